"""Cells one after another, without the ends of rows: the heading tells how many make one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from planning.exchange.reading.blocks import Block, Cell, Paragraph, Row
from planning.exchange.reading.columns import Column, Heading, is_column_numbers, read_heading
from planning.exchange.reading.model import Source
from planning.periods import PeriodIssue, read_period

WIDEST: Final = 10
FURTHEST: Final = 300
"""Cells among which a heading is looked for."""
NUMBER: Final = re.compile(r"\d{1,4}(?:[.)]\d{0,3})*[.)]?")

LABELLED: Final = re.compile(r"[^:]{1,40}:\s*\S")

Stream = Sequence[tuple[Source, Cell]]


def stream_rows(cells: Stream, *, year: int) -> list[Block]:
    """Return the stream's blocks: paragraphs above the heading, then rows. Without a heading all are paragraphs."""
    found = find_heading(cells, year=year)
    if found is None:
        return [Paragraph(source, cell) for source, cell in cells if cell.text]
    start, width = found
    above: list[Block] = [Paragraph(source, cell) for source, cell in cells[:start] if cell.text]
    head = _row(cells[start : start + width])
    heading = read_heading(head)
    assert heading is not None
    return [*above, head, *_body(cells[start + width :], heading, width)]


def find_heading(cells: Stream, *, year: int) -> tuple[int, int] | None:
    """Where the heading begins and how many cells it has, so that the periods below it are understood best."""
    best: tuple[float, int, int] | None = None
    for start in range(min(len(cells) - 2, FURTHEST)):
        if not cells[start][1].text:
            continue
        for width in range(2, min(WIDEST, len(cells) - start - 1) + 1):
            row = _row(cells[start : start + width])
            heading = read_heading(row)
            if heading is None or heading.unknown or Column.PERIOD not in heading.fields.values():
                continue
            if all(LABELLED.match(cell) for cell in row.cells):
                continue  # «Мероприятие: форум», «Срок: май»: fields with their labels
            score = _score(cells[start + width :], heading, width, year)
            if score > 0.5 and (best is None or score + width * 0.01 > best[0]):
                best = (score + width * 0.01, start, width)
        if best is not None and start >= best[1] + WIDEST:
            break
    return (best[1], best[2]) if best else None


def _score(cells: Stream, heading: Heading, width: int, year: int) -> float:
    """The share of rows whose period is a period."""
    period = next(place for place, column in heading.fields.items() if column is Column.PERIOD)
    rows = [row for row in _body(cells, heading, width) if isinstance(row, Row) and len(row.filled) > 1]
    rows = [row for row in rows if not is_column_numbers(row, heading)]
    good = [row for row in rows if period < len(row.cells) and is_period(row.cells[period], year=year)]
    return len(good) / len(rows) if rows else 0.0


def is_period(text: str, *, year: int) -> bool:
    """Whether the text says when, or says that it does not."""
    if not text or len(text) > 150:
        return False
    return PeriodIssue.PERIOD_NOT_UNDERSTOOD not in read_period(text, year=year).issues


def _row(cells: Stream) -> Row:
    return Row(cells[0][0], tuple(cell for _, cell in cells))


def _body(cells: Stream, heading: Heading, width: int) -> list[Block]:
    """Rows of `width` cells. Where numbers stand in the first column they keep the rows in step."""
    numbered = heading.fields.get(0) is Column.NUMBER
    rows: list[Block] = []
    place = 0
    while place < len(cells):
        end = min(place + width, len(cells))
        if numbered and not _in_step(cells, place, width):
            end = _next_number(cells, place, width)
        chunk = cells[place:end]
        if len(chunk) == 1 and not _is_number(chunk[0][1].text):
            rows += [Paragraph(source, cell, strong=True) for source, cell in chunk if cell.text]
        elif any(cell.text for _, cell in chunk):
            rows.append(_row(chunk))
        place = end
    return rows


def _in_step(cells: Stream, place: int, width: int) -> bool:
    """Whether the row here has a number, or none and the next row has: «1, –, 2»."""
    following = cells[place + width][1].text if place + width < len(cells) else "1"
    first = cells[place][1].text
    blank = not first and (not following or _is_number(following) or place + width >= len(cells))
    section = bool(first) and not any(cell.text for _, cell in cells[place + 1 : place + width])
    within = [cell.text for _, cell in cells[place + 1 : place + width]]
    return blank or section or (_is_number(first) and (_is_number(following) or not any(map(_is_number, within))))


def _next_number(cells: Stream, place: int, width: int) -> int:
    """The end of a row out of step: before the next number; a lone text before a number is a section's heading."""
    for end in range(place + 1, min(place + width + 1, len(cells))):
        if _is_number(cells[end][1].text):
            return end
    return min(place + width, len(cells))


def _is_number(text: str) -> bool:
    return bool(NUMBER.fullmatch(text))
