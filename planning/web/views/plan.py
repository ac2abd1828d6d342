"""The plan as a table."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from federation.access.roles import require_write
from federation.selectors.history import reads_history
from federation.web.answers import form_page, page, require_form
from federation.web.middleware import AppRequest
from planning.models import Import, PlanItem
from planning.selectors.imports import imports_unfinished
from planning.selectors.plans import contents
from planning.services.plans import plan_rename
from planning.web.above import higher_put, remarks_put
from planning.web.banner import banner_of
from planning.web.cooperation import together_on
from planning.web.forms import RenameForm, RowForm
from planning.web.sheet import Sheet, sheet_for
from planning.web.table import chips_of, coverage_of, parts_of
from planning.web.views.plans import TONES
from planning.web.year import looks

SHOWS = frozenset({"place", "participants", "period", "task"})


@login_required
@require_safe
def show(request: AppRequest, cycle: str, organization: str) -> HttpResponse:
    """The draft for its authors, the last filed version for those above; `?task=3` and `?show=place` narrow."""
    return table_page(request, sheet_for(request.actor, cycle, organization))


def table_page(
    request: AppRequest,
    sheet: Sheet,
    *,
    editing: PlanItem | None = None,
    form: RowForm | None = None,
    extra: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page; with `editing` and `form` one row is a form, which is how editing works without JavaScript."""
    found = contents(actor=sheet.actor, plan=sheet.plan)
    items = [item for section in found for item in section.items.all()]
    tasks = sheet.tasks()
    show_only = request.GET.get("show", "")
    show_only = show_only if show_only in SHOWS and editing is None else ""
    number = request.GET.get("task", "")
    task = next((each for each in tasks if str(each.number) == number), None) if editing is None else None
    review = banner_of(sheet)
    remarks_put(items, review.remarks)
    higher_put(sheet.actor, items)
    readable = sheet.reads_draft or found.version is not None
    context = {
        "here": "plans",
        "crumbs": sheet.crumbs(),
        "sheet": sheet,
        "plan": sheet.plan,
        "title": sheet.title(found.version),
        "tone": TONES[sheet.plan.status],
        "version": found.version,
        "looks": looks(sheet, current="table"),
        "readable": readable,
        "writes": sheet.writes,
        "reads_draft": sheet.reads_draft,
        "parts": parts_of(found, year=sheet.plan.cycle.starts_on.year, show=show_only, task=task),
        "narrowed": bool(show_only or task),
        "items": len(items),
        "sections": sum(1 for section in found if section.title),
        "chips": chips_of(items, show=show_only, url=sheet.url()),
        "coverage": coverage_of(items, tasks, current=task.number if task else None, url=sheet.url()),
        "unfinished": _unfinished(sheet),
        "editing": editing.identity if editing else None,
        "form": form,
        "review": review,
        "together": together_on(sheet, items),
        "reads_history": reads_history(sheet.actor, sheet.plan),
        **urls_of(sheet),
        **(extra or {}),
    }
    return page(request, "planning/plan.html", context, status=status)


def _unfinished(sheet: Sheet) -> list[Import]:
    """Documents on their way into the plan, for those who may load them."""
    if not sheet.writes:
        return []
    plan = sheet.plan
    return list(imports_unfinished(actor=sheet.actor, organization=plan.organization, cycle=plan.cycle)[:3])


def urls_of(sheet: Sheet) -> dict[str, Any]:
    """The plan's address, from which its templates build those of its rows, and the edition that its tasks are of."""
    return {"edition": sheet.plan.cycle.agenda_id, "plan_url": sheet.url()}


@login_required
@require_form
def rename(request: AppRequest, cycle: str, organization: str) -> HttpResponse:
    """Change the plan's title."""
    sheet = sheet_for(request.actor, cycle, organization)
    require_write(sheet.actor, "plan.draft", path=sheet.plan.path, granted_on=sheet.plan.pk)
    heading = _("Название плана")
    return form_page(
        request,
        form=RenameForm(request.POST or None, initial={"title": sheet.plan.title, "revision": sheet.plan.revision}),
        deed=lambda data: plan_rename(
            plan=sheet.plan, actor=sheet.actor, expected_revision=data["revision"], title=data["title"]
        ),
        done=sheet.url(),
        said=_("Название сохранено."),
        template="planning/form.html",
        context={
            "here": "plans",
            "crumbs": sheet.crumbs(heading),
            "heading": heading,
            "submit": _("Сохранить"),
            "cancel": sheet.url(),
        },
    )
