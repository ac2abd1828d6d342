"""Building the Actor, once per request (design, "Three knots")."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from federation.access.grants import grants_of
from federation.access.roles import WRITERS
from federation.access.scope import acting_as
from federation.kernel import clock, logs
from federation.kernel.actor import Actor, Held
from federation.models import Membership, Organization, User


def actor_for(*, user_id: UUID | None, door: str, purpose: str = "") -> Actor:
    """The Actor of the account `user_id` (None: nobody is signed in) with the roles and grants of today.

    `purpose` "sign-in" opens the account tables to the pages of django-allauth.
    """
    nobody = Actor(user_id=user_id, door=door, purpose=purpose, request_id=logs.request_id.get())
    if user_id is None:
        return nobody
    with acting_as(nobody):
        account = User.objects.filter(pk=user_id, is_active=True).values("username", "is_partner_system").first()
        if account is None:
            return Actor(door=door, purpose=purpose, request_id=nobody.request_id)
        held = _held(user_id)
        grants = grants_of(
            writers_in={role.organization_id for role in held if role.role in WRITERS},
            members_of={role.organization_id for role in held},
        )
    known = Actor(
        user_id=user_id,
        username=account["username"],
        held=held,
        partner=account["is_partner_system"],
        granted=grants,
        purpose=purpose,
        door=door,
        request_id=nobody.request_id,
    )
    return _with_reviewed(known)


def _held(user_id: UUID) -> tuple[Held, ...]:
    rows = Membership.objects.filter(user_id=user_id).in_force(clock.today())
    return tuple(
        Held(role=role, organization_id=organization_id, path=path, region_path=region_path, kind=kind)
        for role, organization_id, path, region_path, kind in rows.values_list(
            "role", "organization_id", "path", "region_path", "organization_kind"
        )
    )


def _with_reviewed(actor: Actor) -> Actor:
    """Add the organizations that name one of the Actor's as their reviewer and stand elsewhere in the tree."""
    if not actor.held:
        return actor
    with acting_as(actor):
        rows = Organization.objects.visible_to(actor).filter(
            reviewer_id__in={held.organization_id for held in actor.held}
        )
        paths = tuple(rows.values_list("path", flat=True))
    if not paths:
        return actor
    return replace(actor, reviewed=paths)
