"""Saved views of consolidated plans: filters under a name, one's own or shared within the organization."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from federation.kernel import clock
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode, not_found
from federation.kernel.text import squeeze
from federation.models import Organization
from planning.models import SavedView
from planning.models.kept import NAME_LIMIT
from planning.selectors.narrowing import view_query

MOST = 100
"""Views of one person."""


def view_save(
    *,
    actor: Actor,
    within: Organization,
    year: int,
    query: str,
    name: str,
    shared_with: Organization | None = None,
) -> SavedView:
    """Keep the filters and the grouping of an address; with `shared_with` all who work there find them too.

    Saving under a name of one's own again replaces what it held.

    Raises:
        DomainError: REQUIRED or TOO_LONG (name), NOT_FOUND (no person acts, or no role in `shared_with`), INVALID_VALUE
            (too many), ALREADY_EXISTS (two saved at once).
    """
    if actor.user_id is None or (shared_with is not None and shared_with.path not in actor.own):
        raise not_found("organization")
    name = named(name)
    if SavedView.objects.visible_to(actor).filter(user_id=actor.user_id).count() >= MOST:
        raise DomainError(ErrorCode.INVALID_VALUE, "name", {"why": _("видов уже сто: уберите ненужные")})
    values = {
        "within": within,
        "year": year,
        "query": view_query(query),
        "shared": shared_with is not None,
        "organization": shared_with,
        "path": shared_with.path if shared_with is not None else "",
        "audience": 0,
        "created_at": clock.now(),
    }
    try:
        with transaction.atomic():
            view, _made = SavedView.objects.update_or_create(user_id=actor.user_id, name=name, defaults=values)
    except IntegrityError as error:
        raise DomainError(ErrorCode.ALREADY_EXISTS, "name", {"what": name}) from error
    return view


@transaction.atomic
def view_remove(*, actor: Actor, view: SavedView) -> None:
    """Take a view of one's own away, for everybody with whom it was shared.

    Raises:
        DomainError: FORBIDDEN for one that somebody else shares.
    """
    if view.user_id != actor.user_id:
        raise DomainError(ErrorCode.FORBIDDEN, params={"role": _("тот, кто сохранил вид")})
    view.delete()


def named(name: str) -> str:
    """A name without what cannot be seen.

    Raises:
        DomainError: REQUIRED, TOO_LONG.
    """
    name = squeeze(name)
    if not name:
        raise DomainError(ErrorCode.REQUIRED, "name")
    if len(name) > NAME_LIMIT:
        raise DomainError(ErrorCode.TOO_LONG, "name", {"length": len(name), "limit": NAME_LIMIT})
    return name
