"""Days of the named stretches of a year. Functions take the year last and answer None for days that do not exist."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import MAXYEAR, date, timedelta

from planning.periods.model import Span

Place = Callable[[int], Span | None]  # the stretch in a given year


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def months(first: int, last: int, year: int) -> Span | None:
    """Whole months; a `last` before `first` lies in the next year."""
    end_year = year + (last < first)
    return Span(date(year, first, 1), month_end(end_year, last)) if end_year < MAXYEAR else None


def day(number: int, month: int, year: int) -> Span | None:
    """One day."""
    try:
        return Span(date(year, month, number), date(year, month, number))
    except ValueError:
        return None


def ten_days(part: int, month: int, year: int) -> Span | None:
    """The first, second or third ten days (part 0, 1, 2); the third runs to the month's end."""
    if part not in (0, 1, 2):
        return None
    end = month_end(year, month) if part == 2 else date(year, month, part * 10 + 10)
    return Span(date(year, month, part * 10 + 1), end)


def part_of_months(part: int, first: int, last: int, year: int) -> Span | None:
    """The beginning, middle or end (part 0, 1, 2) of a stretch of three or six months."""
    length = (last - first + 1) // 3
    return months(first + part * length, first + part * length + length - 1, year) if part in (0, 1, 2) else None


def seven_days(number: int, month: int, year: int) -> Span | None:
    """The n-th seven days of a month: the third week is the days 15 to 21; -1 is the last seven."""
    last = month_end(year, month)
    if number == -1:
        return Span(last - timedelta(days=6), last)
    if not 1 <= number <= 5 or number * 7 - 6 > last.day:
        return None
    return Span(date(year, month, number * 7 - 6), date(year, month, min(number * 7, last.day)))


def calendar_week(number: int, month: int, year: int) -> Span | None:
    """The n-th week from Monday to Sunday that begins in the month."""
    first = nth_weekday(number, 0, month, year)
    return first and Span(first.start, first.start + timedelta(days=6))


def nth_weekday(number: int, weekday: int, month: int, year: int) -> Span | None:
    """The n-th (or last, -1) Monday (0) … Sunday (6) of a month."""
    if number == -1:
        last = month_end(year, month)
        found = last - timedelta(days=(last.weekday() - weekday) % 7)
        return Span(found, found)
    first = 1 + (weekday - date(year, month, 1).weekday()) % 7
    return day(first + (number - 1) * 7, month, year) if 1 <= number <= 5 else None


def half_month(number: int, month: int, year: int) -> Span | None:
    """The first or second half of a month: to the 15th, from the 16th."""
    if number not in (1, 2):
        return None
    return (
        Span(date(year, month, 1), date(year, month, 15))
        if number == 1
        else Span(date(year, month, 16), month_end(year, month))
    )
