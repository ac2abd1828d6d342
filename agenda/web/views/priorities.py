"""Local priorities: a regional council puts its own beneath a national task."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from agenda.models import Agenda, AgendaTask
from agenda.permissions import edits, require_local_priority_edit
from agenda.selectors.agendas import agenda_get_for, contents
from agenda.services.agendas import local_priority_add, local_priority_change, local_priority_remove
from agenda.web.forms import PriorityForm, RewordForm
from agenda.web.frame import confirm_page, edit_page
from federation.access.roles import WRITERS
from federation.kernel.actor import Actor
from federation.kernel.errors import not_found
from federation.models import Organization
from federation.models.organization import Kind
from federation.web.answers import require_form
from federation.web.middleware import AppRequest


def councils_of(actor: Actor, *, office: bool) -> list[Organization]:
    """The councils in whose name the person may set priorities: the own ones; every one for the office."""
    rows = Organization.objects.visible_to(actor).filter(kind=Kind.REGIONAL_COUNCIL)
    if not office:
        own = [held.organization_id for held in actor.held if held.role in WRITERS]
        rows = rows.filter(pk__in=own) if own else rows.none()
    return list(rows.order_by("sort_key"))


@login_required
@require_form
def add(request: AppRequest, agenda_id: UUID) -> HttpResponse:
    """Add a local priority; `?task=3` proposes the task."""
    actor = request.actor
    agenda = agenda_get_for(actor=actor, agenda_id=agenda_id)
    councils = {council.code: council for council in councils_of(actor, office=edits(actor, agenda))}
    if not councils:
        # Whoever may set none learns which role would allow it.
        require_local_priority_edit(actor, agenda, _any_council(actor))
    form = PriorityForm(
        request.POST or None,
        initial={"parent_number": request.GET.get("task")},
        organizations=[(code, str(council)) for code, council in councils.items()],
        tasks=[
            (task.number, f"{task.number}. {task.title}")
            for task in contents(actor=actor, agenda=agenda)
            if task.number is not None
        ],
    )

    def deed(data: dict[str, Any]) -> AgendaTask:
        return local_priority_add(
            agenda=agenda,
            actor=actor,
            organization=councils[data["organization"]],
            parent_number=data["parent_number"],
            title=data["title"],
        )

    return edit_page(
        request, agenda, form=form, deed=deed, heading=_("Новый местный приоритет"), said=_("Приоритет добавлен.")
    )


@login_required
@require_form
def change(request: AppRequest, agenda_id: UUID, code: str) -> HttpResponse:
    """Reword a local priority."""
    agenda, priority = _priority(request.actor, agenda_id, code)
    require_local_priority_edit(request.actor, agenda, priority.organization)

    def deed(data: dict[str, Any]) -> AgendaTask:
        return local_priority_change(
            priority=priority,
            actor=request.actor,
            expected_revision=data["revision"],
            title=data["title"],
        )

    return edit_page(
        request,
        agenda,
        form=RewordForm(request.POST or None, initial={"title": priority.title, "revision": priority.revision}),
        deed=deed,
        heading=_("Приоритет %(code)s") % {"code": priority.code},
        said=_("Приоритет сохранён."),
        remove=reverse("agenda:priority_remove", args=[agenda.pk, priority.code]),
    )


@login_required
@require_form
def remove(request: AppRequest, agenda_id: UUID, code: str) -> HttpResponse:
    """Remove a local priority, after a confirmation."""
    agenda, priority = _priority(request.actor, agenda_id, code)
    require_local_priority_edit(request.actor, agenda, priority.organization)
    return confirm_page(
        request,
        agenda,
        revision=priority.revision,
        deed=lambda seen: local_priority_remove(priority=priority, actor=request.actor, expected_revision=seen),
        heading=_("Убрать приоритет %(code)s?") % {"code": priority.code},
        text=priority.title,
        submit=_("Убрать приоритет"),
        said=_("Приоритет убран."),
    )


def _priority(actor: Actor, agenda_id: UUID, code: str) -> tuple[Agenda, AgendaTask]:
    agenda = agenda_get_for(actor=actor, agenda_id=agenda_id)
    rows = AgendaTask.objects.visible_to(actor).select_related("organization", "agenda")
    priority = rows.filter(agenda=agenda, parent__isnull=False, code=code).first()
    if priority is None:
        raise not_found("code")
    return agenda, priority


def _any_council(actor: Actor) -> Organization:
    council = Organization.objects.visible_to(actor).filter(kind=Kind.REGIONAL_COUNCIL).first()
    if council is None:
        raise not_found("organization")
    return council
