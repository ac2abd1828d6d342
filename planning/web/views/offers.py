"""What others offer to one's own organizations, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from federation.kernel.actor import Actor
from federation.web.answers import form_page, page, require_form
from federation.web.middleware import AppRequest
from planning.models import CarryOffer, Placement, Plan, PlanInvitation, PlanItem, PlanSection
from planning.models.offers import OfferStatus
from planning.selectors.offers import decides, offer_get_for, offers_decided, offers_waiting
from planning.services.carrying import carrying_decide, carrying_leave, carrying_withdraw
from planning.services.invitations import invitation_decide, invitation_leave, invitation_withdraw
from planning.services.offers import require_offerer
from planning.services.placements import placement_decide, placement_leave, placement_withdraw
from planning.web.cooperation_forms import DecisionForm, ReasonForm

TONES = {
    OfferStatus.OFFERED.value: "amb",
    OfferStatus.ACCEPTED.value: "grn",
    OfferStatus.DECLINED.value: "red",
    OfferStatus.WITHDRAWN.value: "",
}
WHAT = {
    "planinvitation": ("user-plus", gettext_lazy("Приглашение к плану")),
    "placement": ("users-group", gettext_lazy("Совместное мероприятие")),
    "carryoffer": ("hierarchy", gettext_lazy("Выполнить мероприятие")),
}


@login_required
@require_safe
def inbox(request: AppRequest) -> HttpResponse:
    """«Предложения мне»: what waits for an answer, and what was answered."""
    heading = _("Предложения мне")
    context = {
        "here": "plans",
        "crumbs": [{"label": _("Планы"), "url": reverse("planning:plans")}, {"label": heading}],
        "heading": heading,
        "waiting": [line_of(offer) for offer in offers_waiting(actor=request.actor)],
        "decided": [line_of(offer) for offer in offers_decided(actor=request.actor)],
    }
    return page(request, "planning/cooperation/inbox.html", context)


def line_of(offer: Any) -> dict[str, Any]:
    """An offer as lists show it."""
    kind = offer._meta.model_name
    icon, what = _what(kind)
    return {
        "offer": offer,
        "icon": icon,
        "what": what,
        "title": offer.summary.get("title") or offer.summary.get("organization", ""),
        "tone": TONES[offer.status],
        "url": reverse("planning:offer", args=[kind, offer.pk]),
    }


@login_required
@require_form
def offer(request: AppRequest, kind: str, pk: UUID) -> HttpResponse:
    """One offer: what it is about, and the answer to it. Whoever made it sees how it stands."""
    found = offer_get_for(actor=request.actor, kind=kind, offer_id=pk)
    mine = decides(request.actor, found)
    heading = found.summary.get("title") or _("План организации «%(name)s»") % {
        "name": found.summary.get("organization", "")
    }
    icon, what = _what(kind)
    plan = _own_plan(request.actor, found) if mine and kind != "planinvitation" else None
    form = DecisionForm(
        request.POST if request.method == "POST" else None,
        sections=_sections(request.actor, plan),
        items=_items(request.actor, plan, kind),
    )
    declining = "decline" in request.POST

    def deed(data: dict[str, Any]) -> object:
        return _decide(found, request.actor, accept=not declining, data=data)

    context = {
        "here": "plans",
        "crumbs": [
            {"label": _("Планы"), "url": reverse("planning:plans")},
            {"label": _("Предложения мне"), "url": reverse("planning:offers")},
            {"label": what},
        ],
        "heading": heading,
        "icon": icon,
        "what": what,
        "kind": kind,
        "offer": found,
        "tone": TONES[found.status],
        "mine": mine,
        "needs_plan": mine and kind != "planinvitation" and plan is None,
        "open_url": _open_url(request.actor, found, plan),
    }
    return form_page(
        request,
        form=form,
        deed=deed,
        done=reverse("planning:offer", args=[kind, pk]),
        said=_("Отклонено. Причину увидят те, кто предлагал.") if declining else _("Принято."),
        template="planning/cooperation/offer.html",
        context=context,
    )


@login_required
@require_form
def end(request: AppRequest, kind: str, pk: UUID) -> HttpResponse:
    """Take back what one's own side offered, or leave what it accepted, after a confirmation."""
    found = offer_get_for(actor=request.actor, kind=kind, offer_id=pk)
    leaving = decides(request.actor, found)
    if not leaving:
        require_offerer(request.actor, found, co_authors=kind == "placement")
    name = {"name": str(found.organization), "title": found.summary.get("title", "")}
    if leaving:
        heading, submit = _("Выйти?"), _("Выйти")
        text = {
            "planinvitation": _("План больше не будет вам открыт, правка прекратится сразу."),
            "placement": _("Мероприятие «%(title)s» уйдёт из вашего плана и останется у тех, кто его предложил."),
            "carryoffer": _("Напишите, почему «%(title)s» выполнено не будет. Ваше мероприятие останется в плане."),
        }[kind] % name
    else:
        heading, submit = _("Отозвать?"), _("Отозвать")
        text = {
            "planinvitation": _("План будет закрыт для организации «%(name)s», правка прекратится сразу."),
            "placement": _(
                "Мероприятие «%(title)s» перестанет быть совместным. У организации «%(name)s» оно останется."
            ),
            "carryoffer": _("Предложение организации «%(name)s» будет отозвано. Что уже взято в план, останется."),
        }[kind] % name
    back = reverse("planning:offer", args=[kind, pk])
    return form_page(
        request,
        form=ReasonForm(request.POST if request.method == "POST" else None),
        deed=lambda data: _end(found, request.actor, leaving=leaving, reason=data["reason"]),
        done=back,
        said=_("Готово."),
        template="planning/form.html",
        context={
            "here": "plans",
            "crumbs": [{"label": _("Предложения мне"), "url": reverse("planning:offers")}, {"label": heading}],
            "heading": heading,
            "text": text,
            "submit": submit,
            "tone": "d",
            "cancel": back,
        },
    )


