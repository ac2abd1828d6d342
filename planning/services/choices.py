"""Ties that people set on an item teach the agenda's suggestions (docs/adr/0007)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from agenda.models import Agenda
from agenda.services.suggestions import choice_record
from federation.kernel.actor import Actor
from planning.models import Plan, PlanItem, PlanItemArea, PlanItemTask

TEACHING = frozenset({"agenda_tasks", "problem_areas"})
"""Fields of an item whose change is a choice."""


def choice_keep(*, item: PlanItem, plan: Plan, actor: Actor, changed: Collection[str]) -> None:
    """Keep the tasks and areas that now stand on `item` as its organization's choice for its title.

    A new item without ties is no choice: nobody was asked yet. Ties taken away are one: they are not suggested again.
    """
    if not TEACHING & set(changed):
        return
    tasks: dict[UUID, list[int]] = defaultdict(list)
    areas: dict[UUID, list[int]] = defaultdict(list)
    national = PlanItemTask.objects.filter(item=item, task__parent__isnull=True)
    for agenda_id, number in national.values_list("task__agenda_id", "task__number"):
        tasks[agenda_id].append(number)
    ties = PlanItemArea.objects.filter(item=item)
    for agenda_id, number in ties.values_list("problem_area__agenda_id", "problem_area__number"):
        areas[agenda_id].append(number)
    named = {plan.cycle.agenda_id, *tasks, *areas} - {None}
    for agenda in Agenda.objects.visible_to(actor).filter(pk__in=named):
        choice_record(
            actor=actor,
            agenda=agenda,
            organization=plan.organization,
            text=item.title,
            tasks=tasks[agenda.pk],
            areas=areas[agenda.pk],
        )
