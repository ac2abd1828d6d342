"""Tables drawn with characters: │ and ─ of old machines, or | and + and -."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from planning.exchange.reading.blocks import Cell, Row, Sheet
from planning.exchange.reading.columns import Column, Heading, read_heading
from planning.exchange.reading.model import Source
from planning.exchange.reading.wrapping import rejoined

BARS: Final = "│┃║╎┆┊¦"
RULE: Final = re.compile(r"[\s─━═┄┈│┃║┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬╒╓╕╖╘╙╛╜╞╟╡╢╤╥╧╨╪╫┏┓┗┛┣┫┳┻╋+|=\-]+")
DRAWN: Final = re.compile(r"[─-╿]")
ASCII_RULE: Final = re.compile(r"\s*[+|][-=+|\s]*[-=]{2,}[-=+|\s]*[+|]\s*")


def is_box_line(lines: Sequence[str], place: int) -> bool:
    """Whether the line is of a drawn box: it has a drawn character, or bars near a rule of + and -."""
    line = lines[place]
    if DRAWN.search(line):
        return True
    if "|" not in line and "+" not in line:
        return False
    near = lines[max(place - 12, 0) : place + 12]
    return any(ASCII_RULE.fullmatch(other) and "+" in other for other in near) and line.strip()[:1] in ("|", "+")


def add_box(lines: Sequence[str], source: Source, sheet: Sheet) -> None:
    """Add the rows of a box. Lines between two rules are one row, their words joined cell by cell.

    Where no rule stands between the rows, a line with a filled first cell begins the next one.
    """
    heading: Heading | None = None
    rows: list[tuple[int, list[list[str]]]] = []
    for number, line in enumerate(lines):
        if RULE.fullmatch(line):
            rows.append((number + 1, []))
            continue
        cells = [cell.strip() for cell in _cells(line)]
        if not rows:
            rows.append((number, []))
        rows[-1][1].append(cells)
    for first, drawn in rows:
        for offset, block in _apart(drawn, heading):
            row = _add_row(block, Source(source.kind, source.line + first + offset, source.table), sheet)
            if row is not None:
                heading = read_heading(row) or heading


def _cells(line: str) -> list[str]:
    text = line.strip()
    bar = next((bar for bar in BARS if bar in text), "|")
    for other in BARS:
        text = text.replace(other, bar)
    return text.removeprefix(bar).removesuffix(bar).split(bar)


def _apart(drawn: list[list[str]], heading: Heading | None) -> list[tuple[int, list[list[str]]]]:
    """Divide lines without a rule between them: below the heading a number, or a period, begins a row."""
    if heading is None or len(drawn) < 2:
        return [(0, drawn)]
    anchor = next((place for place, column in heading.fields.items() if column is Column.NUMBER), None)
    if anchor is None:
        return [(0, drawn)]
    groups: list[tuple[int, list[list[str]]]] = []
    for offset, cells in enumerate(drawn):
        if not groups or (anchor < len(cells) and cells[anchor]):
            groups.append((offset, []))
        groups[-1][1].append(cells)
    return groups


def _add_row(block: list[list[str]], source: Source, sheet: Sheet) -> Row | None:
    if not block:
        return None
    width = max(len(cells) for cells in block)
    pieces: list[Cell] = []
    for place in range(width):
        text = ""
        for cells in block:
            part = cells[place] if place < len(cells) else ""
            text = rejoined(text, part)
        pieces.append(sheet.cell(Source(source.kind, source.line, source.table, place + 1), text))
    sheet.row(source, pieces)
    last = sheet.blocks[-1] if sheet.blocks else None
    return last if isinstance(last, Row) and any(pieces) and last.source == source else None
