"""One row, one item: its fields, its period, its participants, and what contradicts itself in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from planning.exchange.reading.columns import Column, Heading
from planning.exchange.reading.document import Row
from planning.exchange.reading.issues import issue
from planning.exchange.reading.model import IssueReading, ItemReading
from planning.periods import Period, PeriodKind, Span, describe_period, mentioned_periods, read_period
from planning.services.participants import count_people

ABOUT: Final = re.compile(
    r"(?:\d\s*[-–]\s*\d+|\b(?:до|около|более|не менее|свыше)\s+\d+)\s*(?:чел|человек)", re.IGNORECASE
)
QUOTED: Final = re.compile(r"«[^»]*»|\"[^\"]*\"")


@dataclass(frozen=True, slots=True)
class PlanTime:
    """The plan's year and, for a school year, its first and last day."""

    year: int
    first_day: date | None = None
    last_day: date | None = None


def read_item(row: Row, heading: Heading, time: PlanTime) -> ItemReading:
    """Return the item of a row; every cell is placed in a field, or in the note with an issue."""
    values = {column: row.cells[place] for place, column in heading.fields.items() if place < len(row.cells)}
    period_text = values.get(Column.PERIOD, "")
    period = read_period(period_text, year=time.year, first_day=time.first_day, last_day=time.last_day)
    item = ItemReading(
        number=" ".join(values.get(Column.NUMBER, "").split()),
        title=" ".join(values.get(Column.TITLE, "").split()),
        place=values.get(Column.PLACE, ""),
        period_text=period_text,
        period=period,
        participants_text=values.get(Column.PARTICIPANTS, ""),
        planned_participants=count_people(values.get(Column.PARTICIPANTS, "")),
        responsible=values.get(Column.RESPONSIBLE, ""),
        programme=values.get(Column.PROGRAMME, ""),
        note=values.get(Column.NOTE, ""),
        source=row.source,
    )
    item.issues += _misplaced(row, heading, item)
    item.issues += _doubts(item)
    item.issues += _contradictions(item, time)
    return item


def _misplaced(row: Row, heading: Heading, item: ItemReading) -> Iterator[IssueReading]:
    """Cells of unknown columns, and cells beyond the last heading, go to the note."""
    for place in row.filled:
        if place in heading.fields:
            continue
        name = heading.unknown.get(place)
        text = f"{name}: {row.cells[place]}" if name else row.cells[place]
        item.note = f"{item.note}\n{text}".strip()
        if name is None:
            yield issue("CELLS_WITHOUT_COLUMN", line=row.source.line, text=row.cells[place])


def _doubts(item: ItemReading) -> Iterator[IssueReading]:
    line = item.source.line
    if not item.title:
        yield issue("NO_TITLE", line=line)
    if not item.period_text:
        yield issue("PERIOD_EMPTY", line=line)
    for code in item.period.issues:
        yield issue(code, line=line, text=item.period_text, other=describe_period(item.period))
    if ABOUT.search(item.participants_text):
        yield issue("PARTICIPANTS_RANGE", line=line, text=item.participants_text)
    first_word = item.title.partition(" ")[0]
    if len(first_word) > 4 and first_word[0].isupper():
        repeats = len(re.findall(rf"\b{re.escape(first_word)}\b", QUOTED.sub("", item.title)))
        if repeats > 1:
            yield issue("SEVERAL_EVENTS", line=line, text=item.title, other=repeats)


def _contradictions(item: ItemReading, time: PlanTime) -> Iterator[IssueReading]:
    """Compare the period's column with what the programme says: the row must not mean two different times."""
    if item.period.kind in (PeriodKind.UNSCHEDULED, PeriodKind.YEAR, PeriodKind.RECURRING, PeriodKind.DEADLINE):
        return
    said: set[tuple[Span, ...]] = set()
    for mention in mentioned_periods(item.programme, year=time.year):
        if mention.spans in said or any(_same_or_wider(span, item.period) for span in mention.spans):
            continue
        said.add(mention.spans)
        code = "PERIOD_NARROWED" if _within(mention.spans[0], item.period) else "PERIOD_CONTRADICTION"
        if code == "PERIOD_NARROWED" and mention.kind is PeriodKind.DATE:
            continue  # a day inside the stretch is a step of the programme, not another period
        other = describe_period(Period("", mention.kind, spans=mention.spans))
        yield issue(code, line=item.source.line, text=item.period_text, other=other)


def _same_or_wider(span: Span, period: Period) -> bool:
    return any(span.start <= own.start and own.end <= span.end for own in period.spans)


def _within(span: Span, period: Period) -> bool:
    return any(own.start <= span.start and span.end <= own.end for own in period.spans)
