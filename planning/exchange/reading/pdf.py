"""Blocks of a PDF that holds text: ruled tables by their lines, others by the white corridors between their columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from federation.exchange.documents.errors import broken, encrypted, no_text_layer, too_many_pages
from planning.exchange.reading.aligned import Line, Word, aligned_rows
from planning.exchange.reading.blocks import NOTHING, Cell, Row, Sheet
from planning.exchange.reading.columns import read_heading
from planning.exchange.reading.model import Source

KIND: Final = "pdf"
MAX_PAGES: Final = 100
CORRIDOR: Final = 6.0
"""The least distance between columns, in points."""
WITHIN_LINE: Final = 3.0
"""Words whose tops differ by less stand on one line, in points."""
PAGE_NUMBER: Final = re.compile(
    r"(?:стр(?:аница|\.)?\s*)?[-–—]?\s*\d{1,4}\s*[-–—]?(?:\s*(?:из|/)\s*\d{1,4})?", re.IGNORECASE
)


def read_pdf(data: bytes, sheet: Sheet) -> None:
    """Add the document's blocks to the sheet. Raises DocumentError for passwords, damage and pages without text."""
    try:
        with pdfplumber.open(BytesIO(data)) as document:
            if len(document.pages) > MAX_PAGES:
                raise too_many_pages(MAX_PAGES)
            if not _read_pages(document.pages, sheet):
                raise no_text_layer()
    except PdfminerException as error:
        raise (encrypted() if isinstance(error.args[0], PDFPasswordIncorrect) else broken(KIND)) from error


def _read_pages(pages: Sequence[Any], sheet: Sheet) -> bool:
    """Read page by page, so that one page at a time is held in memory. Whether there was any text."""
    loose: list[Line] = []
    tables, top = 0, 0.0
    any_text = False
    for number, page in enumerate(pages, start=1):
        any_text = any_text or bool(page.chars)
        found = page.find_tables()
        lines = _lines(page, number, top, [table.bbox for table in found])
        for table in found:
            above = [line for line in lines if line[1][0].top < top + table.bbox[1]]
            lines = lines[len(above) :]
            loose = _loose(loose + above, sheet)
            tables += 1
            _add_table(table, number, tables, sheet)
        loose += lines
        if found:
            loose = _loose(loose, sheet)
        top += float(page.height)
        page.close()
    _loose(loose, sheet)
    return any_text


def _lines(page: Any, number: int, top: float, tables: Sequence[tuple[float, float, float, float]]) -> list[Line]:
    """The lines outside of tables, each as stretches of text parted by wide gaps."""
    words = [
        word
        for word in page.extract_words(use_text_flow=False)
        if not any(
            box[0] <= (word["x0"] + word["x1"]) / 2 <= box[2] and box[1] <= (word["top"] + word["bottom"]) / 2 <= box[3]
            for box in tables
        )
    ]
    words.sort(key=lambda word: (word["top"], word["x0"]))
    rows: list[list[dict[str, Any]]] = []
    for word in words:
        if rows and abs(word["top"] - rows[-1][0]["top"]) < WITHIN_LINE:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [(Source(KIND, line, number), _stretches(row, top)) for line, row in enumerate(rows, start=1)]


def _stretches(row: list[dict[str, Any]], top: float) -> list[Word]:
    found: list[Word] = []
    for word in sorted(row, key=lambda one: one["x0"]):
        if found and word["x0"] - found[-1].end < CORRIDOR:
            found[-1] = Word(found[-1].start, word["x1"], f"{found[-1].text} {word['text']}", found[-1].top)
        else:
            found.append(Word(word["x0"], word["x1"], word["text"], top + word["top"]))
    return found


def _loose(lines: Sequence[Line], sheet: Sheet) -> list[Line]:
    """Add lines outside of ruled tables: paragraphs, and the table that a heading among them begins."""
    start = next((place for place in range(len(lines)) if _is_heading(lines, place)), None)
    for source, words in lines[:start]:
        _paragraph(source, words, sheet)
    if start is not None:
        body = [(source, words) for source, words in lines[start:] if not PAGE_NUMBER.fullmatch(_text(words))]
        kept = [line for line in lines[start:] if line not in body and not _is_number_cell(line, lines)]
        body = [line for line in lines[start:] if line not in kept]
        aligned_rows(body, sheet, gap=CORRIDOR)
        for source, words in kept:
            sheet.paragraph(source, _text(words), apart=True)
    return []


def _is_number_cell(line: Line, lines: Sequence[Line]) -> bool:
    """A lone number within a page is the cell of a row; only the first or last line of a page is a page's number."""
    page = [other for other in lines if other[0].table == line[0].table]
    return line not in (page[0], page[-1])


def _is_heading(lines: Sequence[Line], place: int) -> bool:
    """Whether a line, or two of a divided heading, name the columns."""
    for count in (1, 2):
        group = lines[place : place + count]
        texts = [[word.text for word in words] for _, words in group]
        if len(texts[0]) >= 2:
            cells = texts[0] if count == 1 else [*texts[0], *(texts[-1] if len(group) > 1 else [])]
            if read_heading(Row(group[0][0], tuple(Cell(text) for text in cells))) is not None:
                return True
    return False


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def _paragraph(source: Source, words: Sequence[Word], sheet: Sheet) -> None:
    text = _text(words)
    sheet.paragraph(source, text, apart=bool(PAGE_NUMBER.fullmatch(text)))


def _add_table(table: Any, page: int, number: int, sheet: Sheet) -> None:
    """Rows of a ruled table; a cell merged down has its text in each of its rows."""
    texts = table.extract()
    above: dict[int, tuple[Cell, float]] = {}
    for line, (row, values) in enumerate(zip(table.rows, texts, strict=True), start=1):
        pieces: list[Cell] = []
        for place, (box, value) in enumerate(zip(row.cells, values, strict=True)):
            shown = above.get(place)
            if box is None:
                merged = shown is not None and shown[1] > row.bbox[1] + 1
                pieces.append(shown[0] if merged and shown else NOTHING)
                continue
            source = Source(KIND, line, number, place + 1, part=f"стр. {page}")
            pieces.append(sheet.cell(source, _rejoined(value or "")))
            above[place] = (pieces[-1], box[3])
        sheet.row(Source(KIND, line, number, part=f"стр. {page}"), pieces)


def _rejoined(text: str) -> str:
    """Lines of a cell are broken by its width: joined, unless the line begins a list's entry."""
    text = re.sub(r"(?<=[^\W\d_])-\n(?=[а-яё])", "", text)
    return re.sub(r"\n(?!\s*(?:\d{1,2}[.)]\s|[-–—•]\s))", " ", text)
