"""How PostgreSQL answers the statements of the operations: EXPLAIN (ANALYZE, BUFFERS) beneath the policies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from bench.cases import Case
from bench.ours import execution
from bench.roles import superuser
from federation.access.scope import acting_as

BIG = 5_000
"""Rows; reading a smaller table whole is what an index would do, only slower."""

SEARCHED = "text"
"""The filter that no index serves: ILIKE is not leakproof, so beneath a policy every row of the range is read."""

WIDTH = 240
"""Characters of a line that are kept: conditions of visibility are long and everywhere the same."""

PLANS = Path(__file__).parent / "plans"

INDEX = re.compile(r"(?:Index (?:Only )?Scan(?: Backward)? using|Bitmap Index Scan on) \"?(\w+)")
SEQUENTIAL = re.compile(
    r"Seq Scan on \"?(\w+)[^\n]*?\(actual [^\n]*?rows=([\d.]+) loops=(\d+)\)((?:\n(?! *->)[^\n]*)*)"
)
REMOVED = re.compile(r"Rows Removed by Filter: ([\d.]+)")
TIME = re.compile(r"Execution Time: ([\d.]+) ms")


@dataclass(frozen=True)
class Plan:
    """One statement of an operation with its plan."""

    statement: str
    text: str

    @property
    def indexes(self) -> list[str]:
        """What served it, in order, each once."""
        return list(dict.fromkeys(INDEX.findall(self.text)))

    @property
    def read_whole(self) -> list[str]:
        """Tables that it reads from end to end for less than half of what it reads; for more, no index is better."""
        wasted = []
        for table, rows, _loops, below in SEQUENTIAL.findall(self.text):
            removed = REMOVED.search(below)
            # Both figures are per loop.
            if removed and float(removed.group(1)) > float(rows):
                wasted.append(table)
        return list(dict.fromkeys(wasted))

    @property
    def milliseconds(self) -> float:
        """Of its execution, under EXPLAIN."""
        found = TIME.search(self.text)
        return float(found.group(1)) if found else 0.0


def big_tables() -> set[str]:
    """Tables with more than `BIG` rows."""
    with superuser() as admin:
        rows = admin.execute("select relname from pg_class where relkind = 'r' and reltuples > %s", [BIG])
        return {name for (name,) in rows}


def plans_of(case: Case) -> list[Plan]:
    """The plans of the statements that the product sends for an operation, in their order."""
    sent: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().lower().startswith(("select", "with")) and "set_config(" not in sql:
            sent.append((sql, params))
        return execute(sql, params, many, context)

    run = execution(case).run
    with connection.execute_wrapper(note):
        run()
    with acting_as(case.actor), connection.cursor() as cursor:
        return [_plan(cursor, sql, params) for sql, params in sent]


def _plan(cursor: Any, sql: str, params: Any) -> Plan:
    cursor.execute(f"explain (analyze, buffers) {sql}", params)
    return Plan(sql, "\n".join(line for (line,) in cursor.fetchall()))


def is_known(case: Case) -> bool:
    """Whether a case reads a big table whole for a reason that is written down."""
    return SEARCHED in (case.variables.get("filter") or {})


def write(case: Case, big: set[str]) -> Iterator[str]:
    """Write the plans of a case to bench/plans; yields a sentence for each big table that is read whole."""
    PLANS.mkdir(exist_ok=True)
    name = re.sub(r"\W+", "-", case.name.lower()).strip("-")
    parts = [f"{case.name}, asked by {case.username}: {case.variables}"]
    for number, plan in enumerate(plans_of(case), start=1):
        whole = [table for table in plan.read_whole if table in big]
        verdict = f"BIG TABLE READ WHOLE: {', '.join(whole)}" if whole else "no big table is read whole"
        shown = "\n".join(line[:WIDTH] for line in (plan.statement, "", *plan.text.splitlines()))
        parts.append(
            f"-- {number}. served by: {', '.join(plan.indexes) or 'no index'}; {verdict}; {plan.milliseconds} ms\n"
            f"{shown}"
        )
        yield from (f"{case.name}: statement {number} reads {table} whole" for table in whole)
    (PLANS / f"{name}.txt").write_text("\n\n\n".join(parts) + "\n", encoding="utf-8")
