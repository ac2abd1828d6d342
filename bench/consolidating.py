"""What stands on the pages of consolidated plans, at full size, beneath the policies (`bench.consolidation`).

For each operation: statements, milliseconds
(median), rows, and the big tables that a statement reads whole.
"""

from __future__ import annotations

import re
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from django.db import connection

from bench.cases import actor_of
from bench.explain import big_tables
from bench.roles import allow_open_role
from federation.access.scope import acting_as
from federation.kernel.actor import Actor
from federation.models import Organization
from planning.models import PlanItem
from planning.selectors.consolidation import consolidation, estimated
from planning.selectors.coverage import coverage
from planning.selectors.grouping import grouping_for
from planning.selectors.items import ItemFilter, consolidated_plan
from planning.selectors.lookalikes import lookalikes
from planning.selectors.months import month_of

RUNS = 5
WHOLE = re.compile(r"Seq Scan on (\w+)")
Work = Callable[[Actor, Organization, int], Any]


def _plan(actor: Actor, within: Organization, year: int, **narrow: Any) -> Any:
    return consolidated_plan(actor=actor, within=within, year=year, filter=ItemFilter(**narrow))


def _groups(way: str) -> Work:
    def work(actor: Actor, within: Organization, year: int) -> int:
        plan = _plan(actor, within, year)
        return len(grouping_for(plan, way=way, within=within).groups(plan))

    return work


def _heat(way: str) -> Work:
    def work(actor: Actor, within: Organization, year: int) -> int:
        plan = _plan(actor, within, year)
        return len(grouping_for(plan, way=way, within=within).heat(plan))

    return work


def _first_page(**narrow: Any) -> Work:
    return lambda actor, within, year: len(_plan(actor, within, year, **narrow).items[:50])


def _count(**narrow: Any) -> Work:
    return lambda actor, within, year: _plan(actor, within, year, **narrow).total


def _month(actor: Actor, within: Organization, year: int) -> int:
    plan = _plan(actor, within, year)
    return month_of(plan, 5).rough_count


OPERATIONS: dict[str, Work] = {
    "first page": _first_page(),
    "count": _count(),
    "first page, municipalities": _first_page(levels=["MUNICIPALITY"]),
    "first page, two organizations": _first_page(organizations=["RU-SMO", "RU-KR"]),
    "count, councils": _count(levels=["REGIONAL_COUNCIL", "REGIONAL_BRANCH"]),
    "count, task": _count(agenda_tasks=[3]),
    "consolidation": lambda actor, within, year: consolidation(actor=actor, within=within, year=year).items,
    "estimate": lambda actor, within, year: estimated(actor=actor, within=within, year=year).total,
    "coverage": lambda actor, within, year: len(coverage(actor=actor, within=within, year=year).cells),
    "groups by task": _groups("task"),
    "groups by region": _groups("region"),
    "groups by month": _groups("month"),
    "groups by area": _groups("area"),
    "year by task": _heat("task"),
    "year by region": _heat("region"),
    "month": _month,
    "events alike": lambda actor, within, year: len(lookalikes(_plan(actor, within, year), within=within)),
}


def measure() -> int:
    """Print the table; 1 when a big table is read whole."""
    allow_open_role()
    big = set(big_tables())
    found = 0
    with acting_as(actor_of("national")):
        years = PlanItem.objects.filter(is_standing=True).values_list("planning_year", flat=True)
        year = max(filter(None, years.distinct()))
    print("| operation | node | rows | statements | ms | read whole |\n| --- | --- | ---: | ---: | ---: | --- |")
    for code, username in (("RU", "national"), ("RU-SMO", "smolensk-council")):
        actor = actor_of(username)
        for name, work in OPERATIONS.items():
            rows, statements, ms, whole = _timed(actor, code, year, work, big)
            found += len(whole)
            print(f"| {name} | {code} | {rows} | {statements} | {ms:.0f} | {', '.join(whole) or '–'} |", flush=True)
    return 1 if found else 0


def _timed(actor: Actor, code: str, year: int, work: Work, big: set[str]) -> tuple[Any, int, float, list[str]]:
    asked: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    times = []
    with acting_as(actor):
        within = Organization.objects.get(code=code)
        with connection.execute_wrapper(note):
            rows = work(actor, within, year)
        for _run in range(RUNS):
            began = time.perf_counter()
            work(actor, within, year)
            times.append((time.perf_counter() - began) * 1000)
        whole: set[str] = set()
        for sql, params in asked:
            with connection.cursor() as cursor:
                cursor.execute(f"explain {sql}", params)
                lines = "\n".join(line for (line,) in cursor.fetchall())
            whole |= set(WHOLE.findall(lines)) & big
    return rows, len(asked), statistics.median(times), sorted(whole)


if __name__ == "__main__":
    sys.exit(measure())
