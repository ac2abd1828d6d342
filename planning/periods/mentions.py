"""Periods inside running text: what a programme says about its own days."""

from __future__ import annotations

from datetime import date

from planning.periods.groups import Frame, group_items, kind_of, settle_years, share_years, span_of
from planning.periods.model import PeriodKind, Reading
from planning.periods.phrases import read_phrases
from planning.periods.tokens import normalise, tokenize

TELLING = (PeriodKind.DATE, PeriodKind.MONTHS, PeriodKind.RANGE, PeriodKind.QUARTER, PeriodKind.HALF)
LONGEST_PROSE = 5000


def mentioned_periods(prose: str, *, year: int) -> tuple[Reading, ...]:
    """Return the months, quarters, half-years, days and stretches that the prose names within the year, in order.

    Years alone, deadlines and dates of another year (of decrees, for instance) say nothing about the event itself.
    """
    frame = Frame(year, date(year, 1, 1), date(year, 12, 31), stated=False)
    groups = group_items(read_phrases(tokenize(normalise(prose[:LONGEST_PROSE])))).groups
    found: list[Reading] = []
    for group in settle_years(share_years(groups), frame, rolling=False):
        span = span_of(group, frame)
        if span is None or group.limit or not frame.first_day <= span.start <= span.end <= frame.last_day:
            continue
        kind = kind_of(group, span)
        if kind in TELLING:
            found.append(Reading(kind, (span,)))
    return tuple(found)
