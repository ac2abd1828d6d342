"""The outbox: what was committed reaches the broker, what was not does not, a kill loses nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connections, transaction

from federation.access.scope import acting_as
from federation.jobs import relay_outbox, tidy_up
from federation.kernel import clock, outbox
from federation.kernel.records import IdempotencyRecord, OutboxMessage
from federation.services import relay
from federation.services.relay import relay_waiting
from settings.celery_app import app
from tests.factories.cast import Cast
from tests.factories.roles import by_hand, in_role


class Broker:
    """Takes messages until it breaks."""

    def __init__(self, breaks_at: int = 10_000, failure: BaseException | None = None) -> None:
        self.taken: list[tuple[str, dict]] = []
        self.breaks_at = breaks_at
        self.failure = failure or ConnectionError("broker")

    def __call__(self, job: str, arguments: dict) -> None:
        if len(self.taken) == self.breaks_at:
            raise self.failure
        self.taken.append((job, arguments))


def put(count: int) -> None:
    for number in range(count):
        outbox.send("planning.jobs.plan_filed", number=number)


def numbers(broker: Broker) -> list[int]:
    return [arguments["number"] for _job, arguments in broker.taken]


def test_relay__hands_over_each_once__in_order_with_its_id(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "BATCH", 2)
    put(5)
    broker = Broker()
    assert relay_waiting(publish=broker) == 5
    assert relay_waiting(publish=broker) == 0
    assert numbers(broker) == [0, 1, 2, 3, 4]
    ids = {str(row.pk) for row in OutboxMessage.objects.all()}
    assert {arguments["message_id"] for _job, arguments in broker.taken} == ids


def test_relay__broker_away__what_it_took_is_marked_and_the_rest_waits(db: None) -> None:
    put(5)
    with pytest.raises(ConnectionError):
        relay_waiting(publish=Broker(breaks_at=2))
    assert OutboxMessage.objects.filter(sent_at__isnull=True).count() == 3
    assert OutboxMessage.objects.filter(sent_at__isnull=True, attempts=1).count() == 1
    later = Broker()
    relay_waiting(publish=later)
    assert numbers(later) == [2, 3, 4]


def test_relay__killed_between__rows_stay_and_go_again(db: None) -> None:
    put(3)
    first = Broker(breaks_at=2, failure=KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        relay_waiting(publish=first)
    assert OutboxMessage.objects.filter(sent_at__isnull=True).count() == 3
    second = Broker()
    relay_waiting(publish=second)
    assert numbers(second) == [0, 1, 2]
    assert first.taken == second.taken[:2]


def test_rolled_back__nothing_is_sent(db: None) -> None:
    with transaction.atomic():
        put(1)
        transaction.set_rollback(True)
    assert relay_waiting(publish=Broker()) == 0


@pytest.mark.django_db(transaction=True)
def test_relay__two_at_once__share_the_rows() -> None:
    put(3)
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("begin")
            cursor.execute("select id from federation_outboxmessage order by created_at limit 1 for update")
            assert relay_waiting(publish=Broker()) == 2
            cursor.execute("rollback")
    finally:
        other.close()
    assert relay_waiting(publish=Broker()) == 1


def test_job__reaches_a_real_queue_by_name(db: None) -> None:
    put(1)
    with in_role("svod_worker"):
        relay_outbox(unknown="ignored")
    with app.connection_for_read() as connection:
        queue = connection.SimpleQueue("celery")
        message = queue.get(timeout=10)
        message.ack()
        queue.close()
    assert message.headers["task"] == "planning.jobs.plan_filed"
    _args, arguments, _embed = message.payload
    assert arguments["number"] == 0
    assert arguments["message_id"] == str(OutboxMessage.objects.get().pk)


def test_tidy__removes_what_has_served_and_nothing_else(cast: Cast) -> None:
    old = clock.now() - timedelta(days=40)
    with by_hand():
        for key, moment in [("old", old), ("new", clock.now())]:
            OutboxMessage.objects.create(job=key, created_at=moment, sent_at=moment)
            OutboxMessage.objects.create(job=f"{key}, waiting", created_at=moment)
            IdempotencyRecord.objects.create(
                user_id=cast["owner"].pk,
                operation="x",
                key=key,
                request_hash="",
                object_id=cast["owner"].pk,
                created_at=moment,
            )
    with in_role("svod_worker"):
        tidy_up()
    assert set(OutboxMessage.objects.values_list("job", flat=True)) == {"new", "new, waiting", "old, waiting"}
    with acting_as(cast.actor("owner")):
        assert IdempotencyRecord.objects.get().key == "new"
