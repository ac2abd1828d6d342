"""Reading one's own news."""

from __future__ import annotations

from django.db.models import QuerySet

from federation.kernel.actor import Actor
from federation.models import Notification


def notifications_of(actor: Actor) -> QuerySet[Notification]:
    """One's own news, newest first; the index `notification_of_user` serves it by keyset (created_at, id)."""
    if actor.user_id is None:
        return Notification.objects.none()
    return Notification.objects.filter(user_id=actor.user_id).order_by("-created_at", "-id")


def unread_count(actor: Actor, *, limit: int = 100) -> int:
    """How many are unread, counted to `limit`: the bell shows no more."""
    return notifications_of(actor).filter(read_at__isnull=True).order_by()[:limit].count()
