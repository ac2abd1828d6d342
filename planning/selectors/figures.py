"""Figures over filed plans that other apps show: how far each task of the agenda is planned."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count, F, Func, Q, Value
from django.db.models.functions import Coalesce, NullIf

from federation.kernel.actor import Actor
from federation.kernel.registries import TaskFigures
from planning.models import PlanItemTask

REGION_DEPTH = 3
"""A region stands third in the tree: RU → federal district → regional council (domain, "Tree")."""


def task_figures_of(actor: Actor, task_ids: Sequence[UUID]) -> dict[UUID, TaskFigures]:
    """Regions, organizations and items that plan each task, of what `actor` may see, in one statement.

    Items of local priorities count for the task above them. Tasks that nobody plans are left out.
    """
    place = NullIf(Func(F("path"), Value("."), Value(REGION_DEPTH), function="split_part"), Value(""))
    rows = (
        PlanItemTask.objects.visible_to(actor)
        .filter(Q(task_id__in=task_ids) | Q(task__parent_id__in=task_ids), is_standing=True)
        .values(national=Coalesce("task__parent_id", "task_id"))
        .annotate(
            regions=Count(place, distinct=True),
            organizations=Count("path", distinct=True),
            items=Count("item_id", distinct=True),
        )
    )
    return {
        row["national"]: TaskFigures(regions=row["regions"], organizations=row["organizations"], items=row["items"])
        for row in rows
    }
