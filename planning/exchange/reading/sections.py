"""From blocks to sections: the title above the table, heading rows, items, and the text that belongs to nobody."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from planning.exchange.reading.blocks import NOTHING, Block, Cell, Paragraph, Row, Sheet
from planning.exchange.reading.columns import Column, Heading, is_column_numbers, read_heading
from planning.exchange.reading.heads import organization_in, time_of, title_places
from planning.exchange.reading.issues import KEEP, issue
from planning.exchange.reading.items import PlanTime, add_cells, read_item
from planning.exchange.reading.model import (
    Entry,
    IssueReading,
    ItemReading,
    Ledger,
    Option,
    PlanReading,
    SectionReading,
    Went,
)
from planning.exchange.reading.months import month_of

LONGEST_HEADING: Final = 250
ROMAN: Final = re.compile(r"[IVXLСХІ]{1,6}\.?|Раздел\b.*", re.IGNORECASE)
CHAPTER: Final = re.compile(r"раздел\s+[\dIVX]|[IVX]{1,5}[.)]\s", re.IGNORECASE)
TOTAL: Final = re.compile(r"(?:итого|всего)\b", re.IGNORECASE)
CONTINUED: Final = re.compile(r"\W*(?:продолжение|окончание)\s+(?:таблицы|плана)?.{0,20}", re.IGNORECASE)
WITHOUT_SECTION: Final = "Без раздела"
"""How `planning.exchange.writing` heads rows without a section; not translated."""

OFFERED: Final = (Column.PLACE, Column.RESPONSIBLE, Column.PARTICIPANTS, Column.PROGRAMME)
"""Fields that an unknown column may fill."""


@dataclass(slots=True)
class _Reader:
    """The walk over the blocks: what has been found so far."""

    time: PlanTime
    guessed: bool
    ledger: Ledger
    known: Mapping[str, str] | None
    heading: Heading | None = None
    sections: list[SectionReading] = field(default_factory=list)
    issues: list[IssueReading] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    count: int = 0  # of items
    last: Row | None = None  # the row of the item above

    def take(self, block: Block, following: Block | None) -> None:
        """Place one block after the title."""
        if isinstance(block, Row):
            self._row(block, following)
        elif block.of_table:
            self.ledger.put(block.units, Went.HEADER)
        elif self.heading and not block.apart and (block.strong or _looks_like_heading(block, following)):
            self.section(block)
        else:
            self.outside(block)

    def outside(self, block: Block) -> None:
        """What is no part of the plan is shown as such."""
        self.issues.append(issue("TEXT_OUTSIDE_TABLE", source=block.source, text=block.text))

    def _row(self, row: Row, following: Block | None) -> None:
        heading = read_heading(row, self.known)
        if heading and self._is_heading(heading, row):
            self._new_heading(heading, row)
        elif self._is_section(row, following):
            self.section(row)
        elif self.heading is None or _is_total(row, self.heading):
            self.outside(row)
        elif is_column_numbers(row, self.heading):
            self.ledger.put(row.units, Went.COLUMN_NUMBER)
        else:
            self._item(row, self.heading)

    def _is_heading(self, heading: Heading, row: Row) -> bool:
        """A numbered row is an event, whatever words it has; a further heading of two words may be one too."""
        if self.heading is None:
            return True
        number = self.heading.place_of(Column.NUMBER)
        if number is not None and number < len(row.cells) and row.cells[number].rstrip(".").isdecimal():
            return False
        return heading.texts == self.heading.texts or len(heading.fields) > 2

    def _new_heading(self, heading: Heading, row: Row) -> None:
        if self.guessed and self.heading is None:
            self.issues.append(issue("HEADING_GUESSED", source=row.source))
        if self.heading is None or heading.texts != self.heading.texts:
            for name in heading.unknown.values():
                if self.known is None or _flat(name) not in self.known:
                    options = [Option(str(one), str(one), {"columns": {_flat(name): str(one)}}) for one in OFFERED]
                    keep = Option("note", KEEP.label, {"columns": {_flat(name): ""}})
                    self.issues.append(issue("UNKNOWN_COLUMN", source=row.source, text=name, options=[keep, *options]))
        self.columns |= {_flat(heading.texts[place]): str(column) for place, column in heading.fields.items()}
        self.columns |= {_flat(name): "" for name in heading.unknown.values()}
        self.ledger.put(row.units, Went.HEADER)
        self.heading = heading

    def section(self, block: Block) -> None:
        """Begin a section; «Без раздела» is how our own documents head the rows that have none."""
        title = _flat(block.text)
        bare = title.casefold() == WITHOUT_SECTION.casefold()
        self.sections.append(SectionReading("" if bare else title, source=block.source))
        self.ledger.put(block.units, Went.HEADER if bare else Went.SECTION)
        self.last = None

    def _is_section(self, row: Row, following: Block | None) -> bool:
        """A lone text in the first column or across all, or a number and a title that heads smaller numbers."""
        if row.across and len(row.filled) == 1 and self.heading is not None:
            return True
        columns = self.heading.fields if self.heading else {}
        texts = [row.cells[place] for place in row.filled]
        if not re.search(r"[^\W\d_]", " ".join(texts)):
            return False
        if self.last is not None and texts[0][0].islower():
            return False  # the rest of the row above, behind a page's end
        if len(row.filled) == 1:
            return row.filled[0] == 0 or columns.get(row.filled[0]) in (Column.TITLE, Column.NUMBER)
        if [columns.get(place) for place in row.filled] != [Column.NUMBER, Column.TITLE]:
            return False
        first = following.cells[row.filled[0]] if isinstance(following, Row) and following.cells else ""
        return bool(ROMAN.fullmatch(texts[0])) or (first.startswith(texts[0].rstrip(".") + ".") and first != texts[0])

    def _item(self, row: Row, heading: Heading) -> None:
        if not self.sections:
            self.sections.append(SectionReading(""))
        items = self.sections[-1].items
        if items and self.last is not None and self._goes_on(row, heading, items[-1], self.last):
            shown = set(self.last.units)
            fresh = Row(row.source, tuple(NOTHING if shown & set(piece.units) else piece for piece in row.pieces))
            if fresh.filled:
                self._add(fresh, heading, items[-1])
            return
        month = month_of(self.sections[-1].title)
        items.append(read_item(row, heading, self.time, ledger=self.ledger, index=self.count, month=month))
        self.count += 1
        self.last = row

    def _add(self, row: Row, heading: Heading, item: ItemReading) -> None:
        add_cells(row, heading, item, ledger=self.ledger, index=self.count - 1)
        filled = {place: row.cells[place] for place in row.filled}
        separate = {str(heading.fields.get(place, Column.NOTE)): text for place, text in filled.items()}
        options = (KEEP, Option("separate", row.text, {"separate": separate}))
        item.issues.append(issue("CONTINUED_ROW", source=row.source, text=row.text, options=options))

    def _goes_on(self, row: Row, heading: Heading, item: ItemReading, last: Row) -> bool:
        """Whether the row is the rest of the one above: divided by a page's end, or merged down in all that counts."""
        title = heading.title_place
        columns = {heading.fields.get(place) for place in row.filled}
        if title is None:
            return False
        if _same(row, last, title) and _same(row, last, heading.place_of(Column.PERIOD, Column.PERIOD_AND_PLACE)):
            return True
        if len(row.filled) == 1 and title != row.filled[0]:
            return not columns & {None, Column.NUMBER, Column.PERIOD, Column.PERIOD_AND_PLACE}
        if Column.NUMBER not in heading.fields.values() or not item.number:
            return False
        text = row.cells[title] if title < len(row.cells) else ""
        silent = not columns & {Column.NUMBER, Column.PERIOD, Column.PERIOD_AND_PLACE}
        return silent and (not text or text[0].islower())


