"""Notifications: news in the product at once, by e-mail as each person chose (`User.digest`)."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from federation.kernel import clock, outbox
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode, not_found
from federation.kernel.text import squeeze
from federation.models import Notification, User
from federation.models.user import Digest
from federation.selectors.notifications import notifications_of

TITLE_LIMIT = 300
LETTER_LINES = 50
"""News in one letter; what is more stands in the product."""


@transaction.atomic
def notify(*, user_ids: Iterable[UUID], title: str, text: str, url: str, reason: str, object_id: UUID | None) -> int:
    """Tell people of news. Runs in the worker, called from jobs; safe to repeat for an object.

    Whoever has not read the last news of the object finds that row renewed, on top again; nobody gets two.

    Args:
        url: a path within the product.
        reason: why it comes to them: "member", "reviewer", "invited", "asked".
        object_id: what it is about; None makes a new row every time.

    Returns:
        How many people were told.
    """
    now = clock.now()
    people = set(User.objects.filter(pk__in=set(user_ids), is_active=True).values_list("pk", flat=True))
    news = {"title": squeeze(title)[:TITLE_LIMIT], "text": text, "url": url, "reason": reason, "created_at": now}
    renewed: set[UUID] = set()
    if object_id is not None:
        unread = Notification.objects.filter(user_id__in=people, object_id=object_id, read_at__isnull=True)
        renewed = set(unread.values_list("user_id", flat=True))
        unread.update(**news, sent_at=None)
    # Another job may tell the same person of the same object right now: its row stands, ours is left out.
    Notification.objects.bulk_create(
        [Notification(user_id=user_id, object_id=object_id, **news) for user_id in sorted(people - renewed)],
        ignore_conflicts=object_id is not None,
    )
    if User.objects.filter(pk__in=people, digest=Digest.AT_ONCE).exclude(email="").exists():
        outbox.send("federation.jobs.mail_news", digest=Digest.AT_ONCE.value)
    return len(people)


@transaction.atomic
def notification_read(*, notification_id: UUID, actor: Actor) -> Notification:
    """Mark one's own news as read; twice changes nothing.

    Raises:
        DomainError: NOT_FOUND.
    """
    row = notifications_of(actor).filter(pk=notification_id).first()
    if row is None:
        raise not_found("notification")
    if row.read_at is None:
        row.read_at = clock.now()
        row.save(update_fields=["read_at"])
    return row


def notifications_read_all(*, actor: Actor) -> int:
    """Mark all of one's own news as read; returns how many were not."""
    return notifications_of(actor).order_by().filter(read_at__isnull=True).update(read_at=clock.now())


@transaction.atomic
def digest_choose(*, actor: Actor, digest: str) -> None:
    """How the person wants to hear of news by e-mail.

    Raises:
        DomainError: INVALID_VALUE; NOT_FOUND when nobody is signed in.
    """
    if digest not in Digest.values:
        raise DomainError(
            ErrorCode.INVALID_VALUE, "digest", {"why": _("такого выбора нет: %(digest)s") % {"digest": digest}}
        )
    if actor.user_id is None or not User.objects.filter(pk=actor.user_id).update(digest=digest):
        raise not_found("user")


def letters_waiting(*, digest: str) -> list[UUID]:
    """People who chose `digest` and have unread news that no letter brought yet. Runs in the worker."""
    waiting = Notification.objects.filter(read_at__isnull=True, sent_at__isnull=True)
    people = User.objects.filter(pk__in=waiting.values("user_id"), digest=digest, is_active=True).exclude(email="")
    return list(people.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def letter_send(*, user_id: UUID) -> bool:
    """Send one person all unread, unsent news in one letter; False when there are none. Runs in the worker.

    Give each letter a transaction of its own: one that went out is not repeated because of the next.
    """
    user = User.objects.get(pk=user_id)
    rows = Notification.objects.select_for_update(skip_locked=True).filter(
        user=user, read_at__isnull=True, sent_at__isnull=True
    )
    news = list(rows.order_by("-created_at", "-id"))
    if not news:
        return False
    with translation.override(user.language):
        subject = ngettext("Свод: %(count)d новость", "Свод: %(count)d новостей", len(news)) % {"count": len(news)}
        lines = [f"• {row.title}\n  {settings.SITE_URL}{row.url}" for row in news[:LETTER_LINES]]
        if len(news) > LETTER_LINES:
            lines.append(_("Остальные — в Своде: %(link)s") % {"link": settings.SITE_URL})
        lines.append(_("Как часто писать, выбирается в учётной записи: %(link)s") % {"link": settings.SITE_URL})
    send_mail(subject, "\n\n".join(lines), None, [user.email])
    Notification.objects.filter(pk__in=[row.pk for row in news]).update(sent_at=clock.now())
    return True
