"""Editions of the agenda: the list, one edition with its figures, publishing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agenda.models import Agenda, AgendaTask
from agenda.models.edition import AgendaStatus
from agenda.permissions import TABLE_ROW, edits
from agenda.selectors.agendas import agenda_for, agenda_get_for, agendas_of, contents, problem_areas_of
from agenda.selectors.mapping import earlier_edition_of
from agenda.services.agendas import agenda_publish
from agenda.web.frame import confirm_page
from agenda.web.views.priorities import councils_of
from federation.access.roles import require_write
from federation.kernel.actor import Actor
from federation.kernel.registries import TaskFigures, task_figures
from federation.web.answers import page, require_form
from federation.web.middleware import AppRequest

TONES = {AgendaStatus.DRAFT.value: "amb", AgendaStatus.PUBLISHED.value: "grn", AgendaStatus.SUPERSEDED.value: ""}
NOTHING = TaskFigures(regions=0, organizations=0, items=0)


@login_required
@require_safe
def editions(request: AppRequest) -> HttpResponse:
    """Every edition that the person reads, the newest first."""
    rows = [{"agenda": agenda, "tone": TONES[agenda.status]} for agenda in agendas_of(actor=request.actor)]
    return page(request, "agenda/editions.html", {"here": "agenda", "rows": rows})


@login_required
@require_safe
def edition_of_year(request: AppRequest, year: int) -> HttpResponse:
    """The edition that holds in a year."""
    return _edition(request, agenda_for(actor=request.actor, year=year))


@login_required
@require_safe
def edition(request: AppRequest, agenda_id: UUID) -> HttpResponse:
    """One edition, whatever its state."""
    return _edition(request, agenda_get_for(actor=request.actor, agenda_id=agenda_id))


def _edition(request: AppRequest, agenda: Agenda) -> HttpResponse:
    actor = request.actor
    tasks = contents(actor=actor, agenda=agenda)
    office = edits(actor, agenda)
    figures = figures_of(actor, tasks)
    context = {
        "here": "agenda",
        "crumbs": [{"label": _("Повестка"), "url": reverse("agenda:editions")}, {"label": str(agenda.year)}],
        "agenda": agenda,
        "tone": TONES[agenda.status],
        "tasks": [{"task": task, "figures": figures.get(task.pk, NOTHING)} for task in tasks],
        "coverage": [] if agenda.status == AgendaStatus.DRAFT else coverage_of(tasks, figures),
        "areas": problem_areas_of(actor=actor, agenda=agenda),
        "edits_texts": office and agenda.status == AgendaStatus.DRAFT,
        "maps": office
        and agenda.status != AgendaStatus.SUPERSEDED
        and earlier_edition_of(actor=actor, agenda=agenda) is not None,
        "edits_ties": office and agenda.status != AgendaStatus.SUPERSEDED,
        "adds_priorities": agenda.status == AgendaStatus.PUBLISHED and bool(councils_of(actor, office=office)),
        "own_councils": {held.organization_id for held in actor.held},
        "office": office,
    }
    return page(request, "agenda/edition.html", context)


def figures_of(actor: Actor, tasks: list[AgendaTask]) -> dict[UUID, TaskFigures]:
    """What the apps on the left know of each task; a draft that nobody plans against has none."""
    known: dict[UUID, TaskFigures] = {}
    for figures in task_figures:
        known.update(figures(actor, [task.pk for task in tasks]))
    return known


def coverage_of(tasks: list[AgendaTask], figures: dict[UUID, TaskFigures]) -> list[dict[str, Any]]:
    """The strip at the head: how many events serve each task; each cell leads to the task."""
    return [
        {
            "label": f"{task.number}. {task.title}",
            "value": figures.get(task.pk, NOTHING).items,
            "url": f"#task-{task.number}",
            "current": False,
        }
        for task in tasks
    ]


@login_required
@require_form
def publish(request: AppRequest, agenda_id: UUID) -> HttpResponse:
    """Open a draft to the whole network, after a confirmation."""
    agenda = agenda_get_for(actor=request.actor, agenda_id=agenda_id)
    require_write(request.actor, TABLE_ROW[agenda.status], path=agenda.path)
    return confirm_page(
        request,
        agenda,
        revision=agenda.revision,
        deed=lambda seen: agenda_publish(agenda=agenda, actor=request.actor, expected_revision=seen),
        heading=_("Опубликовать повестку на %(year)s год?") % {"year": agenda.year},
        text=_(
            "Её увидят вся сеть и партнёры. Тексты задач и сфер после этого не меняются; связи, виды деятельности и "
            "местные приоритеты — по-прежнему можно. Прежняя повестка этого года станет заменённой."
        ),
        submit=_("Опубликовать"),
        said=_("Повестка опубликована."),
        tone="p",
    )
