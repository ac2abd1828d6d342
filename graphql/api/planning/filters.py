"""What narrows the consolidated plan."""

from __future__ import annotations

from typing import Any

from graphene import Boolean, Date, InputObjectType, Int, List, NonNull, String

from api.enums import plain
from api.federation.nodes import OrganizationKind
from api.planning.nodes import PlanStatus
from planning.selectors.items import EVERYTHING, ItemFilter


class PlanItemFilter(InputObjectType):
    """Conditions on items; all that are given must hold, an empty list narrows nothing."""

    organizations = List(NonNull(String), description="Codes of the organizations whose plans are meant.")
    levels = List(NonNull(OrganizationKind), description="Kinds of organization whose plans are meant.")
    period_from = Date(description="The item may fall on this day or later.")
    period_to = Date(description="The item may fall on this day or earlier.")
    agenda_tasks = List(NonNull(Int), description="Numbers of tasks; a local priority serves the task above it.")
    problem_areas = List(NonNull(Int), description="Numbers of problem areas.")
    statuses = List(NonNull(PlanStatus), description="States of the plan.")
    parties = List(NonNull(String), description="Codes of organizations that take part.")
    text = String(description="Words of the title, in any form, or their beginnings.")
    unscheduled = Boolean(description="True: only items without a term; false: only those with one.")


def item_filter(given: dict[str, Any] | None) -> ItemFilter:
    """The filter as the selector takes it."""
    if not given:
        return EVERYTHING
    return ItemFilter(**{name: plain(value) for name, value in given.items() if value is not None})
