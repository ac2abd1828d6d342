"""The schema: nothing but composition."""

from __future__ import annotations

from graphene import Schema

from api.agenda.queries import AgendaQuery
from api.base import NODE_TYPES
from api.federation.queries import FederationQuery
from api.planning.mutations import PlanningMutation
from api.planning.queries import PlanningQuery


class Query(PlanningQuery, AgendaQuery, FederationQuery):
    """What can be read."""


class Mutation(PlanningMutation):
    """What can be done. Expected refusals are in the payload's `errors`."""


graphql_schema = Schema(query=Query, mutation=Mutation, types=list(NODE_TYPES.values())).graphql_schema
