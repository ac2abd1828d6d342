"""A month of a consolidated plan: what falls on named days, and what is known only roughly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, Q

from planning.models import PlanItem, PlanItemSpan
from planning.models.item import PeriodKind
from planning.selectors.items import Consolidated

MOST: Final = 400
"""Events with days that one calendar shows."""

ROUGH: Final = 12
"""Events without an exact day that stand above it; the others are a press away."""

NEXT_DAY: Final = ExpressionWrapper(F("ends_on") + timedelta(days=1), output_field=DateField())
WHOLE_MONTHS: Final = Q(starts_on__day=1, next_day__day=1)
EXACT: Final = Q(item__period_kind=PeriodKind.DATE) | Q(item__period_kind=PeriodKind.RANGE) & ~WHOLE_MONTHS
"""Days that are the event's own: a date, or a range that does not just fill whole months (as calendars of plans)."""


@dataclass(frozen=True, slots=True)
class Dated:
    """An event and the days of one of its spans."""

    item: PlanItem
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Month:
    """`more`: there are more dated events than are shown. `rough_count` counts all of the rough ones."""

    dated: list[Dated]
    more: bool
    rough: list[PlanItem]
    rough_count: int


def month_of(plan: Consolidated, *, first: date, last: date) -> Month:
    """The events of a consolidated plan that may fall between two days, in four statements."""
    spans = plan.ties(PlanItemSpan).annotate(next_day=NEXT_DAY)
    exact = spans.filter(EXACT, starts_on__lte=last, ends_on__gte=first)
    rows = list(exact.order_by("starts_on", "path", "item_id")[: MOST + 1])
    # Read apart: joined to the spans, PostgreSQL would read all plans and cards before it knows how few it needs.
    named = PlanItem.objects.visible_to(plan.actor).select_related("plan__organization")
    items = named.in_bulk({row.item_id for row in rows}) if rows else {}
    inexact = PlanItemSpan.objects.filter(
        item=OuterRef("pk"), is_standing=True, starts_on__lte=last, ends_on__gte=first
    ).annotate(next_day=NEXT_DAY)
    rough = plan.items.filter(Exists(inexact.exclude(EXACT)))
    return Month(
        dated=[Dated(items[row.item_id], row.starts_on, row.ends_on) for row in rows[:MOST]],
        more=len(rows) > MOST,
        rough=list(rough.select_related("plan__organization")[:ROUGH]),
        rough_count=rough.order_by().count(),
    )
