"""What a period is: the text as people write it and the days it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class PeriodKind(StrEnum):
    """How the days of a period were named."""

    DATE = "date"
    MONTHS = "months"
    RANGE = "range"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    RECURRING = "recurring"
    DEADLINE = "deadline"
    UNSCHEDULED = "unscheduled"


class Recurrence(StrEnum):
    """How often a recurring event takes place."""

    DAILY = "daily"
    WEEKLY = "weekly"
    BIWEEKLY = "biweekly"
    EVERY_10_DAYS = "every_10_days"
    TWICE_MONTHLY = "twice_monthly"
    MONTHLY = "monthly"
    BIMONTHLY = "bimonthly"
    QUARTERLY = "quarterly"
    SEMIANNUAL = "semiannual"
    ANNUAL = "annual"
    EVERY_3_YEARS = "every_3_years"
    UNSPECIFIED = "unspecified"


class PeriodIssue(StrEnum):
    """Why a person should look at a reading."""

    PERIOD_AMBIGUOUS = "PERIOD_AMBIGUOUS"  # several readings are possible, the first was chosen
    PERIOD_NOT_UNDERSTOOD = "PERIOD_NOT_UNDERSTOOD"  # no day could be read from the text
    PERIOD_OUTSIDE_YEAR = "PERIOD_OUTSIDE_YEAR"  # no day falls into the plan's own time
    PERIOD_PARTLY_UNDERSTOOD = "PERIOD_PARTLY_UNDERSTOOD"  # some words beside the term were not used


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days within which the event may fall, both ends included."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand the text."""

    kind: PeriodKind
    spans: tuple[Span, ...] = ()
    recurrence: Recurrence | None = None
    deadline: date | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A period: the text verbatim, the chosen reading, the other readings, and what is doubtful.

    `readings` is empty when the text has one reading only; otherwise it begins with the chosen one.
    `recurrence_detail` is for machines: `count` times `per` unit, or `every` n `unit`; `weekday` (MO…SU), `nth`, `day`,
    `day_of_next_month`, `minimum`. `occurrences` are the days that the calendar fixes. `times` are "HH:MM".
    """

    text: str
    kind: PeriodKind
    recurrence: Recurrence | None = None
    recurrence_detail: Mapping[str, object] | None = None
    spans: tuple[Span, ...] = ()
    deadline: date | None = None
    readings: tuple[Reading, ...] = ()
    issues: tuple[str, ...] = ()
    occurrences: tuple[date, ...] = field(default=())
    times: tuple[str, ...] = field(default=())
