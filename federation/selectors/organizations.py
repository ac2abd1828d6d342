"""Reading organizations."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from federation.kernel.actor import Actor
from federation.kernel.errors import not_found
from federation.kernel.paths import ancestors
from federation.models import Organization, Succession
from federation.models.organization import Kind


def organization_get_for(
    *, actor: Actor, code: str | None = None, organization_id: UUID | None = None, field: str = "code"
) -> Organization:
    """The organization that `actor` calls by its code or id.

    Raises:
        DomainError: NOT_FOUND on `field`, the same for a hidden and a missing one.
    """
    rows = Organization.objects.visible_to(actor).select_related("parent", "reviewer")
    if organization_id is not None:
        found = rows.filter(pk=organization_id).first()
    elif code and "\x00" not in code:
        found = rows.filter(code=code).first()
    else:
        found = None
    if found is None:
        raise not_found(field)
    return found


def children_of(*, actor: Actor, organization: Organization) -> QuerySet[Organization]:
    """The organizations directly beneath, by name."""
    rows = Organization.objects.visible_to(actor).filter(parent_id=organization.pk)
    return rows.order_by("sort_key", "id")


def ancestors_of(*, actor: Actor, organization: Organization) -> list[Organization]:
    """The organizations above, from the root down, without itself."""
    paths = ancestors(organization.path)
    if not paths:
        return []
    return list(Organization.objects.visible_to(actor).filter(path__in=paths).order_by("path"))


def reviewer_of(*, actor: Actor, organization: Organization) -> Organization | None:
    """Who reviews its plans: the organization it names, else the nearest above it that has members.

    Federal districts only group (domain, "Organization"), so they are passed over. None for the national office.
    """
    if organization.reviewer_id is not None:
        return organization.reviewer
    above = [one for one in ancestors_of(actor=actor, organization=organization) if one.kind != Kind.FEDERAL_DISTRICT]
    return above[-1] if above else None


def path_on(*, actor: Actor, organization: Organization, day: date) -> str:
    """Where the organization stood in the tree on `day`: figures can be read "as the map was"."""
    return _later_change(actor, organization, day, "MOVE", "old_path") or organization.path


def name_on(*, actor: Actor, organization: Organization, day: date) -> str:
    """What the organization was called on `day`."""
    return _later_change(actor, organization, day, "RENAMING", "old_name") or organization.name


def _later_change(actor: Actor, organization: Organization, day: date, kind: str, column: str) -> str | None:
    rows = Succession.objects.visible_to(actor).filter(predecessor_id=organization.pk, kind=kind, occurred_on__gt=day)
    return rows.order_by("occurred_on", "id").values_list(column, flat=True).first()
