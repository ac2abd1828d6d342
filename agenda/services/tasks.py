"""Tasks of an edition: national ones with kinds of activity and ties to areas, and regions' priorities beneath them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from agenda.models import ActivityKind, Agenda, AgendaTask, TaskArea
from agenda.permissions import require_content_edit, require_local_priority_edit, require_text_edit
from agenda.selectors.agendas import areas_by_number, tasks_by_number
from agenda.services.rules import checked, free_number, let_go, locked
from federation.kernel.actor import Actor
from federation.models import Organization


@transaction.atomic
def task_add(*, agenda: Agenda, actor: Actor, title: str, number: int | None = None) -> AgendaTask:
    """Add a national task to a draft, by default under the next free number.

    Raises:
        DomainError: FORBIDDEN, WRONG_STATE, REQUIRED, TOO_LONG, ALREADY_EXISTS.
    """
    require_text_edit(actor, agenda)
    agenda = locked(agenda)
    number = free_number(AgendaTask.objects.filter(agenda=agenda), number)
    return AgendaTask.objects.create(
        agenda=agenda,
        organization_id=agenda.organization_id,
        number=number,
        code=str(number),
        title=checked(title),
        path=agenda.path,
        audience=agenda.audience,
    )


@transaction.atomic
def task_change(*, task: AgendaTask, actor: Actor, expected_revision: int, changes: Mapping[str, Any]) -> AgendaTask:
    """Change `title` or `number` of a national task of a draft.

    Raises:
        DomainError: FORBIDDEN, WRONG_STATE, REQUIRED, TOO_LONG, ALREADY_EXISTS.
        Conflict: somebody changed the same field.
    """
    require_text_edit(actor, task.agenda)
    agenda = locked(task.agenda)
    task = AgendaTask.objects.select_for_update().get(pk=task.pk)
    values = {name: checked(value) if name == "title" else value for name, value in changes.items()}
    wanted = task.merge(seen=expected_revision, changes=values, current={"title": task.title, "number": task.number})
    if "number" in wanted:
        wanted["code"] = str(free_number(AgendaTask.objects.filter(agenda=agenda), wanted["number"]))
    for name, value in wanted.items():
        setattr(task, name, value)
    task.save()
    return task


@transaction.atomic
def task_remove(*, task: AgendaTask, actor: Actor, expected_revision: int | None) -> None:
    """Remove a national task, with its kinds of activity and ties, from a draft.

    Raises:
        DomainError: FORBIDDEN, WRONG_STATE (also when plan items refer to it).
        Conflict: the task is no longer at `expected_revision`.
    """
    require_text_edit(actor, task.agenda)
    let_go(_seen(task, expected_revision))


@transaction.atomic
def activity_add(
    *, task: AgendaTask, actor: Actor, title: str, number: int | None = None, expected_revision: int | None = None
) -> ActivityKind:
    """Add a kind of activity to a task, by default as its last. Raises the task's revision.

    Raises:
        DomainError: FORBIDDEN, WRONG_STATE, REQUIRED, TOO_LONG, ALREADY_EXISTS.
        Conflict: the task is no longer at `expected_revision`.
    """
    require_content_edit(actor, task.agenda)
    task = _revised(task, expected_revision)
    return ActivityKind.objects.create(
        agenda_id=task.agenda_id,
        task=task,
        number=free_number(ActivityKind.objects.filter(task=task), number),
        title=checked(title),
        path=task.path,
        audience=task.audience,
    )


@transaction.atomic
def activity_change(*, activity: ActivityKind, actor: Actor, title: str, expected_revision: int | None) -> ActivityKind:
    """Reword a kind of activity; `expected_revision` is its task's, which it raises.

    Raises:
        DomainError: FORBIDDEN, WRONG_STATE, REQUIRED, TOO_LONG.
        Conflict: the task is no longer at `expected_revision`.
    """
    require_content_edit(actor, activity.agenda)
    _revised(activity.task, expected_revision)
    activity.title = checked(title)
    activity.save(update_fields=["title"])
    return activity


@transaction.atomic
def activity_remove(*, activity: ActivityKind, actor: Actor, expected_revision: int | None) -> None:
    """Remove a kind of activity; `expected_revision` is its task's, which it raises.

    Raises:
        DomainError: FORBIDDEN, WRONG_STATE (also when plan items refer to it).
        Conflict: the task is no longer at `expected_revision`.
    """
    require_content_edit(actor, activity.agenda)
    _revised(activity.task, expected_revision)
    let_go(activity)


@transaction.atomic
def task_areas_set(
    *, task: AgendaTask, actor: Actor, numbers: Iterable[int], expected_revision: int | None = None
) -> AgendaTask:
    """Make the problem areas that a task serves exactly those with these numbers.

    Raises:
        DomainError: FORBIDDEN, WRONG_STATE, INVALID_VALUE (unknown numbers).
        Conflict: the task is no longer at `expected_revision`.
    """
    require_content_edit(actor, task.agenda)
    wanted = {area.pk: area for area in areas_by_number(agenda=task.agenda, numbers=numbers)}
    task = _seen(task, expected_revision)
    links = TaskArea.objects.filter(task=task)
    standing = set(links.values_list("problem_area_id", flat=True))
    if standing == set(wanted):
        return task
    links.exclude(problem_area_id__in=wanted).delete()
    TaskArea.objects.bulk_create(
        TaskArea(agenda_id=task.agenda_id, task=task, problem_area=area, path=task.path, audience=task.audience)
        for key, area in wanted.items()
        if key not in standing
    )
    return _revised(task, None)


@transaction.atomic
def local_priority_add(
    *, agenda: Agenda, actor: Actor, organization: Organization, parent_number: int, title: str
) -> AgendaTask:
    """Put a regional council's priority beneath the national task `parent_number` of a published edition.

    Its code is the task's number, the region's part of the council's code and a number of its own: `3.SMO-1`.

    Raises:
        DomainError: FORBIDDEN, WRONG_STATE, INVALID_VALUE (not a council, no such task), REQUIRED, TOO_LONG.
    """
    require_local_priority_edit(actor, agenda, organization)
    agenda = locked(agenda)
    (parent,) = tasks_by_number(agenda=agenda, numbers=[parent_number], field="parentNumber")
    beginning = f"{parent.number}.{organization.code.rpartition('-')[2]}-"
    codes = AgendaTask.objects.filter(agenda=agenda, code__startswith=beginning).values_list("code", flat=True)
    last = max((int(code.removeprefix(beginning)) for code in codes), default=0)
    return AgendaTask.objects.create(
        agenda=agenda,
        organization=organization,
        parent=parent,
        code=f"{beginning}{last + 1}",
        title=checked(title),
        path=organization.path,
        audience=agenda.audience,
    )


@transaction.atomic
def local_priority_change(*, priority: AgendaTask, actor: Actor, expected_revision: int, title: str) -> AgendaTask:
    """Reword a local priority; its region or the office may.

    Raises:
        DomainError: FORBIDDEN, WRONG_STATE, INVALID_VALUE, REQUIRED, TOO_LONG.
        Conflict: somebody changed it.
    """
    require_local_priority_edit(actor, priority.agenda, priority.organization)
    priority = AgendaTask.objects.select_for_update().get(pk=priority.pk)
    wanted = priority.merge(
        seen=expected_revision, changes={"title": checked(title)}, current={"title": priority.title}
    )
    if wanted:
        priority.title = wanted["title"]
        priority.save()
    return priority


@transaction.atomic
def local_priority_remove(*, priority: AgendaTask, actor: Actor, expected_revision: int | None) -> None:
    """Remove a local priority; its region or the office may.

    Raises:
        DomainError: FORBIDDEN, WRONG_STATE (also when plan items refer to it), INVALID_VALUE.
        Conflict: it is no longer at `expected_revision`.
    """
    require_local_priority_edit(actor, priority.agenda, priority.organization)
    let_go(_seen(priority, expected_revision))


def _seen(task: AgendaTask, expected_revision: int | None) -> AgendaTask:
    """The task's row, locked, if it is still at the revision that the writer saw."""
    task = AgendaTask.objects.select_for_update().get(pk=task.pk)
    task.expect(expected_revision)
    return task


def _revised(task: AgendaTask, expected_revision: int | None) -> AgendaTask:
    """The same, with its revision raised: kinds of activity and ties have none of their own."""
    task = _seen(task, expected_revision)
    task.revision += 1
    task.save(update_fields=["revision"])
    return task
