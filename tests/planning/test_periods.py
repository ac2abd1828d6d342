"""Periods as people write them: the cases of real plans, and rules that hold for any text."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.periods import PeriodIssue, PeriodKind, Span, describe_period, month_strip, read_period
from planning.periods.describe import MONTHS

CASES = Path(__file__).parents[1] / "cases"
OPEN = [json.loads(line) for line in (CASES / "periods_open.jsonl").read_text(encoding="utf-8").splitlines()]
SEED_ROWS = [
    row for part in json.loads((CASES / "seeds/plan.json").read_text("utf-8"))["sections"] for row in part["rows"]
]
WORDS = re.split(
    r"[ \n]+",
    """с по до и , - – / ( ) не позднее реже каждый раз раза в за на весь год года полугодие квартал кв. месяц неделя
    декада начало конец половина май мая июня июнь - декабрь январь 1 2 3 15 31 32 I II IV Ш 1V 2020 2021
    середина гг. 01.05 15.05.2021 99.99 2021-02-30 10-00 10:30 число числа следующего понедельник пятницам первый
    третья последний ежемесячно ежегодно постоянно лето зимний период течение отдельному плану согласно""",
)
PHRASES = st.lists(st.sampled_from(WORDS), max_size=9)
TEXTS = st.one_of(st.text(max_size=80), PHRASES.map(" ".join), PHRASES.map("\n".join))


def _spans(found: tuple[Span, ...]) -> list[list[str]]:
    return [[span.start.isoformat(), span.end.isoformat()] for span in found]


def _is_exact(case: dict[str, Any]) -> bool:
    """Whether the reading equals the case, or one of the other readings that its annotator accepts."""
    period = read_period(case["text"], year=case["year"])
    accepted = [(case["kind"], case["spans"]), *((other["kind"], other["spans"]) for other in case.get("alt", []))]
    return (
        (period.kind, _spans(period.spans)) in accepted
        and period.recurrence == case["recurrence"]
        and period.deadline == (date.fromisoformat(case["deadline"]) if "deadline" in case else None)
        and period.recurrence_detail == case.get("recurrence_detail")
        and [day.isoformat() for day in period.occurrences] == case.get("occurrences", [])
        and list(period.times) == case.get("time", [])
    )


@pytest.mark.parametrize("kind", sorted({case["kind"] for case in OPEN}))
def test_open_cases_are_read_exactly(kind: str) -> None:
    cases = [case for case in OPEN if case["kind"] == kind]
    wrong = [case["id"] + " " + case["text"] for case in cases if not _is_exact(case)]
    assert not wrong


@pytest.mark.parametrize("row", SEED_ROWS, ids=lambda row: str(row["number"]))
def test_rows_of_the_branch_plan(row: dict[str, Any]) -> None:
    period = read_period(row["date"], year=2020)
    assert (period.kind, _spans(period.spans)) == (row["period"]["kind"], row["period"]["spans"])


def test_two_months_without_a_dash_keep_the_stretch_as_other_reading() -> None:
    period = read_period("июнь декабрь", year=2020)
    assert [reading.kind for reading in period.readings] == [PeriodKind.MONTHS, PeriodKind.RANGE]
    assert _spans(period.readings[1].spans) == [["2020-06-01", "2020-12-31"]]
    assert period.issues == (PeriodIssue.PERIOD_AMBIGUOUS,)


@pytest.mark.parametrize("text", ["ля-ля", "31 июня", "5 квартал", "н/д", "понедельник"])
def test_what_is_not_understood_is_flagged(text: str) -> None:
    period = read_period(text, year=2020)
    assert (period.kind, period.spans) == (PeriodKind.UNSCHEDULED, ())
    assert period.issues == (PeriodIssue.PERIOD_NOT_UNDERSTOOD,)


@pytest.mark.parametrize("text", ["", "—", "по отдельному плану", "по согласованию", "дата уточняется"])
def test_no_date_meant_is_no_fault(text: str) -> None:
    assert read_period(text, year=2020).issues == ()


def test_words_beside_a_term_are_noticed() -> None:
    assert PeriodIssue.PERIOD_PARTLY_UNDERSTOOD in read_period("май, кроме выборов", year=2020).issues
    assert PeriodIssue.PERIOD_OUTSIDE_YEAR in read_period("май 2019", year=2020).issues


def test_a_school_year_places_months_in_its_own_years() -> None:
    def read(text: str) -> list[list[str]]:
        period = read_period(text, year=2025, first_day=date(2025, 9, 1), last_day=date(2026, 8, 31))
        assert not period.readings
        return _spans(period.spans)

    assert read("ноябрь, апрель") == [["2025-11-01", "2025-11-30"], ["2026-04-01", "2026-04-30"]]
    assert read("весь период") == [["2025-09-01", "2026-08-31"]]
    assert read("с апреля") == [["2026-04-01", "2026-08-31"]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("октябрь-декабрь", "октябрь – декабрь 2020"),
        ("июнь декабрь", "июнь, декабрь 2020"),
        ("I полугодие", "январь – июнь 2020"),
        ("12-14 мая", "12–14 мая 2020"),
        ("весь период", "весь 2020 год"),
        ("до мая", "до 30 апреля 2020"),
        ("по пятницам", "еженедельно по пятницам, весь 2020 год"),
        ("последний четверг месяца", "последний четверг каждого месяца, весь 2020 год"),
        ("по плану", "без срока"),
    ],
)
def test_description(text: str, said: str) -> None:
    assert describe_period(read_period(text, year=2020)) == said


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("июнь декабрь", {6: "on", 12: "on"}),
        ("июнь – сентябрь", {6: "sp", 7: "sp", 8: "sp", 9: "sp"}),
        ("до 15 марта", {3: "on"}),
        ("по плану", {}),
    ],
)
def test_month_strip(text: str, marked: dict[int, str]) -> None:
    strip = month_strip(read_period(text, year=2020), 2020)
    assert strip == [marked.get(month, "") for month in range(1, 13)]


@given(text=TEXTS, year=st.integers(1950, 2100))
def test_any_text_is_read_and_its_days_are_in_order(text: str, year: int) -> None:
    period = read_period(text, year=year)
    assert period.text == text
    assert list(period.spans) == sorted(period.spans)
    assert all(span.start <= span.end for span in period.spans)
    assert bool(period.spans) == (period.kind is not PeriodKind.UNSCHEDULED)
    assert (period.deadline is not None) == (period.kind is PeriodKind.DEADLINE)
    assert (period.recurrence is not None) == (period.kind is PeriodKind.RECURRING)
    assert not period.readings or (period.readings[0].kind, period.readings[0].spans) == (period.kind, period.spans)
    assert len(month_strip(period, year)) == 12


@given(text=TEXTS, year=st.integers(1950, 2100))
def test_what_is_described_is_read_alike(text: str, year: int) -> None:
    described = describe_period(read_period(text, year=year))
    assert describe_period(read_period(described, year=year)) == described


@given(first=st.integers(1, 12), last=st.integers(1, 12), year=st.integers(1950, 2100))
def test_a_stretch_of_months_covers_them_all(first: int, last: int, year: int) -> None:
    (span,) = read_period(f"{MONTHS[first - 1]} - {MONTHS[last - 1]}", year=year).spans
    assert (span.start, span.end.month) == (date(year, first, 1), last)
    assert span.end.year == year + (last < first)


def test_expressions_made_up_afterwards() -> None:
    """Written down when the grammar stood; at least 95 % must be exact."""
    cases = [json.loads(line) for line in (CASES / "periods_made_up.jsonl").read_text("utf-8").splitlines()]
    periods = [(case, read_period(case["text"], year=case["year"])) for case in cases]
    wrong = [
        case["text"] for case, period in periods if (period.kind, _spans(period.spans)) != (case["kind"], case["spans"])
    ]
    assert len(wrong) <= len(cases) * 0.05, wrong
