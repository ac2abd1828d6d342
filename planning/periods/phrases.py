"""The table of phrases: which sequence of tokens is which term.

Each rule is a regular expression over token codes (`words.py`) and what the matched tokens make. The first rule that
matches at a place wins, so longer phrases stand above shorter ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from planning.periods import calendar
from planning.periods.calendar import Place
from planning.periods.model import PeriodKind, Recurrence
from planning.periods.tokens import DayMonth, Token
from planning.periods.words import WEEKDAYS

ORDINALS: Final = (1, 2, 3, 4, 5, -1)  # of weekdays in a month; -1 is the last


@dataclass(frozen=True, slots=True)
class Term:
    """A named stretch of days. `place` puts it into a year; `other` is a second way to place it.

    `relative` counts years from the plan's (1 is «следующего года»). A `number` alone has no `place` yet: it borrows
    its month, or its unit, from the term that follows («12, 14 и 19 мая», «I и III кварталы»).
    """

    kind: PeriodKind
    place: Place | None = None
    year: int | None = None
    relative: int = 0
    number: int | None = None
    month: int | None = None
    whole_year: bool = False
    plan_year: bool = False
    borrowed: bool = False
    other: Place | None = None


@dataclass(frozen=True, slots=True)
class Repeat:
    """How often; `detail` as in `Period.recurrence_detail`."""

    recurrence: Recurrence
    detail: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class RepeatDetail:
    """Says more about a repeat named elsewhere: a day of the month, "at least"."""

    detail: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Mark:
    """A token that joins or bounds terms: its code."""

    code: str


Item = Term | Repeat | RepeatDetail | Mark
Make = Callable[[Sequence[Token]], Item]

# How many times per how many units is which recurrence.
FREQUENCY: Final[dict[tuple[int, int, str], Recurrence]] = {
    (1, 1, "day"): Recurrence.DAILY,
    (1, 7, "day"): Recurrence.WEEKLY,
    (1, 10, "day"): Recurrence.EVERY_10_DAYS,
    (1, 14, "day"): Recurrence.BIWEEKLY,
    (1, 1, "week"): Recurrence.WEEKLY,
    (1, 2, "week"): Recurrence.BIWEEKLY,
    (1, 1, "decade"): Recurrence.EVERY_10_DAYS,
    (2, 1, "month"): Recurrence.TWICE_MONTHLY,
    (3, 1, "month"): Recurrence.EVERY_10_DAYS,
    (4, 1, "month"): Recurrence.WEEKLY,
    (1, 1, "month"): Recurrence.MONTHLY,
    (1, 2, "month"): Recurrence.BIMONTHLY,
    (1, 3, "month"): Recurrence.QUARTERLY,
    (1, 6, "month"): Recurrence.SEMIANNUAL,
    (1, 12, "month"): Recurrence.ANNUAL,
    (1, 1, "quarter"): Recurrence.QUARTERLY,
    (3, 1, "quarter"): Recurrence.MONTHLY,
    (1, 1, "half-year"): Recurrence.SEMIANNUAL,
    (2, 1, "half-year"): Recurrence.QUARTERLY,
    (1, 1, "year"): Recurrence.ANNUAL,
    (2, 1, "year"): Recurrence.SEMIANNUAL,
    (4, 1, "year"): Recurrence.QUARTERLY,
    (6, 1, "year"): Recurrence.BIMONTHLY,
    (12, 1, "year"): Recurrence.MONTHLY,
    (1, 3, "year"): Recurrence.EVERY_3_YEARS,
}


def _values(tokens: Sequence[Token], code: str) -> list[int]:
    return [token.value for token in tokens if token.code == code and isinstance(token.value, int)]


def _year(tokens: Sequence[Token]) -> int | None:
    return next(iter(_values(tokens, "Y")), None)


def _dated(tokens: Sequence[Token], term: Term) -> Term:
    """Give the term the year, or «следующего года», that its tokens name."""
    relative = 1 if any(token.code == "n" for token in tokens) else 0
    return replace(term, year=_year(tokens), relative=relative)


def _date(tokens: Sequence[Token]) -> Term:
    found = tokens[0].value
    assert isinstance(found, DayMonth)
    return Term(PeriodKind.DATE, partial(calendar.day, found.day, found.month), year=found.year, month=found.month)


def _day(tokens: Sequence[Token]) -> Term:
    number, month = _values(tokens, "N")[0], _values(tokens, "M")[0]
    return _dated(tokens, Term(PeriodKind.DATE, partial(calendar.day, number, month), month=month))


def _month(tokens: Sequence[Token]) -> Term:
    month = _values(tokens, "M")[0]
    return _dated(tokens, Term(PeriodKind.MONTHS, partial(calendar.months, month, month)))


def _weekday(tokens: Sequence[Token]) -> Term:
    nth, weekday, month = int(str(tokens[0].value)), _values(tokens, "w")[0], _values(tokens, "M")[0]
    return _dated(tokens, Term(PeriodKind.DATE, partial(calendar.nth_weekday, nth, weekday, month)))


def _week(tokens: Sequence[Token]) -> Term:
    number, month = _values(tokens, "ON"[tokens[0].code == "N"])[0], _values(tokens, "M")[0]
    other = partial(calendar.calendar_week, number, month)
    return _dated(tokens, Term(PeriodKind.RANGE, partial(calendar.seven_days, number, month), other=other))


def _ten_days(tokens: Sequence[Token]) -> Term:
    month = _values(tokens, "M")[0]
    named = tokens[0].value
    part = named if tokens[0].code == "B" else 2 if named == -1 else int(str(named)) - 1
    return _dated(tokens, Term(PeriodKind.RANGE, partial(calendar.ten_days, int(str(part)), month)))


def _half_month(tokens: Sequence[Token]) -> Term:
    number, month = int(str(tokens[0].value)), _values(tokens, "M")[0]
    return _dated(tokens, Term(PeriodKind.RANGE, partial(calendar.half_month, number, month)))


def unit_term(kind: PeriodKind, number: int) -> Term | None:
    """The n-th quarter or half-year (-1 is the last), or None where there is no such one."""
    count = 4 if kind is PeriodKind.QUARTER else 2
    number = count if number == -1 else number
    if not 1 <= number <= count:
        return None
    length = 12 // count
    return Term(kind, partial(calendar.months, (number - 1) * length + 1, number * length))


def _unit(kind: PeriodKind, tokens: Sequence[Token]) -> Item:
    term = unit_term(kind, int(str(tokens[0].value)))
    return _dated(tokens, term) if term else Mark("x")


def _season(tokens: Sequence[Token]) -> Term:
    first = _values(tokens, "S")[0]
    other = partial(calendar.months, 1, 2) if first == 12 else None
    return _dated(tokens, Term(PeriodKind.RANGE, partial(calendar.months, first, (first + 1) % 12 + 1), other=other))


def _whole_year(tokens: Sequence[Token]) -> Term:
    term = Term(PeriodKind.YEAR, partial(calendar.months, 1, 12), whole_year=True)
    dated = _dated(tokens, term)
    return replace(dated, plan_year=dated.year is None and not dated.relative)


def _number(tokens: Sequence[Token]) -> Term:
    return Term(PeriodKind.DATE, number=int(str(tokens[0].value)))


def _adverb(tokens: Sequence[Token]) -> Repeat:
    value = tokens[0].value
    assert isinstance(value, tuple)
    recurrence, unit = value
    return Repeat(recurrence, {"count": 1, "per": unit} if unit else {})


def _times(tokens: Sequence[Token]) -> Repeat:
    """«2 раза в год», «раз в три года», «каждые две недели»."""
    codes = "".join(token.code for token in tokens)
    split = codes.index("X") if "X" in codes else codes.index("V")
    count = next(iter(_values(tokens[:split], "N")), 1)
    every = next(iter(_values(tokens[split:], "N")), 1)
    unit = str(tokens[-1].value)
    known = FREQUENCY.get((count, every, unit)) or (
        FREQUENCY.get((1, 1, unit)) if every == 1 and unit != "year" else None
    )
    detail: dict[str, object] = {"count": count, "per": unit} if every == 1 else {"every": every, "unit": unit}
    if codes.startswith("m"):
        detail["minimum"] = True
    return Repeat(known or Recurrence.UNSPECIFIED, detail)


def _weekly(tokens: Sequence[Token]) -> Repeat:
    days = [WEEKDAYS[number] for code in "pw" for number in _values(tokens, code)]
    return Repeat(Recurrence.WEEKLY, {"count": 1, "per": "week", "weekday": days[0] if len(days) == 1 else days})


def _monthly_weekday(tokens: Sequence[Token]) -> Item:
    nth = next(token.value for token in tokens if token.code in "ON")
    weekday = _values(tokens, "w")[0]
    if nth not in ORDINALS:
        return Mark("x")
    return Repeat(Recurrence.MONTHLY, {"count": 1, "per": "month", "nth": nth, "weekday": WEEKDAYS[weekday]})


def _day_of_month(tokens: Sequence[Token]) -> RepeatDetail:
    after = any(token.code == "n" for token in tokens)
    return RepeatDetail({"day_of_next_month" if after else "day": _values(tokens, "N")[0]})


def _monthly_day(tokens: Sequence[Token]) -> Repeat:
    return Repeat(Recurrence.MONTHLY, {"count": 1, "per": "month", "day": _values(tokens, "N")[0]})


def _at_least(_tokens: Sequence[Token]) -> RepeatDetail:
    return RepeatDetail({"minimum": True})


def _mark(tokens: Sequence[Token]) -> Mark:
    return Mark(tokens[0].code)


YEAR: Final = "(?:Y|nA)?"
PHRASES: Final[tuple[tuple[re.Pattern[str], Make], ...]] = tuple(
    (re.compile(pattern), make)
    for pattern, make in (
        ("V?[ON]wV?U", _monthly_weekday),
        (f"[ON]wM{YEAR}", _weekday),
        ("VwU?", _weekly),
        ("T?p(?:,T?p)*", _weekly),
        ("m?N?XN?[dWKUQHA]", _times),
        ("VN?[dWKUQHA]", _times),
        ("R", _adverb),
        ("m", _at_least),
        ("D(?:Y|nA)?", _date),
        (f"Nc?M(?:-?U)?{YEAR}", _day),
        (f"[ON]KM{YEAR}", _ten_days),
        (f"BM{YEAR}", _ten_days),
        (f"[ON]WM{YEAR}", _week),
        (f"[ON]hM{YEAR}", _half_month),
        (f"[ON]QA?{YEAR}", partial(_unit, PeriodKind.QUARTER)),
        (f"[ON]HA?{YEAR}", partial(_unit, PeriodKind.HALF)),
        (f"[ON]hA{YEAR}", partial(_unit, PeriodKind.HALF)),
        ("[ON]hY", partial(_unit, PeriodKind.HALF)),
        ("L?NcVU", _monthly_day),
        ("L?Nc(?!M)(?:Un?)?", _day_of_month),
        (f"M(?:-?U)?{YEAR}", _month),
        (f"SP?A?{YEAR}", _season),
        ("G", _whole_year),
        (f"Z+(?:Y|nA|P*A)P?{YEAR}", _whole_year),
        (f"Z+P{YEAR}", _whole_year),
        ("Y", _whole_year),
        ("nA", _whole_year),
        ("(?<=B)A", _whole_year),
        ("[NO]", _number),
        (".", _mark),
    )
)


def read_phrases(tokens: Sequence[Token]) -> list[Item]:
    """Return the terms, repeats and marks of a token list, in order. Never fails: what no rule knows stays a mark."""
    codes = "".join(token.code for token in tokens)
    items: list[Item] = []
    place = 0
    while place < len(codes):
        for pattern, make in PHRASES:
            match = pattern.match(codes, place)
            if match:
                items.append(make(tokens[place : match.end()]))
                place = match.end()
                break
    return _lend(items)


def _lend(items: list[Item]) -> list[Item]:
    """Give lonely numbers the month or the unit of the term after them; those without become marks."""
    result = list(items)
    for index in range(len(result) - 1, -1, -1):
        item = result[index]
        if isinstance(item, Term) and item.place is None and item.number is not None:
            result[index] = _borrow(item, result[index + 1 : index + 3]) or Mark("x")
    return result


def _borrow(lonely: Term, following: Sequence[Item]) -> Term | None:
    if len(following) < 2 or not isinstance(following[0], Mark) or following[0].code not in "-,/T":
        return None
    lender, number = following[1], lonely.number or 0
    if not isinstance(lender, Term):
        return None
    if lender.kind in (PeriodKind.QUARTER, PeriodKind.HALF):
        unit = unit_term(lender.kind, number)
        return unit and replace(unit, year=lender.year, relative=lender.relative, borrowed=True)
    if lender.kind is PeriodKind.DATE and lender.month is not None:
        place = partial(calendar.day, number, lender.month)
        return replace(lender, place=place, borrowed=True)
    return None
