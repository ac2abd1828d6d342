"""From terms to groups: lone terms, "from … to …", "by …", and the year of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import MINYEAR, date, timedelta
from itertools import pairwise
from typing import Final

from planning.periods.calendar import Place
from planning.periods.model import PeriodKind, Span
from planning.periods.phrases import Item, Repeat, RepeatDetail, Term

TYPICAL_LEAP_YEAR: Final = 2000  # to compare places within a year


@dataclass(frozen=True, slots=True)
class Frame:
    """The plan's own time: its year and, where the cycle says so, its first and last day."""

    year: int
    first_day: date
    last_day: date
    stated: bool  # the cycle gave its days, so a month has one place in it


@dataclass(frozen=True, slots=True)
class Group:
    """A term, or two that bound a stretch."""

    terms: tuple[Term, ...]
    join: str = ""  # what stands before it: ',' or '/' or nothing, 'x' for words that mean nothing
    opened: bool = False  # begins with «с»
    limit: bool = False  # «до», «не позднее», «к»
    to_the_end: bool = False  # «до конца»


@dataclass(slots=True)
class Grouped:
    """What stands in a text: groups, repeats, and whether words were left over."""

    groups: list[Group] = field(default_factory=list)
    repeats: list[Repeat] = field(default_factory=list)
    details: list[RepeatDetail] = field(default_factory=list)
    left_over: bool = False


@dataclass(slots=True)
class _Pending:
    """The marks since the last term: how the next one is joined."""

    join: str = ""
    opened: bool = False
    limit: bool = False
    to_the_end: bool = False
    dashed: bool = False
    through: bool = False  # «по» with nothing before it: «по 15 октября»


def group_items(items: Sequence[Item]) -> Grouped:
    """Join terms by the marks between them. Marks that join nothing are dropped; `x` and a lonely `B` are left over."""
    grouped = Grouped()
    pending = _Pending()
    for item in items:
        if isinstance(item, Term):
            _add(grouped.groups, item, pending)
            pending = _Pending()
        elif isinstance(item, Repeat):
            grouped.repeats.append(item)
        elif isinstance(item, RepeatDetail):
            grouped.details.append(item)
        elif item.code == "x":
            grouped.left_over = True
            pending = _Pending(join="x")
        else:
            grouped.left_over |= item.code == "B" and not pending.limit
            _note(pending, item.code, grouped.groups)
    return grouped


def _add(groups: list[Group], term: Term, pending: _Pending) -> None:
    before = groups[-1] if groups else None
    if pending.dashed and before and len(before.terms) == 1 and not before.limit and not pending.opened:
        groups[-1] = replace(before, terms=(*before.terms, term))
    else:
        through = pending.through and not groups
        limit, to_the_end = pending.limit or through, pending.to_the_end or through
        groups.append(Group((term,), pending.join, pending.opened, limit, to_the_end))


def _note(pending: _Pending, code: str, groups: Sequence[Group]) -> None:
    match code:
        case "F":
            pending.opened = True
        case "L":  # «с мая до октября» bounds a stretch, «до октября» alone is a deadline
            from_to = bool(groups) and groups[-1].opened and len(groups[-1].terms) == 1 and pending.join == ""
            pending.dashed, pending.limit = from_to, not from_to
        case "B":
            pending.to_the_end = pending.limit
        case "-" | "T":
            pending.dashed = pending.join != "x"
            pending.through = code == "T" and not pending.opened
        case "," | "/":
            pending.join, pending.dashed = pending.join or code, False


def share_years(groups: Sequence[Group]) -> list[Group]:
    """A year written once holds for the terms before it in the same list: «14 сентября, 05 октября 2013 года»."""
    shared: list[Group] = []
    year: int | None = None
    month = 13
    for group in reversed(groups):
        terms: list[Term] = []
        for term in reversed(group.terms):
            own = term
            if term.year is None and not term.relative and not term.plan_year and year is not None:
                # «декабрь – январь 2022»: the December before it
                own = replace(term, year=year - (place_key(term)[0] > month))
            if own.year is not None:
                year, month = own.year, place_key(own)[0]
            terms.append(own)
        shared.append(replace(group, terms=tuple(reversed(terms))))
        if group.join == "x":
            year = None
    return list(reversed(shared))


