"""The organizations beneath a plan's, as an offer names them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from federation.kernel import clock
from federation.kernel.actor import Actor
from federation.kernel.errors import not_found
from federation.kernel.paths import subtree
from federation.models import Organization
from federation.models.organization import Kind

LISTED = 120
"""Organizations that a form lists one by one."""


@dataclass(frozen=True, slots=True)
class Beneath:
    """Who stands beneath: the kinds there are, and those of the nearest two by name where they are few."""

    actor: Actor
    path: str
    kinds: list[str]
    nearest: list[Organization]

    def called(self, codes: Sequence[str]) -> list[Organization]:
        """Those with these codes, in the tree's order.

        Raises:
            DomainError: NOT_FOUND when one of them is unknown or hidden.
        """
        wanted = {code.strip().upper() for code in codes if code.strip()}
        found = list(Organization.objects.visible_to(self.actor).filter(code__in=wanted).order_by("path"))
        if len(found) != len(wanted):
            raise not_found("codes")
        return found


def beneath_of(*, actor: Actor, organization: Organization) -> Beneath:
    """Who stands beneath an organization and is open today, districts aside."""
    low, high = subtree(organization.path)
    rows = Organization.objects.visible_to(actor).filter(path__gt=low, path__lt=high).open_on(clock.today())
    rows = rows.exclude(kind=Kind.FEDERAL_DISTRICT)
    present = set(rows.order_by().values_list("kind", flat=True).distinct())
    kinds = [kind for kind in Kind.values if kind in present]
    nearest = list(rows.filter(kind__in=kinds[:2]).order_by("sort_key", "id")[: LISTED + 1])
    return Beneath(actor, organization.path, kinds, nearest if len(nearest) <= LISTED else [])
