"""Calendars of consolidated plans by a secret address: shown once, stored as a hash, looked up by it alone."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from federation.kernel import clock
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode, not_found
from federation.models import Organization
from federation.services.links import digest, holding
from planning.models import CalendarFeed
from planning.selectors.narrowing import narrowing_of
from planning.services.views import named

MOST = 20
"""Subscriptions of one person that are in force."""

LAST_USE_STEP = timedelta(minutes=5)
"""How exact `last_used_at` is: a program that fetches a calendar must not always write."""


@transaction.atomic
def calendar_subscribe(
    *, actor: Actor, within: Organization, year: int, query: str, name: str, roughly: bool
) -> tuple[CalendarFeed, str]:
    """Make a calendar of what the address shows; `roughly`: with events that have no exact days.

    Returns:
        The row and the secret, which is never shown again.

    Raises:
        DomainError: REQUIRED or TOO_LONG (name), NOT_FOUND (no person acts), INVALID_VALUE (too many).
    """
    if actor.user_id is None:
        raise not_found("user")
    name = named(name)
    if CalendarFeed.objects.visible_to(actor).filter(revoked_at__isnull=True).count() >= MOST:
        raise DomainError(ErrorCode.INVALID_VALUE, "name", {"why": _("подписок уже двадцать: отзовите ненужные")})
    secret = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(
        user_id=actor.user_id,
        within=within,
        year=year,
        query=narrowing_of(query).query,
        name=name,
        roughly=roughly,
        secret_hash=digest(secret),
        created_at=clock.now(),
    )
    return feed, secret


@transaction.atomic
def calendar_revoke(*, actor: Actor, feed: CalendarFeed) -> None:
    """End a calendar at once; its address answers nobody any more. Revoking twice changes nothing.

    Raises:
        DomainError: NOT_FOUND for somebody else's.
    """
    if feed.user_id != actor.user_id:
        raise not_found("calendar")
    CalendarFeed.objects.filter(pk=feed.pk, revoked_at__isnull=True).update(revoked_at=clock.now())


def calendar_of(*, secret: str) -> CalendarFeed | None:
    """The calendar of a secret address; None, alike, for an unknown and a revoked one.

    It carries ids alone: what it shows is read as its person.
    """
    now = clock.now()
    with transaction.atomic(), holding(digest(secret)):
        feed = CalendarFeed.objects.filter(secret_hash=digest(secret), revoked_at__isnull=True).first()
        if feed is not None and (feed.last_used_at is None or feed.last_used_at < now - LAST_USE_STEP):
            CalendarFeed.objects.filter(pk=feed.pk).update(last_used_at=now)
    return feed
