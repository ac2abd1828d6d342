"""What all offers have in common: one organization makes them, another decides, each step is told to the other side."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from federation.access.roles import ROLES_BY_RANK, TABLE, WRITERS, Role, require_write
from federation.kernel import clock, outbox
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode, not_found
from federation.models import Organization
from federation.models.organization import Kind
from planning.models import Plan, PlanItem
from planning.models.offers import OFFER_TRANSITIONS, Offer, OfferStatus
from planning.selectors.offers import decides
from planning.services.plans import require_open
from planning.services.texts import limited, quoted

SAID = ("title", "place", "period_text", "participants_text", "programme")
"""Texts of an item that its offer shows, and that a new item below takes over."""

NOTE_LIMIT = 2_000
"""Characters of a note and of a reason."""


def offer_columns(*, plan: Plan, organization: Organization, note: str, actor: Actor) -> dict[str, Any]:
    """The columns of a new offer of `plan`'s organization to another one.

    Raises:
        DomainError: TOO_LONG.
    """
    return {
        "plan": plan,
        "path": plan.path,
        "audience": TABLE["plan.draft"].reads,
        "organization": organization,
        "other_path": organization.path,
        "note": limited(note, field="note", limit=NOTE_LIMIT),
        "offered_by_id": actor.user_id,
        "offered_at": clock.now(),
    }


def require_addressee(actor: Actor, offer: Offer) -> None:
    """Refuse unless `actor` writes for the organization to which it was offered.

    Raises:
        DomainError: FORBIDDEN, naming the roles that would allow it.
    """
    if not decides(actor, offer):
        roles = sorted(WRITERS, key=ROLES_BY_RANK.index)
        raise DomainError(ErrorCode.FORBIDDEN, params={"role": ", ".join(str(Role(role).label) for role in roles)})


def require_offerer(actor: Actor, offer: Offer, *, co_authors: bool = False) -> None:
    """Refuse unless `actor` writes for the organization that made the offer.

    Raises:
        DomainError: FORBIDDEN.
    """
    require_write(actor, "plan.draft", path=offer.path, granted_on=offer.plan_id if co_authors else None)


def offer_locked(offer: Any, *, actor: Actor) -> Any:
    """The offer's row as it stands now, locked until the transaction ends.

    Raises:
        DomainError: NOT_FOUND.
    """
    rows = type(offer).objects.visible_to(actor).select_for_update(of=("self",), no_key=True)
    row = rows.select_related("organization").filter(pk=offer.pk).first()
    if row is None:
        raise not_found("offer")
    return row


def require_step(offer: Offer, to: str, *, seen: str) -> None:
    """Refuse a step that the offer's state does not allow, or that was decided on another state.

    Two who decide at once: one wins, the other reads what stands.

    Raises:
        DomainError: WRONG_STATE, naming the state in which it is possible.
    """
    if offer.status == seen and to in OFFER_TRANSITIONS[offer.status]:
        return
    state, allowed = OfferStatus(offer.status).label, quoted(OfferStatus(seen).label)
    raise DomainError(ErrorCode.WRONG_STATE, params={"state": state, "allowed": allowed})


def require_end(offer: Offer, to: str) -> None:
    """Refuse to end what does not last: the offerer withdraws what is offered or accepted, the other leaves the latter.

    Raises:
        DomainError: WRONG_STATE.
    """
    withdrawn = to == OfferStatus.WITHDRAWN and offer.status == OfferStatus.OFFERED
    require_step(offer, to, seen=OfferStatus.OFFERED if withdrawn else OfferStatus.ACCEPTED)


def offer_step(offer: Any, to: str, *, actor: Actor, reason: str = "") -> None:
    """Put a locked offer into its next state and have the other side told after the commit."""
    offer.status = to
    offer.reason = reason
    offer.decided_by_id, offer.decided_at = actor.user_id, clock.now()
    offer.save()
    told(offer)


def told(offer: Offer) -> None:
    """Tell those concerned of the offer as it stands, after the commit."""
    outbox.send("planning.jobs.offer_news", kind=offer._meta.model_name, offer_id=str(offer.pk))


def reason_of(text: str | None, *, needed: bool) -> str:
    """A reason as it is kept.

    Raises:
        DomainError: REQUIRED when one is needed and there is none; TOO_LONG.
    """
    reason = limited(text, field="reason", limit=NOTE_LIMIT)
    if needed and not reason:
        raise DomainError(ErrorCode.REQUIRED, "reason")
    return reason


def require_possible(plan: Plan, organization: Organization) -> None:
    """Refuse offers to one's own organization, to one that only groups others, and to one that is no more.

    Raises:
        DomainError: INVALID_VALUE, ORGANIZATION_CLOSED.
    """
    if organization.pk == plan.organization_id:
        why = _("это ваша же организация: выберите другую")
        raise DomainError(ErrorCode.INVALID_VALUE, "organization", {"why": why})
    if organization.kind == Kind.FEDERAL_DISTRICT:
        why = _("федеральный округ только объединяет регионы; назовите организацию под ним")
        raise DomainError(ErrorCode.INVALID_VALUE, "organization", {"why": why})
    require_open(organization, clock.today())


def summary_of(plan: Plan, item: PlanItem | None = None) -> dict[str, str]:
    """What the addressee reads before he decides: whose plan, for which cycle, and of an item what it is."""
    summary = {
        "organization": str(plan.organization),
        "cycle": str(plan.cycle),
        "code": plan.organization.code,
        "cycle_code": plan.cycle.code,
    }
    if item is not None:
        summary |= {name: text for name in SAID if (text := getattr(item, name))}
    return summary
