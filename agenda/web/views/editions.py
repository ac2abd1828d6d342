"""Editions of the agenda: the list, one edition with its figures, publishing."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agenda.models import Agenda, AgendaTask
from agenda.models.edition import AgendaStatus
from agenda.permissions import edits
from agenda.selectors.agendas import agenda_for, agenda_get_for, agendas_of, contents, problem_areas_of
from agenda.services.agendas import agenda_publish
from agenda.web.views.priorities import councils_of
from federation.kernel.actor import Actor
from federation.kernel.registries import TaskFigures, task_figures
from federation.web.answers import ConfirmForm, form_page, page
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
        "areas": problem_areas_of(actor=actor, agenda=agenda),
        "edits_texts": office and agenda.status == AgendaStatus.DRAFT,
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


@login_required
def publish(request: AppRequest, agenda_id: UUID) -> HttpResponse:
    """Open a draft to the whole network, after a confirmation."""
    agenda = agenda_get_for(actor=request.actor, agenda_id=agenda_id)
    url = reverse("agenda:edition", args=[agenda.pk])
    form = ConfirmForm(request.POST or None, initial={"revision": agenda.revision})
    context = {
        "here": "agenda",
        "crumbs": crumbs_of(agenda, _("Публикация")),
        "agenda": agenda,
        "heading": _("Опубликовать повестку на %(year)s год?") % {"year": agenda.year},
        "text": _("Её увидит вся сеть и партнёры. Тексты задач и сфер после этого менять нельзя; связи, виды "
                  "деятельности и местные приоритеты — можно. Прежняя повестка этого года станет заменённой."),
        "submit": _("Опубликовать"),
        "cancel": url,
    }
    return form_page(
        request,
        form=form,
        deed=lambda data: agenda_publish(agenda=agenda, actor=request.actor, expected_revision=data["revision"]),
        done=url,
        said=_("Повестка опубликована."),
        template="agenda/confirm.html",
        context=context,
    )


def crumbs_of(agenda: Agenda, label: str) -> list[dict[str, str]]:
    """The way to a page beneath an edition."""
    return [
        {"label": _("Повестка"), "url": reverse("agenda:editions")},
        {"label": str(agenda.year), "url": reverse("agenda:edition", args=[agenda.pk])},
        {"label": label},
    ]
