"""Rows of a plan: edited in place, added, and the reading of a date while it is typed."""

from __future__ import annotations

import uuid
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from federation.access.roles import require_write
from federation.kernel.errors import Conflict, DomainError, ErrorCode
from federation.web.answers import SeeOther, form_page, page, put, require_form
from federation.web.middleware import AppRequest
from planning.models import PlanItem, RowDraft
from planning.selectors.editions import tasks_of_cycle
from planning.selectors.plans import contents
from planning.services.drafts import require_editable
from planning.services.items import item_add, item_change
from planning.services.periods import reading_index
from planning.services.presence import presence_edit
from planning.services.row_drafts import row_draft_drop, row_draft_of
from planning.web.cooperation import together_on
from planning.web.forms import LINKS, TEXTS, AddForm, RowForm
from planning.web.reading import hint_of
from planning.web.sheet import Sheet, sheet_for
from planning.web.suggesting import with_taken
from planning.web.table import coverage_of, row_of
from planning.web.views.live import person_of
from planning.web.views.plan import table_page, urls_of
from planning.web.views.suggesting import panel

PASSED_ON = frozenset({ErrorCode.NOT_FOUND, ErrorCode.FORBIDDEN, ErrorCode.WRONG_STATE})
"""Refusals that are not about what was typed: they have a page of their own."""


@login_required
@require_safe
def row(request: AppRequest, cycle: str, organization: str, item: UUID) -> HttpResponse:
    """One row as it stands: what leaving the form puts back."""
    sheet = sheet_for(request.actor, cycle, organization)
    if sheet.reads_draft:
        presence_edit(plan_id=sheet.plan.pk, person=person_of(request), item=None)
    return _row(request, sheet, sheet.item(item))


@login_required
@require_form
def edit(request: AppRequest, cycle: str, organization: str, item: UUID) -> HttpResponse:
    """A row as a form, and saving it. Without JavaScript the form stands in the whole table."""
    sheet = writing(request, cycle, organization)
    found = sheet.item(item)
    if request.method != "POST":
        presence_edit(plan_id=sheet.plan.pk, person=person_of(request), item=found.identity)
        kept = row_draft_of(actor=sheet.actor, item=found)
        if kept is None or "fresh" in request.GET:
            return _form(request, sheet, found, item_form(sheet, found), {})
        return _form(request, sheet, found, item_form(sheet, found, typed(kept)), {"kept": kept})
    form = item_form(sheet, found, with_taken(request.POST))
    status = 422
    extra: dict[str, Any] = {}
    if "suggest" in request.POST:
        status, extra = 200, {"panel": panel(sheet, request.POST, found)}
    elif form.is_valid():
        try:
            saved = item_change(
                item=found, actor=sheet.actor, expected_revision=form.cleaned_data["revision"], changes=form.changes()
            )
        except Conflict as conflict:
            status, extra = 409, {"clashes": clashes_of(sheet, form, conflict)}
            form = rebased(sheet, form, conflict)
        except DomainError as error:
            if error.code in PASSED_ON:
                raise
            put(form, error)
        else:
            row_draft_drop(actor=sheet.actor, plan_id=sheet.plan.pk, identity=found.identity)
            presence_edit(plan_id=sheet.plan.pk, person=person_of(request), item=None)
            if request.htmx:
                return _row(request, sheet, saved, saved=True)
            messages.success(request, _("Строка %(number)s сохранена.") % {"number": saved.number})
            return SeeOther(f"{sheet.url()}#item-{saved.identity}")
    return _form(request, sheet, found, form, extra, status=status)


@login_required
@require_form
def add(request: AppRequest, cycle: str, organization: str) -> HttpResponse:
    """Add an event; `?section=<id>` proposes where."""
    sheet = writing(request, cycle, organization)
    found = contents(actor=sheet.actor, plan=sheet.plan)
    sections = [(str(section.pk), section.title) for section in found if section.title]
    asked = request.GET.get("section", sections[-1][0] if sections else "")
    form = AddForm(
        with_taken(request.POST) if request.method == "POST" else None,
        choices=sheet.choices(),
        period_url=sheet.url("period"),
        sections=[("", _("без раздела")), *sections],
        initial={"section": asked, "key": str(uuid.uuid4())},
    )

    def deed(data: dict[str, Any]) -> PlanItem:
        section: UUID | str | None = data["new_section"] or None
        if section is None and data["section"]:
            section = UUID(data["section"])
        values = form.values()
        return item_add(
            plan=sheet.plan,
            actor=sheet.actor,
            title=values.pop("title", ""),
            section=section,
            idempotency_key=data["key"],
            **values,
        )

    heading = _("Новое мероприятие")
    context = {
        "here": "plans",
        "crumbs": sheet.crumbs(heading),
        "heading": heading,
        "plan_url": sheet.url(),
        "cancel": sheet.url(),
        "hint": hint_of(sheet.plan.cycle, str(form["period_text"].value() or ""), 0),
    }
    if "suggest" in request.POST:
        context |= {"form": form, "panel": panel(sheet, request.POST, None)}
        return page(request, "planning/add.html", context)
    return form_page(
        request,
        form=form,
        deed=deed,
        done=lambda made: f"{sheet.url()}#item-{made.identity}",
        said=_("Мероприятие добавлено."),
        template="planning/add.html",
        context=context,
    )


