"""What of a consolidated plan a calendar holds: spans of days, the nearest first where not all fit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from planning.models import PlanItem, PlanItemSpan
from planning.selectors.items import Consolidated
from planning.selectors.months import EXACT, NEXT_DAY

MOST_EVENTS: Final = 3_000
"""Events of one calendar: programs on telephones take no more. What is left out is said on the page and in it."""


@dataclass(frozen=True, slots=True)
class Event:
    """An item on one of its spans, which is the `number`th of them (from one), whichever of them are shown."""

    item: PlanItem
    number: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Events:
    """The events of a calendar by day, and how many there are in all."""

    shown: list[Event]
    total: int


def too_many(plan: Consolidated) -> int:
    """How many events a plan has, exact and rough, when that is more than a calendar holds; else 0."""
    found = _spans(plan, roughly=True).count()
    return found if found > MOST_EVENTS else 0


def events_of(plan: Consolidated, *, roughly: bool, today: date) -> Events:
    """What a calendar of the plan holds; `roughly`: also what has no exact days.

    Where there are too many: what is on or comes next, then what is over, the latest first.
    """
    spans = _spans(plan, roughly=roughly)
    coming = list(spans.filter(ends_on__gte=today).order_by("starts_on", "path", "item_id")[:MOST_EVENTS])
    over = spans.filter(ends_on__lt=today).order_by("-ends_on", "-starts_on", "path", "item_id")
    rows = [*coming, *over[: MOST_EVENTS - len(coming)]]
    items = _items(plan, {row.item_id for row in rows})
    numbers = {span.pk: n for item in items.values() for n, span in enumerate(item.spans.all(), start=1)}
    found = [Event(items[row.item_id], numbers[row.pk], row.starts_on, row.ends_on) for row in rows]
    found.sort(key=lambda event: (event.starts_on, event.item.path, event.item.number, event.number))
    return Events(found, spans.count() if len(found) == MOST_EVENTS else len(found))


def _spans(plan: Consolidated, *, roughly: bool) -> QuerySet[Any]:
    spans = plan.ties(PlanItemSpan)
    return spans if roughly else spans.annotate(next_day=NEXT_DAY).filter(EXACT)


def _items(plan: Consolidated, ids: set[UUID]) -> dict[UUID, PlanItem]:
    spans = PlanItemSpan.objects.visible_to(plan.actor).order_by("starts_on", "ends_on", "id")
    rows = PlanItem.objects.visible_to(plan.actor).select_related("plan__organization").defer("source", "readings")
    return rows.prefetch_related(Prefetch("spans", spans)).in_bulk(ids) if ids else {}
