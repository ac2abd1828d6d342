"""What the benchmark prints and writes: medians beside ratios, statements, bytes; JSON; the tables of the document."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import Any

from bench import pages
from bench.others import BY_HAND, NAIVE, PREFETCHED, RULED
from bench.ours import BY_CORE, EXECUTION
from bench.roles import superuser
from bench.timing import Way
from federation.kernel import clock
from settings import ROOT

RESULTS = Path(__file__).parent / "results" / "latest.json"
DOCUMENT = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
TABLES = ("federation_organization", "planning_plan", "planning_planitem", "planning_planitemspan")


@dataclass
class Report:
    """Everything that one run found."""

    operations: dict[str, list[Way]] = field(default_factory=dict)
    policies: dict[str, list[Way]] = field(default_factory=dict)
    permissions: dict[str, list[Way]] = field(default_factory=dict)
    pages: dict[str, list[Way]] = field(default_factory=dict)
    figures: dict[str, list[Way]] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)
    whole: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)


def times(value: float) -> str:
    """A ratio, with as many digits as it deserves."""
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}" if value >= 2 else f"{value:.2f}"


def line(name: str, ways: Sequence[Way]) -> str:
    """One line of progress."""
    return f"{name}: " + ", ".join(f"{way.name} {way.median:.2f} ms" for way in ways)


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; all columns but the first are figures."""
    marks = ["---", *["---:"] * (len(header) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (header, marks, *rows))


def speeds(found: Report) -> str:
    """The operations: the product's milliseconds, then how the others compare with its execution."""
    header = (
        "operation",
        "request, ms",
        "execution, ms",
        "execution ÷ by hand",
        "graphql-core ÷",
        "naive ÷",
        "prefetched ÷",
        "ruled ÷",
    )
    rows = []
    for name, listed in found.operations.items():
        ways = {way.name: way for way in listed}
        own = ways[EXECUTION].median
        request = f"{ways['ours: request'].median:.1f}" if "ours: request" in ways else "–"
        others = [times(ways[other].median / own) for other in (BY_CORE, NAIVE, PREFETCHED, RULED)]
        rows.append((name, request, f"{own:.1f}", times(own / ways[BY_HAND].median), *others))
    return table(header, rows)


def statements(found: Report) -> str:
    """Statements that read; the scope and, for a request, the caller are named apart."""
    header = ("operation", "ours", "+ for the caller", "naive", "prefetched", "ruled", "kB, ours", "kB, stock")
    rows = []
    for name, listed in found.operations.items():
        ways = {way.name: way for way in listed}
        own = ways[EXECUTION]
        caller = str(ways["ours: request"].statements - own.statements) if "ours: request" in ways else "–"
        others = [str(ways[other].statements) for other in (NAIVE, PREFETCHED, RULED)]
        sizes = [f"{len(way.body) / 1000:.1f}" for way in (own, ways[PREFETCHED])]
        rows.append((name, str(own.statements), caller, *others, *sizes))
    return table(header, rows)


def walls(found: Report) -> str:
    """The policies: with ÷ without."""
    header = ("page", "ours, ms", "ours, with ÷ without", "by hand, ms", "by hand, with ÷ without")
    rows = []
    for name, (with_, without, hand_with, hand_without) in found.policies.items():
        ratios = times(with_.median / without.median), times(hand_with.median / hand_without.median)
        rows.append((name, f"{with_.median:.2f}", ratios[0], f"{hand_with.median:.2f}", ratios[1]))
    return table(header, rows)


def permissions(found: Report) -> str:
    """A page of fifty and its count."""
    header = ("reader", "unfiltered, ms", "path ranges, ms", "guardian, ms", "ranges ÷ unfiltered", "guardian ÷ ranges")
    rows = []
    for level, (bare, ranges, guardian) in found.permissions.items():
        shown = [f"{way.median:.2f}" for way in (bare, ranges, guardian)]
        rows.append((level, *shown, times(ranges.median / bare.median), times(guardian.median / ranges.median)))
    return table(header, rows)


def looks(found: Report) -> str:
    """The pages of consolidated plans: what a page costs the server, the line and the browser."""
    header = ("page", "ms", "statements", "kB compressed", "elements")
    rows = []
    for name, (way,) in found.pages.items():
        size = f"{pages.compressed(way.body) / 1000:.1f}"
        rows.append((name, f"{way.median:.0f}", str(way.statements), size, str(pages.nodes(way.body))))
    return table(header, rows)


def sums(found: Report) -> str:
    """Figures of the nation: sums over versions, and how much longer counting item by item takes."""
    header = ("figure", "sums, ms", "item by item ÷")
    return table(
        header,
        [(name, f"{way.median:.1f}", times(items.median / way.median)) for name, (way, items) in found.figures.items()],
    )


def surroundings() -> dict[str, Any]:
    """The machine and the data."""
    with superuser() as admin:
        (version,) = admin.execute("show server_version").fetchone()
        sizes = {name: admin.execute(f"select count(*) from {name}").fetchone()[0] for name in TABLES}
        (space,) = admin.execute("select pg_size_pretty(pg_database_size('svod'))").fetchone()
    return {
        "at": clock.now().astimezone(UTC).isoformat(timespec="minutes"),
        "processors": f"{len(os.sched_getaffinity(0))} × {_processor()}",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "postgresql": version,
        "rows": sizes,
        "database": space,
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def described(around: dict[str, Any], found: Report) -> Iterator[str]:
    """The whole report, part by part, in Markdown."""
    rows = ", ".join(f"{name} {count:,}" for name, count in around["rows"].items())
    runs = max((len(way.times) for ways in found.operations.values() for way in ways), default=0)
    yield (
        f"{around['at'][:10]}; {around['processors']}, {around['system']}, Python {around['python']}, PostgreSQL "
        f"{around['postgresql']} (embedded). Rows: {rows}; {around['database']}. Medians of {runs} interleaved rounds."
    )
    for title, part in (
        ("Operations", speeds(found)),
        ("Statements and sizes", statements(found)),
        ("Policies", walls(found)),
        ("Permissions", permissions(found)),
        ("Pages of consolidated plans", looks(found)),
        ("Figures of the nation", sums(found)),
    ):
        yield f"### {title}\n\n{part}"
    yield "Answers that differ: " + ("; ".join(found.differences) or "none") + "."
    yield "Big tables read whole: " + ("; ".join(found.whole) or "none") + "."
    yield "Known and left so: " + ("; ".join(found.known) or "none") + "."


def publish(found: Report, *, docs: bool) -> None:
    """Print it, write the JSON and, when asked, the tables of docs/performance.md."""
    around = surroundings()
    text = "\n\n".join(described(around, found))
    print(text)
    RESULTS.parent.mkdir(exist_ok=True)
    groups = {name: getattr(found, name) for name in ("operations", "policies", "permissions", "pages", "figures")}
    whole = {
        "around": around,
        **{
            name: {case: [way.as_json() for way in ways] for case, ways in group.items()}
            for name, group in groups.items()
        },
        "differences": found.differences,
        "read_whole": found.whole,
        "read_whole_known": found.known,
    }
    RESULTS.write_text(json.dumps(whole, ensure_ascii=False, indent=1), encoding="utf-8")
    if docs:
        before, _begin, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        DOCUMENT.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")
