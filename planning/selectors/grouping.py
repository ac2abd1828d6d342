"""A consolidated plan in groups: how many items each has, and which they are. Counts and lists come from one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from agenda.models import AgendaTask, ProblemArea
from federation.kernel.paths import subtree
from federation.models import Organization
from planning.models import PlanItem, PlanItemArea, PlanItemSpan, PlanItemTask
from planning.models.figures import Subject
from planning.selectors.consolidation import Key, beside_of, default_level, places_beneath, rolled_up, tops_of
from planning.selectors.items import Consolidated
from planning.selectors.tally import dated, days_of, tally, tied

WAYS: Final = ("task", "region", "month", "area")
"""What a consolidated plan is grouped by."""

REST: Final = "rest"
"""The key of the items that belong to no other group."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group and its items in figures; one item may stand in several groups (two tasks, three months)."""

    key: str
    label: str
    count: int
    estimated: int = 0


@dataclass(frozen=True, kw_only=True)
class Grouping:
    """A way of grouping what stands beneath a node.

    `tops` are the organizations by which regions are told apart: the nearest level beneath the node that files plans.
    `beside` are those that file beneath it and lie beneath none of them, as a branch beneath its council.
    """

    way: str
    within: Organization
    tasks: Sequence[AgendaTask] = ()
    areas: Sequence[ProblemArea] = ()
    tops: Sequence[Organization] = ()
    beside: Sequence[Organization] = ()

    @property
    def national(self) -> list[AgendaTask]:
        """The national tasks in order."""
        return sorted((task for task in self.tasks if task.parent_id is None), key=lambda task: task.number or 0)

    @property
    def labels(self) -> dict[str, str]:
        """Key → label of each group that there may be, in order."""
        match self.way:
            case "task":
                named = {str(task.number): f"{task.number}. {task.title}" for task in self.national}
                return {**named, REST: _("Без задачи повестки")}
            case "area":
                named = {str(area.number): f"{area.number}. {area.title}" for area in self.areas}
                return {**named, REST: _("Без проблемной сферы")}
            case "region":
                own = {self.within.code: _("%(name)s: собственный план") % {"name": self.within}}
                above = {each.code: str(each) for each in sorted(self.beside, key=lambda each: each.sort_key)}
                named = {top.code: str(top) for top in sorted(self.tops, key=lambda top: top.sort_key)}
                return {**own, **above, **named, REST: _("Вне этих территорий")}
        return {**{str(n): str(MONTHS[n]).capitalize() for n in range(1, 13)}, REST: _("Без срока")}

    def groups(self, plan: Consolidated, estimate: Consolidated | None = None) -> list[Group]:
        """The groups that hold something; two statements for each of both."""
        counts = self.counts(plan)
        guessed = self.counts(estimate) if estimate is not None and estimate.total else {}
        return [
            Group(key, label, counts.get(key, 0), guessed.get(key, 0))
            for key, label in self.labels.items()
            if counts.get(key) or guessed.get(key)
        ]

    def counts(self, plan: Consolidated) -> dict[str, int]:
        """Key → number of items."""
        match self.way:
            case "task":
                numbers = {task.pk: str(task.number) for task in self.national}
                found = _of_subjects(plan, Subject.TASK, numbers)
                return {**found, REST: plan.total - tied(plan, Subject.TASKS, {task.agenda_id for task in self.tasks})}
            case "area":
                numbers = {area.pk: str(area.number) for area in self.areas}
                found = _of_subjects(plan, Subject.AREA, numbers)
                return {**found, REST: plan.total - tied(plan, Subject.AREAS, {area.agenda_id for area in self.areas})}
            case "region":
                counts = {(path, ""): n for (path, _subject, _month), n in tally(plan, depth=self._depth).items()}
                return {self._codes[top]: n for (top, _key), n in self._by_place(counts).items()}
        months = {str(month): n for (_path, _subject, month), n in tally(plan, months=True).items()}
        return {**months, REST: plan.total - dated(plan)}

    def items(self, plan: Consolidated, key: str) -> QuerySet[PlanItem]:
        """The items of one group, in order; none for a key that no group has."""
        if key not in self.labels:
            return plan.items.none()
        match self.way:
            case "task":
                mine = [task.pk for task in self.tasks if key in (REST, str((task.parent or task).number))]
                tie = Exists(PlanItemTask.objects.filter(item=OuterRef("pk"), is_standing=True, task_id__in=mine))
            case "area":
                chosen = [area.pk for area in self.areas if key in (REST, str(area.number))]
                tie = Exists(
                    PlanItemArea.objects.filter(item=OuterRef("pk"), is_standing=True, problem_area_id__in=chosen)
                )
            case "region":
                return plan.items.filter(self._range(key))
            case _:
                first, last = days_of(plan.year or 1, None if key == REST else int(key))
                tie = Exists(
                    PlanItemSpan.objects.filter(
                        item=OuterRef("pk"), is_standing=True, starts_on__lte=last, ends_on__gte=first
                    )
                )
        return plan.items.filter(~tie if key == REST else tie)

    def heat(self, plan: Consolidated) -> dict[tuple[str, int], int]:
        """(key, month) → number of items that may fall into the month; of groups by task or region."""
        if self.way == "region":
            counts = {
                (path, month): n for (path, _subject, month), n in tally(plan, depth=self._depth, months=True).items()
            }
            return {(self._codes[top], month): n for (top, month), n in self._by_place(counts).items()}
        numbers = {task.pk: str(task.number) for task in self.national}
        found = tally(plan, Subject.TASK, months=True)
        return {(numbers[task], month): n for (_path, task, month), n in found.items() if task in numbers}

    @cached_property
    def _places(self) -> list[Organization]:
        return sorted([*self.tops, *self.beside], key=lambda place: place.path)

    @cached_property
    def _codes(self) -> dict[str, str]:
        return {each.path: each.code for each in (self.within, *self._places)} | {"": REST}

    @cached_property
    def _depth(self) -> int:
        """One label beneath the node at least: its own plan is told apart from what lies beneath it."""
        return max((place.path.count(".") for place in self._places), default=self.within.path.count(".") + 1)

    def _by_place(self, counts: Mapping[tuple[str, Key], int]) -> dict[tuple[str, Key], int]:
        """Counts by (path, key) as counts by place: the node's own path is one of them, whatever lies beneath it."""
        own = {(path, key): n for (path, key), n in counts.items() if path == self.within.path}
        beneath = {about: n for about, n in counts.items() if about not in own}
        return own | rolled_up(beneath, self._places)

    def _range(self, key: str) -> Q:
        if key == self.within.code:
            return Q(path=self.within.path)
        ranges = [subtree(place.path) for place in self._places]
        if key != REST:
            low, high = next(subtree(place.path) for place in self._places if place.code == key)
            return Q(path__gte=low, path__lt=high)
        low, high = subtree(self.within.path)
        gaps = zip([low, *(end for _low, end in ranges)], [*(start for start, _end in ranges), high], strict=True)
        return reduce(or_, (Q(path__gte=start, path__lt=end) for start, end in gaps)) & ~Q(path=self.within.path)


