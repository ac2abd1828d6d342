"""Personal tokens of the API: shown once, stored as a hash, looked up by it alone."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from federation.kernel import clock
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode, not_found
from federation.kernel.text import squeeze
from federation.models import PersonalToken, User
from federation.services.links import digest, holding

PREFIX = "svod_"
SHOWN = 12
"""Characters of a token that stay readable, so that its owner recognises it."""
LAST_USE_STEP = timedelta(minutes=5)
"""How exact `last_used_at` is: an API call must not always write."""
NAME_LIMIT = 100


@transaction.atomic
def token_issue(*, user: User, name: str, expires_at: datetime | None, actor: Actor) -> tuple[PersonalToken, str]:
    """Make a token for `user`: for oneself, or by a command of the operator.

    Returns:
        The row and the secret, which is never shown again.

    Raises:
        DomainError: NOT_FOUND (another person), REQUIRED or TOO_LONG (name), INVALID_VALUE (expires in the past).
    """
    _require_own(actor, user.pk)
    name = squeeze(name)
    if not name:
        raise DomainError(ErrorCode.REQUIRED, "name")
    if len(name) > NAME_LIMIT:
        raise DomainError(ErrorCode.TOO_LONG, "name", {"length": len(name), "limit": NAME_LIMIT})
    now = clock.now()
    if expires_at is not None and expires_at <= now:
        raise DomainError(ErrorCode.INVALID_VALUE, "expiresAt", {"why": _("срок уже прошёл")})
    secret = PREFIX + secrets.token_urlsafe(32)
    token = PersonalToken.objects.create(
        user=user,
        name=name,
        beginning=secret[:SHOWN],
        secret_hash=digest(secret),
        created_at=now,
        expires_at=expires_at,
    )
    return token, secret


@transaction.atomic
def token_revoke(*, token: PersonalToken, actor: Actor) -> None:
    """End a token at once; revoking twice changes nothing.

    Raises:
        DomainError: NOT_FOUND for somebody else's.
    """
    _require_own(actor, token.user_id)
    PersonalToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=clock.now())


def token_owner(*, secret: str) -> UUID | None:
    """The account that a bearer token stands for; None, alike, for unknown, expired and revoked ones."""
    if not secret.startswith(PREFIX):
        return None
    now = clock.now()
    with transaction.atomic(), holding(digest(secret)):
        valid = PersonalToken.objects.filter(secret_hash=digest(secret), revoked_at__isnull=True).filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=now)
        )
        found = valid.values("pk", "user_id", "last_used_at").first()
        if found is None:
            return None
        used = found["last_used_at"]
        if used is None or used < now - LAST_USE_STEP:
            PersonalToken.objects.filter(pk=found["pk"]).update(last_used_at=now)
    return found["user_id"]


def _require_own(actor: Actor, user_id: UUID) -> None:
    if not actor.is_system and actor.user_id != user_id:
        raise not_found("user")
