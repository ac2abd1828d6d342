"""Confirming the lines of a plan for a new edition of the agenda: all at once, or one by one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agenda.selectors.agendas import agenda_get_for
from agenda.selectors.mapping import national_tasks
from federation.access.roles import WRITERS
from federation.kernel import clock
from federation.kernel.actor import Actor
from federation.kernel.registries import Todo
from federation.web.answers import SeeOther, page, require_form
from federation.web.middleware import AppRequest
from planning.selectors.editions import Line, Waiting, lines_to_confirm, waiting_for
from planning.services.editions import amend_first, confirming_url, lines_confirm
from planning.web.views.rows import writing

NONE = "-"
"""The choice "serves no task of the new edition"."""


@login_required
@require_form
def edition(request: AppRequest, cycle: str, organization: str, agenda: UUID) -> HttpResponse:
    """Each line with the ties proposed; `one` confirms a single line, otherwise all are confirmed."""
    sheet = writing(request, cycle, organization)
    found = agenda_get_for(actor=request.actor, agenda_id=agenda)
    lines = lines_to_confirm(actor=request.actor, plan=sheet.plan, agenda=found)
    url = reverse("planning:edition", args=[cycle, organization, agenda])
    if request.method == "POST":
        one = request.POST.get("one", "")
        choices = {line.item.pk: _chosen(request, line) for line in lines if one in ("", str(line.item.pk))}
        done = lines_confirm(plan=sheet.plan, agenda=found, actor=request.actor, choices=choices)
        messages.success(request, ngettext("Решена %(n)s строка.", "Решены строки: %(n)s.", done) % {"n": done})
        return SeeOther(url if one and len(lines) > done else sheet.url())
    heading = _("Новая повестка: подтвердите связи")
    tasks = national_tasks(actor=request.actor, agenda=found)
    context = {
        "here": "plans",
        "crumbs": sheet.crumbs(heading),
        "heading": heading,
        "agenda": found,
        "plan_url": sheet.url(),
        "lines": [
            {
                "line": line,
                "proposed": ",".join(str(task.number) for task in line.proposed),
                "others": [task for task in tasks if [task.number] != [each.number for each in line.proposed]],
            }
            for line in lines
        ],
    }
    return page(request, "planning/edition.html", context)


def edition_todos(actor: Actor) -> list[Todo]:
    """A line for each of one's own plans that has lines to confirm."""
    paths = sorted({held.path for held in actor.held if held.role in WRITERS})
    return [_todo(each) for each in (waiting_for(actor=actor, paths=paths, today=clock.today()) if paths else [])]


def _todo(each: Waiting) -> Todo:
    said = {"organization": each.plan.organization, "n": each.lines}
    why = _("«%(organization)s», строк: %(n)s. Прежние связи останутся.") % said
    return Todo(
        title=_("Подтвердить связи с новой повесткой: %(cycle)s") % {"cycle": each.plan.cycle},
        why=f"{why} {amend_first()}" if each.amends else why,
        url=confirming_url(each),
        icon="git-compare",
        due=each.due_on,
    )


def _chosen(request: AppRequest, line: Line) -> list[int]:
    """The numbers that were chosen for a line; what the form did not send stays as proposed."""
    sent: Any = request.POST.get(f"line-{line.item.pk}")
    if sent is None:
        return [task.number for task in line.proposed if task.number is not None]
    return [int(part) for part in sent.split(",") if part.isdecimal() and len(part) < 6]
