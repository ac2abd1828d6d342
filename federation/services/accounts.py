"""One's own account: what a person says of himself, and signing other devices out."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode, not_found
from federation.kernel.text import squeeze
from federation.models import User
from federation.models.user import Digest

NAME_LIMIT = 200


@transaction.atomic
def account_change(*, actor: Actor, full_name: str, language: str, digest: str) -> User:
    """Change one's own name, language of letters, and how often they come.

    Raises:
        DomainError: REQUIRED and TOO_LONG (full_name), INVALID_VALUE (language, digest), NOT_FOUND (nobody signed in).
    """
    full_name = squeeze(full_name)
    if not full_name:
        raise DomainError(ErrorCode.REQUIRED, "fullName")
    if len(full_name) > NAME_LIMIT:
        raise DomainError(ErrorCode.TOO_LONG, "fullName", {"length": len(full_name), "limit": NAME_LIMIT})
    if language not in dict(settings.LANGUAGES):
        raise DomainError(ErrorCode.INVALID_VALUE, "language", {"why": language})
    if digest not in Digest.values:
        raise DomainError(ErrorCode.INVALID_VALUE, "digest", {"why": digest})
    user = _own(actor)
    user.full_name, user.language, user.digest = full_name, language, digest
    user.save(update_fields=["full_name", "language", "digest"])
    return user


@transaction.atomic
def other_devices_sign_out(*, actor: Actor, password: str) -> User:
    """Make every session of the account invalid, by giving the same password a new salt.

    The caller renews the session that it wants to keep (`update_session_auth_hash`).

    Raises:
        DomainError: INVALID_VALUE (password), NOT_FOUND (nobody signed in).
    """
    user = _own(actor)
    if not user.check_password(password):
        raise DomainError(ErrorCode.INVALID_VALUE, "password", {"why": _("это не ваш пароль")})
    user.set_password(password)
    user.save(update_fields=["password"])
    return user


def _own(actor: Actor) -> User:
    user = User.objects.select_for_update().filter(pk=actor.user_id).first() if actor.user_id else None
    if user is None:
        raise not_found("user")
    return user
