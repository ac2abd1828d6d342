"""Who may do what with an organization, beyond the plain table: organizations outside the tree have a seat in it.

A commission or a partner organization stands beside the tree, so nobody stands above it by path. It is managed from
where its work is reviewed: as if it stood beneath its reviewer.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from federation.access.roles import Role, may_hand_out, may_write, require_write
from federation.kernel import clock
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode
from federation.kernel.paths import child_path
from federation.models import Organization
from federation.models.organization import OUTSIDE_TREE, Kind

STRUCTURE = "organization.structure"
MEMBERS = "organization.members"
CARD = "organization"


def seat_path(*, code: str, kind: str, parent: Organization | None, reviewer: Organization | None) -> str:
    """The path at which the right over an organization is looked up; it may not exist yet."""
    above = reviewer if kind in OUTSIDE_TREE and reviewer is not None else parent
    return child_path(above.path if above is not None else "", code)


def require_structure(
    actor: Actor, *, code: str, kind: str, parent: Organization | None, reviewer: Organization | None
) -> None:
    """Opening, closing, moving: only those above. Raises FORBIDDEN."""
    require_write(actor, STRUCTURE, path=seat_path(code=code, kind=kind, parent=parent, reviewer=reviewer))


def require_structure_of(actor: Actor, organization: Organization) -> None:
    """The same for an organization that exists."""
    require_structure(
        actor,
        code=organization.code,
        kind=organization.kind,
        parent=organization.parent,
        reviewer=organization.reviewer,
    )


def may_change_card(actor: Actor, organization: Organization) -> bool:
    """Whether the card may be edited: its own writers."""
    return may_write(actor, CARD, path=organization.path)


def may_manage_members(actor: Actor, organization: Organization) -> bool:
    """Whether roles in the organization may be given and ended: its own writers, and heads above it."""
    return any(may_write(actor, MEMBERS, path=path) for path in _seats(organization))


def require_members(actor: Actor, organization: Organization) -> None:
    """Refuse with FORBIDDEN unless `may_manage_members`; with INVALID_VALUE where there are no members at all."""
    if not may_manage_members(actor, organization):
        require_write(actor, MEMBERS, path=organization.path)
    if organization.kind == Kind.FEDERAL_DISTRICT:
        why = _("федеральный округ только объединяет регионы, ролей в нём нет")
        raise DomainError(ErrorCode.INVALID_VALUE, "organization", {"why": why})


def require_hand_out(actor: Actor, organization: Organization, role: str) -> None:
    """Nobody gives, and nobody takes away, more than he has.

    Raises:
        DomainError: INVALID_VALUE for a role that does not exist; ROLE_TOO_HIGH.
    """
    if role not in Role.values:
        raise DomainError(ErrorCode.INVALID_VALUE, "role", {"why": _("роли «%(role)s» нет") % {"role": role}})
    if not any(may_hand_out(actor, role, path=path) for path in _seats(organization)):
        raise DomainError(ErrorCode.ROLE_TOO_HIGH, "role", {"role": Role(role).label})


def roles_to_hand_out(actor: Actor, organization: Organization) -> list[Role]:
    """The roles that a form may offer."""
    if not may_manage_members(actor, organization):
        return []
    seats = _seats(organization)
    return [role for role in Role if any(may_hand_out(actor, role, path=path) for path in seats)]


def require_open(organization: Organization, *, field: str = "organization") -> None:
    """Refuse work for an organization that no longer exists (ORGANIZATION_CLOSED)."""
    if organization.closed_on is not None and organization.closed_on <= clock.today():
        params = {"name": organization.name, "date": organization.closed_on.strftime("%d.%m.%Y")}
        raise DomainError(ErrorCode.ORGANIZATION_CLOSED, field, params)


def _seats(organization: Organization) -> tuple[str, ...]:
    """Its own path, and for one outside the tree also its seat beneath the reviewer."""
    if organization.kind not in OUTSIDE_TREE or organization.reviewer is None:
        return (organization.path,)
    return organization.path, child_path(organization.reviewer.path, organization.code)
