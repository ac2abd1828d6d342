"""Blocks of a PDF that holds text: ruled tables by their lines, others by the white corridors between their columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
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
from planning.exchange.reading.wrapping import cell_text, lines_of

KIND: Final = "pdf"
MAX_PAGES: Final = 100
CORRIDOR: Final = 6.0
"""The least distance between columns, in points."""
FULL_LINE: Final = 0.93
"""A line that ends beyond this share of the page's text goes on in the next."""
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
        words = _words(page)
        outside = [word for word in words if not any(_is_in(word, table.bbox) for table in found)]
        lines = [
            (Source(KIND, line, number), _stretches(row, top)) for line, row in enumerate(lines_of(outside), start=1)
        ]
        for table in found:
            above = [line for line in lines if line[1][0].top < top + table.bbox[1]]
            lines = lines[len(above) :]
            _loose(loose + above, sheet)
            loose = []
            tables += 1
            _add_table(table, [word for word in words if _is_in(word, table.bbox)], number, tables, sheet)
        loose += lines
        if found:
            _loose(loose, sheet)
            loose = []
        top += float(page.height)
        page.close()
    _loose(loose, sheet)
    return any_text


def _words(page: Any) -> list[dict[str, Any]]:
    """Words with their font, and whether a space stands behind them: at a line's end it tells that the word ended."""
    spaces = {(round(char["top"]), round(char["x0"])) for char in page.chars if char["text"].isspace()}
    around = [(down, across) for down in (-1, 0, 1) for across in (-1, 0, 1)]
    words: list[dict[str, Any]] = page.extract_words(extra_attrs=["fontname"])
    for word in words:
        top, end = round(word["top"]), round(word["x1"])
        word["spaced"] = not spaces or any((top + down, end + across) in spaces for down, across in around)
    return words


def _is_in(word: Mapping[str, Any], box: Sequence[float]) -> bool:
    across, down = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return bool(box[0] <= across <= box[2] and box[1] <= down <= box[3])


def _stretches(row: Sequence[Mapping[str, Any]], top: float) -> list[Word]:
    found: list[Word] = []
    for word in sorted(row, key=lambda one: one["x0"]):
        strong = "bold" in word["fontname"].lower()
        if found and word["x0"] - found[-1].end < CORRIDOR:
            before = found[-1]
            found[-1] = Word(
                before.start, word["x1"], f"{before.text} {word['text']}", before.top, before.strong and strong
            )
        else:
            found.append(Word(word["x0"], word["x1"], word["text"], top + word["top"], strong))
    return found


def _loose(lines: Sequence[Line], sheet: Sheet) -> None:
    """Add lines outside of ruled tables: paragraphs, and the table that a heading among them begins."""
    start = next((place for place in range(len(lines)) if _is_heading(lines, place)), len(lines))
    _paragraphs(lines[:start], sheet)
    margins = _margins(lines[start:])
    body = [line for line in lines[start:] if line not in margins]
    aligned_rows(body, sheet, gap=CORRIDOR, paper=True)
    for source, words in margins:
        sheet.paragraph(source, _text(words), apart=True)


def _paragraphs(lines: Sequence[Line], sheet: Sheet) -> None:
    """A line that reaches the right margin goes on with the next one of its page and weight."""
    margin = max((words[-1].end for _, words in lines), default=0.0)
    group: list[Line] = []
    for source, words in lines:
        full = bool(group) and group[-1][1][-1].end > margin * FULL_LINE and len(lines) > 1
        if group and not (
            full and group[-1][0].table == source.table and _is_strong(group[-1]) is _is_strong((source, words))
        ):
            _paragraph(group, sheet)
            group = []
        group.append((source, words))
    if group:
        _paragraph(group, sheet)


def _is_strong(line: Line) -> bool:
    return all(word.strong for word in line[1])


def _margins(lines: Sequence[Line]) -> list[Line]:
    """The first and last lines of pages that are page numbers, or stand on other pages too and are no heading."""
    by_page: dict[int | None, list[Line]] = {}
    for line in lines:
        by_page.setdefault(line[0].table, []).append(line)
    outer = [line for page in by_page.values() for line in {id(one): one for one in (page[0], page[-1])}.values()]
    texts = Counter(_text(words) for _, words in outer)
    repeated = [line for line in outer if texts[_text(line[1])] > 1 and not _is_heading([line], 0)]
    return [line for line in outer if line in repeated or PAGE_NUMBER.fullmatch(_text(line[1]))]


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


def _paragraph(group: Sequence[Line], sheet: Sheet) -> None:
    text = " ".join(_text(words) for _, words in group)
    strong = all(_is_strong(line) for line in group)
    sheet.paragraph(group[0][0], text, strong=strong, apart=bool(PAGE_NUMBER.fullmatch(text)))


def _add_table(table: Any, words: Sequence[Mapping[str, Any]], page: int, number: int, sheet: Sheet) -> None:
    """Rows of a ruled table; a cell merged down has its text in each of its rows."""
    above: dict[int, tuple[Cell, float]] = {}
    known = {word["text"].lower().strip(".,;:«»()") for word in words}
    for line, row in enumerate(table.rows, start=1):
        pieces: list[Cell] = []
        for place, box in enumerate(row.cells):
            shown = above.get(place)
            if box is None:
                merged = shown is not None and shown[1] > row.bbox[1] + 1
                pieces.append(shown[0] if merged and shown else NOTHING)
                continue
            source = Source(KIND, line, number, place + 1, part=f"стр. {page}")
            inside = [word for word in words if _is_in(word, box)]
            pieces.append(sheet.cell(source, cell_text(inside, box, known)))
            above[place] = (pieces[-1], box[3])
        whole = len(row.cells) > 1 and bool(row.cells[0]) and row.cells[0][2] > row.bbox[2] - 1
        sheet.row(Source(KIND, line, number, part=f"стр. {page}"), pieces, across=whole)
