"""Joint items: one row at home, a place in each plan that accepted it, kept in step (docs/adr/0009).

Locks are taken in one order everywhere: plans by id, then the home's row, then offers. Whoever makes a place holds its
plan and then the home's row; so whoever has the home's row knows all places there are.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import override

from federation.kernel import clock, outbox
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode
from planning.models import CarryOffer, Placement, PlanItem, Suggestion
from planning.models.discussion import SuggestionStatus
from planning.models.offers import OPEN_OFFERS, OfferStatus

P = ParamSpec("P")
T = TypeVar("T")

_PLACED = "select target_id from planning_placement where item_id = any(%s) and status = 'ACCEPTED'"


class PlaceMade(Exception):
    """A place was accepted while the locks of a write were being taken, in a plan that is not among them."""


def joint_write(deed: Callable[P, T]) -> Callable[P, T]:
    """`transaction.atomic` for whatever writes items that may be joint.

    A place accepted between `joint_lock` and the lock of the home's row stands in a plan whose turn is over: to wait
    for it now could close a circle. All locks are let go instead, and the deed begins anew, once for each such place.
    """

    @wraps(deed)
    def begun(*args: P.args, **kwargs: P.kwargs) -> T:
        while True:
            try:
                with transaction.atomic():
                    return deed(*args, **kwargs)
            except PlaceMade:
                continue

    return begun


def joint_lock(*home_ids: UUID) -> frozenset[UUID]:
    """Before a write of items: lock their own plans and those in which they have places, in one order.

    Items that stand nowhere else cost one statement and lock nothing. Returns the plans in which these items had a
    place before, for `joint_settled`.
    """
    with connection.cursor() as cursor:
        # The function looks when it runs, the list when the statement began: what is in the list is locked.
        cursor.execute(f"select planning_lock_joint(%s, false), array({_PLACED})", [list(home_ids), list(home_ids)])
        return frozenset(cursor.fetchone()[1])


def joint_settled(*home_ids: UUID, locked: frozenset[UUID]) -> None:
    """After the home's rows were locked, when no place can be accepted any more: see that none was in between.

    The home's own writers ask, who read its placements; nobody else's write reaches another plan.

    Raises:
        PlaceMade: see `joint_write`.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PLACED, [list(home_ids)])
        if {target for (target,) in cursor.fetchall()} - locked:
            raise PlaceMade


def joint_hold(*home_ids: UUID, own: Callable[[], T]) -> T:
    """Take every lock of a write of these items, within `joint_write`; `own` locks the own plan in its turn."""
    if not home_ids:
        return own()
    locked = joint_lock(*home_ids)
    held = own()
    home_lock(*home_ids)
    joint_settled(*home_ids, locked=locked)
    return held


def joint_hold_plan(plan_id: UUID, *, own: Callable[[], T]) -> T:
    """`joint_hold` of every item of a draft, places too, for whoever writes many of its rows."""
    rows = PlanItem.objects.filter(plan=plan_id, version__isnull=True)
    return joint_hold(*rows.values_list(Coalesce("home_id", "pk"), flat=True), own=own)


def home_lock(*home_ids: UUID) -> None:
    """Hold the home's row, which the caller may not see: no place of it is made meanwhile, and no edit slips in."""
    with connection.cursor() as cursor:
        cursor.execute("select planning_lock_joint(%s, true)", [list(home_ids)])


def joint_refresh(item: PlanItem) -> None:
    """Bring an item's places in other plans to what it says now; those without an accepted placement become own.

    Call it after every write of an item that may be joint; an item that stands nowhere else costs one statement.
    """
    mirror(item.home_id or item.pk)


def joint_leave(row: PlanItem, *, actor: Actor) -> None:
    """Before a draft's row goes: what was offered and proposed of it ends, and everybody concerned is told.

    At home the places in other plans become items of those plans' own; elsewhere the plan gives its place back.
    """
    if row.home_id is not None:
        placed = Placement.objects.filter(item_id=row.home_id, target=row.plan_id, status=OfferStatus.ACCEPTED)
        _ended(placed, OfferStatus.DECLINED, actor=actor)
        return
    _ended(CarryOffer.objects.filter(carried_by=row.pk, status=OfferStatus.ACCEPTED), OfferStatus.DECLINED, actor=actor)
    _ended(CarryOffer.objects.filter(item_id=row.pk, status__in=OPEN_OFFERS), OfferStatus.WITHDRAWN, actor=actor)
    if _ended(Placement.objects.filter(item_id=row.pk, status__in=OPEN_OFFERS), OfferStatus.WITHDRAWN, actor=actor):
        mirror(row.pk)
    for suggestion in Suggestion.objects.filter(item_id=row.pk, status=SuggestionStatus.OPEN).select_for_update():
        suggestion.status = SuggestionStatus.DECLINED
        suggestion.reason = _removed()
        suggestion.decided_by_id, suggestion.decided_at = actor.user_id, clock.now()
        suggestion.save()
        outbox.send("planning.jobs.suggestion_news", suggestion_id=str(suggestion.pk))


def require_home(row: PlanItem) -> None:
    """Refuse to change or offer the content of a joint item where it only has a place (docs/adr/0009).

    Raises:
        DomainError: JOINT_ITEM, naming whose it is.
    """
    if row.home_id is None:
        return
    placement = Placement.objects.filter(item_id=row.home_id, target=row.plan_id).order_by("-offered_at").first()
    name = placement.summary.get("organization", "") if placement else ""
    raise DomainError(ErrorCode.JOINT_ITEM, "item", {"name": name})


def carry_end(row: PlanItem, *, actor: Actor) -> None:
    """After an own item ceased to carry out what it had taken up: the offer counts as given back."""
    taken = CarryOffer.objects.filter(carried_by=row.pk, status=OfferStatus.ACCEPTED)
    _ended(taken.exclude(item_id=row.carries_out_id), OfferStatus.DECLINED, actor=actor, reason=_untied())


def mirror(home_id: UUID) -> None:
    """Run the trusted function: places of `home_id` get its content, or become own items where no placement holds."""
    with connection.cursor() as cursor:
        cursor.execute("select planning_mirror(%s)", [home_id])


def _ended(offers: QuerySet[Any], status: OfferStatus, *, actor: Actor, reason: str = "") -> bool:
    """End these offers, because the item goes if no other reason is given; whether there were any."""
    rows = list(offers.select_for_update())
    for offer in rows:
        offer.status = status
        offer.reason = reason or offer.reason or _removed()
        offer.decided_by_id, offer.decided_at = actor.user_id, clock.now()
        offer.save()
        outbox.send("planning.jobs.offer_news", kind=offer._meta.model_name, offer_id=str(offer.pk))
    return bool(rows)


def _untied() -> str:
    with override(settings.LANGUAGE_CODE):
        return _("Мероприятие больше не выполняет вышестоящее.")


def _removed() -> str:
    """Stored, so Russian on an English page too."""
    with override(settings.LANGUAGE_CODE):
        return _("Мероприятие удалено из плана.")
