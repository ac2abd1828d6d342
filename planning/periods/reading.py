"""Read a period: text in, kind, days and doubts out. Conventions: the sources named at each rule."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from planning.periods import calendar
from planning.periods.groups import (
    Frame,
    Group,
    Grouped,
    descends,
    group_items,
    kind_of,
    place_key,
    settle_years,
    share_years,
    span_of,
)
from planning.periods.model import Period, PeriodIssue, PeriodKind, Reading, Recurrence, Span
from planning.periods.phrases import Repeat, read_phrases
from planning.periods.repairs import repaired
from planning.periods.tokens import normalise, tokenize
from planning.periods.words import REFERENCE, REMARK, WEEKDAYS

LONGEST_TEXT = 500  # a longer cell holds prose, and its length must not cost time
MIXED_KINDS = (
    ({PeriodKind.MONTHS, PeriodKind.RANGE}, PeriodKind.MONTHS),
    ({PeriodKind.DATE, PeriodKind.RANGE}, PeriodKind.DATE),
)


@dataclass(frozen=True, slots=True)
class Read:
    """A reading before it is joined with its text."""

    reading: Reading
    detail: Mapping[str, object] | None = None
    occurrences: tuple[date, ...] = ()


@lru_cache(maxsize=2048)
def read_period(text: str, *, year: int, first_day: date | None = None, last_day: date | None = None) -> Period:
    """Return what the text means in a plan of the given year (1900 to 2200).

    `first_day` and `last_day` are the cycle's, where it is not the calendar year: months then fall inside it, and
    «весь период» is all of it. Never raises: text that is not understood is `unscheduled` with an issue.
    """
    frame = Frame(
        year,
        first_day or date(year, 1, 1),
        last_day or date(year, 12, 31),
        first_day is not None and last_day is not None,
    )
    flat, guessed = repaired(normalise(text[:LONGEST_TEXT]))
    tokens = tokenize(flat)
    times = tuple(str(token.value) for token in tokens if token.code == "t")
    grouped = group_items(read_phrases([token for token in tokens if token.code != "t"]))
    readings = _readings(grouped, frame)
    refers = _refers_elsewhere(flat, grouped)
    if refers or not readings:
        return _unscheduled(text, flat, readings if refers else [], grouped, times)
    chosen = readings[0]
    issues = []
    if len(readings) > 1:
        issues.append(PeriodIssue.PERIOD_AMBIGUOUS)
    if grouped.left_over or guessed:
        issues.append(PeriodIssue.PERIOD_PARTLY_UNDERSTOOD)
    if not any(span.start <= frame.last_day and span.end >= frame.first_day for span in chosen.reading.spans):
        issues.append(PeriodIssue.PERIOD_OUTSIDE_YEAR)
    return Period(
        text=text,
        kind=chosen.reading.kind,
        recurrence=chosen.reading.recurrence,
        recurrence_detail=chosen.detail,
        spans=chosen.reading.spans,
        deadline=chosen.reading.deadline,
        readings=tuple(read.reading for read in readings) if len(readings) > 1 else (),
        issues=tuple(issues),
        occurrences=chosen.occurrences,
        times=times,
    )


def _unscheduled(text: str, flat: str, others: list[Read], grouped: Grouped, times: tuple[str, ...]) -> Period:
    """No day: because none is meant, or because none could be read."""
    nothing = Reading(PeriodKind.UNSCHEDULED)
    if others:
        readings = (nothing, *(read.reading for read in others))
        return Period(
            text, PeriodKind.UNSCHEDULED, readings=readings, issues=(PeriodIssue.PERIOD_AMBIGUOUS,), times=times
        )
    meant = REFERENCE.search(flat) or REMARK.search(flat) or (times and not grouped.left_over)
    empty = not any(character.isalnum() for character in flat)
    issues = () if meant or empty else (PeriodIssue.PERIOD_NOT_UNDERSTOOD,)
    return Period(text, PeriodKind.UNSCHEDULED, issues=issues, times=times)


def _refers_elsewhere(flat: str, grouped: Grouped) -> bool:
    """Whether the text begins by naming another paper or event, or names one beside nothing but a year."""
    found = REFERENCE.search(flat)
    if found is None:
        return False
    named_years = all(group.terms[0].whole_year and not group.terms[0].plan_year for group in grouped.groups)
    return found.start() <= len("строго ") or (named_years and not grouped.repeats)


def _readings(grouped: Grouped, frame: Frame) -> list[Read]:
    """All readings, the likely one first, each once."""
    shared = share_years(grouped.groups)
    dated = [group for group in shared if not group.limit]
    limits = [group for group in shared if group.limit]
    ordered = (dated, limits) if not shared or not shared[0].limit else (limits, dated)
    found: list[Read] = []
    if grouped.repeats:
        found = _recurring(grouped, shared, frame)
    else:
        for groups in ordered:
            if groups:
                found += _limits(groups, frame) if groups[0].limit else _listed(groups, frame)
    unique: list[Read] = []
    for read in found:
        if read.reading not in [earlier.reading for earlier in unique]:
            unique.append(read)
    return unique


def _listed(groups: Sequence[Group], frame: Frame) -> list[Read]:
    """Terms that say when: one reading, or several where the writing allows them."""
    found: list[Read] = []
    merged = _lost_dash(groups)
    if merged:
        found += _listed(merged, frame)
    down = descends(groups) and not frame.stated
    for rolling in (True, False) if down else (not frame.stated,):
        settled = settle_years(groups, frame, rolling=rolling)
        found += _read(settled, frame)
        if any(term.other for group in groups for term in group.terms):
            found += _read(settled, frame, other=True)
    if _may_be_range(groups) and not merged:
        first, last = groups[0].terms[0], groups[1].terms[0]
        stretch = settle_years([Group((first, last))], frame, rolling=True)
        found += _read(stretch, frame)
    return found


def _lost_dash(groups: Sequence[Group]) -> list[Group] | None:
    """Two neighbours whose dash was lost in conversion: years, «январь декабрь», days joined by a slash."""
    if len(groups) != 2 or any(len(group.terms) != 1 or group.opened for group in groups):
        return None
    first, last = groups[0].terms[0], groups[1].terms[0]
    bare = groups[1].join == ""
    years = bare and first.whole_year and last.whole_year and first.kind is last.kind is PeriodKind.YEAR
    months = first.kind is last.kind is PeriodKind.MONTHS and bare
    all_year = months and place_key(first)[0] == 1 and place_key(last)[0] == 12
    days = groups[1].join == "/" and first.borrowed and first.kind is last.kind is PeriodKind.DATE
    numbers = bare and first.borrowed  # «12 14 мая», «I II квартал»
    return [Group((first, last))] if years or all_year or days or numbers else None


def _may_be_range(groups: Sequence[Group]) -> bool:
    """«июнь декабрь», «март/апрель»: two months; the range is the other reading."""
    if len(groups) != 2 or any(len(group.terms) != 1 or group.opened for group in groups):
        return False
    months = all(group.terms[0].kind is PeriodKind.MONTHS for group in groups)
    return months and groups[1].join in ("", "/")


def _read(groups: Sequence[Group], frame: Frame, *, other: bool = False) -> list[Read]:
    pairs = [(group, span_of(group, frame, other=other)) for group in groups]
    known = _narrowed([(group, span) for group, span in pairs if span is not None])
    if not known:
        return []
    kinds = {kind_of(group, span) for group, span in known}
    first = kind_of(*known[0])
    kind = next((mixed for members, mixed in MIXED_KINDS if kinds == members), first)
    return [Read(Reading(kind, _ordered(span for _, span in known)))]


def _narrowed(known: list[tuple[Group, Span]]) -> list[tuple[Group, Span]]:
    """«III квартал (сентябрь)»: a quarter or half-year that another term lies in only says the same more loosely."""
    loose = (PeriodKind.QUARTER, PeriodKind.HALF)
    return [
        (group, span)
        for group, span in known
        if kind_of(group, span) not in loose
        or not any(
            span.start <= other.start and other.end <= span.end and kind_of(within, other) not in loose
            for within, other in known
        )
    ]


def _ordered(spans: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(sorted(set(spans)))


def _limits(groups: Sequence[Group], frame: Frame) -> list[Read]:
    """Deadlines; the latest is the deadline of them all. «до мая» is by 30 April, by 31 May the other reading."""
    settled = settle_years(groups, frame, rolling=False)
    ways = [settled]
    if any(_ends_before(group) for group in settled):
        ways.append([replace(group, to_the_end=True) for group in settled])
    found = []
    for way in ways:
        spans = [span for span in (span_of(group, frame) for group in way) if span is not None]
        if spans:
            reading = Reading(PeriodKind.DEADLINE, _ordered(spans), deadline=max(span.end for span in spans))
            found.append(Read(reading))
    return found


def _ends_before(group: Group) -> bool:
    return not group.to_the_end and group.terms[0].kind not in (PeriodKind.DATE, PeriodKind.RANGE)


def _recurring(grouped: Grouped, groups: Sequence[Group], frame: Frame) -> list[Read]:
    """A repeat, bounded by the terms beside it or by the plan's time."""
    repeat = grouped.repeats[0]
    detail: dict[str, object] = dict(repeat.detail)
    further = [other.detail for other in grouped.repeats[1:]] + [other.detail for other in grouped.details]
    for more in further:
        detail |= {key: value for key, value in more.items() if key not in ("count", "per")}
    settled = settle_years(groups, frame, rolling=not frame.stated)
    spans = _ordered(span for span in (span_of(group, frame) for group in settled) if span is not None)
    spans = spans or (Span(frame.first_day, frame.last_day),)
    reading = Reading(PeriodKind.RECURRING, spans, repeat.recurrence)
    return [Read(reading, detail or None, _occurrences(repeat, detail, spans))]


