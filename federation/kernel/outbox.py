"""The outbox: what must follow a commit is a row written in the transaction (design, "Three knots")."""

from __future__ import annotations

from federation.kernel import clock
from federation.kernel.records import OutboxMessage


def send(job: str, **arguments: object) -> None:
    """Have the Celery job `job` run with `arguments` (JSON values) once this transaction is committed.

    The job may run twice (at least once): it must be safe to repeat. `message_id` is added to its arguments.
    """
    OutboxMessage.objects.create(job=job, arguments=arguments, created_at=clock.now())
