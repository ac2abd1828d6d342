"""The scope of a transaction: what the row-level policies and the audit triggers know about the caller."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

from federation.kernel.actor import Actor

_in_force: ContextVar[Actor | None] = ContextVar("svod_actor", default=None)

_EMPTY = Actor()


@contextmanager
def acting_as(actor: Actor) -> Iterator[Actor]:
    """A transaction in which `actor` acts; nested, the inner actor holds until the block ends.

    The settings are local to the transaction: nothing stays on a pooled connection.
    """
    previous = _in_force.get()
    with transaction.atomic():
        reason = _reason() if previous else ""
        _set(actor)
        token = _in_force.set(actor)
        try:
            yield actor
            # What is rolled back takes the settings of its scope with it, and answers no more until then.
            if not connection.needs_rollback:
                _set(previous or _EMPTY)
                if reason:
                    because(reason)
        finally:
            _in_force.reset(token)


def because(reason: str) -> None:
    """Name the reason that the audit rows of this transaction carry from here on."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('svod.reason', %s, true)", [reason])


def _reason() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('svod.reason', true)")
        (reason,) = cursor.fetchone()
    return reason or ""


def _set(actor: Actor) -> None:
    settings = {
        "svod.user": str(actor.user_id or ""),
        "svod.purpose": actor.purpose,
        "svod.door": actor.door,
        "svod.request": actor.request_id,
        "svod.reason": "",
        "svod.everyone": str(actor.everyone),
        "svod.own": ",".join(actor.own),
        "svod.above": ",".join(actor.above),
        "svod.region": ",".join(actor.region),
        "svod.granted": ",".join(map(str, actor.granted)),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "select " + ", ".join(["set_config(%s, %s, true)"] * len(settings)),
            [part for pair in settings.items() for part in pair],
        )
