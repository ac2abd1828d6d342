"""Working together on one plan: who is invited, what is joint, what was offered below, what is proposed."""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from federation.access.roles import may_write, require_write
from federation.models.organization import Kind
from federation.web.answers import form_page, page, require_form
from federation.web.middleware import AppRequest
from planning.models import PlanItem
from planning.models.discussion import SuggestionStatus
from planning.models.offers import OPEN_OFFERS
from planning.selectors.discussion import floor_of, suggestions_of
from planning.selectors.offers import carrying_of, invitations_of, placements_of
from planning.selectors.organizations import beneath_of
from planning.services.carrying import carrying_offer, level_beneath
from planning.services.invitations import invitation_make
from planning.services.placements import placement_make
from planning.web.cooperation import Proposed
from planning.web.cooperation_forms import CarryForm, InviteToPlanForm, WhomForm
from planning.web.differing import changes_of
from planning.web.sheet import Sheet, sheet_for

MOST = 100
"""Lines of each part of the page."""


@login_required
@require_safe
def show(request: AppRequest, cycle: str, organization: str) -> HttpResponse:
    """All that others do with this plan, in one place; each sees what concerns him."""
    sheet = sheet_for(request.actor, cycle, organization)
    actor, plan = sheet.actor, sheet.plan
    found = list(suggestions_of(actor=actor, floor=floor_of(actor=actor, plan=plan))[:MOST])
    titles = _titles(sheet, {row.item_id for row in found})
    places = list(placements_of(actor=actor, plan=plan)[:MOST])
    invitations = list(invitations_of(actor=actor, plan=plan)[:MOST])
    heading = _("Совместная работа")
    context = {
        "here": "plans",
        "crumbs": sheet.crumbs(heading),
        "heading": heading,
        "sheet": sheet,
        "plan_url": sheet.url(),
        "own": may_write(actor, "plan.draft", path=plan.path),
        "invitations": [row for row in invitations if row.status in OPEN_OFFERS],
        "ended": [row for row in invitations if row.status not in OPEN_OFFERS],
        "places": places,
        "open": [
            (titles.get(row.item_id, ""), Proposed(row, changes_of(row, actor=actor)))
            for row in found
            if row.status == SuggestionStatus.OPEN
        ],
        "decided": [(titles.get(row.item_id, ""), row) for row in found if row.status != SuggestionStatus.OPEN],
        "decides": sheet.writes,
    }
    return page(request, "planning/cooperation/plan.html", context)


@login_required
@require_form
def invite(request: AppRequest, cycle: str, organization: str) -> HttpResponse:
    """Invite an organization to the plan."""
    sheet = sheet_for(request.actor, cycle, organization)
    require_write(sheet.actor, "plan.draft", path=sheet.plan.path)
    heading = _("Пригласить к плану")
    return form_page(
        request,
        form=InviteToPlanForm(
            request.POST or None, actor=sheet.actor, plan=sheet.plan, initial={"key": str(uuid.uuid4())}
        ),
        deed=lambda data: invitation_make(
            plan=sheet.plan,
            actor=sheet.actor,
            organization=data["whom"],
            role=data["role"],
            note=data["note"],
            idempotency_key=data["key"],
        ),
        done=sheet.url("cooperation"),
        said=_("Приглашение отправлено. Ответ придёт уведомлением."),
        template="planning/form.html",
        context=_frame(
            sheet,
            heading,
            _("Организация увидит, чей это план и на какой срок. Содержание откроется, когда она примет приглашение."),
            _("Пригласить"),
        ),
    )


@login_required
@require_form
def place(request: AppRequest, cycle: str, organization: str, item: UUID) -> HttpResponse:
    """Offer an event a place in another organization's plan."""
    sheet = sheet_for(request.actor, cycle, organization)
    found = sheet.item(item)
    require_write(sheet.actor, "plan.draft", path=sheet.plan.path, granted_on=sheet.plan.pk)
    heading = _("Провести вместе")
    return form_page(
        request,
        form=WhomForm(request.POST or None, actor=sheet.actor, plan=sheet.plan, initial={"key": str(uuid.uuid4())}),
        deed=lambda data: placement_make(
            item=found,
            actor=sheet.actor,
            organization=data["whom"],
            note=data["note"],
            idempotency_key=data["key"],
        ),
        done=sheet.url("item_talk", found),
        said=_("Предложение отправлено. Ответ придёт уведомлением."),
        template="planning/form.html",
        context=_frame(
            sheet,
            heading,
            _("%(title)s. Если организация согласится, мероприятие встанет и в её план. Правите его по-прежнему вы.")
            % {"title": found.title},
            _("Предложить"),
            cancel=sheet.url("item_talk", found),
        ),
    )


@login_required
@require_form
def carry(request: AppRequest, cycle: str, organization: str, item: UUID) -> HttpResponse:
    """Offer an event to organizations beneath for carrying out."""
    sheet = sheet_for(request.actor, cycle, organization)
    found = sheet.item(item)
    require_write(sheet.actor, "plan.draft", path=sheet.plan.path)
    beneath = beneath_of(actor=sheet.actor, organization=sheet.plan.organization)
    form = CarryForm(
        request.POST or None,
        levels=[(kind, str(Kind(kind).label)) for kind in beneath.kinds],
        beneath=[(row.code, str(row)) for row in beneath.nearest],
    )

    def deed(data: dict[str, Any]) -> int:
        named = list(level_beneath(actor=sheet.actor, plan=sheet.plan, level=data["level"])) if data["level"] else []
        codes = [*data.get("organizations", ()), *data["codes"].replace(",", " ").split()]
        named += beneath.called(codes)
        return len(carrying_offer(item=found, actor=sheet.actor, organizations=named, note=data["note"]))

    return form_page(
        request,
        form=form,
        deed=deed,
        done=sheet.url("item_talk", found),
        said=_("Предложено. Кто взял и кто отказался, видно на странице мероприятия."),
        template="planning/form.html",
        context=_frame(
            sheet,
            _("Предложить выполнить ниже"),
            _("«%(title)s»: организации ниже получат предложение и возьмут его в свой план или откажутся с причиной.")
            % {"title": found.title},
            _("Предложить"),
            cancel=sheet.url("item_talk", found),
        ),
    )


def carrying_in_words(sheet: Sheet, item: PlanItem) -> dict[str, Any] | None:
    """How far an item is carried out below, for its page; None where it was offered to nobody and nobody does."""
    found = carrying_of(actor=sheet.actor, item=item)
    if not found.offers and not found.items:
        return None
    offered = ngettext("предложено %(n)s организации", "предложено %(n)s организациям", found.offered)
    return {
        "found": found,
        "offered": offered % {"n": found.offered},
    }


def _titles(sheet: Sheet, identities: set[UUID]) -> dict[UUID, str]:
    rows = PlanItem.objects.visible_to(sheet.actor).filter(plan=sheet.plan)
    drafts = {row.pk: row.title for row in rows.filter(pk__in=identities)}
    standing = {row.identity: row.title for row in rows.filter(origin_id__in=identities, is_standing=True)}
    return standing | drafts


def _frame(sheet: Sheet, heading: str, text: str, submit: str, cancel: str = "") -> dict[str, Any]:
    return {
        "here": "plans",
        "crumbs": sheet.crumbs(heading),
        "heading": heading,
        "text": text,
        "submit": submit,
        "tone": "p",
        "cancel": cancel or sheet.url("cooperation"),
    }
