"""From a file to neutral blocks: paragraphs and table rows with their places. The only part that knows file formats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from docx.oxml.ns import qn
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph as WordParagraph
from openpyxl import load_workbook

from federation.exchange.documents.files import DocumentError, decode, inside, open_file, too_many_rows
from federation.exchange.documents.word import blocks_of, footnotes_of, paragraph_text, word_document
from planning.exchange.reading.model import Source

__all__ = ["Block", "DocumentError", "Paragraph", "Row", "read_blocks"]

KINDS: Final = ("docx", "xlsx", "txt", "tsv")
MAX_ROWS: Final = 20_000
MAX_COLUMNS: Final = 200


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text outside a table; `strong` when it is set as a heading or wholly bold."""

    source: Source
    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A table row; a cell merged over several columns has its text in the first of them."""

    source: Source
    cells: tuple[str, ...]

    @property
    def filled(self) -> tuple[int, ...]:
        """The places of cells with text."""
        return tuple(place for place, cell in enumerate(self.cells) if cell)


Block = Paragraph | Row


def read_blocks(path_or_bytes: str | Path | bytes, *, filename: str) -> list[Block]:
    """Return the file's blocks in order; empty ones are left out. Raises DocumentError for what cannot be read."""
    opened = open_file(path_or_bytes, filename=filename, kinds=KINDS)
    with inside(opened.kind):
        match opened.kind:
            case "docx":
                return list(_word_blocks(opened.data))
            case "xlsx":
                return list(_sheet_blocks(opened.data))
    return list(_text_blocks(decode(opened.data), opened.kind))


def tidy(text: str) -> str:
    """Collapse spaces within lines and drop empty lines; line breaks are kept, they can separate terms."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _word_blocks(data: bytes) -> Iterator[Block]:
    document = word_document(data)
    footnotes = footnotes_of(document)
    tables = 0
    for number, block in enumerate(blocks_of(document.element.body, document), start=1):
        if isinstance(block, WordParagraph):
            text = tidy(paragraph_text(block, footnotes))
            if text:
                yield Paragraph(Source("docx", number), text, _is_strong(block))
            continue
        tables += 1
        for row_number, row in enumerate(block.rows, start=1):
            cells = tuple(_row_cells(row.cells, footnotes))
            if any(cells):
                yield Row(Source("docx", row_number, tables), cells)


def _row_cells(cells: tuple[_Cell, ...], footnotes: Mapping[str, str]) -> Iterator[str]:
    before = None
    for cell in cells:
        # python-docx repeats a cell merged over columns in each of them
        yield "" if cell._tc is before else _cell_text(cell, footnotes)
        before = cell._tc


def _cell_text(cell: _Cell, footnotes: Mapping[str, str]) -> str:
    parts = []
    for block in blocks_of(cell._tc, cell):
        if isinstance(block, Table):
            parts += [" ".join(filter(None, _row_cells(row.cells, footnotes))) for row in block.rows]
        else:
            parts.append(paragraph_text(block, footnotes))
    return tidy("\n".join(parts))


def _is_strong(paragraph: WordParagraph) -> bool:
    style = paragraph.style.name if paragraph.style is not None else ""
    if (style or "").startswith(("Heading", "Title", "Заголовок", "Название")):
        return True
    runs = [run for run in paragraph.runs if run.text.strip()]
    return bool(runs) and all(run.bold or run._r.find(qn("w:rPr") + "/" + qn("w:b")) is not None for run in runs)


def _sheet_blocks(data: bytes) -> Iterator[Block]:
    workbook = load_workbook(BytesIO(data), read_only=True, data_only=True)
    for table, sheet in enumerate(workbook.worksheets, start=1):
        if sheet.sheet_state != "visible":
            yield Paragraph(Source("xlsx", 1, table), f"{sheet.title} (скрытый лист)")
            continue
        sheet.reset_dimensions()  # the stated size may be wrong, or made up
        for number, values in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), start=1):
            if number > MAX_ROWS:
                raise too_many_rows(MAX_ROWS)
            cells = tuple(_value_text(value) for value in values)
            if any(cells):
                yield Row(Source("xlsx", number, table), cells)


def _value_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return tidy(str(value))


def _text_blocks(text: str, kind: str) -> Iterator[Block]:
    """Lines with tabs are rows; text between ** and **, even over lines, is one strong paragraph."""
    lines = text.splitlines()
    number = 0
    while number < len(lines):
        line, first = lines[number], number + 1
        number += 1
        if "\t" in line:
            cells = tuple(tidy(cell.replace("**", "")) for cell in line.split("\t"))
            if any(cells):
                yield Row(Source(kind, first, 1), cells)
            continue
        if line.lstrip().startswith("**"):
            while line.count("**") % 2 and number < len(lines) and lines[number].strip() and "\t" not in lines[number]:
                line += " " + lines[number]
                number += 1
            yield Paragraph(Source(kind, first), tidy(line.replace("**", "")), strong=True)
        elif line.strip():
            yield Paragraph(Source(kind, first), tidy(line))
