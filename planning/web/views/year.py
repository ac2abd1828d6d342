"""The plan as a year: what was read is best judged by eye."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from federation.kernel import clock
from federation.web.answers import page
from federation.web.middleware import AppRequest
from planning.selectors.plans import contents
from planning.web.sheet import sheet_for
from planning.web.year import looks, year_of


@login_required
@require_safe
def show(request: AppRequest, cycle: str, organization: str) -> HttpResponse:
    """Ribbon and wheel of what the person reads of the plan; `?by=task` groups by task instead of by section."""
    sheet = sheet_for(request.actor, cycle, organization)
    found = contents(actor=sheet.actor, plan=sheet.plan)
    by_task = request.GET.get("by") == "task"
    tasks = sheet.tasks()
    context = {
        "here": "plans",
        "crumbs": sheet.crumbs(_("Год")),
        "plan": sheet.plan,
        "plan_url": sheet.url(),
        "title": sheet.title(found.version),
        "readable": sheet.reads_draft or found.version is not None,
        "looks": looks(sheet, current="year"),
        "items": sum(len(section.items.all()) for section in found),
        "year": year_of(
            found.sections, tasks, cycle=sheet.plan.cycle, today=clock.today(), by_task=by_task and bool(tasks)
        ),
        "by_task": by_task,
        "tasks": bool(tasks),
        "year_url": sheet.url("year"),
    }
    return page(request, "planning/year.html", context)
