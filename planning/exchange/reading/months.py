"""Days that stand beneath their month: «12» under «Январь» is 12 January, «в течение месяца» is all of it."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from planning.exchange.reading.grids import MONTH_NAME, WEEKDAY
from planning.periods.describe import MONTHS, OF_MONTH

HEADING: Final = re.compile(
    rf"(?:(?P<name>{MONTH_NAME})|в (?P<within>\w+е))(?:\s+(?P<year>(?:19|20)\d\d)\s*(?:г\.?|год[а]?)?)?\W*",
    re.IGNORECASE,
)
STEMS: Final = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
NUMBER: Final = r"(?:[12]\d|3[01]|0?[1-9])(?![\d.])(?:-?(?:го|е)\b)?"
DAYS: Final = re.compile(
    rf"(?P<days>(?:с\s+)?{NUMBER}(?:\s*(?:[-–—,;]|\bи\b|\bпо\b)\s*{NUMBER})*)(?:\s*числ[аое])?"
    rf"(?P<rest>(?:,?\s*\(?{WEEKDAY.pattern}\)?)?(?:[,\s]\s*(?:в\s+)?\d{{1,2}}[:.-]\d\d(?:\s*ч\w*\.?)?)?)\s*",
    re.IGNORECASE,
)
WHOLE: Final = re.compile(r"(?:в\s+теч\w*\.?|на протяжении)\s+(?:всего\s+)?месяца|весь месяц|ежедневно", re.IGNORECASE)


def month_of(heading: str) -> int | None:
    """The month that a heading is, whatever its case and year; None where it says more or less."""
    found = HEADING.fullmatch(heading.strip())
    if found is None:
        return None
    word = (found["name"] or found["within"]).lower()
    number = next((place for place, stem in enumerate(STEMS, start=1) if word.startswith(stem)), None)
    return number if found["name"] or word in [f"{name[:-1]}е" for name in OF_MONTH] else None


def month_within(first_day: date | None, last_day: date | None) -> int | None:
    """The month of a plan for one month."""
    if first_day is None or last_day is None or (first_day.year, first_day.month) != (last_day.year, last_day.month):
        return None
    return first_day.month


def told_with_month(text: str, month: int | None, *, beneath: bool) -> str:
    """A period's text with the month that its place gives it; unchanged where it says its month itself.

    `beneath`: the heading above is the month, so that silence means the month too.
    """
    if month is None:
        return text
    if not text:
        return MONTHS[month - 1] if beneath else ""
    days = DAYS.fullmatch(text.replace("\n", " "))
    if days:
        return f"{days['days'].strip()} {OF_MONTH[month - 1]}{days['rest'].rstrip()}"
    return f"{MONTHS[month - 1]} ({text})" if WHOLE.fullmatch(text.strip()) else text
