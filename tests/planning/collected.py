"""A week that a council collects, and the days on which something happens to it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from federation.access.scope import acting_as
from planning.models import Cycle
from planning.models.cycle import CycleKind
from planning.services.collecting import collecting_begin
from tests.factories.cast import Cast
from tests.factories.roles import in_role

TUESDAY = datetime(2026, 11, 10, 9, tzinfo=UTC)
WEDNESDAY = datetime(2026, 11, 11, 9, tzinfo=UTC)
THURSDAY = datetime(2026, 11, 12, 9, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 13, 9, tzinfo=UTC)
WEEK = date(2026, 11, 16)


def week_asked(cast: Cast) -> Cycle:
    """The council asks its municipalities for the week from 16 November 2026, every week."""
    with acting_as(cast.actor("council")) as actor:
        return collecting_begin(
            actor=actor,
            organization=cast.organizations["council"],
            kind=CycleKind.WEEK,
            starts_on=date(2026, 11, 18),
            due_on=date(2026, 11, 12),
            level="MUNICIPALITY",
            repeats=True,
        )


def job(which: Any, **arguments: Any) -> None:
    """A job, under the role of the worker."""
    with in_role("svod_worker"):
        which(**arguments)
