"""Collecting current plans: who is asked and has answered, the sheet, and the form of three fields."""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from federation.access.roles import may_write, require_write
from federation.kernel import clock
from federation.kernel.errors import Conflict, DomainError, ErrorCode
from federation.web.answers import SeenForm, SeeOther, form_page, page, require_form
from federation.web.middleware import AppRequest
from planning.exchange.writing.collected import sheet_write
from planning.models import CollectingRequest, Cycle, Plan, PlanItem
from planning.selectors.collecting import (
    asked_in,
    asking_organizations,
    collected_by,
    collected_cycle_for,
    request_get_for,
    requests_to,
    sheet_of,
    weeks_collected,
)
from planning.selectors.filing import own_organizations
from planning.selectors.plans import contents
from planning.services.answering import answer_nothing, answer_reopen, answer_write, answerable, plan_of
from planning.services.collecting import collecting_begin, collecting_repeat
from planning.web.collecting import (
    CHOSEN,
    TONES,
    WORDS,
    AnswerRows,
    CollectForm,
    Meanwhile,
    answer_rows,
    beneath_choices,
    chosen_ids,
    first_days,
    levels_beneath,
    lowered,
    over_standing,
    unclear,
    unclear_words,
    with_more,
)
from planning.web.views.exporting import download

PASSED_ON = frozenset({ErrorCode.NOT_FOUND, ErrorCode.FORBIDDEN})


def crumbs(*steps: tuple[str, str]) -> list[dict[str, str]]:
    """The way to a page of collecting."""
    way = [(_("Планы"), reverse("planning:plans")), (_("Сбор планов"), reverse("planning:collecting")), *steps]
    return [{"label": label, "url": url} if url else {"label": label} for label, url in way]


@login_required
@require_safe
def collecting(request: AppRequest) -> HttpResponse:
    """What one's organizations are asked, and what they collect."""
    actor = request.actor
    own = own_organizations(actor=actor)
    asked = requests_to(actor=actor, organizations=own, today=clock.today()) if own else []
    context = {
        "here": "plans",
        "crumbs": [*crumbs()[:-1], {"label": _("Сбор планов")}],
        "asked": [{"each": each, "tone": TONES[each.answer], "words": WORDS[each.answer]} for each in asked],
        "collected": collected_by(actor=actor, organizations=own) if own else [],
        "asks": bool(asking_organizations(actor=actor)),
        "today": clock.today(),
    }
    return page(request, "planning/collecting/list.html", context)


@login_required
@require_form
def begin(request: AppRequest) -> HttpResponse:
    """Ask for a week or month."""
    actor = request.actor
    own = {each.code: each for each in asking_organizations(actor=actor)}
    if not own:
        raise DomainError(ErrorCode.FORBIDDEN, params={"role": _("координатор организации, под которой есть другие")})
    levels = levels_beneath(actor, list(own.values()))
    first = next(iter(own.values()))
    taken = weeks_collected(actor=actor, organization=first, since=clock.today())
    form = CollectForm(
        request.POST or None,
        initial={"organization": first.code, "level": levels[-1][0] if levels else CHOSEN, **first_days(taken=taken)},
        organizations=[(code, str(each)) for code, each in own.items()],
        levels=levels,
        beneath=beneath_choices(actor, list(own.values())),
    )
    context: dict[str, Any] = {
        "here": "plans",
        "crumbs": crumbs((_("Новый сбор"), "")),
        "heading": _("Собрать планы на неделю или месяц"),
        "text": _("Каждый ответит в трёх полях: что, когда, где. Сводный лист сложится сам."),
        "submit": _("Попросить"),
        "cancel": reverse("planning:collecting"),
    }

    def deed(data: dict[str, Any]) -> Cycle:
        values = {name: data[name] for name in ("kind", "starts_on", "due_on", "repeats", "note")}
        by_name = data["level"] == CHOSEN
        whom = {"chosen": chosen_ids(data)} if by_name else {"level": data["level"]}
        try:
            return collecting_begin(actor=actor, organization=own[data["organization"]], **whom, **values)
        except DomainError as error:
            context["already"] = error.params.get("cycle")
            raise

    return form_page(
        request,
        form=form,
        deed=deed,
        done=lambda cycle: reverse("planning:collected", args=[cycle.pk]),
        said=_("Сбор открыт: тем, кого вы просите, уйдут уведомления."),
        template="planning/collecting/begin.html",
        context=context,
    )


