"""The one place that reads the clock. Services take `now` from here; tests and the demonstration set it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_fixed: ContextVar[datetime | None] = ContextVar("svod_clock", default=None)


def now() -> datetime:
    """The moment, aware, in UTC."""
    return _fixed.get() or timezone.now()


def today() -> date:
    """The day in the time zone in force."""
    return timezone.localdate(now())


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Within the block the clock stands at `moment` (aware)."""
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)
