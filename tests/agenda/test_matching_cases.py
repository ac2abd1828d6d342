"""How often an acceptable task comes first and among three: open cases, and lines made up after the thesaurus."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pytest

from agenda.demo.edition import DOCUMENT, TIES, YEAR
from agenda.exchange.reading import read_agenda
from agenda.matching import Edition, Matcher, Numbered, thesaurus_for
from tests.conftest import CASES


@dataclass(frozen=True)
class Case:
    """A text, the tasks that are right, and whether silence is right too."""

    text: str
    tasks: tuple[int, ...]
    may_be_silent: bool
    areas: tuple[int, ...] | None = None


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    reading = read_agenda(DOCUMENT, filename=DOCUMENT.name, year=YEAR)
    return Matcher(
        Edition(
            tasks=tuple(
                Numbered(task.number, (task.title, *(kind.text for kind in task.activities))) for task in reading.tasks
            ),
            areas=tuple(Numbered(area.number, (area.text,)) for area in reading.problem_areas),
            links=tuple((task, area) for task, areas in TIES.items() for area in areas),
        ),
        thesaurus_for(YEAR),
    )


def open_cases() -> list[Case]:
    rows = [
        json.loads(line)
        for name in ("match_open.jsonl", "match_extra_open.jsonl")
        for line in (CASES / name).read_text().splitlines()
    ]
    return [
        Case(
            text=row["text"],
            tasks=tuple(row["task_acceptable"]),
            may_be_silent=row["none_ok"] or not row["task_acceptable"],
            areas=tuple(row["areas_acceptable"]),
        )
        for row in rows
    ]


def own_cases() -> list[Case]:
    found = []
    for line in (CASES / "match_own.tsv").read_text().splitlines():
        if not line.startswith("#"):
            numbers, text = line.split("\t")
            tasks = tuple(int(number) for number in numbers.split(",") if number != "0")
            found.append(Case(text=text, tasks=tasks, may_be_silent=not tasks))
    return found


def shares(matcher: Matcher, cases: Iterable[Case]) -> tuple[float, float, float]:
    """Shares of cases with an acceptable task first, among three, and with acceptable areas only."""
    marks = [_mark(matcher, case) for case in cases]
    first, three, areas = (sum(column) / len(marks) for column in zip(*marks, strict=True))
    return first, three, areas


def _mark(matcher: Matcher, case: Case) -> Sequence[bool]:
    answer = matcher.match(case.text)
    tasks = [match.number for match in answer.tasks]
    if not tasks:
        return case.may_be_silent, case.may_be_silent, True
    areas = case.areas is None or {match.number for match in answer.areas} <= set(case.areas)
    return tasks[0] in case.tasks, bool(set(tasks) & set(case.tasks)), areas


def test_open_cases(matcher: Matcher) -> None:
    first, three, areas = shares(matcher, open_cases())
    print(f"first {first:.1%}, among three {three:.1%}, areas all acceptable {areas:.1%}")
    assert first >= 0.70
    assert three >= 0.90
    assert areas >= 0.75


def test_lines_made_up_afterwards(matcher: Matcher) -> None:
    serving = [case for case in own_cases() if case.tasks]
    assert len(serving) >= 60
    first, three, _areas = shares(matcher, serving)
    print(f"first {first:.1%}, among three {three:.1%}")
    assert first >= 0.70
    assert three >= 0.90


def test_nothing_is_suggested_where_nothing_fits(matcher: Matcher) -> None:
    silent = [case for case in own_cases() if not case.tasks]
    assert [case.text for case in silent if matcher.match(case.text).tasks] == []


def test_a_text_is_answered_fast(matcher: Matcher) -> None:
    texts = [case.text for case in open_cases()]
    began = time.process_time()
    for text in texts:
        matcher.match(text)
    assert (time.process_time() - began) / len(texts) < 0.02
