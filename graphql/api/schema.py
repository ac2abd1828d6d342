"""The schema: nothing but composition."""

from __future__ import annotations

from graphene import Schema

from api.agenda.queries import AgendaQuery
from api.base import NODE_TYPES
from api.federation.queries import FederationQuery
from api.federation.search import SearchQuery
from api.planning.consolidation import ConsolidationQuery
from api.planning.cooperating import CooperationMutation
from api.planning.mutations import PlanningMutation
from api.planning.queries import PlanningQuery
from api.planning.review import ReviewQuery
from api.planning.reviewing import ReviewMutation
from api.rates import RateQuery
from api.texts import show_zero_bytes


class Query(ConsolidationQuery, PlanningQuery, ReviewQuery, AgendaQuery, FederationQuery, RateQuery, SearchQuery):
    """What can be read."""


class Mutation(PlanningMutation, CooperationMutation, ReviewMutation):
    """What can be done. Expected refusals are in the payload's `errors`."""


graphql_schema = show_zero_bytes(Schema(query=Query, mutation=Mutation, types=list(NODE_TYPES.values())).graphql_schema)
