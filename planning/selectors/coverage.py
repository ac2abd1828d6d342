"""Coverage: which tasks of the agenda who plans, and what nobody does (contract, "Coverage")."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Concat, JSONObject, Left, Length

from agenda.models import Agenda, AgendaTask, ProblemArea
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode
from federation.models import Organization
from planning.models import PlanItem, PlanItemArea, PlanItemTask
from planning.selectors.consolidation import awaited, default_level
from planning.selectors.items import Consolidated, consolidated_plan

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
    the edition.
    """

    agenda: Agenda | None
    tasks: list[AgendaTask]
    columns: list[Organization]
    cells: list[Cell]
    totals: dict[UUID, int]
    areas: list[ProblemArea]
    uncovered_problem_areas: list[ProblemArea]
    unlinked_item_count: int

    @property
    def uncovered_tasks(self) -> list[AgendaTask]:
        """The tasks that no item serves."""
        return [task for task in self.tasks if not self.totals.get(task.pk)]


def coverage(*, actor: Actor, within: Organization, year: int, level: str | None = None) -> Coverage:
    """Coverage of the year's newest edition by the organizations of `level` beneath `within`.

    A cell counts what `consolidated` counts for its organization and task: items at and beneath it, joint ones once,
    local priorities for the task above. The number of statements depends on nothing, each is served by an index.

    Raises:
        DomainError: QUERY_TOO_EXPENSIVE for more than `MOST_CELLS` cells.
    """
    plan = consolidated_plan(actor=actor, within=within, year=year)
    agenda = Agenda.objects.visible_to(actor).filter(pk__in=plan.editions).order_by("-year", "id").first()
    tasks = list(AgendaTask.objects.visible_to(actor).filter(agenda=agenda)) if agenda else []
    national = sorted((task for task in tasks if task.parent_id is None), key=lambda task: task.number or 0)
    level = level or default_level(within)
    rows = awaited(actor=actor, within=within, year=year, level=level)
    columns = list(_with_cells(rows, plan, tasks).order_by("path")) if level else []
    if sum(len(column.cells) for column in columns) > MOST_CELLS:
        why = f"{len(columns)} × {len(national)} > {MOST_CELLS}"
        raise DomainError(ErrorCode.QUERY_TOO_EXPENSIVE, "within", {"why": why})
    areas = _areas(plan, agenda)
    return Coverage(
        agenda=agenda,
        tasks=national,
        columns=columns,
        cells=_cells(columns, national, _joint_surplus(plan, columns, tasks)),
        totals=by_task(plan, tasks),
        areas=areas,
        uncovered_problem_areas=[area for area in areas if not area.covered],
        unlinked_item_count=plan.total - with_task(plan, tasks),
    )


def by_task(plan: Consolidated, tasks: Iterable[AgendaTask]) -> dict[UUID, int]:
    """How many items of a consolidated plan serve each national task; local priorities count for the task above."""
    counts = _links(plan, tasks).values(national=Coalesce("task__parent_id", "task_id"))
    rows = counts.annotate(n=Count("item_id", distinct=True)).order_by()
    return {row["national"]: row["n"] for row in rows}


def with_task(plan: Consolidated, tasks: Iterable[AgendaTask]) -> int:
    """How many items serve any of the tasks."""
    found: int = _links(plan, tasks).aggregate(n=Count("item_id", distinct=True))["n"]
    return found


def by_area(plan: Consolidated, areas: Iterable[ProblemArea]) -> dict[UUID, int]:
    """How many items of a consolidated plan answer each problem area."""
    ties = plan.ties(PlanItemArea).filter(problem_area_id__in=[area.pk for area in areas])
    rows = ties.values("problem_area_id").annotate(n=Count("item_id", distinct=True)).order_by()
    return {row["problem_area_id"]: row["n"] for row in rows}


def _links(plan: Consolidated, tasks: Iterable[AgendaTask]) -> QuerySet[PlanItemTask]:
    return plan.ties(PlanItemTask).filter(task_id__in=[task.pk for task in tasks])


def _with_cells(rows: QuerySet[Organization], plan: Consolidated, tasks: Iterable[AgendaTask]) -> QuerySet[Any]:
    """Each organization with its own counts: one range of the index for each of its tasks, whatever else there is."""
    mine = Q(
        path__gte=OuterRef("path"), path__lt=Concat(Left(OuterRef("path"), Length(OuterRef("path")) - 1), Value("/"))
    )
    links = PlanItemTask.objects.visible_to(plan.actor).filter(plan.plans, mine, is_standing=True)
    links = links.filter(task_id__in=[task.pk for task in tasks])
    counts = (
        links.order_by()
        .values(national=Coalesce("task__parent_id", "task_id"))
        .annotate(n=Count("item_id", distinct=True))
        .values(cell=JSONObject(task="national", n="n"))
    )
    return rows.annotate(cells=ArraySubquery(counts))


def _cells(columns: Iterable[Any], national: list[AgendaTask], surplus: dict[tuple[str, UUID], int]) -> list[Cell]:
    known = {task.pk: task for task in national}
    found = []
    for column in columns:
        counts = {UUID(cell["task"]): cell["n"] for cell in column.cells}
        for task_id, task in known.items():
            n = counts.get(task_id, 0) - surplus.get((column.path, task_id), 0)
            if n > 0:
                found.append(Cell(task, column, n))
    return found


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
