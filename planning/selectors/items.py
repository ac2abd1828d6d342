"""What can be read of plan items: one by its identity, and the consolidated plan beneath a node."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from agenda.models import AgendaTask, ProblemArea
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode, not_found
from federation.kernel.paths import subtree
from federation.models import Organization
from planning.models import (
    Cycle,
    Plan,
    PlanFigure,
    PlanItem,
    PlanItemArea,
    PlanItemParty,
    PlanItemSpan,
    PlanItemTask,
)
from planning.models.cycle import begins_in
from planning.models.figures import Subject
from planning.models.item import PeriodKind
from planning.selectors.search import items_matching


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFilter:
    """What narrows the consolidated plan; empty fields do not.

    Attributes:
        organizations: codes of the organizations whose plans are meant, exactly those.
        regions: codes of organizations; they and everything beneath them.
        levels: kinds of organization.
        period_from, period_to: the item may fall on a day of this stretch, ends included.
        agenda_tasks, problem_areas: numbers in the editions that the year's cycles plan against; a local priority
            serves the task above it.
        statuses: of the plan.
        parties: codes of organizations that take part.
        text: words of the title in any form, or their beginnings (`planning.selectors.search.items_matching`).
        unscheduled: only items without a term, or only those with one.
    """

    organizations: Sequence[str] = ()
    regions: Sequence[str] = ()
    levels: Sequence[str] = ()
    period_from: date | None = None
    period_to: date | None = None
    agenda_tasks: Sequence[int] = ()
    problem_areas: Sequence[int] = ()
    statuses: Sequence[str] = ()
    parties: Sequence[str] = ()
    text: str = ""
    unscheduled: bool | None = None

    @property
    def is_of_items(self) -> bool:
        """Whether it asks something of the items themselves, beside whose plans they stand in."""
        asked = (self.period_from, self.period_to, self.agenda_tasks, self.problem_areas, self.parties)
        return any(asked) or bool(self.text.strip()) or self.unscheduled is not None


EVERYTHING = ItemFilter()

ORDER = ("path", "number", "id")
"""The order of the tree and of the plans; the index `item_standing` serves it."""


@dataclass(frozen=True, kw_only=True)
class Consolidated:
    """The consolidated plan of a node, ready to be listed, counted and grouped.

    Attributes:
        items: its items, each joint item once, in the order path, number, id.
        plans: whose rows are meant: a condition on path, year and plan, which items, spans, ties and figures carry.
        of_items: whether the items are narrowed beyond `plans`.
        left_out: the rows of joint items that do not count here, because another row of the same item does; few.
    """

    actor: Actor
    items: QuerySet[PlanItem]
    plans: Q
    of_items: bool
    left_out: Sequence[UUID] = ()
    year: int | None = None
    cycle: Cycle | None = None

    @cached_property
    def editions(self) -> list[UUID]:
        """The editions of the agenda that the cycles plan against."""
        return _editions(self.actor, self.year, self.cycle)

    def ties(self, model: Any) -> QuerySet[Any]:
        """The spans or ties of its items: by their own copies of path and year, so that their indexes serve them."""
        rows = model.objects.visible_to(self.actor).filter(self.plans, is_standing=True)
        if self.of_items:
            return rows.filter(item_id__in=self.items.order_by().values("pk"))
        return rows.exclude(item_id__in=self.left_out) if self.left_out else rows

    @property
    def surplus(self) -> Consolidated:
        """The rows left out, as a plan of their own: what sums over whole versions count too often."""
        rows = PlanItem.objects.visible_to(self.actor).filter(pk__in=self.left_out)
        return replace(self, items=rows, of_items=True, left_out=())

    def figures(self, subject: Subject) -> QuerySet[PlanFigure]:
        """What its versions count of a subject: right where no items are narrowed, less the rows left out."""
        rows = PlanFigure.objects.visible_to(self.actor).filter(self.plans, is_standing=True, subject=subject)
        return rows.order_by()

    @cached_property
    def total(self) -> int:
        """How many items there are."""
        if self.of_items:
            return self.items.order_by().count()
        return (self.figures(Subject.ITEM).aggregate(n=Sum("items"))["n"] or 0) - len(self.left_out)


def item_get_for(*, actor: Actor, identity: UUID, field: str = "item", plan_id: UUID | None = None) -> PlanItem:
    """The item as `actor` reads it: a draft's row, else a copy that stands, else the newest; its own plan's first.

    A joint item is called by one identity in every plan that it stands in; `plan_id` says in which one it is meant.

    Raises:
        DomainError: NOT_FOUND, missing and hidden alike.
    """
    rows = PlanItem.objects.visible_to(actor).filter(Q(pk=identity) | Q(origin_id=identity) | Q(home_id=identity))
    if plan_id is not None:
        rows = rows.filter(plan_id=plan_id)
    # A place in another plan is asked for by its joint item's identity, not by its own row's.
    rows = rows.exclude(pk=identity, home_id__isnull=False).exclude(origin_id=identity, home_id__isnull=False)
    ranked = rows.annotate(
        is_draft=Q(version__isnull=True),
        at_home=Q(home_id__isnull=True),
    ).order_by("-is_draft", "-is_standing", "-at_home", "-version__number")
    item = ranked.select_related("plan", "section", "version").first()
    if item is None:
        raise not_found(field)
    return item


def consolidated(
    *,
    actor: Actor,
    within: Organization,
    year: int | None = None,
    cycle: Cycle | None = None,
    filter: ItemFilter = EVERYTHING,
) -> QuerySet[PlanItem]:
    """The items of all last filed versions at and beneath `within`, of the yearly cycles of `year` or of one `cycle`.

    Each joint item stands there once. Ordered by path, number, id: the index `item_standing` serves the range, the
    order and a keyset after any row. Short cycles (a week, a month) have no year: name the cycle.

    Raises:
        DomainError: INVALID_VALUE for a stretch that ends before it begins.
    """
    return consolidated_plan(actor=actor, within=within, year=year, cycle=cycle, filter=filter).items


def consolidated_plan(
    *,
    actor: Actor,
    within: Organization,
    year: int | None = None,
    cycle: Cycle | None = None,
    filter: ItemFilter = EVERYTHING,
    only: Q | None = None,
) -> Consolidated:
    """`consolidated` with what counting and grouping need; `only` narrows whose plans are meant.

    Raises:
        DomainError: INVALID_VALUE for a stretch that ends before it begins.
    """
    if filter.period_from and filter.period_to and filter.period_to < filter.period_from:
        raise DomainError(ErrorCode.INVALID_VALUE, "filter.periodTo", {"why": _("последний день раньше первого")})
    plans = _plans(actor, within, filter) & _of_cycle(actor, year, cycle)
    if only is not None:
        plans &= only
    editions = _editions(actor, year, cycle) if filter.agenda_tasks or filter.problem_areas else ()
    rows = PlanItem.objects.visible_to(actor).filter(plans, is_standing=True)
    left_out = second_places(actor=actor, plans=plans)
    rows = (rows.exclude(pk__in=left_out) if left_out else rows).filter(_of_items(filter, within, year))
    if filter.period_from or filter.period_to:
        rows = rows.filter(_tied(PlanItemSpan, **_days(filter.period_from, filter.period_to)))
    if filter.agenda_tasks:
        numbers = Q(number__in=filter.agenda_tasks) | Q(parent__number__in=filter.agenda_tasks)
        tasks = AgendaTask.objects.visible_to(actor).filter(numbers, agenda_id__in=editions)
        rows = rows.filter(_tied(PlanItemTask, task_id__in=_ids(tasks)))
    if filter.problem_areas:
        areas = ProblemArea.objects.visible_to(actor).filter(number__in=filter.problem_areas, agenda_id__in=editions)
        rows = rows.filter(_tied(PlanItemArea, problem_area_id__in=_ids(areas)))
    if filter.parties:
        parties = Organization.objects.visible_to(actor).filter(code__in=filter.parties)
        rows = rows.filter(_tied(PlanItemParty, organization_id__in=_ids(parties)))
    return Consolidated(
        actor=actor,
        items=rows.order_by(*ORDER),
        plans=plans,
        of_items=filter.is_of_items,
        left_out=left_out,
        year=year,
        cycle=cycle,
    )


def first_of(rows: QuerySet[PlanItem], size: int, *, actor: Actor) -> QuerySet[PlanItem]:
    """The first of some items of a consolidated plan, in order, to be joined with what stands around them.

    Found by their keys first: joined at once, PostgreSQL would join all and sort them before it takes a page.
    """
    keys = list(rows.values_list("pk", flat=True)[:size])
    return PlanItem.objects.visible_to(actor).filter(pk__in=keys).order_by(*ORDER)


def second_places(*, actor: Actor, plans: Q) -> list[UUID]:
    """The places of joint items before which another row of the same item stands among the rows of `plans`: the home
    first, then places by path (docs/adr/0009).

    Read apart, and few. As a condition on every row it costs nothing either, for only places are asked; but PostgreSQL
    plans as if each row were, and would rather sort a nation than walk the index in order.
    """
    home = Q(origin_id=OuterRef("home_id"), home_id__isnull=True)
    earlier = Q(path__lt=OuterRef("path")) | Q(path=OuterRef("path"), pk__lt=OuterRef("pk"))
    standing = PlanItem.objects.visible_to(actor).filter(plans, is_standing=True)
    before = standing.filter(home | Q(home_id=OuterRef("home_id")) & earlier)
    return list(standing.filter(Exists(before), home_id__isnull=False).values_list("pk", flat=True))


def _tied(model: Any, **which: Any) -> Exists:
    """Has a tie like this. Found from the item, without its range: with the range PostgreSQL, which misjudges how few
    rows a policy leaves, reads all ties of a region again for each item (120 ms instead of 10)."""
    return Exists(model.objects.filter(item=OuterRef("pk"), is_standing=True, **which))


def _days(first: date | None, last: date | None) -> dict[str, date]:
    """A span that shares a day with this stretch, either end of which may be open."""
    ends = {"starts_on__lte": last, "ends_on__gte": first}
    return {name: day for name, day in ends.items() if day is not None}


def _plans(actor: Actor, within: Organization, filter: ItemFilter) -> Q:
    """Whose plans are meant, by columns that items, spans and ties all carry: no join, and indexes serve."""
    low, high = subtree(within.path)
    q = Q(path__gte=low, path__lt=high)
    cards = Organization.objects.visible_to(actor)
    if filter.organizations:
        q &= Q(path__in=cards.filter(code__in=filter.organizations).values("path"))
    if filter.levels:
        # Without the range, which the rows have already: with it PostgreSQL, where it expects few rows, reads the range
        # again for each of them (125 ms instead of 5).
        q &= Q(path__in=cards.filter(kind__in=filter.levels).values("path"))
    if filter.regions:
        tops = cards.filter(code__in=filter.regions).values_list("path", flat=True)
        q &= reduce(or_, (Q(path__gte=low, path__lt=high) for low, high in map(subtree, tops)), Q(pk__in=()))
    if filter.statuses:
        q &= Q(plan_id__in=Plan.objects.visible_to(actor).filter(status__in=filter.statuses).values("pk"))
    return q


def _of_cycle(actor: Actor, year: int | None, cycle: Cycle | None) -> Q:
    if cycle is None:
        return Q(planning_year=year) if year is not None else Q(pk__in=())
    same_year = Q(planning_year__isnull=True) if cycle.planning_year is None else Q(planning_year=cycle.planning_year)
    return same_year & Q(plan_id__in=Plan.objects.visible_to(actor).filter(cycle=cycle).values("pk"))


def _of_items(filter: ItemFilter, within: Organization, year: int | None) -> Q:
    q = Q()
    if text := filter.text.replace("\x00", "").strip():
        q &= Q(pk__in=items_matching(text, within=within.path, year=year))
    if filter.unscheduled is not None:
        unscheduled = Q(period_kind=PeriodKind.UNSCHEDULED)
        q &= unscheduled if filter.unscheduled else ~unscheduled
    return q


def _editions(actor: Actor, year: int | None, cycle: Cycle | None) -> list[UUID]:
    if cycle is not None:
        return [cycle.agenda_id] if cycle.agenda_id else []
    cycles = Cycle.objects.visible_to(actor).filter(begins_in(year), agenda__isnull=False)
    return list(cycles.values_list("agenda_id", flat=True).distinct())


def _ids(rows: QuerySet[Any]) -> list[UUID]:
    return list(rows.values_list("pk", flat=True))
