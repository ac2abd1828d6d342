"""The talk about an event or a plan: suggestions shown as changes, comments, who wrote what."""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from federation.access.roles import may_write
from federation.kernel.errors import Conflict, DomainError, ErrorCode, not_found
from federation.models import Organization
from federation.web.answers import SeeOther, form_page, page, put, require_form
from federation.web.middleware import AppRequest
from planning.models import Comment, Placement, Plan, PlanItem, Suggestion
from planning.models.discussion import SuggestionStatus
from planning.models.offers import OfferStatus
from planning.selectors.discussion import (
    Floor,
    comment_get_for,
    floor_of,
    nameable,
    speakers,
    suggestion_get_for,
    suggestions_of,
    threads_of,
)
from planning.selectors.filing import FILED_BY
from planning.selectors.items import item_get_for
from planning.services.comments import comment_add, comment_remove
from planning.services.suggestions import (
    fields_of,
    said_of,
    speaker_for,
    suggestion_decide,
    suggestion_make,
    suggestion_withdraw,
)
from planning.web.cooperation import Proposed
from planning.web.cooperation_forms import CommentForm, ReasonForm, SuggestForm
from planning.web.differing import changes_of
from planning.web.reading import hint_of
from planning.web.sheet import Sheet, sheet_for
from planning.web.table import row_of
from planning.web.views.cooperation import carrying_in_words
from planning.web.views.rows import standing

PASSED_ON = frozenset({ErrorCode.NOT_FOUND, ErrorCode.FORBIDDEN})
TONES = {
    SuggestionStatus.OPEN.value: "vio",
    SuggestionStatus.ACCEPTED.value: "grn",
    SuggestionStatus.PARTLY_ACCEPTED.value: "grn",
    SuggestionStatus.DECLINED.value: "red",
    SuggestionStatus.WITHDRAWN.value: "",
}


@login_required
@require_form
def plan_talk(request: AppRequest, cycle: str, organization: str) -> HttpResponse:
    """The talk about the whole plan."""
    sheet = sheet_for(request.actor, cycle, organization)
    return _talk(request, sheet, None)


@login_required
@require_form
def item_talk(request: AppRequest, cycle: str, organization: str, item: UUID) -> HttpResponse:
    """One event: what is proposed, what is said, with whom it is held, who carries it out."""
    sheet = sheet_for(request.actor, cycle, organization)
    return _talk(request, sheet, sheet.item(item))


def _talk(request: AppRequest, sheet: Sheet, item: PlanItem | None) -> HttpResponse:
    actor = sheet.actor
    floor = floor_of(actor=actor, plan=sheet.plan, item=item)
    able = speakers(actor=actor, floor=floor)
    if request.method == "POST":
        speaker_for(actor=actor, floor=floor, organization=None)
    form = CommentForm(
        request.POST or None,
        speakers=able,
        people=nameable(actor=actor, floor=floor, speakers=able) if able else [],
        initial={"key": str(uuid.uuid4())},
    )
    here = sheet.url("item_talk", item) if item else sheet.url("talk")

    def deed(data: dict[str, Any]) -> Comment:
        answers = comment_get_for(actor=actor, comment_id=data["answers"]) if data["answers"] else None
        return comment_add(
            plan=sheet.plan,
            actor=actor,
            text=data["text"],
            item=item,
            organization=_speaker(able, data),
            answers=answers,
            mentioned=[UUID(each) for each in data.get("mentioned", ())],
            idempotency_key=data["key"],
        )

    return form_page(
        request,
        form=form,
        deed=deed,
        done=lambda made: f"{here}#comment-{made.pk}",
        said=_("Комментарий добавлен."),
        template="planning/cooperation/talk.html",
        context={
            "here": "plans",
            "sheet": sheet,
            "plan_url": sheet.url(),
            "talk_url": here,
            "item": item,
            "speaks": bool(able),
            "threads": threads_of(actor=actor, floor=floor),
            **(_of_item(sheet, item, floor) if item else _of_plan(sheet)),
        },
    )


def _of_plan(sheet: Sheet) -> dict[str, Any]:
    """What heads the talk about the whole plan."""
    heading = _("Обсуждение плана")
    return {"heading": heading, "crumbs": sheet.crumbs(heading)}


