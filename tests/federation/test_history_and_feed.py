"""History in words for whoever sees the object; the change feed in commit order."""

from __future__ import annotations

import time
from uuid import uuid4

import pytest
from django.db import connection, connections

from federation.access.scope import acting_as, because
from federation.kernel.errors import DomainError, ErrorCode
from federation.kernel.records import Action
from federation.models import Organization
from federation.selectors.feed import changes_after
from federation.selectors.history import HistoryPage, history_of
from federation.selectors.organizations import organization_get_for
from federation.services.organizations import organization_change
from tests.factories.cast import Cast
from tests.factories.roles import by_hand, in_role

KIND = "federation_organization"


def change(cast: Cast, who: str, reason: str = "", **changes) -> None:
    with acting_as(cast.actor(who)) as actor:
        if reason:
            because(reason)
        branch = organization_get_for(actor=actor, code="RU-SMO-B")
        organization_change(organization=branch, actor=actor, expected_revision=None, changes=changes)


def read(cast: Cast, who: str, **page) -> HistoryPage:
    with acting_as(cast.actor(who)) as actor:
        return history_of(actor=actor, kind=KIND, object_id=cast.organizations["branch"].pk, **page)


def test_history__who_from_what_to_what_and_why(cast: Cast) -> None:
    change(cast, "owner", "опечатка", name="Смоленское отделение", address="Смоленск")
    newest, made = read(cast, "reader").entries
    assert newest.who == "Тестов Тест Owner"
    assert (newest.action, newest.door, newest.note) == (Action.CHANGED, "test", "опечатка")
    assert {(str(one.label), one.old, one.new) for one in newest.changes} == {
        ("название", "Отделение", "Смоленское отделение"),
        ("адрес", "", "Смоленск"),
    }
    assert (made.action, made.who, made.purpose) == (Action.CREATED, "", "test")


def test_history__each_relation__as_the_table_says(cast: Cast) -> None:
    change(cast, "owner", name="Смоленское отделение")
    for name in ("owner", "reader", "council", "office"):
        assert len(read(cast, name).entries) == 2, name
    for name in ("town", "sibling", "partner", "stranger", "anonymous"):
        with pytest.raises(DomainError) as refusal:
            read(cast, name)
        assert refusal.value.code == ErrorCode.NOT_FOUND


def test_history__author_whose_membership_is_hidden__has_no_name(cast: Cast) -> None:
    change(cast, "council", oktmo="66000000")
    hidden = read(cast, "owner").entries[0]
    seen = read(cast, "office").entries[0]
    assert (hidden.who, seen.who) == ("", "Тестов Тест Council")


def test_history__pages_by_keyset(cast: Cast) -> None:
    for number in range(5):
        change(cast, "owner", address=f"дом {number}")
    first = read(cast, "owner", limit=4)
    second = read(cast, "owner", limit=4, before=first.before)
    assert [entry.changes[0].new for entry in first.entries] == ["дом 4", "дом 3", "дом 2", "дом 1"]
    assert [entry.action for entry in second.entries] == [Action.CHANGED, Action.CREATED]
    assert second.before is None


def test_history__unknown_kind_or_object__not_found(cast: Cast) -> None:
    with acting_as(cast.actor("owner")) as actor:
        for kind, object_id in (("auth_user", cast["owner"].pk), (KIND, uuid4())):
            with pytest.raises(DomainError) as refusal:
                history_of(actor=actor, kind=kind, object_id=object_id)
            assert refusal.value.code == ErrorCode.NOT_FOUND


def feed(cast: Cast, who: str, cursor: str | None = None, limit: int = 100):
    with acting_as(cast.actor(who)) as actor:
        return changes_after(actor=actor, cursor=cursor, limit=limit)


def test_feed__own_uncommitted_rows_are_not_shown_yet(cast: Cast) -> None:
    assert feed(cast, "office").entries == ()


def test_feed__bad_cursors__are_refused(cast: Cast) -> None:
    for cursor in ("", "x", "1-1-1.5.5", f"1-1-1.{'9' * 19}.1", "1-1-1.-1.0"):
        with pytest.raises(DomainError) as refusal:
            feed(cast, "office", cursor)
        assert refusal.value.code == ErrorCode.BAD_CURSOR


def wait_for_others() -> None:
    """Until every transaction that runs now is over: those of tests beside this one hold the feed back too."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_xact_id()::text::bigint")
        (mine,) = cursor.fetchone()
        for _attempt in range(3000):
            cursor.execute("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint > %s", [mine])
            if cursor.fetchone()[0]:
                return
            time.sleep(0.1)
    pytest.fail("a transaction beside this test never ended")


@pytest.mark.django_db(transaction=True)
def test_feed__a_slow_transaction__is_not_missed(cast: Cast) -> None:
    wait_for_others()
    everything = feed(cast, "office")
    assert {entry.type for entry in everything.entries} >= {"federation_organization", "federation_membership"}
    assert feed(cast, "office", everything.cursor).entries == ()

    # A slow writer takes its transaction id first, a quick one commits first.
    slow = connections.create_connection("default")
    try:
        with slow.cursor() as cursor:
            cursor.execute("begin")
            cursor.execute("select pg_current_xact_id()")
        change(cast, "owner", address="быстрый")
        waiting = feed(cast, "office", everything.cursor)
        assert waiting.entries == ()
        with slow.cursor() as cursor:
            cursor.execute("commit")
    finally:
        slow.close()
    wait_for_others()
    after = feed(cast, "office", everything.cursor)
    assert [entry.action for entry in after.entries] == ["CHANGED"]
    assert feed(cast, "office", after.cursor).entries == ()

    # Page by page gives the same rows once each, and everybody sees only his own.
    pages: list[int] = []
    place: str | None = None
    while True:
        page = feed(cast, "office", place, limit=3)
        pages += [entry.pk for entry in page.entries]
        place = page.cursor
        if not page.has_more:
            break
    assert pages == [entry.pk for entry in (*everything.entries, *after.entries)]
    assert feed(cast, "stranger").entries == ()
    assert {entry.type for entry in feed(cast, "partner").entries} == {"federation_organization"}

    with by_hand():
        Organization.objects.filter(code="RU-SMO-B").update(address="сырой запрос")
    wait_for_others()
    assert len(feed(cast, "office", after.cursor).entries) == 1


def test_feed__is_read_by_its_index(cast: Cast) -> None:
    with in_role("svod_owner"), connection.cursor() as cursor:
        cursor.execute("select indexdef from pg_indexes where indexname = 'feed_in_commit_order'")
        assert "(xid, id)" in cursor.fetchone()[0]
