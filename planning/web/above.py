"""What stands beneath a row of a plan's table and came from above: a reviewer's remarks, the event it carries out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from federation.kernel.actor import Actor
from planning.models import CarryOffer, ItemRemark, PlanItem


@dataclass(frozen=True, slots=True)
class Higher:
    """The higher event that a row carries out; without an address where the person does not read it."""

    organization: str = ""
    title: str = ""
    url: str = ""


def remarks_put(items: Iterable[PlanItem], remarks: Sequence[ItemRemark]) -> None:
    """Put the remarks that are open onto their items (`item.remarks`), for the table."""
    for item in items:
        item.remarks = [each for each in remarks if each.item_id == item.identity]  # type: ignore[attr-defined]


def higher_put(actor: Actor, items: Iterable[PlanItem]) -> None:
    """Put what they carry out onto the items that do (`item.higher`); one statement for all, another where some of
    it is not read, none without such rows."""
    carrying = [item for item in items if item.carries_out_id]
    if not carrying:
        return
    ids = {item.carries_out_id for item in carrying}
    copies = Q(origin_id__in=ids, is_standing=True) | Q(pk__in=ids, version__isnull=True)
    rows = PlanItem.objects.visible_to(actor).filter(copies, home_id__isnull=True)
    known = {row.identity: row for row in rows.select_related("plan__organization", "plan__cycle")}
    told = {identity: _higher(row) for identity, row in known.items()} | _told(actor, ids - known.keys())
    for item in carrying:
        item.higher = told.get(item.carries_out_id, Higher())  # type: ignore[attr-defined]


def _told(actor: Actor, ids: Collection[UUID | None]) -> dict[UUID, Higher]:
    """What the offers told of events that are not read themselves: a higher plan's draft is not."""
    if not ids:
        return {}
    offers = CarryOffer.objects.visible_to(actor).filter(item_id__in=ids).order_by("offered_at", "id")
    return {
        offer.item_id: Higher(offer.summary.get("organization", ""), offer.summary.get("title", "")) for offer in offers
    }


def _higher(item: PlanItem) -> Higher:
    plan = item.plan
    where = reverse("planning:plan", args=[plan.cycle.code, plan.organization.code])
    return Higher(str(plan.organization), item.title, f"{where}#item-{item.identity}")
