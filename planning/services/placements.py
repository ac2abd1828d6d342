"""Joint items: an item is offered a place in another organization's plan, and stands there once accepted (ADR 0009)."""

from __future__ import annotations

from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from federation.access.roles import TABLE, require_write
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode, not_found
from federation.kernel.idempotency import once
from federation.models import Organization
from federation.selectors.organizations import organization_get_for
from planning.models import Cycle, Placement, Plan, PlanItem
from planning.models.item import PeriodKind
from planning.models.offers import OPEN_OFFERS, OfferStatus
from planning.selectors.offers import offer_get_for
from planning.services.drafts import draft_locked, plan_locked, touched
from planning.services.items import item_remove
from planning.services.joint import home_lock, joint_hold, joint_write, mirror, require_home
from planning.services.offers import (
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
from planning.services.sections import last_number, renumber, section_for


@transaction.atomic
def placement_make(
    *, item: PlanItem, actor: Actor, organization: Organization, note: str = "", idempotency_key: str | None = None
) -> Placement:
    """Offer an item a place in another organization's plan for the same cycle; writers of its plan and co-authors do.

    It is offered to the organization, whether it has begun its plan or not: a draft that the offerer may not know of
    is neither told nor in the way.

    Raises:
        DomainError: NOT_FOUND, FORBIDDEN, JOINT_ITEM (the item is itself a place), INVALID_VALUE, ORGANIZATION_CLOSED,
            ALREADY_EXISTS, TOO_LONG, IDEMPOTENCY_MISMATCH.
    """

    def create() -> Placement:
        plan = plan_locked(plan_id=item.plan_id, actor=actor)
        require_write(actor, "plan.draft", path=plan.path, granted_on=plan.pk)
        row = home_row(item)
        require_possible(plan, organization)
        if Placement.objects.filter(item_id=row.pk, organization=organization, status__in=OPEN_OFFERS).exists():
            what = _("место в плане организации «%(name)s»") % {"name": organization}
            raise DomainError(ErrorCode.ALREADY_EXISTS, "plan", {"what": what})
        made = Placement.objects.create(
            **offer_columns(plan=plan, organization=organization, note=note, actor=actor),
            cycle=plan.cycle,
            item_id=row.pk,
            summary=summary_of(plan, row),
        )
        told(made)
        return made

    return once(
        user_id=actor.user_id,
        operation="placement_make",
        key=idempotency_key,
        request={"item": item.identity, "organization": organization.pk, "note": note},
        create=create,
        load=lambda pk: offer_get_for(actor=actor, kind="placement", offer_id=pk),
    )


@transaction.atomic
def placement_decide(
    *, placement: Placement, actor: Actor, accept: bool, reason: str = "", section: str | UUID | None = None
) -> Placement:
    """Accept a place, so that the item stands in one's own draft too, or decline it with a reason.

    Args:
        section: of the own plan, by title (made when new) or id; None: the untitled one. The item stands last.

    Raises:
        DomainError: FORBIDDEN, NOT_FOUND, REQUIRED (a reason), TOO_LONG, WRONG_STATE (decided otherwise or withdrawn;
            the own plan is not begun or not to be edited now).
    """
    require_addressee(actor, placement)
    to = OfferStatus.ACCEPTED if accept else OfferStatus.DECLINED
    # Plans are locked before rows, rows before offers (planning.services.joint).
    target = _own_draft(placement, actor) if accept and placement.status != to else None
    row: Placement = offer_locked(placement, actor=actor)
    if row.status == to:
        return row
    require_step(row, to, seen=OfferStatus.OFFERED)
    if target is None:
        offer_step(row, to, actor=actor, reason=reason_of(reason, needed=True))
        return row
    # The row is called as the placement: whoever reads the one and not the other knows both by one id.
    place = PlanItem(
        pk=row.pk,
        plan=target,
        planning_year=target.planning_year,
        path=target.path,
        audience=TABLE["plan.draft"].reads,
        period_kind=PeriodKind.UNSCHEDULED,
        home_id=row.item_id,
        title=row.summary.get("title", ""),
        section=section_for(plan=target, section=section),
    )
    place.number = last_number(place.section) + 1
    place.save(force_insert=True)
    row.target = target
    offer_step(row, to, actor=actor, reason=reason_of(reason, needed=False))
    mirror(row.item_id)
    renumber(target, moved=place.pk)
    touched(target)
    return row


@joint_write
def placement_withdraw(*, placement: Placement, actor: Actor, reason: str = "") -> Placement:
    """Take an offered place back, or end an accepted one: then the item stays in the other plan as that plan's own.

    Raises:
        DomainError: FORBIDDEN, NOT_FOUND, TOO_LONG, WRONG_STATE (declined).
    """
    require_offerer(actor, placement, co_authors=True)
    joint_hold(placement.item_id, own=lambda: plan_locked(plan_id=placement.plan_id, actor=actor))
    row: Placement = offer_locked(placement, actor=actor)
    if row.status == OfferStatus.WITHDRAWN:
        return row
    accepted = row.status == OfferStatus.ACCEPTED
    require_end(row, OfferStatus.WITHDRAWN)
    offer_step(row, OfferStatus.WITHDRAWN, actor=actor, reason=reason_of(reason, needed=False))
    if accepted:
        mirror(row.item_id)
    return row


@transaction.atomic
def placement_leave(*, placement: Placement, actor: Actor) -> Placement:
    """Give a place back: the item leaves one's own draft and stays at home.

    Raises:
        DomainError: FORBIDDEN, NOT_FOUND, WRONG_STATE (not accepted; the own plan is not to be edited now).
    """
    require_addressee(actor, placement)
    if placement.status == OfferStatus.DECLINED:
        return placement
    require_end(placement, OfferStatus.DECLINED)
    rows = PlanItem.objects.visible_to(actor).filter(version__isnull=True, plan_id=placement.target_id)
    place = rows.filter(home_id=placement.item_id).first()
    if place is None:
        raise not_found("placement")
    item_remove(item=place, actor=actor, expected_revision=None)
    row: Placement = offer_locked(placement, actor=actor)
    return row


def organization_of_plan(*, actor: Actor, plan_id: UUID, cycle: Cycle) -> Organization:
    """Whose plan an id means, also where the plan is hidden to `actor`, if it is of this cycle.

    Raises:
        DomainError: NOT_FOUND; INVALID_VALUE for a plan that `actor` sees and that is of another cycle.
    """
    known = Plan.objects.visible_to(actor).filter(pk=plan_id).first()
    if known is not None and known.cycle_id != cycle.pk:
        why = _("это план другого цикла; место предлагают в плане того же: «%(cycle)s»") % {"cycle": cycle}
        raise DomainError(ErrorCode.INVALID_VALUE, "plan", {"why": why})
    with connection.cursor() as cursor:
        cursor.execute("select planning_plan_owner(%s, %s)", [plan_id, cycle.pk])
        (owner,) = cursor.fetchone()
    if owner is None:
        raise not_found("plan")
    return organization_get_for(actor=actor, organization_id=owner, field="plan")


def home_row(item: PlanItem) -> PlanItem:
    """The draft's row of an item of one's own plan, which offers name.

    Raises:
        DomainError: NOT_FOUND when it left the draft; JOINT_ITEM when it only has a place here.
    """
    require_home(item)
    row = PlanItem.objects.filter(pk=item.identity, version__isnull=True).select_for_update(no_key=True).first()
    if row is None:
        raise not_found("item")
    return row


def _own_draft(placement: Placement, actor: Actor) -> Plan:
    """The addressee's plan for the cycle, locked, with the home's row behind it."""
    rows = Plan.objects.visible_to(actor).filter(organization=placement.organization, cycle=placement.cycle_id)
    plan = rows.first()
    if plan is None:
        state, allowed = _("план на этот цикл не начат"), _("план начат")
        raise DomainError(ErrorCode.WRONG_STATE, "placement", {"state": state, "allowed": allowed})
    draft = draft_locked(plan_id=plan.pk, actor=actor)
    home_lock(placement.item_id)
    return draft
