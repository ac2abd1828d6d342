"""What can be read of offers: those of a plan, those to one's own organizations, one by its id."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from federation.access.roles import WRITERS
from federation.kernel.actor import Actor
from federation.kernel.errors import not_found
from planning.models import CarryOffer, Placement, Plan, PlanInvitation, PlanItem
from planning.models.offers import OPEN_OFFERS, Offer, OfferStatus

KINDS: dict[str, type[Offer]] = {
    "planinvitation": PlanInvitation,
    "placement": Placement,
    "carryoffer": CarryOffer,
}
"""What an address and a job call each kind of offer by."""


@dataclass(frozen=True, slots=True)
class Carrying:
    """How far the item of a higher plan is carried out by those to whom it was offered.

    Attributes:
        offers: newest first, with their organizations.
        items: those that carry it out and that the reader may see, whoever offered.
    """

    offers: list[CarryOffer]
    items: list[PlanItem]

    def count(self, *statuses: str) -> int:
        """How many offers are in one of these states."""
        return sum(1 for offer in self.offers if offer.status in statuses)

    @property
    def offered(self) -> int:
        """Offers that were not withdrawn."""
        return len(self.offers) - self.count(OfferStatus.WITHDRAWN)

    @property
    def taken(self) -> int:
        """Offers that were taken up."""
        return self.count(OfferStatus.ACCEPTED)

    @property
    def declined(self) -> int:
        """Offers that were declined; each says why."""
        return self.count(OfferStatus.DECLINED)


def offer_get_for(*, actor: Actor, kind: str, offer_id: UUID, field: str = "offer") -> Any:
    """One offer that `actor` made, got or may read.

    Raises:
        DomainError: NOT_FOUND, missing and hidden alike; also for a kind that there is not.
    """
    if kind not in KINDS:
        raise not_found(field)
    offer = KINDS[kind].objects.visible_to(actor).select_related("organization").filter(pk=offer_id).first()
    if offer is None:
        raise not_found(field)
    return offer


def decides(actor: Actor, offer: Offer) -> bool:
    """Whether `actor` writes for the organization to which it was made."""
    return actor.is_system or bool(actor.roles_at(offer.other_path) & WRITERS)


def offers_waiting(*, actor: Actor) -> list[Any]:
    """What waits for a decision of `actor`, who writes for the organizations to which it was offered; oldest first."""
    return _of_own(actor, [OfferStatus.OFFERED])


def offers_decided(*, actor: Actor, limit: int = 30) -> list[Any]:
    """What was offered to one's own organizations and is decided or ended, the newest first."""
    ended = [OfferStatus.ACCEPTED, OfferStatus.DECLINED, OfferStatus.WITHDRAWN]
    return _of_own(actor, ended)[::-1][:limit]


def _of_own(actor: Actor, statuses: Sequence[str]) -> list[Any]:
    paths = sorted({held.path for held in actor.held if held.role in WRITERS})
    if not paths:
        return []
    found: list[Any] = []
    for model in KINDS.values():
        rows = model.objects.visible_to(actor).filter(other_path__in=paths, status__in=statuses)
        found += rows.select_related("organization").order_by("-offered_at")[:100]
    return sorted(found, key=lambda offer: (offer.offered_at, offer.pk))


def invitations_of(*, actor: Actor, plan: Plan) -> QuerySet[Any]:
    """The invitations to a plan, newest first."""
    rows = PlanInvitation.objects.visible_to(actor).filter(plan=plan)
    return rows.select_related("organization").order_by("-offered_at", "id")


def placements_of(*, actor: Actor, plan: Plan, items: Iterable[UUID] | None = None) -> QuerySet[Any]:
    """The places of a plan's items in other plans that are offered or accepted, in the order in which they were."""
    rows = Placement.objects.visible_to(actor).filter(plan=plan, status__in=OPEN_OFFERS)
    if items is not None:
        rows = rows.filter(item_id__in=list(items))
    return rows.select_related("organization").order_by("offered_at", "id")


def homes_of(*, actor: Actor, plan: Plan) -> dict[UUID, Placement]:
    """The joint items of other plans that stand in this one: identity → the accepted placement."""
    rows = Placement.objects.visible_to(actor).filter(target=plan, status=OfferStatus.ACCEPTED)
    return {row.item_id: row for row in rows}


def carrying_of(*, actor: Actor, item: PlanItem, limit: int = 200) -> Carrying:
    """To whom the item was offered for carrying out, what they said, and what carries it out."""
    offers = CarryOffer.objects.visible_to(actor).filter(item_id=item.identity).select_related("organization")
    items = carriers(actor=actor).filter(carries_out_id=item.identity).select_related("plan__organization")
    return Carrying(
        offers=list(offers.order_by("-offered_at", "id")[:limit]),
        items=list(items.select_related("plan__cycle").order_by("path", "number", "id")[:limit]),
    )


def carriers(*, actor: Actor) -> QuerySet[PlanItem]:
    """The items that carry out another one, each once: the draft's row where `actor` reads it, else what stands."""
    rows = PlanItem.objects.visible_to(actor)
    draft = rows.filter(pk=OuterRef("origin_id"))
    own = Q(version__isnull=True) | Q(is_standing=True) & ~Exists(draft)
    return rows.filter(own, carries_out_id__isnull=False, home_id__isnull=True)