def _of_item(sheet: Sheet, item: PlanItem, floor: Floor) -> dict[str, Any]:
    """What an event's page shows beside the talk: what is proposed, with whom it is held, who carries it out."""
    proposed = suggestions_of(actor=sheet.actor, floor=floor)[:100]
    at_home = item.home_id is None
    above = sheet.plan.organization.kind in FILED_BY
    return {
        "heading": item.title,
        "crumbs": sheet.crumbs(_("Мероприятие %(number)s") % {"number": item.number}),
        "row": row_of(item, year=sheet.plan.cycle.starts_on.year),
        "proposed": [(Proposed(row, changes_of(row, actor=sheet.actor)), TONES[row.status]) for row in proposed],
        "decides": sheet.writes and floor.plan_id == sheet.plan.pk,
        "at_home": at_home,
        "offers_below": at_home and above and may_write(sheet.actor, "plan.draft", path=sheet.plan.path),
        "places": _places(sheet, item) if at_home else [],
        "home": None if at_home else _home(sheet, item),
        "carrying": carrying_in_words(sheet, item),
    }


@login_required
@require_safe
def comment(request: AppRequest, pk: UUID) -> HttpResponse:
    """To the page where the person reads the comment: a joint item is read in his own plan."""
    found = comment_get_for(actor=request.actor, comment_id=pk)
    return SeeOther(f"{talk_url(request, found)}#comment-{found.pk}")


def talk_url(request: AppRequest, remark: Comment | Suggestion) -> str:
    """The page of the talk in which the person reads a remark.

    Raises:
        DomainError: NOT_FOUND, where no plan with it is open to him any more.
    """
    actor = request.actor
    if remark.item_id is None:
        plan = Plan.objects.visible_to(actor).select_related("organization", "cycle").filter(pk=remark.plan_id).first()
        if plan is None:
            raise not_found("comment")
        return Sheet(plan=plan, actor=actor).url("talk")
    item = item_get_for(actor=actor, identity=remark.item_id)
    plan = Plan.objects.visible_to(actor).select_related("organization", "cycle").get(pk=item.plan_id)
    return Sheet(plan=plan, actor=actor).url("item_talk", item)


@login_required
@require_form
def remove(request: AppRequest, pk: UUID) -> HttpResponse:
    """Remove one's own comment, after a confirmation."""
    found = comment_get_for(actor=request.actor, comment_id=pk)
    if found.author_id != request.actor.user_id:
        comment_remove(comment=found, actor=request.actor)
    back = talk_url(request, found)
    heading = _("Удалить комментарий?")
    return form_page(
        request,
        form=_Confirm(request.POST if request.method == "POST" else None),
        deed=lambda _data: comment_remove(comment=found, actor=request.actor),
        done=back,
        said=_("Комментарий удалён."),
        template="planning/form.html",
        context={
            "here": "plans",
            "crumbs": [{"label": _("Обсуждение"), "url": back}, {"label": heading}],
            "heading": heading,
            "text": _("Текст исчезнет совсем, на его месте останется пометка. Ответы останутся."),
            "submit": _("Удалить"),
            "tone": "d",
            "cancel": back,
        },
    )


@login_required
@require_form
def suggest(request: AppRequest, cycle: str, organization: str, item: UUID) -> HttpResponse:
    """Propose a change of an event: the same form as for editing, and why."""
    sheet = sheet_for(request.actor, cycle, organization)
    found = sheet.item(item)
    floor = floor_of(actor=sheet.actor, plan=sheet.plan, item=found)
    speaker_for(actor=sheet.actor, floor=floor, organization=None)
    able = speakers(actor=sheet.actor, floor=floor)
    form = SuggestForm(
        request.POST or None,
        choices=sheet.choices(),
        period_url=sheet.url("period"),
        speakers=able,
        initial={**standing(found), "key": str(uuid.uuid4())},
    )

    def deed(data: dict[str, Any]) -> Suggestion:
        return suggestion_make(
            item=found,
            actor=sheet.actor,
            changes=form.changes(),
            organization=_speaker(able, data),
            seen=data["revision"],
            note=data["why"],
            idempotency_key=data["key"],
        )

    heading = _("Предложить правку")
    return form_page(
        request,
        form=form,
        deed=deed,
        done=sheet.url("item_talk", found),
        said=_("Правка предложена. Ответ придёт уведомлением."),
        template="planning/cooperation/suggest.html",
        context={
            "here": "plans",
            "crumbs": sheet.crumbs(heading),
            "heading": heading,
            "text": found.title,
            "hint": hint_of(sheet.plan.cycle, str(form["period_text"].value() or ""), 0),
            "cancel": sheet.url("item_talk", found),
        },
    )