@login_required
@require_safe
def period(request: AppRequest, cycle: str, organization: str) -> HttpResponse:
    """How a date that is being typed is understood."""
    sheet = sheet_for(request.actor, cycle, organization)
    text = request.GET.get("period_text", "")[:500]
    return page(request, "planning/hint.html", {"hint": hint_of(sheet.plan.cycle, text.strip(), 0)})


def writing(request: AppRequest, cycle: str, organization: str) -> Sheet:
    """The plan, if the person may write it now.

    Raises:
        DomainError: NOT_FOUND, FORBIDDEN, WRONG_STATE.
    """
    sheet = sheet_for(request.actor, cycle, organization)
    require_write(sheet.actor, "plan.draft", path=sheet.plan.path, granted_on=sheet.plan.pk)
    require_editable(sheet.plan)
    return sheet


def typed(kept: RowDraft) -> QueryDict:
    """What somebody typed and did not save, as his form sent it."""
    data = QueryDict(mutable=True)
    for name, values in kept.fields.items():
        data.setlist(name, values)
    return data


def item_form(sheet: Sheet, item: PlanItem, data: Any = None) -> RowForm:
    """The form of a row that stands."""
    return _item_form(sheet, data, initial=standing(item), auto_id=f"i{item.number}_%s")


def _item_form(sheet: Sheet, data: Any, *, initial: dict[str, Any], auto_id: str) -> RowForm:
    return RowForm(data, choices=sheet.choices(), period_url=sheet.url("period"), initial=initial, auto_id=auto_id)


def standing(item: PlanItem) -> dict[str, Any]:
    """What the fields of a row's form hold."""
    tasks = [link.task for link in tasks_of_cycle(item)]
    return {
        **{name: getattr(item, name) for name in TEXTS},
        "planned_participants": item.planned_participants,
        "agenda_tasks": [task.number for task in tasks if task.number is not None],
        "local_priorities": [task.code for task in tasks if task.parent_id],
        "problem_areas": [link.problem_area.number for link in item.area_links.select_related("problem_area")],
        "reading": reading_index(item),
        "reading_of": item.period_text,
        "revision": item.revision,
    }


def clashes_of(sheet: Sheet, form: RowForm, conflict: Conflict) -> list[dict[str, Any]]:
    """Both texts of each field that two people changed."""
    current = sheet.item(conflict.current.identity) if isinstance(conflict.current, PlanItem) else None
    if current is None:
        return []
    stands = standing(current)
    return [
        {
            "name": name,
            "label": form.fields[name].label,
            "mine": _shown(form.value(name)),
            "theirs": _shown(stands[name]),
        }
        for name in conflict.fields
        if name in form.fields
    ]


def rebased(sheet: Sheet, form: RowForm, conflict: Conflict) -> RowForm:
    """The form over what stands now: one's own changes stay typed in, everything else is taken from the row."""
    if not isinstance(conflict.current, PlanItem):
        return form
    stands = standing(conflict.current)
    mine = set(form.changed_data)
    data = cast(QueryDict, form.data).copy()
    for name in (*TEXTS, "planned_participants", *LINKS):
        if name not in form.fields:
            continue
        value = stands[name]
        values = [str(each) for each in value] if isinstance(value, list) else ["" if value is None else str(value)]
        data.setlist(f"initial-{name}", values)
        if name not in mine:
            data.setlist(name, values)
    data["revision"] = str(conflict.current.revision)
    fresh = _item_form(sheet, data, initial=stands, auto_id=str(form.auto_id))
    fresh.is_valid()
    return fresh


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _row(request: AppRequest, sheet: Sheet, item: PlanItem, *, saved: bool = False) -> HttpResponse:
    together_on(sheet, [item])
    context = {
        "row": row_of(item, year=sheet.plan.cycle.starts_on.year),
        "writes": sheet.writes,
        **urls_of(sheet),
    }
    if not saved:
        return page(request, "planning/row.html", context)
    # The strip of tasks above the table counts what was just changed.
    found = contents(actor=sheet.actor, plan=sheet.plan)
    items = [each for section in found for each in section.items.all()]
    context["coverage"] = coverage_of(items, sheet.tasks(), current=None, url=sheet.url())
    return page(request, "planning/saved_row.html", context)


def _form(
    request: AppRequest, sheet: Sheet, item: PlanItem, form: RowForm, extra: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    text = str(form["period_text"].value() or "")
    chosen = reading_index(item) if text == item.period_text else 0
    context = {**extra, "hint": hint_of(sheet.plan.cycle, text, chosen), "item": item}
    if request.htmx:
        context |= {"form": form, "writes": True, **urls_of(sheet)}
        return page(request, "planning/edit_row.html", context, status=status)
    return table_page(request, sheet, editing=item, form=form, extra=context, status=status)
