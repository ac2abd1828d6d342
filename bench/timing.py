"""Interleaved timing: each round runs every way once, so that a busy moment of the machine meets them all alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from bench.roles import WALLED, take_role

ENOUGH = ((5.0, 1), (0.3, 3))
"""A way that takes longer than so many seconds is timed at most so many times."""
SCOPE = ("select set_config(", "set local ", "savepoint", "release savepoint", "set role")


@dataclass
class Way:
    """One way to answer. `run` returns the body of the answer; `role` is the database role it runs under."""

    name: str
    run: Callable[[], bytes]
    role: str = WALLED
    body: bytes = b""
    times: list[float] = field(default_factory=list)
    statements: int = 0
    scope: int = 0

    @property
    def median(self) -> float:
        """Milliseconds."""
        return statistics.median(self.times) * 1000

    def is_known_well(self) -> bool:
        """Whether it is slow and was timed often enough."""
        return any(len(self.times) >= runs and self.median > seconds * 1000 for seconds, runs in ENOUGH)

    def as_json(self) -> dict[str, Any]:
        """What the report keeps."""
        return {
            "name": self.name,
            "median_ms": round(self.median, 3),
            "fastest_ms": round(min(self.times) * 1000, 3),
            "runs": len(self.times),
            "statements": self.statements,
            "scope_statements": self.scope,
            "bytes": len(self.body),
        }


def warm(ways: Sequence[Way]) -> None:
    """Run each way untimed: its statements are counted, its caches filled; the quick ones once more."""
    for way in ways:
        take_role(way.role)
        started = time.perf_counter()
        with counted(way):
            way.body = way.run()
        if time.perf_counter() - started < ENOUGH[-1][0]:
            way.body = way.run()
    take_role(WALLED)


@contextmanager
def counted(way: Way) -> Iterator[None]:
    """Count the statements of a block: those that read, and beside them those that set the scope."""

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lower().startswith(SCOPE):
            way.scope += 1
        else:
            way.statements += 1
        return execute(sql, params, many, context)

    way.statements = way.scope = 0
    with connection.execute_wrapper(note):
        yield


def interleave(ways: Sequence[Way], runs: int) -> None:
    """Time every way `runs` times, by turns; the slow ones less often."""
    for turn in range(runs):
        # The order turns too: nobody always runs behind the same neighbour.
        for way in [*ways[turn % len(ways) :], *ways[: turn % len(ways)]]:
            if way.is_known_well():
                continue
            take_role(way.role)
            started = time.perf_counter()
            way.run()
            way.times.append(time.perf_counter() - started)
    take_role(WALLED)
