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
from planning.periods.model import PeriodKind, Recurrence, Span
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
    series: Callable[[int], Place] | None = None  # how a number before it is placed: «I-II декада июня»


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
    term = Term(PeriodKind.RANGE, partial(calendar.seven_days, number, month), other=other)
    return _dated(tokens, replace(term, series=lambda lent: partial(calendar.seven_days, lent, month)))


def _ten_days(tokens: Sequence[Token]) -> Term:
    month = _values(tokens, "M")[0]
    told = next(token for token in tokens if token.code in "BON")
    named = told.value
    part = named if told.code == "B" else 2 if named == -1 else int(str(named)) - 1
    term = Term(PeriodKind.RANGE, partial(calendar.ten_days, int(str(part)), month))
    return _dated(tokens, replace(term, series=lambda lent: partial(calendar.ten_days, lent - 1, month)))


def _days_of_month(tokens: Sequence[Token]) -> Term:
    """«май 15-20»: the days behind their month."""
    month, days = _values(tokens, "M")[0], _values(tokens, "N")

    def place(year: int) -> Span | None:
        first, last = calendar.day(days[0], month, year), calendar.day(days[-1], month, year)
        return Span(first.start, last.end) if first and last and first.start <= last.end else None

    return _dated(tokens, Term(PeriodKind.DATE, place, month=month))


def _ordinal_day(tokens: Sequence[Token]) -> Item:
    number, month = _values(tokens, "O")[0], _values(tokens, "M")[0]
    if number < 1:
        return Mark("x")
    return _dated(tokens, Term(PeriodKind.DATE, partial(calendar.day, number, month), month=month))


def _part_of_year(tokens: Sequence[Token]) -> Term:
    """«конец года»: its last quarter, or its last month alone."""
    part = _values(tokens, "B")[0]
    first = (1, 5, 10)[part]
    narrow = (1, 6, 12)[part]
    place = partial(calendar.months, first, (3, 8, 12)[part])
    return _dated(tokens, Term(PeriodKind.RANGE, place, other=partial(calendar.months, narrow, (1, 7, 12)[part])))


def _part_of_unit(tokens: Sequence[Token]) -> Item:
    """«конец I квартала»: its last month; of a half-year two months."""
    part, number = _values(tokens, "B")[0], _values(tokens, "ON"[tokens[1].code == "N"])[0]
    length = 3 if any(token.code == "Q" for token in tokens) else 6
    number = 12 // length if number == -1 else number
    if not 1 <= number <= 12 // length:
        return Mark("x")
    last = number * length
    place = partial(calendar.part_of_months, part, last - length + 1, last)
    return _dated(tokens, Term(PeriodKind.MONTHS if length == 3 else PeriodKind.RANGE, place))


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


def _two_weekdays(tokens: Sequence[Token]) -> Item:
    nth = [token.value for token in tokens if token.code in "ON"]
    detail = {"count": 2, "per": "month", "nth": nth, "weekday": WEEKDAYS[_values(tokens, "w")[0]]}
    return Repeat(Recurrence.TWICE_MONTHLY, detail) if set(nth) <= set(ORDINALS) else Mark("x")


def _monthly_nth_day(tokens: Sequence[Token]) -> Repeat:
    """«последний рабочий день месяца»: which day it is, no calendar of ours knows."""
    return Repeat(Recurrence.MONTHLY, {"count": 1, "per": "month", "nth": int(str(tokens[0].value))})


def _two_days(tokens: Sequence[Token]) -> Repeat:
    return Repeat(Recurrence.TWICE_MONTHLY, {"count": 2, "per": "month", "day": _values(tokens, "N")})


def _weekday_detail(tokens: Sequence[Token]) -> Item:
    nth, weekday = next(token.value for token in tokens if token.code in "ON"), _values(tokens, "w")[0]
    return RepeatDetail({"nth": nth, "weekday": WEEKDAYS[weekday]}) if nth in ORDINALS else Mark("x")


def _monthly_ten_days(tokens: Sequence[Token]) -> Repeat:
    named = next(token.value for token in tokens if token.code in "ONB")
    part = named if tokens[0].code == "B" else 3 if named == -1 else named
    return Repeat(Recurrence.MONTHLY, {"count": 1, "per": "month", "decade": part})


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
        ("V?[ON]wV?U|VOw", _monthly_weekday),
        ("[ON],[ON]wV?U", _two_weekdays),
        ("[ON]KVU", _monthly_ten_days),
        ("[ON]dV?U", _monthly_nth_day),
        ("N,NcVU", _two_days),
        (f"[ON]wM{YEAR}", _weekday),
        ("[ON]w(?!M)", _weekday_detail),
        ("VwU?", _weekly),
        ("T?p(?:,T?p)*", _weekly),
        ("m?N?XN?[dWKUQHA]", _times),
        ("VN?[dWKUQHA]", _times),
        ("R", _adverb),
        ("m", _at_least),
        ("D(?:Y|nA)?", _date),
        (f"Nc?M(?:-?U)?{YEAR}", _day),
        ("MN-N(?![-,/T]*[NM]|c?M|[QHKWUXwdY])", _days_of_month),
        ("M,?N(?![-,/T]*[NM]|c?M|[QHKWUXwdYc])", _days_of_month),
        (f"OM{YEAR}", _ordinal_day),
        (f"(?<!L)B[ON][QH]{YEAR}", _part_of_unit),
        ("(?<!L)B(?:A|Y|nA)", _part_of_year),
        (f"[ON]KM{YEAR}", _ten_days),
        (f"BM{YEAR}", _ten_days),
        ("M,?[ON]K", _ten_days),
        (f"[ON]WM{YEAR}", _week),
        (f"[ON]hM{YEAR}", _half_month),
        (f"[ON]QA?{YEAR}", partial(_unit, PeriodKind.QUARTER)),
        (f"[ON]HA?{YEAR}", partial(_unit, PeriodKind.HALF)),
        (f"[ON]hA{YEAR}", partial(_unit, PeriodKind.HALF)),
        ("[ON]hY", partial(_unit, PeriodKind.HALF)),
        ("L?NcVU", _monthly_day),
        ("L?Nc(?!M)(?:Un?)?", _day_of_month),
        (f"M(?:-?U)?{YEAR}", _month),
        ("SP?A?Y[-/]Y", _season),
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
    bare = bool(following) and isinstance(following[0], Term) and not following[0].borrowed
    if not bare and not _joins(following):
        return None
    lender, number = following[0 if bare else 1], lonely.number or 0
    if not isinstance(lender, Term):
        return None
    if lender.kind in (PeriodKind.QUARTER, PeriodKind.HALF):
        unit = unit_term(lender.kind, number)
        return unit and replace(unit, year=lender.year, relative=lender.relative, borrowed=True)
    if lender.kind is PeriodKind.DATE and lender.month is not None:
        place = partial(calendar.day, number, lender.month)
        return replace(lender, place=place, borrowed=True)
    if lender.series is not None:
        return replace(lender, place=lender.series(number), other=None, borrowed=True)
    return None


def _joins(following: Sequence[Item]) -> bool:
    """Whether a mark that joins, and then something, follows."""
    return len(following) > 1 and isinstance(following[0], Mark) and following[0].code in "-,/T"
