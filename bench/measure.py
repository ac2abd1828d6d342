"""The measuring process: every case, every way, by turns; equal answers are asserted before anything is timed."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence
from typing import Any

import orjson

from bench import explain, pages, report, walls
from bench.cases import Case, cases, sample
from bench.others import NAIVE, PREFETCHED, RULED, by_hand, stock
from bench.ours import by_core, execution, lift_rate_limit, through_view
from bench.roles import allow_open_role
from bench.timing import Way, interleave, warm

COUNTED_TO = 10_000
"""Where the product stops counting; stock counts on."""


def plain(body: bytes) -> Any:
    """An answer without what may differ: cursors (only whether there is one), counts beyond what the product counts."""
    return _plain(orjson.loads(body)["data"])


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if not isinstance(value, dict):
        return value
    kept = {name: _plain(part) for name, part in value.items()}
    if "endCursor" in kept:
        kept["endCursor"] = kept["endCursor"] is not None
    if "totalCount" in kept:
        kept["totalCount"] = min(kept["totalCount"], COUNTED_TO)
    return kept


def ways_of(case: Case) -> list[Way]:
    """All ways to answer a case, the product's first."""
    ways = [through_view(case)] if case.priced else []
    ways += [execution(case), by_core(case), by_hand(case)]
    return ways + [stock(case, name) for name in (NAIVE, PREFETCHED, RULED)]


def measure(ways: Sequence[Way], runs: int) -> list[str]:
    """Warm, compare, time; a sentence for each way whose answer differs from the first one's."""
    warm(ways)
    first = plain(ways[0].body)
    different = [way.name for way in ways if plain(way.body) != first]
    interleave(ways, runs)
    return different


def tune_collector() -> None:
    """As the server does (settings/asgi.py): all ways gain by it, stock the most."""
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)


def main() -> int:
    """Measure, print, write; 1 when answers differ or a big table is read whole."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--only", default="")
    parser.add_argument("--docs", action="store_true")
    asked = parser.parse_args()
    allow_open_role()
    lift_rate_limit()
    tune_collector()
    chosen = [case for case in cases() if asked.only in case.name]
    found = report.Report()
    big = explain.big_tables()
    for case in chosen:
        ways = ways_of(case)
        found.differences += [f"{case.name}: {name}" for name in measure(ways, asked.runs)]
        whole = found.known if explain.is_known(case) else found.whole
        whole += explain.write(case, big)
        found.operations[case.name] = ways
        print(report.line(case.name, ways), file=sys.stderr, flush=True)
    for case in walls.consolidated_cases(chosen):
        ways = walls.policies(case)
        measure(ways, asked.runs * 2)
        found.policies[case.name] = ways
    for reader in walls.READERS:
        ways = walls.permissions(reader, sample()["year"])
        measure_rows(found, reader, ways, asked.runs)
    measure_pages(found, big, asked.runs)
    report.publish(found, docs=asked.docs)
    return 1 if found.differences or found.whole else 0


def measure_rows(found: report.Report, reader: walls.Reader, ways: list[Way], runs: int) -> None:
    """The pages of the permissions, whose bodies are compared as they are."""
    warm(ways)
    found.differences += [f"permissions, {reader.level}: {way.name}" for way in ways if way.body != ways[0].body]
    interleave(ways, runs)
    found.permissions[reader.level] = ways


def measure_pages(found: report.Report, big: set[str], runs: int) -> None:
    """The pages of consolidated plans, and both ways to their figures."""
    for name, way in pages.pages():
        warm([way])
        found.whole += [f"{name}: {table}" for table in sorted(pages.read_whole(way, big))]
        interleave([way], runs)
        found.pages[name] = [way]
        print(report.line(name, [way]), file=sys.stderr, flush=True)
    for name, ways in pages.counting():
        warm(ways)
        found.differences += [f"{name}: {way.name}" for way in ways if way.body != ways[0].body]
        interleave(ways, runs)
        found.figures[name] = ways
        print(report.line(name, ways), file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
