"""How far a consolidation has come: who of those waited for has filed, and what stands in for the rest."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from federation.kernel.actor import Actor
from federation.kernel.paths import subtree
from federation.models import Organization
from federation.models.organization import REGIONAL_KINDS
from planning.models import Cycle, Plan, PlanVersion
from planning.models.plan import PlanStatus
from planning.selectors.filing import FILED_BY
from planning.selectors.items import EVERYTHING, Consolidated, ItemFilter, consolidated_plan

LEAP_DAY = (2, 29)
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Consolidation:
    """What stands beside every consolidated figure (contract, "Consolidation").

    The first five count organizations that are waited for, by the state of their plan; `missing` have none.
    `items` are those of the consolidated plan, `estimated_items` last year's of `not_filed`: those waited for of whom
    nothing stands this year, whatever the state of their plan.
    """

    accepted: int = 0
    filed: int = 0
    returned: int = 0
    draft: int = 0
    missing: int = 0
    not_filed: int = 0
    items: int = 0
    estimated_items: int = 0

    @property
    def awaited(self) -> int:
        """How many organizations are waited for."""
        return self.accepted + self.filed + self.returned + self.draft + self.missing


def first_day(*, year: int | None = None, cycle: Cycle | None = None) -> date:
    """The day on which an organization must be open to be waited for."""
    return cycle.starts_on if cycle is not None else date(year or 1, 1, 1)


def awaited(
    *,
    actor: Actor,
    within: Organization,
    year: int | None = None,
    cycle: Cycle | None = None,
    level: str | None = None,
) -> QuerySet[Organization]:
    """The organizations whose plans `within` waits for; with `level` those of that kind beneath it."""
    low, high = subtree(within.path)
    kinds = (level,) if level else FILED_BY.get(within.kind, ())
    rows = Organization.objects.visible_to(actor).filter(kind__in=kinds, path__gt=low, path__lt=high)
    return rows.open_on(first_day(year=year, cycle=cycle))


def places_beneath(
    *,
    actor: Actor,
    within: Organization,
    year: int | None = None,
    cycle: Cycle | None = None,
    level: str | None = None,
) -> QuerySet[Organization]:
    """The organizations by which what stands beneath `within` is told apart: those of the level, and councils and
    branches, which have plans of their own whoever waits for them."""
    low, high = subtree(within.path)
    kinds = {level, *REGIONAL_KINDS} - {None}
    rows = Organization.objects.visible_to(actor).filter(kind__in=kinds, path__gt=low, path__lt=high)
    return rows.open_on(first_day(year=year, cycle=cycle))


def default_level(within: Organization) -> str | None:
    """The nearest kind beneath `within` that files plans; None where nothing does."""
    kinds = FILED_BY.get(within.kind)
    return kinds[0] if kinds else None


def consolidation(
    *,
    actor: Actor,
    within: Organization,
    year: int | None = None,
    cycle: Cycle | None = None,
    level: str | None = None,
    plan: Consolidated | None = None,
    estimate: Consolidated | None = None,
) -> Consolidation:
    """The state of the consolidation of `within`, in one statement besides the counts of `plan` and `estimate`.

    Both are taken where the caller has them already, narrowed or not: the figures then are those of his page.
    """
    rows = awaited(actor=actor, within=within, year=year, cycle=cycle, level=level)
    plans = Plan.objects.visible_to(actor).filter(_of(year, cycle), organization=OuterRef("pk"))
    states = rows.annotate(
        state=Subquery(plans.order_by("cycle__starts_on", "id").values("status")[:1]),
        stands=Exists(_standing(actor, year, cycle)),
    )
    counts = list(states.values_list("state", "stands").annotate(n=Count("pk")).order_by())
    by_state: dict[str | None, int] = {}
    for state, _stands, n in counts:
        by_state[state] = by_state.get(state, 0) + n
    plan = plan or consolidated_plan(actor=actor, within=within, year=year, cycle=cycle)
    if estimate is None:
        estimate = estimated(actor=actor, within=within, year=year, cycle=cycle, level=level)
    return Consolidation(
        accepted=by_state.get(PlanStatus.ACCEPTED, 0),
        filed=by_state.get(PlanStatus.FILED, 0),
        returned=by_state.get(PlanStatus.RETURNED, 0),
        draft=by_state.get(PlanStatus.DRAFT, 0),
        missing=by_state.get(None, 0),
        not_filed=sum(n for _state, stands, n in counts if not stands),
        items=plan.total,
        estimated_items=estimate.total if estimate else 0,
    )


def estimated(
    *,
    actor: Actor,
    within: Organization,
    year: int | None = None,
    cycle: Cycle | None = None,
    level: str | None = None,
    filter: ItemFilter = EVERYTHING,
) -> Consolidated | None:
    """What stands in for those of whom nothing stands: their plans of the year before, as a consolidated plan.

    The days of `filter` are moved a year back; its states are those of this year's plans, so they leave nothing. None
    for a cycle that is not yearly: a week of last year says nothing about this one.
    """
    this_year = cycle.planning_year if cycle is not None else year
    if this_year is None:
        return None
    absent = awaited(actor=actor, within=within, year=year, cycle=cycle, level=level)
    absent = absent.filter(~Exists(_standing(actor, year, cycle)))
    only = Q(path__in=absent.values("path")) if not filter.statuses else Q(pk__in=())
    moved = ItemFilter(
        **{name: getattr(filter, name) for name in ItemFilter.__dataclass_fields__ if not name.startswith("period_")},
        period_from=_year_before(filter.period_from),
        period_to=_year_before(filter.period_to),
    )
    return consolidated_plan(actor=actor, within=within, year=this_year - 1, filter=moved, only=only)


def tops_of(rows: Iterable[Organization]) -> list[Organization]:
    """Those that stand beneath no other of the rows, by path: each item lies beneath one of them at most."""
    found: list[Organization] = []
    for row in sorted(rows, key=lambda each: each.path):
        if not found or not row.path.startswith(found[-1].path):
            found.append(row)
    return found


def beside_of(rows: Iterable[Organization], tops: Sequence[Organization]) -> list[Organization]:
    """Those of the rows that lie neither beneath nor above one of the tops, and beneath none of their own, by path."""
    apart = (
        row for row in rows if not any(row.path.startswith(top.path) or top.path.startswith(row.path) for top in tops)
    )
    return tops_of(apart)


def rolled_up(counts: Mapping[tuple[str, Key], int], tops: Sequence[Organization]) -> dict[tuple[str, Key], int]:
    """Counts by (path, key) as counts by (path of the organization above it, key); "" for paths beneath none."""
    paths = [top.path for top in tops]
    found: dict[tuple[str, Key], int] = {}
    for (path, key), n in counts.items():
        place = bisect_right(paths, path) - 1
        top = paths[place] if place >= 0 and path.startswith(paths[place]) else ""
        found[top, key] = found.get((top, key), 0) + n
    return found


def _of(year: int | None, cycle: Cycle | None) -> Q:
    return Q(cycle=cycle) if cycle is not None else Q(planning_year=year)


def _standing(actor: Actor, year: int | None, cycle: Cycle | None) -> QuerySet[PlanVersion]:
    """A version of the outer organization's plan that stands."""
    of = Q(plan__cycle=cycle) if cycle is not None else Q(plan__planning_year=year)
    return PlanVersion.objects.visible_to(actor).filter(of, plan__organization=OuterRef("pk"), is_standing=True)


def _year_before(day: date | None) -> date | None:
    if day is None:
        return None
    if (day.month, day.day) == LEAP_DAY:
        day -= timedelta(days=1)
    return day.replace(year=max(1, day.year - 1))