def _is_total(row: Row, heading: Heading) -> bool:
    """«Итого: 75» closes a table; an event has a number or a period beside such a title."""
    columns = {heading.fields.get(place) for place in row.filled}
    return bool(TOTAL.match(row.text)) and not columns & {Column.NUMBER, Column.PERIOD}


def _same(row: Row, last: Row, place: int | None) -> bool:
    """Whether both rows show one and the same piece of the source there."""
    if place is None or place >= min(len(row.pieces), len(last.pieces)):
        return False
    return bool(row.pieces[place].units) and row.pieces[place] == last.pieces[place]


def read_sections(sheet: Sheet, *, year: int, known: Mapping[str, str] | None = None) -> PlanReading:
    """Return the plan of a document's blocks, read in the year that the plan is loaded into."""
    blocks = sheet.blocks
    ledger = Ledger([Entry(unit) for unit in sheet.units])
    start = next(
        (place for place, block in enumerate(blocks) if isinstance(block, Row) and read_heading(block, known)), None
    )
    above = [_as_paragraph(block) for block in blocks[: len(blocks) if start is None else start]]
    places = title_places(above)
    title = _flat(" ".join(above[place].text for place in places))
    stated, time = time_of(title, year)
    reader = _Reader(time, sheet.guessed, ledger, known)
    rest = list(blocks[start:]) if start is not None else []
    for place, paragraph in enumerate(above):
        if place in places:
            ledger.put(paragraph.units, Went.TITLE)
        elif place + 1 == start and places and (isinstance(blocks[place], Row) or CHAPTER.match(paragraph.text)):
            reader.section(paragraph)  # a line across the table, or a heading of its own, above the table's heading
        else:
            reader.take(paragraph, None)
    for place, block in enumerate(rest):
        reader.take(block, rest[place + 1] if place + 1 < len(rest) else None)
    reading = PlanReading(
        title, organization_in(title), stated or year, reader.sections, reader.issues, ledger, reader.columns
    )
    if stated is not None and stated != year:
        reading.issues.append(issue("YEAR_DIFFERS", text=year, other=stated))
    if start is None:
        reading.issues.append(issue("NO_TABLE" if sheet.units else "NO_TEXT"))
    elif not reading.items:
        reading.issues.append(issue("NO_ITEMS"))
    return reading


def _as_paragraph(block: Block) -> Paragraph:
    """Above the table's heading a row is only text in cells, as titles in spreadsheets are."""
    if isinstance(block, Paragraph):
        return block
    return Paragraph(block.source, Cell(block.text, block.units), strong=len(block.filled) == 1)


def _looks_like_heading(block: Paragraph, following: Block | None) -> bool:
    """A short line between rows, without a full stop, is a heading that lost its table cell."""
    return (
        isinstance(following, Row)
        and len(block.text) <= LONGEST_HEADING
        and not block.text.endswith((".", ";", ":"))
        and not CONTINUED.fullmatch(block.text)
    )


def _flat(text: str) -> str:
    return " ".join(text.split())
