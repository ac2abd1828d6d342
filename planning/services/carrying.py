"""Carrying out: an item of a higher plan is offered below, taken up in an own plan, or declined with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from federation.access.roles import require_write
from federation.kernel import clock
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode
from federation.kernel.paths import subtree
from federation.models import Organization
from planning.models import CarryOffer, Plan, PlanItem
from planning.models.offers import OPEN_OFFERS, OfferStatus
from planning.selectors.items import item_get_for
from planning.services.drafts import plan_locked
from planning.services.items import item_add, item_change
from planning.services.joint import joint_hold, joint_write
from planning.services.offers import (
    SAID,
    offer_columns,
    offer_locked,
    offer_step,
    reason_of,
    require_addressee,
    require_end,
    require_offerer,
    require_possible,
    require_step,
    summary_of,
    told,
)
from planning.services.placements import home_row

MOST = 1_000
"""Organizations of one offer: all councils and branches of the country, or the municipalities of a large region."""


@transaction.atomic
def carrying_offer(
    *, item: PlanItem, actor: Actor, organizations: Sequence[Organization], note: str = ""
) -> list[CarryOffer]:
    """Offer an item to organizations beneath for carrying out; its plan's own coordinators do, in any state of it.

    Whoever has the offer already keeps it, so a repeat changes nothing. Returns the open offers to all that were named.

    Raises:
        DomainError: NOT_FOUND, FORBIDDEN, JOINT_ITEM, REQUIRED (nobody named), INVALID_VALUE (not beneath, too many),
            ORGANIZATION_CLOSED, TOO_LONG.
    """
    plan = plan_locked(plan_id=item.plan_id, actor=actor)
    require_write(actor, "plan.draft", path=plan.path)
    row = home_row(item)
    if not organizations:
        raise DomainError(ErrorCode.REQUIRED, "organizations")
    if len(organizations) > MOST:
        why = _("за раз — не больше %(limit)s организаций") % {"limit": MOST}
        raise DomainError(ErrorCode.INVALID_VALUE, "organizations", {"why": why})
    for organization in organizations:
        require_possible(plan, organization)
        if not organization.path.startswith(plan.path):
            why = _("«%(name)s» стоит не под вашей организацией") % {"name": organization}
            raise DomainError(ErrorCode.INVALID_VALUE, "organizations", {"why": why})
    known = set(
        CarryOffer.objects.filter(item_id=row.pk, status__in=OPEN_OFFERS).values_list("organization_id", flat=True)
    )
    summary = summary_of(plan, row)
    fresh = [
        CarryOffer(
            **offer_columns(plan=plan, organization=organization, note=note, actor=actor),
            cycle=plan.cycle,
            item_id=row.pk,
            summary=summary,
        )
        for organization in {each.pk: each for each in organizations}.values()
        if organization.pk not in known
    ]
    for made in CarryOffer.objects.bulk_create(fresh):
        told(made)
    named = {organization.pk for organization in organizations}
    rows = CarryOffer.objects.filter(item_id=row.pk, status__in=OPEN_OFFERS, organization_id__in=named)
    return list(rows.select_related("organization").order_by("other_path"))


def level_beneath(*, actor: Actor, plan: Plan, level: str) -> list[Organization]:
    """All open organizations of a kind beneath the plan's, in the tree's order, one more than may be named at once."""
    low, high = subtree(plan.path)
    rows = Organization.objects.visible_to(actor).filter(kind=level, path__gt=low, path__lt=high)
    return list(rows.open_on(clock.today()).order_by("path")[: MOST + 1])


@joint_write
def carrying_decide(
    *,
    offer: CarryOffer,
    actor: Actor,
    accept: bool,
    reason: str = "",
    item_id: UUID | None = None,
    section: str | UUID | None = None,
) -> CarryOffer:
    """Take an offered item up, or decline it with a reason; the same decision again changes nothing.

    Args:
        item_id: identity of an own item that carries it out; None makes a new one in the draft of the same cycle,
            filled in from the offer.
        section: of the new item, by title or id.

    Raises:
        DomainError: FORBIDDEN, NOT_FOUND, REQUIRED (a reason), TOO_LONG, WRONG_STATE, INVALID_VALUE (an item of
            another organization, or one that carries out another item), JOINT_ITEM.
    """
    require_addressee(actor, offer)
    to = OfferStatus.ACCEPTED if accept else OfferStatus.DECLINED
    if not accept:
        row: CarryOffer = offer_locked(offer, actor=actor)
        if row.status != to:
            require_step(row, to, seen=OfferStatus.OFFERED)
            offer_step(row, to, actor=actor, reason=reason_of(reason, needed=True))
        return row
    draft = _own_plan(offer, actor)
    # Only an own row is locked: the request may name any.
    own = PlanItem.objects.filter(path=offer.other_path, version__isnull=True)
    named = own.filter(pk=item_id).values_list("pk", flat=True) if item_id is not None else ()
    joint_hold(*named, own=lambda: plan_locked(plan_id=draft.pk, actor=actor) if draft else None)
    row = offer_locked(offer, actor=actor)
    if row.status == to:
        return row
    require_step(row, to, seen=OfferStatus.OFFERED)
    carrier = _taken_up(row, actor, draft, item_id=item_id, section=section)
    row.carried_by = carrier.identity
    offer_step(row, to, actor=actor, reason=reason_of(reason, needed=False))
    return row


@transaction.atomic
def carrying_withdraw(*, offer: CarryOffer, actor: Actor, reason: str = "") -> CarryOffer:
    """Take an offer back; what was taken up below stays there and keeps its tie.

    Raises:
        DomainError: FORBIDDEN, NOT_FOUND, TOO_LONG, WRONG_STATE (declined).
    """
    require_offerer(actor, offer)
    return _end(offer, OfferStatus.WITHDRAWN, actor=actor, reason=reason)


@transaction.atomic
def carrying_leave(*, offer: CarryOffer, actor: Actor, reason: str) -> CarryOffer:
    """Say that what was taken up will not be carried out after all, with a reason; the own item stays.

    Raises:
        DomainError: FORBIDDEN, NOT_FOUND, REQUIRED, TOO_LONG, WRONG_STATE.
    """
    require_addressee(actor, offer)
    return _end(offer, OfferStatus.DECLINED, actor=actor, reason=reason_of(reason, needed=True))


def _end(offer: CarryOffer, to: OfferStatus, *, actor: Actor, reason: str) -> CarryOffer:
    row: CarryOffer = offer_locked(offer, actor=actor)
    if row.status != to:
        require_end(row, to)
        offer_step(row, to, actor=actor, reason=reason_of(reason, needed=False))
    return row


def _own_plan(offer: CarryOffer, actor: Actor) -> Plan | None:
    rows = Plan.objects.visible_to(actor).filter(organization=offer.organization, cycle=offer.cycle_id)
    return rows.select_related("organization", "cycle").first()


def _taken_up(
    offer: CarryOffer, actor: Actor, draft: Plan | None, *, item_id: UUID | None, section: str | UUID | None
) -> PlanItem:
    if item_id is not None:
        item = item_get_for(actor=actor, identity=item_id, field="item")
        if item.path != offer.other_path:
            why = _("это мероприятие не вашего плана")
            raise DomainError(ErrorCode.INVALID_VALUE, "item", {"why": why})
        if item.carries_out_id not in (None, offer.item_id):
            why = _("это мероприятие уже выполняет другое вышестоящее; выберите другое или снимите ту связь")
            raise DomainError(ErrorCode.INVALID_VALUE, "item", {"why": why})
        return item_change(item=item, actor=actor, expected_revision=None, changes={"carries_out": offer.item_id})
    if draft is None:
        state, allowed = _("план на этот цикл не начат"), _("план начат")
        raise DomainError(ErrorCode.WRONG_STATE, params={"state": state, "allowed": allowed})
    said = {name: offer.summary[name] for name in SAID if name in offer.summary}
    return item_add(plan=draft, actor=actor, section=section, carries_out=offer.item_id, **said)
