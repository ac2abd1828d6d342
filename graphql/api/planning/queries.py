"""Root fields of planning/."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from graphene import Argument, Field, Int, ObjectType, String

from api.base import Context
from api.connections import RootConnection, connection
from api.loading import Root
from api.planning.filters import PlanItemFilter, item_filter
from api.planning.nodes import Plan, PlanConnection, PlanItemConnection
from federation.kernel.errors import DomainError, ErrorCode
from federation.selectors.organizations import organization_get_for
from planning.models import Plan as PlanModel
from planning.selectors.items import consolidated
from planning.selectors.plans import plan_for, plans_in


def _plan(context: Context, organization: str, year: int | None = None, cycle: str | None = None) -> PlanModel:
    if (year is None) == (cycle is None):
        why = _("нужно одно из двух: «year» или «cycle»")
        raise DomainError(ErrorCode.INVALID_VALUE, "year", {"why": why})
    return plan_for(actor=context.actor, organization=organization, year=year, cycle=cycle)


def _plans(context: Context, within: str, year: int) -> QuerySet[Any]:
    top = organization_get_for(actor=context.actor, code=within, field="within")
    return plans_in(actor=context.actor, within=top.path, year=year).select_related(None)


def _plan_items(context: Context, within: str, year: int, filter: dict[str, Any] | None = None) -> QuerySet[Any]:
    top = organization_get_for(actor=context.actor, code=within, field="within")
    return consolidated(actor=context.actor, within=top, year=year, filter=item_filter(filter))


WITHIN = "Code of an organization: its own plans and those of everything beneath it."


class PlanningQuery(ObjectType):
    """Root fields of planning/."""

    plan = Field(
        Plan,
        description="The plan of an organization for a year's yearly cycle, or for a cycle named by its code.",
        organization=String(required=True, description="Code of the organization."),
        year=Int(description="The year in which the yearly cycle begins."),
        cycle=String(description="Code of the cycle, in place of the year."),
        resolver=Root(lambda: Plan, _plan),
    )
    plans = connection(
        RootConnection(PlanConnection, _plans, ("path", "id")),
        "Plans of a year's yearly cycles, in the order of the tree.",
        within=String(required=True, description=WITHIN),
        year=Int(required=True, description="The year in which the yearly cycles begin."),
    )
    plan_items = connection(
        RootConnection(PlanItemConnection, _plan_items, ("path", "number", "id")),
        "Consolidated plan: items of the last filed version of every plan, in the order of the tree.",
        within=String(required=True, description=WITHIN),
        year=Int(required=True, description="The year in which the yearly cycles begin."),
        filter=Argument(PlanItemFilter, description="Narrows the list."),
    )