def place_key(term: Term) -> tuple[int, int]:
    """Where a term begins within any year: (month, day)."""
    span = term.place(TYPICAL_LEAP_YEAR) if term.place else None
    return (span.start.month, span.start.day) if span else (0, 0)


def settle_years(groups: Sequence[Group], frame: Frame, *, rolling: bool) -> list[Group]:
    """Give every term its year. With `rolling`, a month before its predecessor belongs to the next year."""
    settled: list[Group] = []
    before: tuple[int, tuple[int, int]] | None = None
    for group in groups:
        terms: list[Term] = []
        for term in group.terms:
            year = term.year if term.year is not None else _year_in_frame(term, frame)
            if term.year is None and not term.relative and not term.plan_year and before is not None:
                within_pair = bool(terms)
                if (rolling or within_pair) and place_key(term) < before[1] and year <= before[0]:
                    year = before[0] + 1
                elif (rolling or within_pair) and year < before[0]:
                    year = before[0]
            terms.append(replace(term, year=year))
            before = (year, place_key(term))
        settled.append(replace(group, terms=tuple(terms)))
    return settled


def descends(groups: Sequence[Group]) -> bool:
    """Whether a list without years goes back in the year («август, март»), so that two readings are possible."""
    starts = [group.terms[0] for group in groups if not group.limit]
    undated = [term for term in starts if term.year is None and not term.relative and not term.plan_year]
    keys = [place_key(term) for term in undated]
    return len(undated) == len(starts) and any(later < earlier for earlier, later in pairwise(keys))


def _year_in_frame(term: Term, frame: Frame) -> int:
    if term.relative:
        return frame.year + term.relative
    if frame.stated and term.place is not None:
        for year in (frame.first_day.year, frame.last_day.year):
            span = term.place(year)
            if span and span.start <= frame.last_day and span.end >= frame.first_day:
                return year
    return frame.year


def span_of(group: Group, frame: Frame, *, other: bool = False) -> Span | None:
    """The days of a group, None where they do not exist or end before they begin."""
    first, last = (_placed(term, frame, other=other) for term in (group.terms[0], group.terms[-1]))
    if first is None or last is None:
        return None
    start, end = first.start, last.end
    if group.limit:
        end = _limit(group, last)
        year = group.terms[0].year or frame.year
        start = frame.first_day if group.terms[0].relative or year == frame.year or frame.stated else date(year, 1, 1)
        start = min(start, end) if frame.stated else start
    elif group.opened and len(group.terms) == 1 and not group.terms[0].whole_year:
        end = frame.last_day if start <= frame.last_day else date(start.year, 12, 31)
    return Span(start, end) if start <= end else None


def _limit(group: Group, last: Span) -> date:
    by_its_end = group.to_the_end or group.terms[0].kind in (PeriodKind.DATE, PeriodKind.RANGE)
    return last.end if by_its_end or last.start.year <= MINYEAR else last.start - timedelta(days=1)


def _placed(term: Term, frame: Frame, *, other: bool) -> Span | None:
    if term.plan_year:
        return Span(frame.first_day, frame.last_day)
    place: Place | None = term.other if other and term.other else term.place
    return place(term.year) if place and term.year is not None else None


def kind_of(group: Group, span: Span) -> PeriodKind:
    """The kind of one group alone."""
    if group.limit:
        return PeriodKind.DEADLINE
    first, last = group.terms[0], group.terms[-1]
    if len(group.terms) == 1:
        return PeriodKind.RANGE if group.opened and not first.whole_year else first.kind
    if first.kind is last.kind and first.kind in (PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR):
        return PeriodKind.YEAR if is_calendar_year(span) else first.kind
    if first.borrowed and first.kind is PeriodKind.DATE and not group.opened:
        return PeriodKind.DATE
    if first.kind is last.kind is PeriodKind.MONTHS and is_calendar_year(span):
        return PeriodKind.YEAR
    return PeriodKind.RANGE


def is_calendar_year(span: Span) -> bool:
    """Whether the span is exactly one calendar year."""
    return span == Span(date(span.start.year, 1, 1), date(span.start.year, 12, 31))