def _decide(found: Any, actor: Actor, *, accept: bool, data: dict[str, Any]) -> object:
    section = UUID(data["section"]) if data.get("section") else None
    match found:
        case PlanInvitation():
            return invitation_decide(invitation=found, actor=actor, accept=accept, reason=data["reason"])
        case Placement():
            return placement_decide(placement=found, actor=actor, accept=accept, reason=data["reason"], section=section)
    item = UUID(data["item"]) if data.get("item") else None
    return carrying_decide(
        offer=found, actor=actor, accept=accept, reason=data["reason"], section=section, item_id=item
    )


def _end(found: Any, actor: Actor, *, leaving: bool, reason: str) -> object:
    match found:
        case PlanInvitation():
            step: Callable[..., object] = invitation_leave if leaving else invitation_withdraw
            return step(invitation=found, actor=actor, reason=reason)
        case Placement():
            if leaving:
                return placement_leave(placement=found, actor=actor)
            return placement_withdraw(placement=found, actor=actor, reason=reason)
    step = carrying_leave if leaving else carrying_withdraw
    return step(offer=found, actor=actor, reason=reason)


def _what(kind: str) -> tuple[str, str]:
    icon, what = WHAT[kind]
    return icon, str(what)


def _own_plan(actor: Actor, found: Any) -> Plan | None:
    rows = Plan.objects.visible_to(actor).filter(organization=found.organization, cycle=found.cycle_id)
    return rows.select_related("organization", "cycle").first()


def _sections(actor: Actor, plan: Plan | None) -> list[tuple[str, str]]:
    if plan is None:
        return []
    rows = (
        PlanSection.objects.visible_to(actor)
        .filter(plan=plan, version__isnull=True)
        .exclude(title="")
        .order_by("position", "id")
    )
    return [("", _("без раздела")), *((str(row.pk), row.title) for row in rows)]


def _items(actor: Actor, plan: Plan | None, kind: str) -> list[PlanItem] | None:
    if plan is None or kind != "carryoffer":
        return None
    return list(PlanItem.objects.visible_to(actor).filter(plan=plan, version__isnull=True).order_by("number"))


def _open_url(actor: Actor, found: Any, plan: Plan | None) -> str:
    """Where what was accepted is, for whoever may open it."""
    if found.status != OfferStatus.ACCEPTED:
        return ""
    if plan is not None:
        url = reverse("planning:plan", args=[plan.cycle.code, plan.organization.code])
        identity = found.carried_by if isinstance(found, CarryOffer) else found.item_id
        return f"{url}#item-{identity}"
    home = Plan.objects.visible_to(actor).select_related("organization", "cycle").filter(pk=found.plan_id).first()
    return reverse("planning:plan", args=[home.cycle.code, home.organization.code]) if home else ""
