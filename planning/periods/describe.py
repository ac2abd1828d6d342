"""Say in Russian what was understood, and draw it as twelve months."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from planning.periods.calendar import month_end
from planning.periods.model import Period, PeriodKind, Recurrence, Span
from planning.periods.words import WEEKDAYS

MONTHS: Final = (
    "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
OF_MONTH: Final = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
    "декабря",
)  # fmt: skip
ON_WEEKDAYS: Final = (
    "понедельникам", "вторникам", "средам", "четвергам", "пятницам", "субботам", "воскресеньям",
)  # fmt: skip
NTH: Final = {1: "перв", 2: "втор", 3: "трет", 4: "четверт", 5: "пят", -1: "последн"}
NTH_ENDS: Final = {"m": ("ый", "ой", "ий", "ый", "ый", "ий"), "f": ("ая", "ая", "ья", "ая", "ая", "яя"),
                   "n": ("ое", "ое", "ье", "ое", "ое", "ее")}  # fmt: skip
WEEKDAY_NAMES: Final = (
    ("понедельник", "m"), ("вторник", "m"), ("среда", "f"), ("четверг", "m"), ("пятница", "f"), ("суббота", "f"),
    ("воскресенье", "n"),
)  # fmt: skip
HOW_OFTEN: Final = {
    Recurrence.DAILY: "ежедневно",
    Recurrence.WEEKLY: "еженедельно",
    Recurrence.BIWEEKLY: "раз в две недели",
    Recurrence.EVERY_10_DAYS: "раз в 10 дней",
    Recurrence.TWICE_MONTHLY: "2 раза в месяц",
    Recurrence.MONTHLY: "ежемесячно",
    Recurrence.BIMONTHLY: "раз в два месяца",
    Recurrence.QUARTERLY: "ежеквартально",
    Recurrence.SEMIANNUAL: "2 раза в год",
    Recurrence.ANNUAL: "ежегодно",
    Recurrence.EVERY_3_YEARS: "раз в три года",
    Recurrence.UNSPECIFIED: "периодически",
}
UNSCHEDULED: Final = "без срока"


def describe_period(period: Period) -> str:
    """Return the period in words that `read_period` reads alike: «октябрь – декабрь 2020», «до 15 марта 2021»."""
    if period.kind is PeriodKind.UNSCHEDULED or not period.spans:
        return UNSCHEDULED
    if period.kind is PeriodKind.DEADLINE:
        ends = sorted({span.end for span in period.spans})
        return ", ".join(f"до {_day(end)} {end.year}" for end in ends)
    if period.kind is PeriodKind.RECURRING and period.recurrence:
        days = _which_days(period.recurrence_detail or {}, period.recurrence)
        return ", ".join([days, _stretches(period.spans)])
    return _stretches(period.spans)


def _stretches(spans: tuple[Span, ...]) -> str:
    """The days alone decide the words, so that what is described is read back as the same days."""
    said = [_stretch(span) for span in spans]
    short = all((span.start.year, span.start.month) == (span.end.year, span.end.month) for span in spans)
    if short and len({span.start.year for span in spans}) == 1:
        # one year for a list of months or days is said once, at its end
        said = [one.rpartition(" ")[0] for one in said[:-1]] + said[-1:]
    return ", ".join(said)


def _stretch(span: Span) -> str:
    start, end = span.start, span.end
    same_month = (start.year, start.month) == (end.year, end.month)
    if start.day == 1 and end == month_end(end.year, end.month):
        if start.month == 1 and end.month == 12:
            return f"весь {start.year} год" if start.year == end.year else f"{start.year} – {end.year} годы"
        if same_month:
            return f"{MONTHS[start.month - 1]} {start.year}"
        left = MONTHS[start.month - 1] + (f" {start.year}" if start.year != end.year else "")
        return f"{left} – {MONTHS[end.month - 1]} {end.year}"
    if start == end:
        return f"{_day(start)} {start.year}"
    if same_month:
        return f"{start.day}–{_day(end)} {end.year}"
    left = _day(start) + (f" {start.year}" if start.year != end.year else "")
    return f"с {left} по {_day(end)} {end.year}"


def _day(day: date) -> str:
    return f"{day.day} {OF_MONTH[day.month - 1]}"


def _which_days(detail: Mapping[str, object], recurrence: Recurrence) -> str:
    nth, weekday, day = detail.get("nth"), detail.get("weekday"), detail.get("day")
    often = HOW_OFTEN[recurrence]
    if isinstance(nth, int) and isinstance(weekday, str):
        name, gender = WEEKDAY_NAMES[WEEKDAYS.index(weekday)]
        end = NTH_ENDS[gender][list(NTH).index(nth)]
        return f"{NTH[nth]}{end} {name} каждого месяца"
    if isinstance(weekday, str):
        return f"{often} по {ON_WEEKDAYS[WEEKDAYS.index(weekday)]}"
    if isinstance(weekday, list):
        return f"{often} " + ", ".join(f"по {ON_WEEKDAYS[WEEKDAYS.index(one)]}" for one in weekday)
    if isinstance(day, int):
        return f"{often}, {day}-го числа"
    return often


def month_strip(period: Period, year: int) -> list[str]:
    """Return the class names of the twelve months of a strip.

    "on" where a month or days of it are named alone, "sp" where a longer stretch crosses it, "" where nothing is.
    A deadline marks its own month.
    """
    marks = [""] * 12
    spans = period.spans
    if period.kind is PeriodKind.DEADLINE:
        spans = tuple(Span(span.end, span.end) for span in spans)
    for span in spans:
        alone = (span.start.year, span.start.month) == (span.end.year, span.end.month)
        for month in range(1, 13):
            if span.start <= month_end(year, month) and span.end >= date(year, month, 1):
                marks[month - 1] = "on" if alone else marks[month - 1] or "sp"
    return marks
