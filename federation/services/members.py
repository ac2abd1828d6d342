"""Memberships: who holds which role where, and since when."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from federation.access.roles import TABLE, Role
from federation.kernel import clock
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode
from federation.models import Invitation, Membership, Organization, User
from federation.permissions import MEMBERS, require_hand_out, require_members, require_open


@transaction.atomic
def membership_begin(*, actor: Actor, user: User, organization: Organization, role: str, since: date) -> Membership:
    """Give `user` a role in `organization` from `since` on.

    Raises:
        DomainError: FORBIDDEN, ROLE_TOO_HIGH, INVALID_VALUE (role; an organization without members),
            ORGANIZATION_CLOSED, ALREADY_EXISTS.
    """
    require_members(actor, organization)
    require_hand_out(actor, organization, role)
    return write_membership(user=user, organization=organization, role=role, since=since)


def write_membership(*, user: User, organization: Organization, role: str, since: date) -> Membership:
    """The row itself, once somebody's right to hand it out is settled.

    Raises:
        DomainError: ORGANIZATION_CLOSED, ALREADY_EXISTS.
    """
    require_open(organization)
    try:
        with transaction.atomic():
            return Membership.objects.create(
                user=user,
                organization=organization,
                organization_kind=organization.kind,
                path=organization.path,
                region_path=organization.region_path,
                audience=TABLE[MEMBERS].reads,
                role=role,
                since=since,
            )
    except IntegrityError as error:
        what = f"{user}, {Role(role).label}, {organization}"
        raise DomainError(ErrorCode.ALREADY_EXISTS, "role", {"what": what}) from error


@transaction.atomic
def membership_end(*, membership: Membership, actor: Actor, until: date) -> Membership:
    """End a role: `until` is the first day without it, so that today ends the access at once.

    Links that its holder sent out for the organization and those beneath it, and nobody used yet, end with it.

    Raises:
        DomainError: FORBIDDEN, ROLE_TOO_HIGH (nobody takes away more than he has), INVALID_VALUE (before it began),
            WRONG_STATE (ended already, or the last head of an organization that nobody stands above).
    """
    organization = membership.organization
    require_members(actor, organization)
    require_hand_out(actor, organization, membership.role)
    row = _locked(membership)
    if row.until is not None and row.until <= clock.today():
        params = {"state": _("роль уже закончилась"), "allowed": _("роль действует")}
        raise DomainError(ErrorCode.WRONG_STATE, "membership", params)
    if until < row.since:
        raise DomainError(ErrorCode.INVALID_VALUE, "until", {"why": _("роль заканчивается раньше, чем начинается")})
    _keep_a_head(row)
    row.until = until
    row.save(update_fields=["until"])
    if until <= clock.today():
        _withdraw_links(row)
    return row


def _locked(membership: Membership) -> Membership:
    """Lock the roles of the same kind in the organization, so that two heads cannot end each other at once."""
    rows = Membership.objects.filter(organization_id=membership.organization_id, role=membership.role)
    locked = {row.pk: row for row in rows.select_for_update(of=("self",)).order_by("pk")}
    return locked[membership.pk]


def _keep_a_head(membership: Membership) -> None:
    """Where nobody stands above, the last head is replaced first: otherwise nobody could appoint the next.

    Elsewhere a head above gives the role anew, so ending it is allowed.
    """
    if membership.role != Role.HEAD or membership.organization.parent_id is not None:
        return
    if membership.organization.reviewer_id is not None:
        return
    others = Membership.objects.filter(organization_id=membership.organization_id, role=Role.HEAD)
    if not others.exclude(pk=membership.pk).filter(until__isnull=True, since__lte=clock.today()).exists():
        params = {"state": _("это последний руководитель"), "allowed": _("назначен другой руководитель")}
        raise DomainError(ErrorCode.WRONG_STATE, "membership", params)


def _withdraw_links(membership: Membership) -> None:
    links = Invitation.objects.filter(
        invited_by_id=membership.user_id,
        path__startswith=membership.path,
        accepted_at__isnull=True,
        withdrawn_at__isnull=True,
    )
    links.update(withdrawn_at=clock.now())