@login_required
@require_safe
def collected(request: AppRequest, cycle: UUID) -> HttpResponse:
    """Who has answered, and all answers by day."""
    actor = request.actor
    found = collected_cycle_for(actor=actor, cycle_id=cycle)
    asked = asked_in(actor=actor, cycle=found)
    sheet = sheet_of(actor=actor, cycle=found)
    context = {
        "here": "plans",
        "crumbs": crumbs((found.title, "")),
        "cycle": found,
        "asked": [{"each": each, "tone": TONES[each.answer], "words": WORDS[each.answer]} for each in asked],
        "answered": sum(1 for each in asked if each.answered),
        "sheet": sheet,
        "items": sum(len(day.items) for day in sheet),
        "unclear": unclear(found, (item for day in sheet for item in day.items)),
        "writes": may_write(actor, "collecting", path=found.path),
        "over": found.filing_due_on is not None and found.filing_due_on < clock.today(),
    }
    return page(request, "planning/collecting/collected.html", context)


@login_required
@require_safe
def sheet(request: AppRequest, cycle: UUID) -> HttpResponse:
    """The sheet in Word."""
    found = collected_cycle_for(actor=request.actor, cycle_id=cycle)
    written = sheet_write(actor=request.actor, cycle=found)
    return download(written.data, name=written.name, content_type=written.content_type)


@login_required
@require_POST
def repeat(request: AppRequest, cycle: UUID) -> HttpResponse:
    """Go on with the next period, or stop after this one."""
    found = collected_cycle_for(actor=request.actor, cycle_id=cycle)
    assert found.collecting is not None
    again = request.POST.get("repeats") == "1"
    seen = request.POST.get("revision", "")
    try:
        collecting_repeat(
            collecting=found.collecting,
            actor=request.actor,
            expected_revision=int(seen) if seen.isdecimal() and len(seen) < 9 else 0,
            repeats=again,
        )
    except Conflict as conflict:
        messages.warning(request, conflict.message)
    else:
        said = _("Следующий сбор откроется сам.") if again else _("Больше повторяться не будет.")
        messages.success(request, said)
    return SeeOther(reverse("planning:collected", args=[found.pk]))


@login_required
@require_form
def answer(request: AppRequest, cycle: UUID, organization: str) -> HttpResponse:
    """The form of three fields; its buttons send, keep, add rows, say that nothing will happen, take back."""
    asked = request_get_for(actor=request.actor, cycle_id=cycle, code=organization)
    if request.method != "POST":
        return _answer(request, asked)
    require_write(request.actor, "plan.draft", path=asked.other_path)
    if "more" in request.POST:
        return _answer(request, asked, answer_rows(_items(request, asked), with_more(request.POST)), fresh=True)
    if "nothing" in request.POST or "reopen" in request.POST:
        return _decided(request, asked)
    rows, seen = answer_rows(_items(request, asked), request.POST), SeenForm(request.POST)
    send = "send" in request.POST
    if not rows.is_valid():
        return _answer(request, asked, rows, status=422)
    if send and not seen.is_valid():
        return _answer(request, asked, rows, error=" ".join(map(str, seen.non_field_errors())), status=422)
    try:
        answer_write(
            request=asked,
            actor=request.actor,
            rows=rows.rows(),
            send=send,
            expected_revision=seen.cleaned_data["revision"] if send else None,
            idempotency_key=request.POST.get("key", "")[:60],
        )
    except Conflict:
        return _clashed(request, asked)
    except DomainError as error:
        if error.code in PASSED_ON:
            raise
        return _answer(request, asked, rows, error=_said(error), status=422)
    messages.success(request, _("Отправлено. Спасибо!") if send else _("Сохранено, но не отправлено."))
    if doubtful := unclear(asked.cycle, _items(request, asked)):
        messages.warning(request, unclear_words(doubtful))
    return SeeOther(_url(asked))


