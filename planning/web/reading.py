"""How a date is understood, in words, for the person who types it."""

from __future__ import annotations

from dataclasses import dataclass

from planning.models import Cycle
from planning.periods import Period, PeriodIssue, PeriodKind, describe_period, month_strip
from planning.services.periods import period_of


@dataclass(frozen=True, slots=True)
class Option:
    """One of several readings."""

    index: int
    words: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Hint:
    """What was understood. `options` is empty when the text has one reading only."""

    text: str
    words: str
    marks: list[str]
    options: list[Option]
    unclear: bool
    partly: bool
    outside: bool


def hint_of(cycle: Cycle, text: str, chosen: int) -> Hint:
    """The hint beneath the field of the date; `chosen` is the index of the reading in force."""
    period = period_of(cycle, text)
    year = cycle.starts_on.year
    readings = [_as_period(period, index) for index in range(len(period.readings))]
    shown = readings[chosen] if chosen < len(readings) else period
    return Hint(
        text=text,
        words=describe_period(shown),
        marks=month_strip(shown, year),
        options=[
            Option(index=index, words=describe_period(each), chosen=index == chosen)
            for index, each in enumerate(readings)
        ],
        unclear=bool(text) and (period.kind == PeriodKind.UNSCHEDULED or not period.spans),
        partly=PeriodIssue.PERIOD_PARTLY_UNDERSTOOD in period.issues,
        outside=PeriodIssue.PERIOD_OUTSIDE_YEAR in period.issues,
    )


def _as_period(period: Period, index: int) -> Period:
    reading = period.readings[index]
    return Period(
        text=period.text,
        kind=reading.kind,
        recurrence=reading.recurrence,
        spans=reading.spans,
        deadline=reading.deadline,
    )
