"""Blocks of a Word document: body in order, then headers and footers, which belong to no table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.simpletypes import ST_Merge
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from federation.exchange.documents.word import blocks_of, footnotes_of, paragraph_text, word_document
from planning.exchange.reading.blocks import NOTHING, Cell, Sheet, tidy
from planning.exchange.reading.model import Source

KIND = "docx"


def read_word(data: bytes, sheet: Sheet) -> None:
    """Add the document's blocks to the sheet; rows of nested tables are text of the cell that holds them."""
    document = word_document(data)
    footnotes = footnotes_of(document)
    tables = 0
    for number, block in enumerate(blocks_of(document.element.body, document), start=1):
        if isinstance(block, WordParagraph):
            text = paragraph_text(block, footnotes)
            sheet.paragraph(Source(KIND, number), text, strong=_is_strong(block))
        else:
            tables += 1
            _add_table(block, tables, sheet, footnotes)
    _add_margins(document, sheet)


def _add_table(table: Table, number: int, sheet: Sheet, footnotes: Mapping[str, str]) -> None:
    """Rows cell by cell: python-docx's own walk fails where the first row of cells merged down was deleted."""
    above: dict[int, Cell] = {}
    for line, row in enumerate(table.rows, start=1):
        pieces: list[Cell] = [NOTHING] * row.grid_cols_before
        cells = row._tr.tc_lst
        for element in cells:
            place = len(pieces)
            source = Source(KIND, line, number, place + 1)
            cell = sheet.cell(source, _cell_text(element, _Cell(element, table), footnotes))
            if element.vMerge == ST_Merge.CONTINUE and not cell.text:
                cell = above.get(place, NOTHING)
            above[place] = cell
            pieces += [cell, *[NOTHING] * (element.grid_span - 1)]
        sheet.row(Source(KIND, line, number), pieces, across=len(cells) == 1 and len(pieces) > 1)


def _cell_text(element: Any, parent: Any, footnotes: Mapping[str, str]) -> str:
    parts: list[str] = []
    for block in blocks_of(element, parent):
        if isinstance(block, Table):
            for row in block.rows:
                texts = [_cell_text(cell, _Cell(cell, block), footnotes) for cell in row._tr.tc_lst]
                parts.append(" ".join(filter(None, texts)))
        else:
            parts.append(paragraph_text(block, footnotes))
    return tidy("\n".join(parts))


def _add_margins(document: Document, sheet: Sheet) -> None:
    """Headers and footers, each once: sections mostly share them."""
    said: set[str] = set()
    line = 0
    for section in document.sections:
        for margin in (
            section.header,
            section.footer,
            section.first_page_header,
            section.first_page_footer,
            section.even_page_header,
            section.even_page_footer,
        ):
            if margin.is_linked_to_previous:
                continue
            text = _cell_text(margin._element, margin, {})
            line += 1
            if text not in said:
                said.add(text)
                sheet.paragraph(Source(KIND, line, part="колонтитул"), text, apart=True)


def _is_strong(paragraph: WordParagraph) -> bool:
    style = paragraph.style.name if paragraph.style is not None else ""
    if (style or "").startswith(("Heading", "Title", "Заголовок", "Название")):
        return True
    runs = [run for run in paragraph.runs if run.text.strip()]
    return bool(runs) and all(run.bold or run._r.find(qn("w:rPr") + "/" + qn("w:b")) is not None for run in runs)
