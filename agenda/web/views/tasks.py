"""National tasks of an edition: texts in a draft; ties to areas and kinds of activity until it is superseded."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from agenda.models import ActivityKind, Agenda, AgendaTask, TaskArea
from agenda.permissions import require_content_edit, require_text_edit
from agenda.selectors.agendas import agenda_get_for, problem_areas_of
from agenda.services.agendas import (
    activity_add,
    activity_change,
    activity_remove,
    task_add,
    task_areas_set,
    task_change,
    task_remove,
)
from agenda.web.forms import AreasForm, NumberedForm, RenumberForm, RewordForm
from agenda.web.frame import confirm_page, edit_page
from federation.kernel.actor import Actor
from federation.kernel.errors import not_found
from federation.web.answers import require_form
from federation.web.middleware import AppRequest


@login_required
@require_form
def add(request: AppRequest, agenda_id: UUID) -> HttpResponse:
    """Add a task to a draft."""
    agenda = agenda_get_for(actor=request.actor, agenda_id=agenda_id)
    require_text_edit(request.actor, agenda)
    return edit_page(
        request,
        agenda,
        form=NumberedForm(request.POST or None),
        deed=lambda data: task_add(agenda=agenda, actor=request.actor, title=data["title"], number=data["number"]),
        heading=_("Новая задача"),
        said=_("Задача добавлена."),
    )


@login_required
@require_form
def change(request: AppRequest, agenda_id: UUID, number: int) -> HttpResponse:
    """Reword or renumber a task of a draft."""
    agenda, task = _task(request.actor, agenda_id, number)
    require_text_edit(request.actor, agenda)

    def deed(data: dict[str, Any]) -> AgendaTask:
        changes = {"title": data["title"], "number": data["number"] or task.number}
        return task_change(task=task, actor=request.actor, expected_revision=data["revision"], changes=changes)

    return edit_page(
        request,
        agenda,
        form=RenumberForm(
            request.POST or None, initial={"title": task.title, "number": task.number, "revision": task.revision}
        ),
        deed=deed,
        heading=_("Задача %(number)s") % {"number": task.number},
        said=_("Задача сохранена."),
        remove=reverse("agenda:task_remove", args=[agenda.pk, task.number]),
    )


@login_required
@require_form
def remove(request: AppRequest, agenda_id: UUID, number: int) -> HttpResponse:
    """Remove a task of a draft, after a confirmation."""
    agenda, task = _task(request.actor, agenda_id, number)
    require_text_edit(request.actor, agenda)
    return confirm_page(
        request,
        agenda,
        revision=task.revision,
        deed=lambda seen: task_remove(task=task, actor=request.actor, expected_revision=seen),
        heading=_("Убрать задачу %(number)s?") % {"number": task.number},
        text=_("«%(title)s» — вместе с видами деятельности и связями со сферами.") % {"title": task.title},
        submit=_("Убрать задачу"),
        said=_("Задача убрана."),
    )


@login_required
@require_form
def areas(request: AppRequest, agenda_id: UUID, number: int) -> HttpResponse:
    """Tick the problem areas that a task serves."""
    agenda, task = _task(request.actor, agenda_id, number)
    require_content_edit(request.actor, agenda)
    chosen = TaskArea.objects.visible_to(request.actor).filter(task=task)
    form = AreasForm(
        request.POST or None,
        initial={
            "numbers": list(chosen.values_list("problem_area__number", flat=True)),
            "revision": task.revision,
        },
        areas=[
            (area.number, f"{area.number}. {area.title}")
            for area in problem_areas_of(actor=request.actor, agenda=agenda)
        ],
    )
    return edit_page(
        request,
        agenda,
        form=form,
        deed=lambda data: task_areas_set(
            task=task, actor=request.actor, numbers=data["numbers"], expected_revision=data["revision"]
        ),
        heading=_("Каким сферам служит задача %(number)s") % {"number": task.number},
        text=task.title,
        said=_("Связи сохранены."),
    )


@login_required
@require_form
def activity_new(request: AppRequest, agenda_id: UUID, number: int) -> HttpResponse:
    """Add a kind of activity to a task."""
    agenda, task = _task(request.actor, agenda_id, number)
    require_content_edit(request.actor, agenda)
    return edit_page(
        request,
        agenda,
        form=RewordForm(request.POST or None, initial={"revision": task.revision}),
        deed=lambda data: activity_add(
            task=task, actor=request.actor, title=data["title"], expected_revision=data["revision"]
        ),
        heading=_("Новый вид деятельности задачи %(number)s") % {"number": task.number},
        text=task.title,
        said=_("Вид деятельности добавлен."),
    )


@login_required
@require_form
def activity_edit(request: AppRequest, agenda_id: UUID, number: int, activity: int) -> HttpResponse:
    """Reword a kind of activity."""
    agenda, task, kind = _activity(request.actor, agenda_id, number, activity)
    require_content_edit(request.actor, agenda)
    return edit_page(
        request,
        agenda,
        form=RewordForm(request.POST or None, initial={"title": kind.title, "revision": task.revision}),
        deed=lambda data: activity_change(
            activity=kind, actor=request.actor, title=data["title"], expected_revision=data["revision"]
        ),
        heading=_("Вид деятельности %(task)s.%(number)s") % {"task": task.number, "number": kind.number},
        said=_("Вид деятельности сохранён."),
        remove=reverse("agenda:activity_remove", args=[agenda.pk, task.number, kind.number]),
    )


@login_required
@require_form
def activity_drop(request: AppRequest, agenda_id: UUID, number: int, activity: int) -> HttpResponse:
    """Remove a kind of activity, after a confirmation."""
    agenda, task, kind = _activity(request.actor, agenda_id, number, activity)
    require_content_edit(request.actor, agenda)
    return confirm_page(
        request,
        agenda,
        revision=task.revision,
        deed=lambda seen: activity_remove(activity=kind, actor=request.actor, expected_revision=seen),
        heading=_("Убрать вид деятельности %(task)s.%(number)s?") % {"task": task.number, "number": kind.number},
        text=kind.title,
        submit=_("Убрать вид деятельности"),
        said=_("Вид деятельности убран."),
    )


def _task(actor: Actor, agenda_id: UUID, number: int) -> tuple[Agenda, AgendaTask]:
    agenda = agenda_get_for(actor=actor, agenda_id=agenda_id)
    rows = AgendaTask.objects.visible_to(actor).select_related("agenda")
    task = rows.filter(agenda=agenda, number=number).first()
    if task is None:
        raise not_found("number")
    return agenda, task


def _activity(actor: Actor, agenda_id: UUID, number: int, activity: int) -> tuple[Agenda, AgendaTask, ActivityKind]:
    agenda, task = _task(actor, agenda_id, number)
    rows = ActivityKind.objects.visible_to(actor).select_related("agenda", "task")
    kind = rows.filter(task=task, number=activity).first()
    if kind is None:
        raise not_found("activity")
    return agenda, task, kind
