"""Reading people and their roles."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from federation.kernel.actor import Actor
from federation.kernel.errors import not_found
from federation.models import Invitation, Membership, Organization, PersonalToken, User


def people_for(actor: Actor) -> QuerySet[User]:
    """The accounts whose names `actor` may read: his own, and those with a membership that he sees."""
    if actor.is_system:
        return User.objects.all()
    seen = Membership.objects.visible_to(actor).values("user_id")
    return User.objects.filter(Q(pk=actor.user_id) | Q(pk__in=seen)) if actor.user_id else User.objects.none()


def account_called(*, actor: Actor, username: str) -> User | None:
    """The account in use with this name, where `actor` may read it."""
    return people_for(actor).filter(username=username, is_active=True).first()


def names_for(actor: Actor, user_ids: set[UUID]) -> dict[UUID, str]:
    """Names of those among `user_ids` that `actor` may read, in one statement."""
    if not user_ids:
        return {}
    return {user.pk: str(user) for user in people_for(actor).filter(pk__in=user_ids)}


def memberships_of(*, actor: Actor, organization: Organization, day: date) -> QuerySet[Membership]:
    """Roles in force in an organization, by name of the person, with the person."""
    rows = Membership.objects.visible_to(actor).in_force(day).filter(organization_id=organization.pk)
    return rows.select_related("user").order_by("user__full_name", "role", "id")


def membership_get_for(*, actor: Actor, membership_id: UUID) -> Membership:
    """One role. Raises NOT_FOUND, the same for a hidden and a missing one."""
    rows = Membership.objects.visible_to(actor).select_related(
        "user", "organization", "organization__parent", "organization__reviewer"
    )
    row = rows.filter(pk=membership_id).first()
    if row is None:
        raise not_found("membership")
    return row


def invitations_open(*, actor: Actor, organization: Organization) -> QuerySet[Invitation]:
    """Links that nobody used or withdrew yet (some may have expired), newest first."""
    rows = Invitation.objects.visible_to(actor).filter(organization_id=organization.pk)
    return rows.filter(accepted_at__isnull=True, withdrawn_at__isnull=True).order_by("-created_at", "-id")


def invitation_get_for(*, actor: Actor, invitation_id: UUID) -> Invitation:
    """One invitation. Raises NOT_FOUND."""
    rows = Invitation.objects.visible_to(actor).select_related(
        "organization", "organization__parent", "organization__reviewer"
    )
    row = rows.filter(pk=invitation_id).first()
    if row is None:
        raise not_found("invitation")
    return row


def tokens_of(actor: Actor) -> QuerySet[PersonalToken]:
    """One's own tokens that are not revoked, newest first."""
    if actor.user_id is None:
        return PersonalToken.objects.none()
    return PersonalToken.objects.filter(user_id=actor.user_id, revoked_at__isnull=True).order_by("-created_at", "-id")
