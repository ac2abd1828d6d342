"""Who has filed: cycles to choose from, plans beneath a node by state, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value

from federation.access.roles import WRITERS
from federation.kernel import clock
from federation.kernel.actor import Actor
from federation.kernel.paths import subtree
from federation.models import Organization
from federation.models.organization import Kind
from planning.models import Cycle, Plan
from planning.models.cycle import CycleKind
from planning.models.plan import PlanStatus, filing_due

FILED_BY = {
    Kind.NATIONAL_OFFICE.value: (Kind.REGIONAL_COUNCIL, Kind.REGIONAL_BRANCH),
    Kind.FEDERAL_DISTRICT.value: (Kind.REGIONAL_COUNCIL, Kind.REGIONAL_BRANCH),
    Kind.REGIONAL_COUNCIL.value: (Kind.MUNICIPALITY,),
    Kind.MUNICIPALITY.value: (Kind.TOS,),
}
"""Whose plans an organization of a kind waits for: the nearest level beneath it that files plans."""

DUE = filing_due(cycle="of_cycle", organization="pk", kind="kind", path="path")
"""The day by which a row of organizations is to file, for the cycle that is annotated as `of_cycle`."""


@dataclass(frozen=True, slots=True)
class FilingState:
    """How many of the organizations that are waited for have filed. `waiting` and `total` count organizations."""

    accepted: int
    filed: int
    returned: int
    draft: int
    total: int

    @property
    def missing(self) -> int:
        """Those without a plan at all."""
        return max(0, self.total - self.accepted - self.filed - self.returned - self.draft)


def cycles_for(*, actor: Actor) -> QuerySet[Cycle]:
    """The cycles that `actor` reads, the newest first; what is collected for a week has a page of its own."""
    return Cycle.objects.visible_to(actor).filter(collecting__isnull=True).order_by("-starts_on", "kind", "id")


def current_cycle(*, actor: Actor, year: int) -> Cycle | None:
    """The yearly cycle that begins in `year`, else the newest one, None when there is none at all."""
    cycles = list(cycles_for(actor=actor).filter(kind=CycleKind.YEAR)[:20])
    return next((cycle for cycle in cycles if cycle.starts_on.year == year), cycles[0] if cycles else None)


def own_organizations(*, actor: Actor, writing: bool = False) -> list[Organization]:
    """The organizations in which `actor` holds a role (one that writes plans), those that plan at all."""
    ids = {held.organization_id for held in actor.held if not writing or held.role in WRITERS}
    if not ids:
        return []
    rows = Organization.objects.visible_to(actor).filter(pk__in=ids).exclude(kind=Kind.FEDERAL_DISTRICT)
    return list(rows.order_by("path"))


def plans_of(*, actor: Actor, organizations: Sequence[Organization], cycle: Cycle) -> dict[UUID, Plan]:
    """The plans of these organizations for a cycle, by organization."""
    rows = _plans_of(actor=actor, organizations=organizations, cycles=[cycle])
    return {plan.organization_id: plan for plan in rows}


def plans_within(
    *, actor: Actor, organizations: Sequence[Organization], cycles: Sequence[Cycle]
) -> dict[tuple[UUID, UUID], Plan]:
    """The plans of these organizations for several cycles, by cycle and organization, in one statement."""
    rows = _plans_of(actor=actor, organizations=organizations, cycles=cycles)
    return {(plan.cycle_id, plan.organization_id): plan for plan in rows}


def _plans_of(*, actor: Actor, organizations: Sequence[Organization], cycles: Sequence[Cycle]) -> QuerySet[Plan]:
    rows = Plan.objects.visible_to(actor).filter(cycle__in=cycles, organization__in=organizations)
    return rows.with_deadlines(clock.today()).select_related("organization", "cycle")


def days_due(*, actor: Actor, organizations: Sequence[Organization], cycle: Cycle) -> dict[UUID, date | None]:
    """The day by which each of these organizations is to file for a cycle, exceptions counted."""
    rows = Organization.objects.visible_to(actor).filter(pk__in=[each.pk for each in organizations])
    return dict(rows.annotate(of_cycle=Value(cycle.pk)).annotate(due_on=DUE).values_list("pk", "due_on"))


def plans_of_one(*, actor: Actor, organization: Organization, limit: int = 6) -> list[Plan]:
    """The last plans of one organization that `actor` reads or knows of, the newest cycle first."""
    rows = Plan.objects.visible_to(actor).filter(organization=organization, cycle__collecting__isnull=True)
    rows = rows.select_related("organization", "cycle")
    return list(rows.order_by("-cycle__starts_on", "id")[:limit])


def others_plans(*, actor: Actor, cycle: Cycle, status: str = "", after: Plan | None = None) -> QuerySet[Plan]:
    """The plans of a cycle that `actor` reads besides his own, in the tree's order, after a row if one is given."""
    rows = Plan.objects.visible_to(actor).filter(cycle=cycle).exclude(path__in=actor.own)
    if status:
        rows = rows.filter(status=status)
    if after is not None:
        rows = rows.filter(Q(path__gt=after.path) | Q(path=after.path, pk__gt=after.pk))
    return rows.with_deadlines(clock.today()).select_related("organization").order_by("path", "id")


