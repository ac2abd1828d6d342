"""Problem areas of a draft, edited by the national office."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from agenda.models import Agenda, ProblemArea
from agenda.permissions import require_text_edit
from agenda.selectors.agendas import agenda_get_for, problem_areas_of
from agenda.services.agendas import area_add, area_change, area_remove
from agenda.web.forms import NumberedForm, RenumberForm
from agenda.web.frame import confirm_page, edit_page
from federation.kernel.actor import Actor
from federation.kernel.errors import not_found
from federation.web.answers import require_form
from federation.web.middleware import AppRequest


@login_required
@require_form
def add(request: AppRequest, agenda_id: UUID) -> HttpResponse:
    """Add an area."""
    agenda = agenda_get_for(actor=request.actor, agenda_id=agenda_id)
    require_text_edit(request.actor, agenda)
    return edit_page(
        request,
        agenda,
        form=NumberedForm(request.POST or None),
        deed=lambda data: area_add(agenda=agenda, actor=request.actor, title=data["title"], number=data["number"]),
        heading=_("Новая проблемная сфера"),
        said=_("Сфера добавлена."),
    )


@login_required
@require_form
def change(request: AppRequest, agenda_id: UUID, number: int) -> HttpResponse:
    """Reword or renumber an area."""
    agenda, area = _area(request.actor, agenda_id, number)
    require_text_edit(request.actor, agenda)

    def deed(data: dict[str, Any]) -> ProblemArea:
        changes = {"title": data["title"], "number": data["number"] or area.number}
        return area_change(area=area, actor=request.actor, expected_revision=data["revision"], changes=changes)

    return edit_page(
        request,
        agenda,
        form=RenumberForm(
            request.POST or None, initial={"title": area.title, "number": area.number, "revision": area.revision}
        ),
        deed=deed,
        heading=_("Сфера %(number)s") % {"number": area.number},
        said=_("Сфера сохранена."),
        remove=reverse("agenda:area_remove", args=[agenda.pk, area.number]),
    )


@login_required
@require_form
def remove(request: AppRequest, agenda_id: UUID, number: int) -> HttpResponse:
    """Remove an area, after a confirmation."""
    agenda, area = _area(request.actor, agenda_id, number)
    require_text_edit(request.actor, agenda)
    return confirm_page(
        request,
        agenda,
        revision=area.revision,
        deed=lambda seen: area_remove(area=area, actor=request.actor, expected_revision=seen),
        heading=_("Убрать сферу %(number)s?") % {"number": area.number},
        text=area.title,
        submit=_("Убрать сферу"),
        said=_("Сфера убрана."),
    )


def _area(actor: Actor, agenda_id: UUID, number: int) -> tuple[Agenda, ProblemArea]:
    agenda = agenda_get_for(actor=actor, agenda_id=agenda_id)
    area = problem_areas_of(actor=actor, agenda=agenda).select_related("agenda").filter(number=number).first()
    if area is None:
        raise not_found("number")
    return agenda, area
