"""Periods as people write them, and the days they mean.

>>> read_period("июнь – сентябрь", year=2020).spans
(Span(start=datetime.date(2020, 6, 1), end=datetime.date(2020, 9, 30)),)
"""

from __future__ import annotations

from planning.periods.describe import describe_period, month_strip
from planning.periods.mentions import mentioned_periods
from planning.periods.model import Period, PeriodIssue, PeriodKind, Reading, Recurrence, Span
from planning.periods.reading import read_period

__all__ = [
    "Period",
    "PeriodIssue",
    "PeriodKind",
    "Reading",
    "Recurrence",
    "Span",
    "describe_period",
    "mentioned_periods",
    "month_strip",
    "read_period",
]
