"""What of a plan is read: the draft by those who work on it, the standing version by everybody else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from api.base import Context
from federation.kernel.actor import Actor
from planning.models import Placement, Plan, PlanItem, PlanSection, PlanVersion
from planning.models.offers import OPEN_OFFERS, OfferStatus
from planning.selectors.plans import reads_draft, title_for, versions_read


def plans_beneath(context: Context, year: int | None = None) -> QuerySet[Any]:
    """Plans whose existence the actor may know of."""
    rows = Plan.objects.visible_to(context.actor)
    return rows if year is None else rows.filter(planning_year=year)


def plan_titles(context: Context, plans: list[Plan]) -> list[str]:
    """The title of each plan as the actor may see it: at most two statements."""
    actor = context.actor
    others = {plan.pk for plan in plans if not reads_draft(actor, plan)}
    versions: dict[UUID, PlanVersion] = {}
    named: dict[UUID, Plan] = {plan.pk: plan for plan in plans}
    if others:
        versions = versions_read(actor=actor, plan_ids=others)
    if nameless := others - versions.keys():
        # A plan that shows no title is called by its organization and cycle.
        rows = Plan.objects.visible_to(actor).filter(pk__in=nameless).select_related("organization", "cycle")
        named |= {plan.pk: plan for plan in rows}
    return [title_for(actor, named[plan.pk], versions.get(plan.pk)) for plan in plans]


def sections_of(context: Context, plans: list[Plan]) -> list[list[PlanSection]]:
    """The sections of each plan that the actor reads, in order: two statements at most."""
    drafts = {plan.pk for plan in plans if reads_draft(context.actor, plan)}
    others = {plan.pk for plan in plans} - drafts
    draft = Q(plan_id__in=drafts, version__isnull=True)
    versions = versions_read(actor=context.actor, plan_ids=others).values() if others else ()
    read = Q(version_id__in=[version.pk for version in versions])
    grouped: defaultdict[UUID, list[PlanSection]] = defaultdict(list)
    rows = PlanSection.objects.visible_to(context.actor).filter(draft | read)
    for section in rows.order_by("position", "id"):
        grouped[section.plan_id].append(section)
    return [grouped.get(plan.pk, []) for plan in plans]


def accepted_copies(actor: Actor, ids: Collection[UUID]) -> list[PlanItem]:
    """Items of these identities in the version that the actor reads of their plan, where that one does not stand."""
    copies = list(PlanItem.objects.visible_to(actor).filter(origin_id__in=ids, is_standing=False))
    read = versions_read(actor=actor, plan_ids={item.plan_id for item in copies}) if copies else {}
    return [item for item in copies if item.plan_id in read and read[item.plan_id].pk == item.version_id]


def placements_of_items(context: Context, items: list[PlanItem]) -> list[list[Placement]]:
    """Where each item stands beside its home, or is offered to: two statements.

    Whoever does not take part in the offers knows the places by the rows that he reads; a place's row is called as its
    placement (planning.services.placements).
    """
    identities = {item.identity for item in items}
    offers = Placement.objects.visible_to(context.actor).filter(item_id__in=identities, status__in=OPEN_OFFERS)
    found: dict[UUID, Placement] = {offer.pk: offer for offer in offers}
    places = PlanItem.objects.visible_to(context.actor).filter(home_id__in=identities)
    places = places.filter(Q(version__isnull=True) | Q(is_standing=True)).select_related("plan")
    for place in places:
        pk = place.origin_id or place.pk
        found.setdefault(
            pk,
            Placement(
                id=pk,
                item_id=place.home_id,
                target_id=place.plan_id,
                organization_id=place.plan.organization_id,
                status=OfferStatus.ACCEPTED,
            ),
        )
    grouped: defaultdict[UUID, list[Placement]] = defaultdict(list)
    for placement in sorted(found.values(), key=lambda each: str(each.pk)):
        grouped[placement.item_id].append(placement)
    return [grouped[item.identity] for item in items]
