"""Coverage: which tasks of the agenda who plans, and what nobody does (contract, "Coverage")."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from agenda.models import Agenda, AgendaTask, ProblemArea
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode
from federation.kernel.paths import subtree
from federation.models import Organization
from planning.models import PlanItem, PlanItemArea, PlanItemTask
from planning.models.figures import Subject
from planning.selectors.consolidation import beside_of, default_level, places_beneath, tops_of
from planning.selectors.items import Consolidated, consolidated_plan
from planning.selectors.tally import Tally, places, tally, tied

MOST_CELLS = 20_000
"""Cells of one answer: beyond, nobody reads a matrix, and a smaller node says the same."""


@dataclass(frozen=True, slots=True)
class Cell:
    """How many items at and beneath an organization serve a national task; never none."""

    agenda_task: AgendaTask
    organization: Organization
    item_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Coverage beneath a node. `columns` are all organizations of the level, also those without a cell.

    `totals` count items of the whole node by task, joint items once; `unlinked_item_count` those that serve no task of
    the edition. `own` counts the items of the node's own plan by task, `beside` are organizations with plans of their
    own that lie beneath none of the columns, as a branch beneath its council, `beside_cells` theirs. A joint item is in
    `own` where it counts for the node itself.
    """

    agenda: Agenda | None
    tasks: list[AgendaTask]
    columns: list[Organization]
    cells: list[Cell]
    totals: dict[UUID, int]
    areas: list[ProblemArea]
    uncovered_problem_areas: list[ProblemArea]
    unlinked_item_count: int
    own: dict[UUID, int]
    beside: list[Organization]
    beside_cells: list[Cell]

    @property
    def uncovered_tasks(self) -> list[AgendaTask]:
        """The tasks that no item serves."""
        return [task for task in self.tasks if not self.totals.get(task.pk)]


def coverage(*, actor: Actor, within: Organization, year: int, level: str | None = None) -> Coverage:
    """Coverage of the year's newest edition by the organizations of `level` beneath `within`.

    A cell counts what `consolidated` counts for its organization and task: items at and beneath it, joint ones once,
    local priorities for the task above. The number of statements depends on nothing.

    Raises:
        DomainError: QUERY_TOO_EXPENSIVE for more than `MOST_CELLS` cells.
    """
    plan = consolidated_plan(actor=actor, within=within, year=year)
    agenda = Agenda.objects.visible_to(actor).filter(pk__in=plan.editions).order_by("-year", "id").first()
    tasks = list(AgendaTask.objects.visible_to(actor).filter(agenda=agenda)) if agenda else []
    national = sorted((task for task in tasks if task.parent_id is None), key=lambda task: task.number or 0)
    level = level or default_level(within)
    found = list(places_beneath(actor=actor, within=within, year=year, level=level).order_by("path"))
    columns = [each for each in found if each.kind == level]
    beside = beside_of((each for each in found if each.kind != level), tops_of(columns))
    shown = [*columns, *beside]
    depth = max((each.path.count(".") for each in shown), default=0)
    counts, surplus = places(plan, Subject.TASK, depth=depth), _joint_surplus(plan, shown, tasks)
    cells = _cells(columns, national, counts, surplus)
    if len(cells) > MOST_CELLS:
        why = f"{len(columns)} × {len(national)} > {MOST_CELLS}"
        raise DomainError(ErrorCode.QUERY_TOO_EXPENSIVE, "within", {"why": why})
    # One label beneath the node: its own plan is told apart from what lies beneath it.
    once = tally(plan, Subject.TASK, depth=within.path.count(".") + 1)
    totals: Counter[UUID] = Counter()
    for (_path, task, _month), n in once.items():
        totals[task] += n
    areas = _areas(plan, agenda)
    return Coverage(
        agenda=agenda,
        tasks=national,
        columns=columns,
        cells=cells,
        totals={task.pk: totals[task.pk] for task in national if totals[task.pk]},
        areas=areas,
        uncovered_problem_areas=[area for area in areas if not area.covered],
        unlinked_item_count=plan.total - tied(plan, Subject.TASKS, {task.agenda_id for task in tasks}),
        own={task: n for (path, task, _month), n in once.items() if path == within.path},
        beside=beside,
        beside_cells=_cells(beside, national, counts, surplus),
    )


def _cells(
    columns: Iterable[Organization], national: list[AgendaTask], counts: Tally, surplus: dict[tuple[str, UUID], int]
) -> list[Cell]:
    """Each column with the sum of what lies at and beneath it, less `surplus`; columns may lie beneath one another."""
    found = []
    beneath = {task.pk: _Sums(counts, task.pk) for task in national}
    for column in columns:
        for task in national:
            n = beneath[task.pk].between(*subtree(column.path)) - surplus.get((column.path, task.pk), 0)
            if n > 0:
                found.append(Cell(task, column, n))
    return found


class _Sums:
    """Sums over stretches of paths of one task's counts."""

    def __init__(self, counts: Tally, task: UUID) -> None:
        mine = sorted((path, n) for (path, subject, _month), n in counts.items() if subject == task)
        self.paths = [path for path, _n in mine]
        self.until = [0, *accumulate(n for _path, n in mine)]

    def between(self, low: str, high: str) -> int:
        return self.until[bisect_left(self.paths, high)] - self.until[bisect_left(self.paths, low)]


def _joint_surplus(
    plan: Consolidated, columns: Iterable[Organization], tasks: Iterable[AgendaTask]
) -> dict[tuple[str, UUID], int]:
    """What joint items were counted too often in a column: rows behind the first one there. Few rows, read once."""
    places = PlanItem.objects.visible_to(plan.actor).filter(plan.plans, is_standing=True, home_id__isnull=False)
    homes = list(places.order_by().values_list("home_id", flat=True).distinct())
    if not homes:
        return {}
    same = PlanItem.objects.visible_to(plan.actor).filter(plan.plans, is_standing=True)
    rows = list(same.filter(Q(home_id__in=homes) | Q(home_id__isnull=True, origin_id__in=homes)))
    national = {task.pk: task.parent_id or task.pk for task in tasks}
    links = PlanItemTask.objects.visible_to(plan.actor).filter(item__in=[row.pk for row in rows], task_id__in=national)
    served: dict[UUID, set[UUID]] = {}
    for item_id, task_id in links.values_list("item_id", "task_id"):
        served.setdefault(item_id, set()).add(national[task_id])
    rows.sort(key=lambda row: (row.home_id is not None, row.path, row.pk))
    surplus: dict[tuple[str, UUID], int] = {}
    for column in columns:
        met: set[UUID] = set()
        for row in (row for row in rows if row.path.startswith(column.path)):
            if row.identity in met:
                for task_id in served.get(row.pk, ()):
                    surplus[column.path, task_id] = surplus.get((column.path, task_id), 0) + 1
            met.add(row.identity)
    return surplus


def _areas(plan: Consolidated, agenda: Agenda | None) -> list[Any]:
    """The areas of the edition in order, each with `covered`: whether any item answers it."""
    if agenda is None:
        return []
    ties = plan.ties(PlanItemArea).filter(problem_area_id=OuterRef("pk"))
    rows = ProblemArea.objects.visible_to(plan.actor).filter(agenda=agenda).annotate(covered=Exists(ties))
    return list(rows.order_by("number"))
