"""What a person may do with an organization, for showing or hiding buttons. The services decide again."""

from __future__ import annotations

from dataclasses import dataclass

from federation.access.roles import Role, may_write
from federation.kernel.actor import Actor
from federation.models import Organization
from federation.models.organization import OUTSIDE_TREE, Kind
from federation.permissions import STRUCTURE, may_change_card, roles_to_hand_out, seat_path
from federation.services.organizations import PARENTS

GATHERERS = frozenset({Kind.NATIONAL_OFFICE, Kind.REGIONAL_COUNCIL})
"""Kinds that open commissions and partner organizations, whose work they then review."""


@dataclass(frozen=True, kw_only=True)
class Rights:
    """Buttons of an organization's card.

    Attributes:
        edits: the fields of the card that the person may change.
        kinds: what he may open from here.
        reads_members: whether he sees who has which role.
        roles: the roles that he may give and end.
    """

    edits: frozenset[str]
    kinds: tuple[Kind, ...]
    closes: bool
    reads_members: bool
    roles: tuple[Role, ...]


OWN_FIELDS = frozenset({"name", "short_name", "territory", "website", "address"})
UPPER_FIELDS = frozenset({"opened_on", "iso_3166_2", "oktmo", "reviewer"})


def rights_in(*, actor: Actor, organization: Organization, is_open: bool) -> Rights:
    """What `actor` may do; a closed organization only stands to be read."""
    has_members = organization.kind != Kind.FEDERAL_DISTRICT
    seat = seat_path(
        code=organization.code,
        kind=organization.kind,
        parent=organization.parent,
        reviewer=organization.reviewer,
    )
    upper = is_open and may_write(actor, STRUCTURE, path=seat)
    own = is_open and may_change_card(actor, organization)
    return Rights(
        edits=(OWN_FIELDS if own else frozenset()) | (UPPER_FIELDS if upper else frozenset()),
        kinds=kinds_beneath(actor, organization) if is_open else (),
        closes=upper,
        reads_members=has_members and actor.stands_over(organization.path),
        roles=tuple(roles_to_hand_out(actor, organization)) if has_members and is_open else (),
    )


def kinds_beneath(actor: Actor, organization: Organization) -> tuple[Kind, ...]:
    """The kinds of organization that `actor` may open beneath this one, or beside the tree under its review."""
    if not may_write(actor, STRUCTURE, path=f"{organization.path}NEW."):
        return ()
    beside = OUTSIDE_TREE if organization.kind in GATHERERS else frozenset()
    return tuple(kind for kind in Kind if organization.kind in PARENTS[kind] or kind in beside)