def _occurrences(repeat: Repeat, detail: Mapping[str, object], spans: Sequence[Span]) -> tuple[date, ...]:
    """The days that the calendar fixes: a weekday or a day of each month, a day after each quarter."""
    days: list[date] = []
    for span in spans:
        for year, month in _months_of(span):
            found = _occurrence(repeat, detail, year, month)
            if found is not None and (span.start <= found <= span.end or "day_of_next_month" in detail):
                days.append(found)
    return tuple(days)


def _occurrence(repeat: Repeat, detail: Mapping[str, object], year: int, month: int) -> date | None:
    nth, weekday = detail.get("nth"), detail.get("weekday")
    if isinstance(nth, int) and isinstance(weekday, str):
        span = calendar.nth_weekday(nth, WEEKDAYS.index(weekday), month, year)
        return span.start if span else None
    day, after = detail.get("day"), detail.get("day_of_next_month")
    if isinstance(day, int) and repeat.recurrence is Recurrence.MONTHLY:
        return date(year, month, day) if 1 <= day <= monthrange(year, month)[1] else None
    step = {Recurrence.MONTHLY: 1, Recurrence.QUARTERLY: 3}.get(repeat.recurrence)
    if isinstance(after, int) and step and month % step == 0:
        span = calendar.day(after, month % 12 + 1, year + month // 12)
        return span.start if span else None
    return None


def _months_of(span: Span) -> list[tuple[int, int]]:
    first, last = span.start.year * 12 + span.start.month - 1, span.end.year * 12 + span.end.month - 1
    return [(number // 12, number % 12 + 1) for number in range(first, last + 1)]
