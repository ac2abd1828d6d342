"""A plan as a calendar (RFC 5545): events by days, and what is known only roughly said to be so."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from icalendar import Calendar, Event

from planning.exchange.writing.document import Line, PlanDocument
from planning.models.item import PeriodKind

ROUGHLY: Final = "ориентировочно"
DAY: Final = timedelta(days=1)


def write_calendar(document: PlanDocument) -> bytes:
    """An event for each span of days of each item; items without a term are left out.

    A day that the plan names is an event that stands. Everything else (a month, a quarter, a deadline, the whole year)
    is an all-day span marked «ориентировочно», tentative, which leaves the days free. The identifiers are the same
    in every export, of the draft and of filed versions, so that a calendar loaded again is brought up to date.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Svod//Plan//RU")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _one_line(document.title))
    for part in document.parts:
        for line in part.lines:
            if line.period_kind == PeriodKind.UNSCHEDULED:
                continue
            for number, span in enumerate(line.spans, start=1):
                calendar.add_component(_event(document, part.title, line, number, span))
    return bytes(calendar.to_ical())


def _event(document: PlanDocument, section: str, line: Line, number: int, span: tuple[date, date]) -> Event:
    start, end = span
    exact = is_exact(line.period_kind, start, end)
    title = _one_line(line.title)
    event = Event()
    event.add("uid", f"{line.identity}-{number}@svod")
    event.add("dtstamp", document.changed_at)
    event.add("sequence", line.revision)
    event.add("summary", title if exact else f"{title} ({ROUGHLY})")
    event.add("dtstart", start)
    event.add("dtend", end + DAY)  # a calendar's end is the first day after it
    event.add("status", "CONFIRMED" if exact else "TENTATIVE")
    event.add("transp", "OPAQUE" if exact else "TRANSPARENT")
    event.add("description", _description(section, line))
    if line.place:
        event.add("location", _one_line(line.place))
    event.add("categories", [document.short_name] if exact else [document.short_name, ROUGHLY])
    return event


def is_exact(kind: PeriodKind, start: date, end: date) -> bool:
    """Whether the days are those of the event itself: a date, or a range that does not just fill whole months."""
    if kind == PeriodKind.RANGE:
        return not (start.day == 1 and (end + DAY).day == 1)
    return kind == PeriodKind.DATE


def _description(section: str, line: Line) -> str:
    told = (
        ("Раздел", section),
        ("Срок", line.period_text),
        ("Участники", line.participants),
        ("Программа", line.programme),
        ("Ответственный", line.responsible),
        ("Задача повестки", line.tasks),
        ("Примечание", line.note),
    )
    return "\n".join(f"{name}: {text}" for name, text in told if text)


def _one_line(text: str) -> str:
    return " ".join(text.split())
