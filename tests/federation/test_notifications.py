"""News: one unread row per object, letters as each person chose."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core import mail

from federation.access.scope import acting_as
from federation.jobs import mail_news
from federation.kernel import clock
from federation.kernel.errors import DomainError, ErrorCode
from federation.kernel.records import OutboxMessage
from federation.models import Notification, User
from federation.models.user import Digest
from federation.selectors.notifications import notifications_of, unread_count
from federation.services.notifications import digest_choose, notification_read, notifications_read_all, notify
from tests.factories.cast import Cast
from tests.factories.roles import by_hand, in_role

PLAN = UUID(int=7)


def tell(cast: Cast, *names: str, title: str = "План сдан", object_id: UUID | None = PLAN) -> int:
    with by_hand():
        return notify(
            user_ids=[cast[name].pk for name in names],
            title=title,
            text="",
            url="/plans/7/",
            reason="member",
            object_id=object_id,
        )


def titles(cast: Cast, name: str) -> list[str]:
    actor = cast.actor(name)
    with acting_as(actor):
        return [row.title for row in notifications_of(actor)]


def test_notify__renews_the_unread_row__and_makes_a_new_one_once_read(cast: Cast) -> None:
    assert tell(cast, "owner", "reader", "owner") == 2
    with clock.frozen(clock.now() + timedelta(hours=1)):
        tell(cast, "owner", title="План возвращён")
    assert titles(cast, "owner") == ["План возвращён"]
    with acting_as(cast.actor("owner")) as actor:
        assert unread_count(actor) == 1
        assert notifications_read_all(actor=actor) == 1
        assert unread_count(actor) == 0
    with clock.frozen(clock.now() + timedelta(hours=2)):
        tell(cast, "owner", title="План принят")
    assert titles(cast, "owner") == ["План принят", "План возвращён"]
    assert titles(cast, "reader") == ["План сдан"]


def test_notify__tells_nobody_who_is_gone(cast: Cast) -> None:
    with by_hand():
        User.objects.filter(pk=cast["reader"].pk).update(is_active=False)
        told = notify(user_ids=[cast["reader"].pk, uuid4()], title="x", text="", url="/", reason="", object_id=None)
    assert told == 0


def test_news__belong_to_one_person(cast: Cast) -> None:
    tell(cast, "owner")
    with by_hand():
        row = Notification.objects.get()
    for name in ("colleague", "office", "anonymous"):
        with acting_as(cast.actor(name)) as actor:
            assert not Notification.objects.exists()
            assert unread_count(actor) == 0
            with pytest.raises(DomainError) as refusal:
                notification_read(notification_id=row.pk, actor=actor)
            assert refusal.value.code == ErrorCode.NOT_FOUND
    with acting_as(cast.actor("owner")) as actor:
        assert notification_read(notification_id=row.pk, actor=actor).read_at
        assert notification_read(notification_id=row.pk, actor=actor).read_at


def test_letters__at_once_daily_and_none(cast: Cast) -> None:
    for name, digest in [("owner", Digest.AT_ONCE), ("colleague", Digest.DAILY), ("reader", Digest.NONE)]:
        with by_hand():
            User.objects.filter(pk=cast[name].pk).update(email=f"{name}@example.ru")
        with acting_as(cast.actor(name)) as actor:
            digest_choose(actor=actor, digest=digest)
    tell(cast, "owner", "colleague", "reader")
    assert OutboxMessage.objects.get().arguments == {"digest": "AT_ONCE"}
    with in_role("svod_worker"):
        mail_news(digest="AT_ONCE", message_id="1")
        mail_news(digest="AT_ONCE", message_id="1")
        assert [letter.to for letter in mail.outbox] == [["owner@example.ru"]]
        mail_news(digest="DAILY")
        mail_news(digest="DAILY")
    assert [letter.to for letter in mail.outbox] == [["owner@example.ru"], ["colleague@example.ru"]]
    assert "План сдан" in mail.outbox[0].body
    assert "/plans/7/" in mail.outbox[0].body


def test_letters__what_was_read_is_not_sent(cast: Cast) -> None:
    with by_hand():
        User.objects.filter(pk=cast["owner"].pk).update(email="owner@example.ru")
    tell(cast, "owner")
    with acting_as(cast.actor("owner")) as actor:
        notifications_read_all(actor=actor)
    with in_role("svod_worker"):
        mail_news(digest="DAILY")
    assert mail.outbox == []


def test_digest__unknown_choice_is_refused(cast: Cast) -> None:
    with acting_as(cast.actor("owner")) as actor, pytest.raises(DomainError) as refusal:
        digest_choose(actor=actor, digest="HOURLY")
    assert refusal.value.code == ErrorCode.INVALID_VALUE
    with acting_as(cast.actor("anonymous")) as actor, pytest.raises(DomainError):
        digest_choose(actor=actor, digest=Digest.NONE)
