"""Moving and removing rows; everything that could be dragged has a menu."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from federation.kernel.errors import DomainError, ErrorCode, not_found
from federation.web.answers import ConfirmForm, SeeOther, form_page, require_form
from federation.web.middleware import AppRequest
from planning.models import PlanItem
from planning.selectors.plans import Contents, contents
from planning.services.items import item_move, item_remove
from planning.web.forms import MoveForm
from planning.web.sheet import Sheet
from planning.web.views.rows import writing

HEAD, BEHIND = "head:", "behind:"


@login_required
@require_POST
def order(request: AppRequest, cycle: str, organization: str) -> HttpResponse:
    """One place up or down: POST `up` or `down` as `<item>:<revision>`; over the edge of a section into the next."""
    sheet = writing(request, cycle, organization)
    up = "up" in request.POST
    identity, _colon, revision = (request.POST.get("up") or request.POST.get("down") or "").partition(":")
    try:
        item, seen = sheet.item(UUID(identity)), int(revision)
    except ValueError as error:
        why = _("ожидается «строка:редакция»")
        raise DomainError(ErrorCode.BAD_REQUEST, params={"why": why}) from error
    place = neighbour_of(contents(actor=sheet.actor, plan=sheet.plan), item, up=up)
    if place is not None:
        section, after = place
        item_move(item=item, actor=sheet.actor, expected_revision=seen, section=section, after=after)
    return SeeOther(f"{sheet.url()}#item-{item.identity}")


def neighbour_of(found: Contents, item: PlanItem, *, up: bool) -> tuple[UUID, UUID | None] | None:
    """The section and the item behind which `item` stands one place further; None at the plan's end."""
    sections = [(section.pk, [each.pk for each in section.items.all()]) for section in found]
    place = next((index for index, (pk, _ids) in enumerate(sections) if pk == item.section_id), None)
    if place is None:
        raise not_found("item")
    section, ids = sections[place]
    index = ids.index(item.pk)
    if up and index > 0:
        return section, ids[index - 2] if index > 1 else None
    if not up and index < len(ids) - 1:
        return section, ids[index + 1]
    other = place - 1 if up else place + 1
    if not 0 <= other < len(sections):
        return None
    section, ids = sections[other]
    return (section, ids[-1] if ids else None) if up else (section, None)


@login_required
@require_form
def move(request: AppRequest, cycle: str, organization: str, item: UUID) -> HttpResponse:
    """Move a row anywhere, also to another section."""
    sheet = writing(request, cycle, organization)
    found = sheet.item(item)
    form = MoveForm(
        request.POST or None,
        places=_places(contents(actor=sheet.actor, plan=sheet.plan), found),
        initial={"revision": found.revision},
    )

    def deed(data: dict[str, Any]) -> PlanItem:
        section: UUID | str | None = data["new_section"] or None
        after: UUID | None = None
        if section is None:
            kind, _colon, value = data["place"].partition(":")
            section, after = (UUID(value), None) if kind == "head" else (None, UUID(value))
        return item_move(
            item=found, actor=sheet.actor, expected_revision=data["revision"], section=section, after=after
        )

    heading = _("Переместить мероприятие %(number)s") % {"number": found.number}
    return form_page(
        request,
        form=form,
        deed=deed,
        done=f"{sheet.url()}#item-{found.identity}",
        said=_("Мероприятие перемещено."),
        template="planning/form.html",
        context=_frame(sheet, heading, found.title, _("Переместить")),
    )


@login_required
@require_form
def remove(request: AppRequest, cycle: str, organization: str, item: UUID) -> HttpResponse:
    """Remove a row, after a confirmation."""
    sheet = writing(request, cycle, organization)
    found = sheet.item(item)
    heading = _("Удалить мероприятие %(number)s?") % {"number": found.number}
    text = _("«%(title)s». Прежний текст останется в истории плана.") % {"title": found.title}
    return form_page(
        request,
        form=ConfirmForm(request.POST or None, initial={"revision": found.revision}),
        deed=lambda data: item_remove(item=found, actor=sheet.actor, expected_revision=data["revision"]),
        done=sheet.url(),
        said=_("Мероприятие удалено."),
        template="planning/form.html",
        context={**_frame(sheet, heading, text, _("Удалить")), "tone": "d"},
    )


def _frame(sheet: Sheet, heading: str, text: str, submit: str) -> dict[str, Any]:
    return {
        "here": "plans",
        "crumbs": sheet.crumbs(heading),
        "heading": heading,
        "text": text,
        "submit": submit,
        "tone": "p",
        "cancel": sheet.url(),
    }


def _places(found: Contents, moved: PlanItem) -> list[tuple[str, str]]:
    places = []
    for section in found:
        title = section.title or _("без раздела")
        places.append((f"{HEAD}{section.pk}", _("В начало раздела «%(title)s»") % {"title": _cut(title)}))
        for item in section.items.all():
            if item.pk != moved.pk:
                words = _("— после %(number)s. %(title)s") % {"number": item.number, "title": _cut(item.title)}
                places.append((f"{BEHIND}{item.pk}", words))
    return places


def _cut(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
