"""How well the documents of `tests/cases` are read: `python -m tests.planning.reading_table` prints the table."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import django

from planning.exchange.reading import ItemReading, PlanReading, Severity, read_pasted, read_plan

CASES = Path(__file__).parents[1] / "cases"
FOLDERS = (CASES / "plans", CASES / "made_up")
"""Plans as real pages have them, and forms made up afterwards, with readings written down before they were read."""

YEAR_WITHOUT_ONE = 2021
FORMATS = (".docx", ".xlsx", ".pdf", ".txt", ".tsv", ".csv", ".html")


@dataclass(frozen=True, slots=True)
class Line:
    """One document in one format: how many rows were expected and found, and how many fields of them are right."""

    name: str
    expected: int
    rows: int
    titles: int
    periods: int
    responsibles: int
    questions: int
    seconds: float

    @property
    def right(self) -> tuple[float, float, float]:
        """The shares of titles, periods and responsibles that are right."""
        return (self.titles / self.expected, self.periods / self.expected, self.responsibles / self.expected)


def documents() -> list[Path]:
    """Every document whose expected reading has rows of a table, in each of its formats."""
    found = []
    for path in (path for folder in FOLDERS for path in sorted(folder.glob("*.expected.json"))):
        expected = json.loads(path.read_text("utf-8"))
        if "rows" in expected or expected["layout"] == "week_grid":
            name = path.name.removesuffix(".expected.json")
            found += [path.with_name(name + suffix) for suffix in FORMATS if path.with_name(name + suffix).exists()]
    return found


def expectation(path: Path) -> dict[str, Any]:
    """The expected reading of a document."""
    return json.loads(path.with_name(path.stem + ".expected.json").read_text("utf-8"))


def judge(path: Path) -> Line:
    """Read a document and compare it row by row with what is expected; rows are paired by their order."""
    expected = expectation(path)
    started = perf_counter()
    year = expected["year"] or YEAR_WITHOUT_ONE
    if path.suffix == ".html":
        plan = read_pasted(path.read_text("utf-8"), year=year)
    else:
        plan = read_plan(path, filename=path.name, year=year)
    seconds = perf_counter() - started
    rows = expected.get("rows") or expected["expected"]
    pairs = list(zip(rows, plan.items, strict=False))
    return Line(
        path.name,
        len(rows),
        len(plan.items),
        sum(flat(item.title) == flat(row["event"]) for row, item in pairs),
        sum(_period_is_right(row, item) for row, item in pairs),
        sum("responsible" not in row or flat(item.responsible) == flat(row["responsible"]) for row, item in pairs),
        _questions(plan),
        seconds,
    )


def flat(text: str) -> str:
    """A text in one line."""
    return " ".join(text.split())


def _period_is_right(row: dict[str, Any], item: ItemReading) -> bool:
    spans = [[span.start.isoformat(), span.end.isoformat()] for span in item.period.spans]
    if "period" not in row:
        times = [row["time"]] if "time" in row else []
        if "section" in row:
            return spans == row["spans"] and flat(item.period_text) == flat(row.get("period_text", item.period_text))
        return spans == row["spans"] and list(item.period.times) == times and item.place == row.get("place", "")
    return (
        spans == row["period"]["spans"]
        and item.period.kind == row["period"]["kind"]
        and item.period.recurrence == row["period"].get("recurrence")
        and flat(item.period_text) == flat(row["period_text"])
    )


def _questions(plan: PlanReading) -> int:
    issues = [*plan.issues, *(issue for item in plan.items for issue in item.issues)]
    return sum(issue.severity is Severity.QUESTION for issue in issues)


def table() -> Iterator[str]:
    """The table's lines."""
    yield f"{'document':44} {'rows':>7} {'titles':>7} {'periods':>8} {'respons.':>9} {'questions':>10} {'s':>6}"
    for path in documents():
        line = judge(path)
        yield (
            f"{line.name:44} {line.rows:>3}/{line.expected:<3} {line.titles:>7} {line.periods:>8} "
            f"{line.responsibles:>9} {line.questions:>10} {line.seconds:>6.2f}"
        )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.project")
    django.setup()
    sys.stdout.write("\n".join(table()) + "\n")
