"""Cells pasted from Word or Excel: HTML as the clipboard gives it, or lines with tabs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import html
from lxml.etree import ParserError

from planning.exchange.reading.blocks import NOTHING, Cell, Sheet, tidy
from planning.exchange.reading.layouts import laid_out
from planning.exchange.reading.model import Source
from planning.exchange.reading.texts import read_text

KIND: Final = "pasted"
IS_HTML: Final = re.compile(r"<\s*(?:html|body|table|tr|td|p|div|span|meta|ul|ol|h\d)\b", re.IGNORECASE)
CLIPBOARD: Final = re.compile(r"^Version:[\s\S]*?(?=<)", re.IGNORECASE)
UNSEEN: Final = ("script", "style", "head", "title", "meta", "link", "xml", "template", "noscript")
BREAKS: Final = ("p", "div", "li", "br", "tr", "h1", "h2", "h3", "h4", "h5", "h6")
MOST_SPANNED: Final = 200
"""Cells that one may be merged over; more is a made-up number."""


def read_clipboard(text: str, *, year: int) -> Sheet:
    """Return the blocks of pasted text; scripts, styles and links of it are never looked at."""
    sheet = Sheet()
    if IS_HTML.search(text):
        _add_html(text, sheet)
    else:
        read_text(text, KIND, sheet, year=year)
    return laid_out(sheet, year=year)


def _add_html(text: str, sheet: Sheet) -> None:
    try:
        root = html.document_fromstring(CLIPBOARD.sub("", text).replace("\x00", ""))
    except ParserError:
        return
    tables = 0
    for number, element in enumerate(_blocks(root), start=1):
        if isinstance(element, str):
            sheet.paragraph(Source(KIND, number), element)
        elif element.tag == "table":
            tables += 1
            _add_table(element, tables, sheet)
        else:
            strong = element.tag in ("h1", "h2", "h3", "h4") or _all_bold(element)
            sheet.paragraph(Source(KIND, number), _text(element), strong=strong)


def _blocks(element: Any) -> Iterator[Any]:
    """Tables, and the elements and bare texts between them that hold no table."""
    if element.text and element.text.strip() and element.tag not in UNSEEN:
        yield element.text
    for child in element:
        if isinstance(child.tag, str) and child.tag not in UNSEEN:
            holds = child.tag != "table" and next(child.iter("table"), None) is not None
            grouped = child.tag in ("div", "body", "ul", "ol", "section", "article", "main") and len(child)
            if holds or grouped:
                yield from _blocks(child)
            else:
                yield child
        if child.tail and child.tail.strip():
            yield child.tail


def _add_table(table: Any, number: int, sheet: Sheet) -> None:
    """Rows of a table; rowspan repeats a cell downwards, colspan leaves the columns beside it empty."""
    below: dict[int, tuple[Cell, int]] = {}  # by column: the cell from above and for how many rows it still goes on
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
    for line, row in enumerate(rows, start=1):
        pieces: list[Cell] = []
        begun: dict[int, tuple[Cell, int]] = {}
        cells = [child for child in row if child.tag in ("td", "th")]
        for element in cells:
            _fill(pieces, below)
            cell = sheet.cell(Source(KIND, line, number, len(pieces) + 1), _text(element))
            wide, high = _span(element, "colspan"), _span(element, "rowspan")
            wide = min(wide, max(MOST_SPANNED - len(pieces), 1))
            shown = [cell, *[NOTHING] * (wide - 1)]
            begun |= {len(pieces) + beside: (one, high - 1) for beside, one in enumerate(shown) if high > 1}
            pieces += shown
        _fill(pieces, below)
        below = {place: (cell, left - 1) for place, (cell, left) in below.items() if left > 1} | begun
        sheet.row(Source(KIND, line, number), pieces, across=len(cells) == 1 and len(pieces) > 1)


def _fill(pieces: list[Cell], below: dict[int, tuple[Cell, int]]) -> None:
    while len(pieces) in below and len(pieces) < MOST_SPANNED:
        pieces.append(below[len(pieces)][0])


def _span(element: Any, name: str) -> int:
    value = element.get(name, "1").strip()
    return min(max(int(value), 1), MOST_SPANNED) if value.isdecimal() else 1


def _text(element: Any) -> str:
    return tidy("".join(_pieces(element)).replace("\xa0", " "))


def _pieces(element: Any) -> Iterator[str]:
    """Text as it is seen: line breaks of the source are spaces, those of paragraphs are lines."""
    if element.tag in BREAKS:
        yield "\n"
    yield re.sub(r"\s+", " ", element.text or "")
    for child in element:
        if isinstance(child.tag, str) and child.tag not in UNSEEN:
            yield from _pieces(child)
        if child.tail:
            yield re.sub(r"\s+", " ", child.tail)
    if element.tag in BREAKS and element.tag != "br":
        yield "\n"
    elif element.tag in ("td", "th"):
        yield " "


def _all_bold(element: Any) -> bool:
    bold = "".join("".join(one.itertext()) for one in element.iter("b", "strong"))
    text = "".join(element.itertext())
    return bool(text.strip()) and len(bold.split()) >= len(text.split())
