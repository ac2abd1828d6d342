"""Blocks of plain text: boxes, bars, tabs, columns set with spaces; what is none of these is a paragraph a line."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from planning.exchange.reading.aligned import Word, aligned_rows
from planning.exchange.reading.blocks import Cell, Row, Sheet
from planning.exchange.reading.boxes import add_box, is_box_line
from planning.exchange.reading.columns import read_heading
from planning.exchange.reading.model import Source
from planning.exchange.reading.streams import stream_rows

WIDE_SPACE: Final = re.compile(r"\S+(?: \S+)*")
ATTACHED: Final = 40
"""A first cell of a table of bars may stand on lines of its own above the first bar; longer text is a paragraph."""


@dataclass(slots=True)
class _Lines:
    """The lines and how far they are read; line numbers count from 1."""

    lines: Sequence[str]
    kind: str
    sheet: Sheet
    year: int
    place: int = 0

    def source(self, place: int, column: int | None = None, table: int | None = None) -> Source:
        return Source(self.kind, place + 1, table, column)


def read_text(text: str, kind: str, sheet: Sheet, *, year: int) -> None:
    """Add the blocks of a text to the sheet."""
    if kind == "csv":
        _add_csv(text, sheet)
        return
    lines = _Lines(text.replace("\f", "\n").splitlines(), kind, sheet, year)
    while lines.place < len(lines.lines):
        line = lines.lines[lines.place]
        if is_box_line(lines.lines, lines.place):
            _box(lines)
        elif _begins_bars(lines):
            _bars(lines)
        elif "\t" in line:
            _tabs(lines)
        elif not _aligned(lines):
            _paragraph(lines)


def _add_csv(text: str, sheet: Sheet) -> None:
    delimiter = max(";,\t", key=text.partition("\n")[0].count)
    for line, values in enumerate(csv.reader(text.splitlines(), delimiter=delimiter), start=1):
        pieces = [sheet.cell(Source("csv", line, 1, place), value) for place, value in enumerate(values, start=1)]
        sheet.row(Source("csv", line, 1), pieces)


def _box(lines: _Lines) -> None:
    first = lines.place
    while lines.place < len(lines.lines) and is_box_line(lines.lines, lines.place):
        lines.place += 1
    add_box(lines.lines[first : lines.place], lines.source(first, table=1), lines.sheet)


def _tabs(lines: _Lines) -> None:
    place = lines.place
    lines.place += 1
    cells = lines.lines[place].split("\t")
    pieces = [
        lines.sheet.cell(lines.source(place, column, 1), cell.replace("**", ""))
        for column, cell in enumerate(cells, start=1)
    ]
    lines.sheet.row(lines.source(place, table=1), pieces)


def _paragraph(lines: _Lines) -> None:
    """Text between ** and **, even over lines, is one strong paragraph."""
    place = lines.place
    line = lines.lines[place]
    lines.place += 1
    strong = line.lstrip().startswith("**")
    while strong and line.count("**") % 2 and lines.place < len(lines.lines):
        following = lines.lines[lines.place]
        if not following.strip() or "\t" in following:
            break
        line += " " + following
        lines.place += 1
    lines.sheet.paragraph(lines.source(place), line.replace("**", "") if strong else line, strong=strong)


def _begins_bars(lines: _Lines) -> bool:
    """Whether a table of bars begins here; its first cell may stand alone on short lines above the first bar."""
    place, text = lines.place, 0
    while place < len(lines.lines) and not _is_barred(lines.lines[place]):
        text += len(lines.lines[place].strip())
        if not lines.lines[place].strip() or text > ATTACHED or place - lines.place > 3:
            return False
        place += 1
    if place >= len(lines.lines):
        return False
    return place == lines.place or not lines.lines[place].partition("|")[0].strip()


def _is_barred(line: str) -> bool:
    """Whether the line is of a table of bars: one bar within a sentence is none."""
    return line.rstrip().endswith("|") or line.count("|") > 1


def _bars(lines: _Lines) -> None:
    first = lines.place
    last = max(place for place, line in enumerate(lines.lines) if _is_barred(line))
    for place in range(first, last):  # a long gap ends the table
        if _is_barred(lines.lines[place]) and not any(map(_is_barred, lines.lines[place + 1 : place + 30])):
            last = place
            break
    lines.place = last + 1
    within = range(first, last + 1)
    by_line = [place for place in within if sum(1 for cell in lines.lines[place].split("|") if cell.strip()) > 1]
    barred = [place for place in within if "|" in lines.lines[place]]
    if len(by_line) * 2 > len(barred):
        _bar_lines(lines, within)
    else:
        _bar_stream(lines, within)


def _bar_lines(lines: _Lines, within: range) -> None:
    """A row a line, as in Markdown; its rule lines hold no text."""
    for place in within:
        line = lines.lines[place].strip()
        if "|" not in line:
            lines.sheet.paragraph(lines.source(place), line)
        elif line.strip("|-:+= "):
            cells = line.removeprefix("|").removesuffix("|").split("|")
            pieces = [
                lines.sheet.cell(lines.source(place, column, 1), cell) for column, cell in enumerate(cells, start=1)
            ]
            lines.sheet.row(lines.source(place, table=1), pieces)


def _bar_stream(lines: _Lines, within: range) -> None:
    """Every cell ends with a bar, on one line or more; where a row ends is told by the heading."""
    cells: list[tuple[Source, Cell]] = []
    text, began = "", within.start
    for place in within:
        *ended, rest = lines.lines[place].split("|")
        for part in ended:
            cells.append(_ended(lines, text + "\n" + part, began))
            text, began = "", place
        if not text.strip():
            began = place
        text += "\n" + rest
    if text.strip():
        cells.append(_ended(lines, text, began))
    lines.sheet.blocks += stream_rows(cells, year=lines.year)


def _ended(lines: _Lines, text: str, began: int) -> tuple[Source, Cell]:
    blank = len(text) - len(text.lstrip("\n"))
    source = lines.source(min(began + max(blank - 1, 0), len(lines.lines) - 1), table=1)
    return source, lines.sheet.cell(source, text)


def _aligned(lines: _Lines) -> bool:
    """A heading whose columns stand two or more spaces apart begins a table set with spaces."""
    words = _words(lines.lines[lines.place])
    if len(words) < 3:
        return False
    if read_heading(Row(lines.source(lines.place), tuple(Cell(word.text) for word in words))) is None:
        return False
    first = lines.place
    blank = 0
    rows: list[tuple[Source, list[Word]]] = []
    while lines.place < len(lines.lines) and blank < 3:
        line = lines.lines[lines.place]
        blank = 0 if line.strip() else blank + 1
        rows.append((lines.source(lines.place, table=1), _words(line)))
        lines.place += 1
    lines.place = max(lines.place, first + 1)
    aligned_rows(rows, lines.sheet, gap=2)
    return True


def _words(line: str) -> list[Word]:
    return [Word(found.start(), found.end(), found.group()) for found in WIDE_SPACE.finditer(line)]
