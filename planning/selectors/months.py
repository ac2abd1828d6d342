"""A month of a consolidated plan: what falls on named days, and what is known only roughly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Final

from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Sum

from planning.models import PlanItem, PlanItemSpan
from planning.models.figures import Subject
from planning.models.item import PeriodKind
from planning.selectors.items import Consolidated, first_of
from planning.selectors.tally import Tally, days_of, either, one

MOST: Final = 400
"""Events with days that one calendar shows."""

ROUGH: Final = 12
"""Events without an exact day that stand above it; the others are a press away."""

NEXT_DAY: Final = ExpressionWrapper(F("ends_on") + timedelta(days=1), output_field=DateField())
WHOLE_MONTHS: Final = Q(starts_on__day=1, next_day__day=1)
DAYS: Final = (PeriodKind.DATE, PeriodKind.RANGE)
EXACT: Final = ~WHOLE_MONTHS & Q(item__period_kind__in=DAYS)
"""Days that are the event's own: a date or a range that does not just fill whole months (as calendars of plans)."""


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


def month_of(plan: Consolidated, month: int) -> Month:
    """The events of a consolidated plan that may fall into a month (1 to 12) of its year."""
    first, last = days_of(plan.year or 1, month)
    spans = plan.ties(PlanItemSpan).annotate(next_day=NEXT_DAY)
    exact = spans.filter(EXACT, starts_on__lte=last, ends_on__gte=first)
    rows = list(exact.order_by("starts_on", "path", "item_id")[: MOST + 1])
    # Read apart: joined to the spans, PostgreSQL would read all plans and cards before it knows how few it needs.
    named = PlanItem.objects.visible_to(plan.actor).select_related("plan__organization")
    items = named.in_bulk({row.item_id for row in rows}) if rows else {}
    rough = rough_items(plan, month)
    return Month(
        dated=[Dated(items[row.item_id], row.starts_on, row.ends_on) for row in rows[:MOST]],
        more=len(rows) > MOST,
        rough=list(first_of(rough, ROUGH, actor=plan.actor).select_related("plan__organization")),
        rough_count=either(plan, partial(_rough_sums, month), partial(_rough_rows, month)).total(),
    )


def rough_items(plan: Consolidated, month: int) -> QuerySet[PlanItem]:
    """Its items that may fall into the month on days that are not their own."""
    first, last = days_of(plan.year or 1, month)
    spans = PlanItemSpan.objects.filter(item=OuterRef("pk"), is_standing=True, starts_on__lte=last, ends_on__gte=first)
    whole = spans.annotate(next_day=NEXT_DAY).filter(WHOLE_MONTHS)
    return plan.items.filter(Q(~Q(period_kind__in=DAYS), Exists(spans)) | Q(Exists(whole), period_kind__in=DAYS))


def _rough_sums(month: int, plan: Consolidated) -> Tally:
    return one(plan.figures(Subject.ITEM).aggregate(n=Sum(f"rough__{month - 1}"))["n"])


def _rough_rows(month: int, plan: Consolidated) -> Tally:
    return one(rough_items(plan, month).order_by().count())
