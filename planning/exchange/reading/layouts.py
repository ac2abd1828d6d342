"""What the blocks of a document are: a table with a heading, one that lost its lines or heading, or a plan in words."""

from __future__ import annotations

from collections.abc import Sequence

from planning.exchange.reading.blocks import Block, Cell, Paragraph, Row, Sheet, joined
from planning.exchange.reading.columns import read_heading
from planning.exchange.reading.grids import grid_rows, week_rows
from planning.exchange.reading.heading_rows import whole_headings
from planning.exchange.reading.model import Source
from planning.exchange.reading.prose import prose_sheet
from planning.exchange.reading.spaced import spaced_rows
from planning.exchange.reading.streams import find_heading, stream_rows
from planning.exchange.reading.unheaded import guessed_rows


def laid_out(sheet: Sheet, *, year: int) -> Sheet:
    """Return the sheet with its tables as rows: grids taken apart, lists of cells put together."""
    sheet.blocks = whole_headings(grid_rows(sheet.blocks))
    if any(isinstance(block, Row) and read_heading(block) for block in sheet.blocks):
        return sheet
    guessed = guessed_rows(sheet.blocks, year=year)
    if guessed:
        sheet.blocks, sheet.guessed = guessed, True
        return sheet
    body = [block for block in sheet.blocks if isinstance(block, Paragraph) and not block.apart]
    if not any(isinstance(block, Row) for block in sheet.blocks):
        rows = week_rows(body) or spaced_rows(body, year=year) or _stacked(body, year)
        if rows:
            apart: list[Block] = [block for block in sheet.blocks if isinstance(block, Paragraph) and block.apart]
            sheet.blocks = [*rows, *apart]
            return sheet
    return prose_sheet(sheet, year=year) or sheet


def _stacked(body: Sequence[Paragraph], year: int) -> list[Block] | None:
    """Cells one below the other: a paragraph each, or some lines each with an empty line between."""
    by_line = [(block.source, block.cell) for block in body]
    for cells in (by_line, _by_gaps(body)):
        if find_heading(cells, year=year) is not None:
            return stream_rows(cells, year=year)
    return None


def _by_gaps(body: Sequence[Paragraph]) -> list[tuple[Source, Cell]]:
    groups: list[list[Paragraph]] = []
    for block in body:
        if groups and block.source.line == groups[-1][-1].source.line + 1:
            groups[-1].append(block)
        else:
            groups.append([block])
    return [(group[0].source, joined([block.cell for block in group], by="\n")) for group in groups]
