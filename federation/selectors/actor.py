"""Building the Actor, once per request (design, "Three knots")."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, FilteredRelation, OuterRef, Q

from federation.access.grants import grants_of
from federation.access.scope import acting_as
from federation.kernel import clock, logs
from federation.kernel.actor import Actor, Held
from federation.models import Organization, User


def actor_for(*, user_id: UUID | None, door: str, purpose: str = "") -> Actor:
    """The Actor of the account `user_id` (None: nobody is signed in) with the roles and grants of today.

    `purpose` "sign-in" opens the account tables to the pages of django-allauth. One statement for the account, its
    roles and what its organizations review; one more per table of grants, for members only.
    """
    nobody = Actor(user_id=user_id, door=door, purpose=purpose, request_id=logs.request_id.get())
    if user_id is None:
        return nobody
    # Whose organizations are reviewed is read from cards, which every member reads; the account's own rows show
    # themselves. So the scope of a partner is enough, and nothing read in it leaves this function.
    with acting_as(Actor(user_id=user_id, partner=True, door=door, purpose=purpose, request_id=nobody.request_id)):
        rows = _account(user_id)
        if not rows:
            return Actor(door=door, purpose=purpose, request_id=nobody.request_id)
        held = tuple(_held(row) for row in rows if row["role"] is not None)
        roles: defaultdict[UUID, set[str]] = defaultdict(set)
        for each in held:
            roles[each.organization_id].add(each.role)
        grants = grants_of(roles=roles)
    return Actor(
        user_id=user_id,
        username=rows[0]["username"],
        held=held,
        reviewed=tuple(sorted({path for row in rows for path in row["reviewed"]})),
        partner=rows[0]["is_partner_system"],
        granted=grants,
        purpose=purpose,
        door=door,
        request_id=nobody.request_id,
    )


def _account(user_id: UUID) -> list[dict[str, Any]]:
    """A row for each role in force; one with an empty role for a member of nothing; none for no active account."""
    today = clock.today()
    in_force = Q(memberships__since__lte=today) & (Q(memberships__until__isnull=True) | Q(memberships__until__gt=today))
    reviewed = Organization.objects.filter(reviewer_id=OuterRef("of__organization_id")).values("path")
    rows = User.objects.filter(pk=user_id, is_active=True).annotate(
        of=FilteredRelation("memberships", condition=in_force),
        role=F("of__role"),
        organization_id=F("of__organization_id"),
        path=F("of__path"),
        region_path=F("of__region_path"),
        kind=F("of__organization_kind"),
        reviewed=ArraySubquery(reviewed),
    )
    return list(
        rows.values(
            "username", "is_partner_system", "role", "organization_id", "path", "region_path", "kind", "reviewed"
        )
    )


def _held(row: dict[str, Any]) -> Held:
    return Held(
        role=row["role"],
        organization_id=row["organization_id"],
        path=row["path"],
        region_path=row["region_path"],
        kind=row["kind"],
    )
