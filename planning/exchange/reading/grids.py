"""Calendars instead of tables: columns that are days or months, flattened weeks, months with marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from planning.exchange.reading.blocks import NOTHING, Block, Cell, Paragraph, Row
from planning.exchange.reading.columns import read_heading
from planning.exchange.reading.model import Source
from planning.exchange.reading.places import is_agent

WEEKDAY: Final = re.compile(
    r"(?:понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|пн|вт|ср|чт|пт|сб|вс)\.?", re.IGNORECASE
)
MONTH_NAME: Final = (
    r"январ[ья]|феврал[ья]|марта?|апрел[ья]|ма[йя]|июн[ья]|июл[ья]|августа?|сентябр[ья]|октябр[ья]|ноябр[ья]|декабр[ья]"
)
MONTHS: Final = re.compile(
    rf"(?:(?:{MONTH_NAME})|янв|фев|мар|апр|июн|июл|авг|сен|сент|окт|ноя|нояб|дек)\.?(?:\s*(?:19|20)\d\d\s*(?:г\.?|года)?)?"
    r"|(?:I{1,3}|IV|[1-4])(?:-?й)?\s*кв(?:артал|\.)?",
    re.IGNORECASE,
)
DAY: Final = re.compile(
    rf"\d{{1,2}}(?:\s*[-–/,]\s*\d{{1,2}})*\s*(?:{MONTH_NAME})(?:\s+\d{{4}}\s*(?:г\.?|года)?)?|\d{{1,2}}\.\d{{2}}(?:\.\d{{2,4}})?",
    re.IGNORECASE,
)
EVENT: Final = re.compile(r"(\d{1,3})\s*[.)]\s*(?=[^\d\s])")
TIME: Final = re.compile(r"(?:\bв\s+)?\b([01]?\d|2[0-3])[.:-]([0-5]\d)\b(?:\s*ч(?:ас\w*)?\.?)?")
MARK: Final = re.compile(r"[+xхXХ*✓✔√vV●•■]")
HEADINGS: Final = ("№", "Дата", "Наименование мероприятия", "Место", "Ответственный")
MIN_DAYS: Final = 4
MIN_MONTHS: Final = 3


@dataclass(slots=True)
class _Event:
    """The lines of one event in a grid."""

    source: Source
    day: Cell
    lines: list[Cell] = field(default_factory=list)

    def row(self) -> Row:
        """Title first; then those who act, then where; the time belongs to the day."""
        title, *others = self.lines
        numbered = EVENT.match(title.text)
        number = numbered.group(1) if numbered else ""
        text, times = _without_time(title.text[numbered.end() :] if numbered else title.text)
        agents = 0
        while agents < len(others) and is_agent(others[agents].text):
            agents += 1
        where: list[str] = []
        for line in others[agents:]:
            place, found = _without_time(line.text)
            where.append(place)
            times += found
        when = ", ".join(filter(None, (self.day.text, *times)))
        timed = tuple(unit for line in self.lines if TIME.search(line.text) for unit in line.units)
        who = " ".join(line.text for line in others[:agents]).rstrip(" ,.")
        return Row(
            self.source,
            (
                Cell(number, title.units if number else ()),
                Cell(when, (*self.day.units, *timed)),
                Cell(text.rstrip(" ."), title.units),
                Cell(", ".join(filter(None, where)), _units(others[agents:])),
                Cell(who, _units(others[:agents])),
            ),
        )


def _units(cells: Sequence[Cell]) -> tuple[int, ...]:
    return tuple(unit for cell in cells for unit in cell.units)


def _without_time(text: str) -> tuple[str, list[str]]:
    times = [found.group().removeprefix("в ") for found in TIME.finditer(text)]
    return TIME.sub("", text).strip(" ,;"), times


def week_rows(body: Sequence[Paragraph]) -> list[Block] | None:
    """Rows of a week grid that lost its columns: days in a line of their own, events numbered from 1 for each day."""
    days = [place for place, block in enumerate(body) if WEEKDAY.fullmatch(block.text)]
    if len(days) < MIN_DAYS:
        return None
    first = days[0] - (1 if days[0] and "недел" in body[days[0] - 1].text.lower() else 0)
    week = _Week()
    blocks: list[Block] = list(body[:first])
    for block in body[first:]:
        week.take(block)
    return [*blocks, _heading(body[first].source), *week.blocks()]


def _heading(source: Source) -> Row:
    return Row(source, tuple(Cell(text) for text in HEADINGS))


@dataclass(slots=True)
class _Week:
    """The walk through a flattened grid: the days that wait for events, and the event that is being read."""

    waiting: list[Paragraph] = field(default_factory=list)
    took_event: bool = True
    number: int = 0
    events: list[_Event] = field(default_factory=list)
    rest: list[Block] = field(default_factory=list)

    def take(self, block: Paragraph) -> None:
        """Place one line."""
        numbered = EVENT.match(block.text)
        if DAY.fullmatch(block.text):
            if self.took_event:
                self._pass_over()
                self.waiting, self.took_event, self.number = [], False, 0
            self.waiting.append(block)
        elif numbered and self.waiting:
            number = int(numbered.group(1))
            if self.took_event and number <= self.number and len(self.waiting) > 1:
                self._pass_over(1)
            self.took_event, self.number = True, number
            self.events.append(_Event(block.source, self.waiting[0].cell, [block.cell]))
        elif self.events and self.took_event and not block.strong and not WEEKDAY.fullmatch(block.text):
            self.events[-1].lines.append(block.cell)
        else:
            self._aside(block)

    def _pass_over(self, count: int | None = None) -> None:
        """Days that are done with. One without events is a part of the grid that no item shows."""
        used = {event.day for event in self.events}
        for day in self.waiting[:count]:
            if day.cell not in used:
                self._aside(day)
        self.waiting = self.waiting[count:] if count is not None else []

    def _aside(self, block: Paragraph) -> None:
        self.rest.append(Paragraph(block.source, block.cell, of_table=_is_frame(block.text)))

    def blocks(self) -> list[Block]:
        """Everything, in the order of the source."""
        self._pass_over()
        rows: list[Block] = [event.row() for event in self.events]
        return sorted([*rows, *self.rest], key=lambda block: block.source.line)


def _is_frame(text: str) -> bool:
    return bool(WEEKDAY.fullmatch(text) or DAY.fullmatch(text) or re.fullmatch(r"дни недели", text, re.IGNORECASE))


def grid_rows(blocks: Sequence[Block]) -> list[Block]:
    """Take apart the tables whose columns are days of the week, or months; all other blocks stay as they are."""
    result: list[Block] = []
    grid: _Grid | None = None
    for block in blocks:
        if isinstance(block, Row):
            begun = _begin(block)
            if begun is not None:
                grid = begun
                result += grid.heading()
                continue
            if grid is not None and (read_heading(block) is None or grid.titles is not None):
                result += grid.rows(block)
                continue
        grid = None if not isinstance(block, Paragraph) else grid
        result.append(block)
    return result


def _begin(row: Row) -> _Grid | None:
    """The grid that a heading of days or months opens."""
    if row.filled and row.cells[row.filled[0]].rstrip(".").isdecimal():
        return None  # a numbered row of a table, whatever stands in it
    months = {place: row.pieces[place] for place in row.filled if MONTHS.fullmatch(row.cells[place])}
    days = {place: row.pieces[place] for place in row.filled if WEEKDAY.match(row.cells[place])}
    if len(days) >= MIN_DAYS and len(days) >= len(row.filled) - 1:
        return _Grid(row, days, weekly=True)
    if len(months) >= MIN_MONTHS:
        return _Grid(row, months)
    return None


@dataclass(slots=True)
class _Grid:
    """A table whose columns are days or months."""

    head: Row
    columns: dict[int, Cell]
    weekly: bool = False
    days: dict[int, Cell] = field(default_factory=dict)
    part: Cell = NOTHING

    @property
    def titles(self) -> int | None:
        """The column of titles, where months are only marked."""
        others = [place for place in self.head.filled if place not in self.columns]
        probe = Row(self.head.source, (*(self.head.pieces[place] for place in others), Cell("Срок")))
        heading = read_heading(probe) if others else None
        return None if heading is None or heading.title_place is None else others[heading.title_place]

    def heading(self) -> list[Block]:
        """The heading that stands for the grid: a period beside the columns that are no months."""
        if self.titles is None:
            frame = [Paragraph(self.head.source, cell, of_table=True) for cell in self.head.pieces if cell.text]
            return [*frame, _heading(self.head.source)]
        kept = [self.head.pieces[place] for place in self._others()]
        months = Cell("Срок", tuple(unit for cell in self.columns.values() for unit in cell.units))
        return [Row(self.head.source, (*kept, months))]

    def _others(self) -> list[int]:
        return [place for place in range(len(self.head.pieces)) if place not in self.columns]

    def rows(self, row: Row) -> list[Block]:
        """The items of one row."""
        if self.titles is not None:
            return [self._marked(row)]
        if self.weekly and all(DAY.match(row.cells[place]) or row.cells[place].isdigit() for place in row.filled):
            frame = [place for place in row.filled if "\n" not in row.cells[place]]
            if len(frame) == len(row.filled):
                self.days = {place: row.pieces[place] for place in row.filled}
                return [Paragraph(row.source, row.pieces[place], of_table=True) for place in row.filled]
        return list(self._cells(row))

    def _marked(self, row: Row) -> Row:
        marked = [place for place in row.filled if place in self.columns]
        months = [self.columns[place].text for place in marked]
        said = [row.cells[place] for place in marked if not MARK.fullmatch(row.cells[place])]
        units = _units([row.pieces[place] for place in marked] + [self.columns[place] for place in marked])
        kept = [row.pieces[place] if place < len(row.pieces) else NOTHING for place in self._others()]
        marks = "" if not marked else ", ".join(months) + (f" ({'; '.join(said)})" if said else "")
        return Row(row.source, (*kept, Cell(marks, units)))

    def _cells(self, row: Row) -> Iterator[Block]:
        beside = [place for place in row.filled if place not in self.columns]
        if beside:
            part = row.pieces[beside[0]]
            yield Paragraph(row.source, part, strong=True)
        for place in row.filled:
            if place in self.columns:
                yield from self._events(row.source, place, row.pieces[place])

    def _events(self, source: Source, place: int, cell: Cell) -> Iterator[Block]:
        day = self.days.get(place, NOTHING) if self.weekly else self.columns[place]
        event: _Event | None = None
        for text in cell.text.split("\n"):
            line = Cell(text, cell.units)
            if self.weekly and DAY.fullmatch(text):
                if event is not None:
                    yield event.row()
                event, day = None, line
                self.days[place] = line
            elif event is None or EVENT.match(text) or not self._has_numbers(cell.text):
                if event is not None:
                    yield event.row()
                event = _Event(source, day, [line])
            else:
                event.lines.append(line)
        if event is not None:
            yield event.row()
        elif cell.text:
            yield Paragraph(source, cell, of_table=True)

    def _has_numbers(self, text: str) -> bool:
        """Whether events are numbered; if not, every line is one, unless it only says where or at what time."""
        return any(EVENT.match(line) for line in text.split("\n")) or bool(TIME.search(text))