def statuses_in(*, actor: Actor, cycle: Cycle) -> dict[str, int]:
    """How many of `others_plans` are in each state."""
    rows = Plan.objects.visible_to(actor).filter(cycle=cycle).exclude(path__in=actor.own)
    return dict(rows.values_list("status").annotate(n=Count("pk")).order_by("status"))


def filing_state(*, actor: Actor, path: str, kind: str, cycle: Cycle) -> FilingState | None:
    """How far those beneath the organization at `path` have filed for a cycle; None when it waits for nobody."""
    kinds = FILED_BY.get(kind)
    if kinds is None:
        return None
    low, high = subtree(path)
    beneath = {"path__gte": low, "path__lt": high}
    awaited = Organization.objects.visible_to(actor).filter(kind__in=kinds, **beneath).open_on(cycle.starts_on)
    plans = Plan.objects.visible_to(actor).filter(cycle=cycle, organization__kind__in=kinds, **beneath)
    counts = dict(plans.values_list("status").annotate(n=Count("pk")).order_by("status"))
    return FilingState(
        accepted=counts.get(PlanStatus.ACCEPTED, 0),
        filed=counts.get(PlanStatus.FILED, 0),
        returned=counts.get(PlanStatus.RETURNED, 0),
        draft=counts.get(PlanStatus.DRAFT, 0),
        total=awaited.count(),
    )


def without_plan(*, actor: Actor, cycle: Cycle, after: str = "") -> QuerySet[Organization]:
    """The organizations that `actor`'s own wait for and that have no plan for a cycle, by path, after a path.

    Each with `due_on`, the day by which it is to file.
    """
    awaited = Q()
    for held in actor.held:
        low, high = subtree(held.path)
        if kinds := FILED_BY.get(held.kind):
            awaited |= Q(kind__in=kinds, path__gte=low, path__lt=high)
    if not awaited:
        return Organization.objects.visible_to(actor).none()
    begun = Plan.objects.visible_to(actor).filter(cycle=cycle, organization=OuterRef("pk"))
    rows = Organization.objects.visible_to(actor).filter(awaited, ~Exists(begun), path__gt=after)
    return rows.open_on(cycle.starts_on).annotate(of_cycle=Value(cycle.pk)).annotate(due_on=DUE).order_by("path")


def region_names(*, actor: Actor, plans: Sequence[Plan]) -> dict[str, str]:
    """What the regions of these plans' organizations are called, by region path, in one statement."""
    paths = {plan.organization.region_path for plan in plans} - {""}
    rows = Organization.objects.visible_to(actor).filter(path__in=paths)
    return {organization.path: str(organization) for organization in rows}
