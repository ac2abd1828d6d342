"""What can be read of plans: the draft by its writers and the invited, the last filed version by everybody above."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from federation.access.walls import visible
from federation.kernel import clock
from federation.kernel.actor import Actor
from federation.kernel.errors import not_found
from federation.kernel.paths import subtree
from federation.models import Organization
from planning.models import (
    Cycle,
    Plan,
    PlanItem,
    PlanItemActivity,
    PlanItemArea,
    PlanItemParty,
    PlanItemSpan,
    PlanItemTask,
    PlanSection,
    PlanVersion,
)
from planning.models.cycle import begins_in
from planning.models.version import VersionStatus


@dataclass(frozen=True, slots=True)
class Contents:
    """What an actor reads of a plan. `version` None: the draft.

    Each section's `items.all()` are in order and carry, prefetched: `spans`, `task_links` (with `task`),
    `activity_links` (with `activity`), `area_links` (with `problem_area`), `parties` (with `organization`).
    """

    version: PlanVersion | None
    sections: list[PlanSection]

    def __iter__(self) -> Iterator[PlanSection]:
        return iter(self.sections)


def plan_for(*, actor: Actor, organization: str, year: int | None = None, cycle: str | None = None) -> Plan:
    """The plan of the organization with this code for the yearly cycle of `year`, or for the cycle with this code.

    With its deadlines (`PlanQuerySet.with_deadlines`): whoever opens a plan is told by when it is due.

    Raises:
        DomainError: NOT_FOUND, missing and hidden alike.
    """
    rows = Plan.objects.visible_to(actor).with_deadlines(clock.today()).select_related("organization", "cycle")
    which: dict[str, Any] = {"planning_year": year} if cycle is None else {"cycle__code": cycle.replace("\x00", "")}
    rows = rows.filter(organization__code=organization.replace("\x00", ""), **which)
    plan = rows.order_by("cycle__starts_on", "id").first()
    if plan is None:
        raise not_found("organization")
    return plan


def plan_get_for(*, actor: Actor, plan_id: UUID, field: str = "plan") -> Plan:
    """One plan by its id.

    Raises:
        DomainError: NOT_FOUND, missing and hidden alike.
    """
    plan = Plan.objects.visible_to(actor).select_related("organization", "cycle").filter(pk=plan_id).first()
    if plan is None:
        raise not_found(field)
    return plan


def cycle_for(*, actor: Actor, year: int | None = None, code: str | None = None) -> Cycle:
    """The cycle with this code, or the yearly one that begins in `year` (domain, "Cycle").

    Raises:
        DomainError: NOT_FOUND, missing and hidden alike.
    """
    cycles = Cycle.objects.visible_to(actor).order_by("starts_on", "id")
    if code is not None:
        found = cycles.filter(code=code.replace("\x00", "")).first()
    else:
        found = cycles.filter(begins_in(year)).first()
    if found is None:
        raise not_found("year" if code is None else "cycle")
    return found


def plans_in(*, actor: Actor, within: str, year: int | None = None, cycle: Cycle | None = None) -> QuerySet[Plan]:
    """The plans at and beneath the path `within`, of a year's yearly cycles or of one cycle, in the tree's order."""
    low, high = subtree(within)
    which: dict[str, Any] = {"cycle": cycle} if cycle is not None else {"planning_year": year}
    rows = Plan.objects.visible_to(actor).filter(path__gte=low, path__lt=high, **which)
    return rows.select_related("organization", "cycle").order_by("path", "id")


def reads_draft(actor: Actor, plan: Plan) -> bool:
    """Whether `actor` reads the draft's content: a member of exactly that organization, or invited to the plan."""
    return actor.is_system or plan.path in actor.own or plan.pk in actor.granted


def versions_read(*, actor: Actor, plan_ids: Iterable[UUID]) -> dict[UUID, PlanVersion]:
    """The version of each plan that `actor` reads, without its JSON, in one statement (see `standing_version`)."""
    rows = PlanVersion.objects.visible_to(actor).filter(plan_id__in=plan_ids).exclude(status=VersionStatus.WITHDRAWN)
    newest = rows.order_by("plan_id", "-number").distinct("plan_id").defer("content")
    return {version.plan_id: version for version in newest}


def standing_version(*, actor: Actor, plan: Plan) -> PlanVersion | None:
    """The last filed version, where `actor` reads it; else the newest one that he does.

    While a later version is only filed, those who read accepted plans alone go on reading the last accepted one on the
    plan's own pages. Consolidation, coverage and search show rows of versions that stand, which are the last filed
    ones: for such readers the plan is missing there until the later version is accepted, and nothing in these figures
    is counted twice.
    """
    return versions_read(actor=actor, plan_ids=[plan.pk]).get(plan.pk)


def title_for(actor: Actor, plan: Plan, version: PlanVersion | None) -> str:
    """The title that `actor` may see: the draft's, else that of the version he reads, else one that says nothing."""
    if reads_draft(actor, plan):
        return plan.title
    return version.title if version else default_title(organization=plan.organization, cycle=plan.cycle)


def default_title(*, organization: Organization, cycle: Cycle) -> str:
    """What a plan is called that nobody has named: it is stored, so it is Russian on an English page too."""
    with override(settings.LANGUAGE_CODE):
        period = _("%d год") % cycle.planning_year if cycle.planning_year else cycle.title
        return _("План работы организации «%(name)s» на %(period)s") % {"name": organization.name, "period": period}


def contents(*, actor: Actor, plan: Plan) -> Contents:
    """The sections and items of the draft, or of the version that stands, in nine statements at most.

    Nothing where `actor` reads neither. The untitled section is left out while it is empty.
    """
    version = None
    if not reads_draft(actor, plan):
        version = standing_version(actor=actor, plan=plan)
        if version is None:
            return Contents(None, [])
    sections = PlanSection.objects.visible_to(actor).filter(plan=plan, version=version).order_by("position", "id")
    items = with_ties(PlanItem.objects.visible_to(actor), actor=actor).order_by("number", "id")
    rows = list(sections.prefetch_related(Prefetch("items", items)))
    return Contents(version, [row for row in rows if row.title or row.items.all()])


def with_ties(items: QuerySet[PlanItem], *, actor: Actor) -> QuerySet[PlanItem]:
    """Items with their spans, links and parties: five more statements however many items there are.

    A tie to something that `actor` may not read (a task of a draft edition) is left out.
    """
    return items.prefetch_related(
        Prefetch("spans", PlanItemSpan.objects.visible_to(actor).order_by("starts_on", "ends_on")),
        Prefetch("task_links", _ties(PlanItemTask, actor, "task", "agenda_id").order_by("task__code")),
        Prefetch(
            "activity_links",
            _ties(PlanItemActivity, actor, "activity", "agenda_id").order_by("activity__number", "activity_id"),
        ),
        Prefetch(
            "area_links",
            _ties(PlanItemArea, actor, "problem_area", "agenda_id").order_by("problem_area__number", "problem_area_id"),
        ),
        Prefetch("parties", _ties(PlanItemParty, actor, "organization", "id").order_by("organization__path")),
    )


def _ties(model: Any, actor: Actor, target: str, grant: str) -> QuerySet[Any]:
    rule = Q() if actor.is_system else visible(actor, grant=grant, prefix=f"{target}__")
    return model.objects.visible_to(actor).filter(rule).select_related(target)
