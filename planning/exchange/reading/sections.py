"""From blocks to sections: the title above the table, heading rows, items, and the text that belongs to nobody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from planning.exchange.reading.columns import Column, Heading, is_column_numbers, read_heading
from planning.exchange.reading.document import Block, Paragraph, Row
from planning.exchange.reading.issues import issue
from planning.exchange.reading.items import PlanTime, read_item
from planning.exchange.reading.model import IssueReading, PlanReading, SectionReading

PLAN: Final = re.compile(r"\bп\s?л\s?а\s?н\b", re.IGNORECASE)
YEAR: Final = re.compile(r"\b((?:19|20)\d\d)(?:\s*[/–-]\s*((?:19|20)\d\d))?\s*(?:г\b|год|учебн)", re.IGNORECASE)
SCHOOL: Final = re.compile(r"учебн", re.IGNORECASE)
ORGANIZATION: Final = re.compile(
    r"план\w*\s+(?:(?:основных\s+)?мероприятий|работы|деятельности)\s+(.+?)"
    r"\s+(?:на|в)\s+(?:\w+ )?(?:19|20)\d\d",
    re.IGNORECASE,
)
LONGEST_HEADING: Final = 250


@dataclass(slots=True)
class _Reader:
    """The walk over the blocks: what has been found so far."""

    time: PlanTime
    heading: Heading | None = None
    sections: list[SectionReading] = field(default_factory=list)
    issues: list[IssueReading] = field(default_factory=list)

    def take(self, block: Block, following: Block | None) -> None:
        """Place one block after the title."""
        if isinstance(block, Row):
            self._row(block)
        elif self.heading and (block.strong or _looks_like_heading(block, following)):
            self.sections.append(SectionReading(_flat(block.text), source=block.source))
        else:
            self.issues.append(issue("TEXT_OUTSIDE_TABLE", line=block.source.line, text=block.text))

    def _row(self, row: Row) -> None:
        heading = read_heading(row)
        if heading and (self.heading is None or heading.texts == self.heading.texts or len(heading.fields) > 2):
            self._new_heading(heading)
        elif len(row.filled) == 1 and self._is_section(row):
            self.sections.append(SectionReading(_flat(row.cells[row.filled[0]]), source=row.source))
        elif self.heading is None:
            self.issues.append(
                issue("TEXT_OUTSIDE_TABLE", line=row.source.line, text=" ".join(filter(None, row.cells)))
            )
        elif not is_column_numbers(row):
            self._item(row, self.heading)

    def _new_heading(self, heading: Heading) -> None:
        if self.heading is None or heading.texts != self.heading.texts:
            self.issues += [issue("UNKNOWN_COLUMN", text=name) for name in heading.unknown.values()]
        self.heading = heading

    def _is_section(self, row: Row) -> bool:
        place = row.filled[0]
        if not re.search(r"[^\W\d_]", row.cells[place]):
            return False
        columns = self.heading.fields if self.heading else {}
        return place == 0 or columns.get(place) in (Column.TITLE, Column.NUMBER)

    def _item(self, row: Row, heading: Heading) -> None:
        if not self.sections:
            self.sections.append(SectionReading(""))
        items = self.sections[-1].items
        title = heading.title_place
        if items and title is not None and len(row.filled) == 1 and title != row.filled[0]:
            # a cell that ran over a page break: its text goes on with the item above
            column = heading.fields.get(row.filled[0])
            text = row.cells[row.filled[0]]
            if column not in (None, Column.NUMBER, Column.PERIOD):
                field_name = str(column)
                setattr(items[-1], field_name, f"{getattr(items[-1], field_name)}\n{text}".strip())
                items[-1].issues.append(issue("CONTINUED_ROW", line=row.source.line, text=text))
                return
        items.append(read_item(row, heading, self.time))


def read_sections(blocks: Sequence[Block], *, year: int) -> PlanReading:
    """Return the plan of a document's blocks, read in the year that the plan is loaded into."""
    start = next((place for place, block in enumerate(blocks) if isinstance(block, Row) and read_heading(block)), None)
    above = [_as_paragraph(block) for block in blocks[: len(blocks) if start is None else start]]
    title_place = _title_place(above)
    title = _flat(above[title_place].text) if title_place is not None else ""
    stated, time = _time(title, year)
    reader = _Reader(time)
    for place, paragraph in enumerate(above):
        if place != title_place:
            reader.issues.append(issue("TEXT_OUTSIDE_TABLE", line=paragraph.source.line, text=paragraph.text))
    rest = list(blocks[start:]) if start is not None else []
    for place, block in enumerate(rest):
        reader.take(block, rest[place + 1] if place + 1 < len(rest) else None)
    named = ORGANIZATION.search(title)
    reading = PlanReading(title, named.group(1) if named else "", stated or year, reader.sections, reader.issues)
    if stated is not None and stated != year:
        reading.issues.append(issue("YEAR_DIFFERS", text=year, other=stated))
    if start is None:
        reading.issues.append(issue("NO_TABLE"))
    elif not any(section.items for section in reading.sections):
        reading.issues.append(issue("NO_ITEMS"))
    return reading


def _as_paragraph(block: Block) -> Paragraph:
    """Above the table's heading a row is only text in cells, as titles in spreadsheets are."""
    if isinstance(block, Paragraph):
        return block
    return Paragraph(block.source, " ".join(filter(None, block.cells)), strong=len(block.filled) == 1)


def _title_place(above: Sequence[Paragraph]) -> int | None:
    """The title is the strong paragraph with the word «план», else any short one with it, the last of them."""
    for wanted in (True, False):
        found = [
            place
            for place, paragraph in enumerate(above)
            if PLAN.search(paragraph.text)
            and len(paragraph.text) <= LONGEST_HEADING * 2
            and (paragraph.strong or not wanted)
        ]
        if found:
            return found[-1]
    return None


def _time(title: str, year: int) -> tuple[int | None, PlanTime]:
    """The year that the title states, and the plan's time: a school year runs from September to August."""
    found = YEAR.search(title)
    stated = int(found.group(1)) if found else None
    if found and (found.group(2) or SCHOOL.search(title)) and SCHOOL.search(title):
        return stated, PlanTime(year, date(year, 9, 1), date(year + 1, 8, 31))
    return stated, PlanTime(year)


def _looks_like_heading(block: Paragraph, following: Block | None) -> bool:
    """A short line between rows, without a full stop, is a heading that lost its table cell."""
    return (
        isinstance(following, Row) and len(block.text) <= LONGEST_HEADING and not block.text.endswith((".", ";", ":"))
    )


def _flat(text: str) -> str:
    return " ".join(text.split())
