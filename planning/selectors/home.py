"""What a person's home page asks of planning: one's own year, what comes next, what was changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from federation.kernel.actor import Actor
from federation.kernel.records import Action
from federation.models import AuditEntry, User
from planning.models import Plan, PlanItem, PlanItemSpan
from planning.models.cycle import CycleKind
from planning.models.item import PeriodKind

MOST = 40
"""Own plans that are looked at."""

NEWS = 60
"""Audit rows that are looked through for the few lines of the home page."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one person changed in one row at once; rows that were added together are one change of `count` rows."""

    who: str
    own: bool
    at: datetime
    action: str
    item: PlanItem | None
    plan: Plan
    fields: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Coming:
    """An event and the days within which it may fall."""

    item: PlanItem
    plan: Plan
    starts_on: date
    ends_on: date


def own_drafts(*, actor: Actor, year: int) -> list[Plan]:
    """The plans of one's own organizations for the yearly cycle that begins in `year`, else for their newest cycle."""
    rows = Plan.objects.visible_to(actor).filter(path__in=actor.own, cycle__collecting__isnull=True)
    rows = rows.select_related("organization", "cycle")
    plans = list(rows.order_by("-cycle__starts_on", "cycle_id", "path")[:MOST])
    of_year = [plan for plan in plans if plan.cycle.kind == CycleKind.YEAR and plan.cycle.starts_on.year == year]
    chosen = (of_year or plans)[:1]
    return [plan for plan in plans if plan.cycle_id == chosen[0].cycle_id] if chosen else []


def months_of(*, actor: Actor, plans: Sequence[Plan], year: int) -> list[int]:
    """How many events of the drafts of `plans` may fall into each month of `year`; whole-year ones count in each."""
    rows = PlanItemSpan.objects.visible_to(actor).filter(plan__in=plans, item__version__isnull=True)
    found: list[set[UUID]] = [set() for _month in range(12)]
    for item, first, last in rows.values_list("item_id", "starts_on", "ends_on"):
        for month in range(12):
            begins = date(year, month + 1, 1)
            ends = date(year + (month == 11), (month + 1) % 12 + 1, 1)
            if first < ends and last >= begins:
                found[month].add(item)
    return [len(items) for items in found]


def coming(*, actor: Actor, plans: Sequence[Plan], today: date, limit: int = 4) -> list[Coming]:
    """The next events of the drafts of `plans`: those that begin soonest from `today` on, whole-year ones left out."""
    spans = (
        PlanItemSpan.objects.visible_to(actor)
        .filter(plan__in=plans, item__version__isnull=True, starts_on__gte=today)
        .exclude(item__period_kind=PeriodKind.YEAR)
        .select_related("item", "plan__organization", "plan__cycle")
        .order_by("starts_on", "ends_on", "item__number")
    )
    found: dict[UUID, Coming] = {}
    for span in spans[: limit * 4]:
        found.setdefault(span.item_id, Coming(span.item, span.plan, span.starts_on, span.ends_on))
    return list(found.values())[:limit]


def changes(*, actor: Actor, plans: Sequence[Plan], limit: int = 5) -> list[Change]:
    """What was last changed in `plans`: the newest first."""
    known = {plan.pk: plan for plan in plans}
    entries = AuditEntry.objects.filter(grant_id__in=list(known), type="planning_planitem").order_by("-id")[:NEWS]
    grouped: dict[tuple[object, ...], list[AuditEntry]] = {}
    for entry in entries:
        row = None if entry.action == Action.CREATED else entry.object_id
        grouped.setdefault((entry.xid, entry.action, row), []).append(entry)
    lines = list(grouped.values())[:limit]
    ids = {entry.object_id for line in lines for entry in line}
    items = {item.pk: item for item in PlanItem.objects.visible_to(actor).filter(pk__in=ids)}
    people = {
        user.pk: user.get_short_name()
        for user in User.objects.filter(pk__in={entry.user_id for line in lines for entry in line if entry.user_id})
    }
    return [
        Change(
            who=people.get(line[0].user_id, "") if line[0].user_id else "",
            own=line[0].user_id == actor.user_id,
            at=line[0].at,
            action=line[0].action,
            item=items.get(line[-1].object_id),
            plan=known[line[0].grant_id],
            fields=tuple(sorted({name for entry in line for name in (entry.after or {})})),
            count=len(line),
        )
        for line in lines
        if line[0].grant_id in known
    ]