def _decided(request: AppRequest, asked: CollectingRequest) -> HttpResponse:
    nothing = "nothing" in request.POST
    try:
        (answer_nothing if nothing else answer_reopen)(request=asked, actor=request.actor)
    except DomainError as error:
        if error.code in PASSED_ON:
            raise
        return _answer(request, asked, error=error.message, status=422)
    messages.success(request, _("Ответ записан: событий нет.") if nothing else _("Исправьте и отправьте снова."))
    return SeeOther(_url(asked))


def _answer(
    request: AppRequest,
    asked: CollectingRequest,
    rows: AnswerRows | None = None,
    *,
    error: str = "",
    meanwhile: Meanwhile | None = None,
    revision: int | str | None = None,
    fresh: bool = False,
    status: int = 200,
) -> HttpResponse:
    actor, cycle = request.actor, asked.cycle
    plan = plan_of(asked)
    items = _items(request, asked)
    if revision is None:
        revision = request.POST.get("revision", "") if rows is not None else _revision(plan)
    writes = may_write(actor, "plan.draft", path=asked.other_path)
    edits = writes and answerable(plan) and asked.nothing_at is None
    context = {
        "here": "plans",
        "crumbs": crumbs((cycle.title, "")),
        "asked": asked,
        "cycle": cycle,
        "title": lowered(cycle),
        "plan": plan,
        "items": items,
        "unclear": unclear(cycle, items),
        "writes": writes,
        "edits": edits,
        "rows": (rows if rows is not None else answer_rows(items)) if edits else None,
        "checked": rows is not None and not fresh,
        "key": request.POST.get("key") or str(uuid.uuid4()),
        "revision": revision,
        "error": error,
        "meanwhile": meanwhile,
        "plan_url": reverse("planning:plan", args=[cycle.code, asked.organization.code]),
        "late": cycle.filing_due_on is not None and cycle.filing_due_on < clock.today(),
    }
    return page(request, "planning/collecting/answer.html", context, status=status)


def _items(request: AppRequest, asked: CollectingRequest) -> list[PlanItem]:
    """The rows that stand, as the person reads them: the draft's, or those that were sent."""
    plan = plan_of(asked)
    if plan is None:
        return []
    return [item for section in contents(actor=request.actor, plan=plan) for item in section.items.all()]


def _clashed(request: AppRequest, asked: CollectingRequest) -> HttpResponse:
    """What was typed, over what stands now, with what the others did: sending again is a decision.

    The revision is read before the rows: an edit in between is a conflict again, and not unseen.
    """
    revision = _revision(plan_of(asked))
    items = _items(request, asked)
    data, meanwhile = over_standing(items, request.POST)
    rows = answer_rows(items, data)
    rows.is_valid()
    return _answer(request, asked, rows, meanwhile=meanwhile, revision=revision, status=409)


def _revision(plan: Plan | None) -> int:
    """The revision that a form of the answer names: none stands is 0."""
    return plan.revision if plan else 0


def _said(error: DomainError) -> str:
    if error.code == ErrorCode.PLAN_EMPTY:
        return _("Не записано ни одного мероприятия. Напишите, что будет, или нажмите «Событий нет».")
    return error.message


def _url(asked: CollectingRequest) -> str:
    return reverse("planning:collecting_answer", args=[asked.cycle_id, asked.organization.code])
