"""Plans without a table: numbered lines, dated lines beneath months, and blocks of «Мероприятие: …», «Срок: …»."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from planning.exchange.reading.blocks import NOTHING, Block, Cell, Paragraph, Row, Sheet, joined
from planning.exchange.reading.columns import Column, column_of
from planning.exchange.reading.lines import BULLET, NUMBER, Piece, PlainLine, labels_of, taken_apart
from planning.exchange.reading.model import Source
from planning.exchange.reading.months import month_of

LEAST: Final = 2
"""Lines that say what and when, from which a text is a plan."""
LONGEST: Final = 700
"""Characters of a line that can be an event; a longer one is running text."""
LONGEST_HEADING: Final = 120
CHAPTER: Final = re.compile(r"(?:[IVXІХ]{1,5}[.)]|раздел\b)\s*\S", re.IGNORECASE)
STAGES: Final = re.compile(r";\s*(?=[-–—•]\s*\w)")
LEAD: Final = re.compile(r"\s*(?P<label>период|сроки?|этапы?)\s*[-–—:]+\s*", re.IGNORECASE)
INITIALS: Final = re.compile(r"[А-ЯЁ]\.\s?(?:[А-ЯЁ]\.)?\W*")
FIELDS: Final = (Column.NUMBER, Column.TITLE, Column.PERIOD, Column.PLACE, Column.RESPONSIBLE, Column.PARTICIPANTS)
HEADINGS: Final = ("№", "Мероприятие", "Срок", "Место", "Ответственный", "Участники")


@dataclass(slots=True)
class _Line:
    """A line with the paragraph it stands in, and what it is."""

    block: Paragraph
    text: str
    apart: PlainLine
    last: int = 0  # the line of the file that it ends in
    label: Column | None = None
    event: bool = False
    heading: bool = False


@dataclass(slots=True)
class _Event:
    """The cells of one event, and the words that only name its fields."""

    source: Source
    cells: dict[Column, list[Cell]] = field(default_factory=dict)
    names: list[Cell] = field(default_factory=list)

    def row(self) -> Row:
        pieces = (
            joined(self.cells[column], by=" " if column is Column.TITLE else "\n") if column in self.cells else NOTHING
            for column in FIELDS
        )
        return Row(self.source, tuple(pieces))


def prose_sheet(sheet: Sheet, *, year: int) -> Sheet | None:
    """The sheet with a row for each event that its text tells, None where no pattern is seen twice.

    Paragraphs are cut into the pieces that the fields hold, each a unit of its own: the sums agree as before.
    """
    lines = _lines(sheet.blocks, year)
    _mark_events(lines)
    events = [line for line in lines if line.event]
    dated = [line for line in events if line.apart.dated]
    told = sum(1 for line in lines if line.label is Column.PERIOD)
    if len(dated) < LEAST and min(told, len(events)) < LEAST:
        return None
    _mark_headings(lines)
    return _written(sheet, lines)


def _lines(blocks: Sequence[Block], year: int) -> list[_Line]:
    """Lines of the running text: those of a paragraph one by one, a broken one put together."""
    found: list[_Line] = []
    for block in blocks:
        if not isinstance(block, Paragraph) or block.apart:
            continue
        for text in _parts(block.text, year):
            if found and _goes_on(found[-1], block, text):
                found[-1].text, found[-1].last = f"{found[-1].text} {text}", block.source.line
            else:
                found.append(_Line(block, text, PlainLine((), False), block.source.line))
    for line in found:
        line.apart = taken_apart(line.text, year=year) if len(line.text) <= LONGEST else PlainLine((), False)
    return found


def _parts(text: str, year: int) -> list[str]:
    """Lines of a paragraph; stages in one sentence («- с 1 мая – …; - с 16 – …») are lines too."""
    parts: list[str] = []
    for line in text.split("\n"):
        stages = STAGES.split(line)
        bare = [LEAD.sub("", stage, count=1) for stage in stages]
        if len(stages) > 1 and all(taken_apart(stage, year=year).dated for stage in bare):
            parts += [part for stage in stages for part in _label_first(stage)]
        else:
            parts.append(line)
    return parts


def _label_first(stage: str) -> list[str]:
    lead = LEAD.match(stage)
    return [stage[: lead.end()].strip(), stage[lead.end() :]] if lead else [stage]


def _goes_on(before: _Line, block: Paragraph, text: str) -> bool:
    """Whether a line is the rest of the one above, which a text file broke."""
    next_line = block.source.line == before.last + 1 or block is before.block
    if not next_line or NUMBER.match(text) or BULLET.match(text) or before.block.source.kind == "docx":
        return False
    opened = before.text[-1] in "-–—," and not LEAD.fullmatch(before.text)
    return opened or bool(INITIALS.fullmatch(text)) or (text[:1].islower() and before.text[-1] not in ".;:-–—")


def _mark_events(lines: Sequence[_Line]) -> None:
    """Lines that are events: dated ones, undated ones of a list that is mostly dated, and what labels go on with."""
    labels = Counter(label for line in lines for label, _ in labels_of(line.text) if column_of(label))
    for line in lines:
        for label, _ in labels_of(line.text):
            if labels[label] >= LEAST:
                line.label = column_of(label)
    for place, line in enumerate(lines):
        following = lines[place + 1] if place + 1 < len(lines) else None
        if line.label is None:
            line.event = line.apart.dated or bool(line.apart.listed and following and following.label)
        else:
            line.event = line.label is Column.TITLE
    listed = [line for line in lines if line.apart.listed and line.label is None]
    if listed and sum(1 for line in listed if line.event) * 2 >= len(listed):
        for line in listed:
            line.event = line.event or (bool(line.apart.text(Column.TITLE)) and not line.text.rstrip().endswith(":"))


def _mark_headings(lines: Sequence[_Line]) -> None:
    """Months, chapters and short lines right before an event are headings of sections."""
    for place, line in enumerate(lines):
        following = lines[place + 1] if place + 1 < len(lines) else None
        if month_of(line.text) is not None or (CHAPTER.match(line.text) and not line.apart.dated):
            line.heading, line.event = True, False
        elif not line.event and line.label is None and following is not None and following.event:
            short = len(line.text) <= LONGEST_HEADING and line.text.rstrip()[-1:] not in ".;:,"
            line.heading = short and place > 0 and (line.block.strong or any(one.event for one in lines[:place]))


def _written(sheet: Sheet, lines: Sequence[_Line]) -> Sheet:
    """The same text again, cut into pieces, with a heading of columns before the first event."""
    fresh = Sheet()
    begun = False
    open_event: _Event | None = None
    first = next(place for place, line in enumerate(lines) if line.event)
    while first and lines[first - 1].heading:
        first -= 1
    for place, line in enumerate(lines):
        if place == first:
            fresh.blocks.append(Row(line.block.source, tuple(Cell(text) for text in HEADINGS)))
            begun = True
        fits = line.label is not None and open_event is not None and line.label not in open_event.cells
        if begun and (line.event or (fits and line.label in FIELDS)):
            if line.event or open_event is None:
                _close(open_event, fresh)
                open_event = _Event(line.block.source)
            _fill(open_event, line, fresh)
            continue
        _close(open_event, fresh)
        open_event = None
        fresh.paragraph(line.block.source, line.text, strong=line.heading or (not begun and line.block.strong))
    _close(open_event, fresh)
    for block in sheet.blocks:
        if isinstance(block, Row) or block.apart:
            fresh.paragraph(block.source, block.text, apart=True)
    return fresh


def _fill(event: _Event, line: _Line, sheet: Sheet) -> None:
    pieces: Sequence[Piece] = line.apart.pieces
    if line.label is not None:
        label, value = next(labels_of(line.text))
        pieces = (Piece(None, label), Piece(line.label, value))
    for piece in pieces:
        cell = sheet.cell(line.block.source, piece.text)
        if piece.column is None or piece.column not in FIELDS:
            event.names.append(cell)
        else:
            event.cells.setdefault(piece.column, []).append(cell)


def _close(event: _Event | None, sheet: Sheet) -> None:
    if event is not None:
        sheet.blocks.append(event.row())
        sheet.blocks += [Paragraph(event.source, cell, of_table=True) for cell in event.names if cell.text]
