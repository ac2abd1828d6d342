"""Blocks of an Excel workbook: visible sheets row by row, cells merged down repeated, hidden sheets kept apart."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from io import BytesIO
from typing import Final
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring, iterparse
from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

from federation.exchange.documents.files import too_many_rows
from planning.exchange.reading.blocks import NOTHING, Cell, Sheet, tidy
from planning.exchange.reading.model import Source

KIND: Final = "xlsx"
MAX_ROWS: Final = 20_000
MAX_COLUMNS: Final = 200
MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
MARGINS: Final = tuple(f"{MAIN}{kind}{what}" for kind in ("odd", "even", "first") for what in ("Header", "Footer"))
FIELD: Final = re.compile(r'&(?:"[^"]*"|K[0-9A-F]{6}|\d+|[A-Z&])')
"""Marks of a printed header: its side, type and page numbers."""


@dataclass(frozen=True, slots=True)
class _Beside:
    """What a sheet says beside its values.

    `merges`: cells (row, column) that show another one, merged down within a column; `wide`: rows whose first cell is
    merged over the columns beside it; `margins`: the texts of its printed headers and footers.
    """

    merges: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    wide: frozenset[int] = frozenset()
    margins: Sequence[str] = ()


def read_workbook(data: bytes, sheet: Sheet) -> None:
    """Add the workbook's blocks to the sheet."""
    workbook = load_workbook(BytesIO(data), read_only=True, data_only=True)
    beside_values = _beside_values(data)
    for number, page in enumerate(workbook.worksheets, start=1):
        page.reset_dimensions()  # the stated size may be wrong, or made up
        hidden = page.sheet_state != "visible"
        if hidden:
            sheet.paragraph(Source(KIND, 1, number), f"{page.title} (скрытый лист)", apart=True)
        beside = beside_values.get(page.title, _Beside())
        for text in beside.margins:
            sheet.paragraph(Source(KIND, 1, number, part="колонтитул"), text, apart=True)
        found: dict[tuple[int, int], Cell] = {}
        for line, values in enumerate(page.iter_rows(max_col=MAX_COLUMNS, values_only=True), start=1):
            if line > MAX_ROWS:
                raise too_many_rows(MAX_ROWS)
            pieces: list[Cell] = []
            for column, value in enumerate(values, start=1):
                cell = sheet.cell(Source(KIND, line, number, column), value_text(value))
                shown = beside.merges.get((line, column))
                pieces.append(found.get(shown, NOTHING) if shown and not cell.text else cell)
                found[line, column] = cell
            if hidden:
                text = " ".join(piece.text for piece in pieces if piece.text)
                _keep_apart(sheet, Source(KIND, line, number, part="скрытый лист"), pieces, text)
            else:
                sheet.row(Source(KIND, line, number), pieces, across=line in beside.wide)


def _keep_apart(sheet: Sheet, source: Source, pieces: list[Cell], text: str) -> None:
    """A row of a hidden sheet is no plan; it is kept to be seen."""
    units = tuple(unit for piece in pieces for unit in piece.units)
    if text:
        sheet.apart(source, Cell(text, units))


def value_text(value: object) -> str:
    """A cell's value as people see it: dates by day, month and year; whole numbers without a point."""
    match value:
        case None:
            return ""
        case datetime() | date():
            return value.strftime("%d.%m.%Y")
        case time():
            return value.strftime("%H:%M")
        case float() if value.is_integer():
            return str(int(value))
    return tidy(str(value))


def _beside_values(data: bytes) -> dict[str, _Beside]:
    """Merges and headers by the sheet's title; openpyxl does not know them when it reads a row at a time."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        names = package.namelist()
        relations = "xl/_rels/workbook.xml.rels"
        if relations not in names:
            return {}
        targets = {one.get("Id"): one.get("Target", "") for one in fromstring(package.read(relations))}
        found: dict[str, _Beside] = {}
        for entry in fromstring(package.read("xl/workbook.xml")).iter(f"{MAIN}sheet"):
            path = posixpath.normpath(posixpath.join("/xl", targets.get(entry.get(RELATION), ""))).lstrip("/")
            if path in names:
                with package.open(path) as part:
                    areas, margins = _read_part(iterparse(part))
                merges = {cell: first for area in areas for cell, first in _shown_by(area)}
                found[entry.get("name", "")] = _Beside(merges, frozenset(filter(None, map(_wide_row, areas))), margins)
    return found


def _read_part(events: Iterator[tuple[str, Element]]) -> tuple[list[str], list[str]]:
    """The merged areas of a sheet, and the texts of its printed headers and footers."""
    areas: list[str] = []
    margins: list[str] = []
    for _, element in events:
        if element.tag == f"{MAIN}mergeCell":
            areas.append(element.get("ref", ""))
        elif element.tag in MARGINS and element.text:
            text = FIELD.sub(" ", element.text).strip()
            margins += [text] if text and text not in margins else []
        elif element.tag == f"{MAIN}row":
            element.clear()
    return areas, margins


def _shown_by(area: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Cells below the first one of an area, in its first column; a merge over columns only is the row's own matter."""
    left, top, _, bottom = range_boundaries(area)
    if None in (left, top, bottom):
        return
    for line in range(top + 1, min(bottom, MAX_ROWS) + 1):
        yield (line, left), (top, left)


def _wide_row(area: str) -> int:
    """The row of an area that lies in one row and begins in the first column; 0 for any other."""
    left, top, _, bottom = range_boundaries(area)
    return top or 0 if left == 1 and top == bottom else 0
