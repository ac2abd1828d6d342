"""The weeks and months that are collected, and the days of a week that an answer names."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from planning.models import Cycle
from planning.models.cycle import CycleKind
from planning.selectors.collecting import days_in_words
from planning.services.answering import dated
from planning.services.collecting import period_with

WEEK = date(2026, 11, 16)


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1)))
def test_periods__hold_their_day_and_follow_each_other(day: date) -> None:
    for kind in (CycleKind.WEEK, CycleKind.MONTH):
        first, last = period_with(kind, day)
        assert first <= day <= last
        assert period_with(kind, last) == (first, last)
        assert period_with(kind, first)[0] == first
        assert days_in_words(kind, first, last)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("вторник, 10:00", "вторник, 10:00 (17 ноября)"),
        ("в среду в 11", "в среду в 11 (18 ноября)"),
        ("пн, ср", "пн, ср (16 ноября, 18 ноября)"),
        ("пн–пт", "пн–пт (16–20 ноября)"),
        ("в течение недели", "в течение недели (16–22 ноября)"),
        ("вся неделя", "вся неделя (16–22 ноября)"),
        ("18 ноября", "18 ноября"),
        ("по согласованию", "по согласованию"),
        ("встреча с жителями", "встреча с жителями"),
        ("", ""),
    ],
)
def test_days_of_the_week__get_their_dates(text: str, expected: str) -> None:
    week = Cycle(kind=CycleKind.WEEK, starts_on=WEEK, ends_on=date(2026, 11, 22))
    assert dated(week, text) == expected


def test_month__is_written_as_each_language_writes_it() -> None:
    first, last = period_with(CycleKind.MONTH, WEEK)
    assert days_in_words(CycleKind.MONTH, first, last) == "ноябрь 2026 года"
    with translation.override("en"):
        assert days_in_words(CycleKind.MONTH, first, last).startswith("November 2026")