@login_required
@require_form
def edit(request: AppRequest, pk: UUID) -> HttpResponse:
    """One suggestion: accept it, a part of it, or decline it with a reason."""
    found = suggestion_get_for(actor=request.actor, suggestion_id=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    form.fields["reason"].label = _("Причина, если отклоняете")
    status, stands = 200, None
    if request.method == "POST":
        status = 422
        try:
            if form.is_valid():
                _decided(request, found, form.cleaned_data["reason"])
                messages.success(request, _said(request, found))
                return SeeOther(reverse("planning:edit", args=[pk]))
        except Conflict as conflict:
            status = 409
            form.add_error(None, conflict.message)
            if isinstance(conflict.current, PlanItem):
                stands = said_of(conflict.current, fields_of(found))
        except DomainError as error:
            if error.code in PASSED_ON:
                raise
            put(form, error)
    item = _read(request, found)
    context = {
        "here": "plans",
        "crumbs": [{"label": _("Планы"), "url": reverse("planning:plans")}, {"label": _("Предложенная правка")}],
        "form": form,
        "row": found,
        "tone": TONES[found.status],
        "item": item,
        "back": talk_url(request, found) if item else reverse("planning:offers"),
        "changes": changes_of(found, actor=request.actor, standing=stands),
        "decides": item is not None and item.home_id is None and _sheet(request, item).writes,
        "mine": found.author_id == request.actor.user_id,
        "conflict": stands is not None,
    }
    return page(request, "planning/cooperation/edit.html", context, status=status)


@login_required
@require_form
def edit_withdraw(request: AppRequest, pk: UUID) -> HttpResponse:
    """Take one's own suggestion back, after a confirmation."""
    found = suggestion_get_for(actor=request.actor, suggestion_id=pk)
    if found.author_id != request.actor.user_id:
        suggestion_withdraw(suggestion=found, actor=request.actor)
    back, heading = reverse("planning:edit", args=[pk]), _("Отозвать правку?")
    return form_page(
        request,
        form=_Confirm(request.POST if request.method == "POST" else None),
        deed=lambda _data: suggestion_withdraw(suggestion=found, actor=request.actor),
        done=back,
        said=_("Правка отозвана."),
        template="planning/form.html",
        context={
            "here": "plans",
            "crumbs": [{"label": _("Предложенная правка"), "url": back}, {"label": heading}],
            "heading": heading,
            "text": _("Авторы плана больше не увидят её среди ждущих решения."),
            "submit": _("Отозвать"),
            "tone": "d",
            "cancel": back,
        },
    )


class _Confirm(ReasonForm):
    """A deed that is confirmed and needs no reason."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["reason"]


def _decided(request: AppRequest, found: Suggestion, reason: str) -> Suggestion:
    accept = "decline" not in request.POST
    whole = "whole" in request.POST
    return suggestion_decide(
        suggestion=found,
        actor=request.actor,
        accept=accept,
        fields=None if whole or not accept else request.POST.getlist("fields"),
        reason=reason,
    )


def _said(request: AppRequest, found: Suggestion) -> str:
    if "decline" in request.POST:
        return _("Правка отклонена. Автор увидит причину.")
    return _("Правка принята: она уже в плане.")


def _read(request: AppRequest, found: Suggestion) -> PlanItem | None:
    """The event as the person reads it; None when it left the plan."""
    try:
        return item_get_for(actor=request.actor, identity=found.item_id)
    except DomainError:
        return None


def _sheet(request: AppRequest, item: PlanItem) -> Sheet:
    plan = Plan.objects.visible_to(request.actor).select_related("organization", "cycle").get(pk=item.plan_id)
    return Sheet(plan=plan, actor=request.actor)


def _speaker(able: list[Organization], data: dict[str, Any]) -> Organization | None:
    return next((each for each in able if str(each.pk) == data.get("speaker")), None)


def _places(sheet: Sheet, item: PlanItem) -> list[Placement]:
    """Where else an event of this plan stands, or is offered a place."""
    rows = Placement.objects.visible_to(sheet.actor).filter(item_id=item.identity)
    rows = rows.exclude(status=OfferStatus.WITHDRAWN).select_related("organization")
    return list(rows.order_by("-offered_at", "id")[:50])


def _home(sheet: Sheet, item: PlanItem) -> Placement | None:
    """The accepted offer by which the event of another organization stands in this plan."""
    rows = Placement.objects.visible_to(sheet.actor).filter(item_id=item.home_id, target=item.plan_id)
    return rows.filter(status=OfferStatus.ACCEPTED).first()
