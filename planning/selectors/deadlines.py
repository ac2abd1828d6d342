"""Exceptions of a cycle, and what a person may give."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from federation.access.roles import WRITERS
from federation.kernel.actor import Actor
from federation.kernel.errors import not_found
from planning.models import Cycle, FilingException


def exceptions_of(*, actor: Actor, cycle: Cycle) -> QuerySet[FilingException]:
    """The exceptions of a cycle, those of whole levels first, then in the order of the tree."""
    rows = FilingException.objects.visible_to(actor).filter(cycle=cycle).select_related("organization", "given_by")
    return rows.order_by("-level", "path", "id")


def exception_get_for(*, actor: Actor, exception_id: UUID) -> FilingException:
    """One exception.

    Raises:
        DomainError: NOT_FOUND, missing and hidden alike.
    """
    rows = FilingException.objects.visible_to(actor).select_related("cycle", "organization")
    row: FilingException | None = rows.filter(pk=exception_id).first()
    if row is None:
        raise not_found("exception")
    return row


def reason_for(*, actor: Actor, exception: FilingException) -> str | None:
    """Why an exception was given, for those who got it, those above them and whoever reviews them; None for others.

    Everybody who reads the cycle reads the day, so that all count lateness alike; the reason is no news for partners
    (federation.access.roles, "cycle.exception").
    """
    given = exception.level and any(
        held.kind == exception.level and held.path.startswith(exception.path) for held in actor.held
    )
    return exception.reason if given or actor.stands_over(exception.path) else None


def gives_exceptions(actor: Actor) -> bool:
    """Whether `actor` stands above anybody whose plans he could give more time."""
    return any(held.role in WRITERS for held in actor.held)
