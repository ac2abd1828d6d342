"""The outbox's relay: rows that were committed are handed to the broker, at least once each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from federation.kernel import clock
from federation.kernel.records import IdempotencyRecord, OutboxMessage

BATCH = 100
KEPT_SENT = timedelta(days=7)
KEPT_KEYS = timedelta(days=30)
"""How long a repeat with the same idempotency key finds the first result."""

Publish = Callable[[str, dict[str, Any]], None]


def relay_waiting(*, publish: Publish, batches: int = 50) -> int:
    """Hand waiting rows to `publish(job, arguments)`, oldest first, a batch per transaction.

    Two relays share the rows (SKIP LOCKED). Killed between publishing and commit, a batch is published again, so jobs
    must be safe to repeat; `message_id` in their arguments is the same each time.

    Returns:
        Rows handed over.

    Raises:
        Exception: what `publish` raised; rows published before it are marked, the rest wait for the next run.
    """
    total = 0
    for _batch in range(batches):
        sent, failure = _relay_batch(publish)
        total += sent
        if failure is not None:
            raise failure
        if sent < BATCH:
            break
    return total


@transaction.atomic
def _relay_batch(publish: Publish) -> tuple[int, Exception | None]:
    waiting = OutboxMessage.objects.filter(sent_at__isnull=True).order_by("created_at", "id")
    rows = list(waiting.select_for_update(skip_locked=True)[:BATCH])
    sent, failure = [], None
    for row in rows:
        try:
            publish(row.job, {**row.arguments, "message_id": str(row.pk)})
        except Exception as error:
            # The broker is away: keep the marks of what it took, leave the rest.
            failure = error
            OutboxMessage.objects.filter(pk=row.pk).update(attempts=F("attempts") + 1)
            break
        sent.append(row.pk)
    OutboxMessage.objects.filter(pk__in=sent).update(sent_at=clock.now(), attempts=F("attempts") + 1)
    return len(sent), failure


def tidy() -> dict[str, int]:
    """Remove what has served: sent messages and idempotency keys past their time. Runs nightly."""
    now = clock.now()
    messages, _rows = OutboxMessage.objects.filter(sent_at__lt=now - KEPT_SENT).delete()
    keys, _rows = IdempotencyRecord.objects.filter(created_at__lt=now - KEPT_KEYS).delete()
    return {"messages": messages, "keys": keys}