def grouping_for(plan: Consolidated, *, way: str, within: Organization, level: str | None = None) -> Grouping:
    """The way of grouping with what it is made of: the edition's tasks or areas, or the organizations beneath."""
    tasks: list[AgendaTask] = []
    areas: list[ProblemArea] = []
    tops: list[Organization] = []
    beside: list[Organization] = []
    if way == "task":
        rows = AgendaTask.objects.visible_to(plan.actor).filter(agenda_id__in=plan.editions)
        tasks = list(rows.select_related("parent"))
    elif way == "area":
        areas = list(ProblemArea.objects.visible_to(plan.actor).filter(agenda_id__in=plan.editions).order_by("number"))
    elif way == "region":
        level = level or default_level(within)
        found = places_beneath(actor=plan.actor, within=within, year=plan.year, cycle=plan.cycle, level=level)
        tops = tops_of(row for row in found if row.kind == level)
        beside = beside_of((row for row in found if row.kind != level), tops)
    return Grouping(way=way, within=within, tasks=tasks, areas=areas, tops=tops, beside=beside)


def _of_subjects(plan: Consolidated, subject: Subject, keys: Mapping[UUID, str]) -> dict[str, int]:
    return {keys[about]: n for (_path, about, _month), n in tally(plan, subject).items() if about in keys}
