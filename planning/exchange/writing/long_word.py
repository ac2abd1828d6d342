"""A long table as a Word file, row by row: neither its rows nor their XML stand in memory together.

python-docx makes everything but the table; a tree of its elements takes some 20 kB for each row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from itertools import islice
from typing import IO, Any, Final
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.shared import Cm, Pt

from planning.exchange.writing.texts import clean

TABLE_ROWS: Final = 500
"""Rows of one table: a table is laid out as a whole, LibreOffice opens five thousand rows in ten tables eight times as
fast as in one. Each further one stands beneath a heading, to be jumped to."""

EMU_IN_TWIP: Final = 635

_HERE: Final = "svod-table"
_PLACE: Final = f"<w:p><w:r><w:t>{_HERE}</w:t></w:r></w:p>"
"""What stands in python-docx's document where the tables come."""

_BREAK: Final = '</w:t><w:br/><w:t xml:space="preserve">'


def write_long_word(
    rows: Iterable[Sequence[str]],
    *,
    title: str,
    lines: Iterable[str],
    columns: Sequence[tuple[str, int]],
    stream: IO[bytes],
) -> None:
    """Write rows of clean texts as tables on A4 pages across; `columns` are headings with their shares of the width."""
    page, width = _page(title, lines)
    whole = sum(share for _name, share in columns)
    widths = [width * share // whole for _name, share in columns]
    frame = BytesIO()
    page.save(frame)
    with ZipFile(frame) as made, ZipFile(stream, "w", ZIP_DEFLATED) as written:
        for part in made.namelist():
            before, place, after = made.read(part).partition(_PLACE.encode())
            with written.open(part, "w", force_zip64=bool(place)) as target:
                target.write(before)
                if place:
                    for piece in _tables(rows, [name for name, _share in columns], widths):
                        target.write(piece.encode())
                target.write(after)


def _page(title: str, lines: Iterable[str]) -> tuple[Any, int]:
    """The document with a place for the tables, and the width of its text in twentieths of a point."""
    page: Any = Document()
    section = page.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(1.5)
    text = page.styles["Normal"]
    text.font.size, text.paragraph_format.space_after = Pt(9), Pt(0)
    page.add_heading(clean(title), level=1)
    for line in lines:
        told = page.add_paragraph()
        told.paragraph_format.space_after = Pt(6)
        told.add_run(clean(line)).font.size = Pt(11)
    page.add_paragraph(_HERE)
    return page, int(section.page_width - section.left_margin - section.right_margin) // EMU_IN_TWIP


def _tables(rows: Iterable[Sequence[str]], names: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """The tables as XML, the second and every further one beneath a heading; Word wants a paragraph behind the last."""
    rest = iter(rows)
    begun = 0
    while chunk := list(islice(rest, TABLE_ROWS)):
        if begun:
            yield _heading(f"Строки с {begun + 1} по {begun + len(chunk)}")
        yield _head(names, widths)
        for row in chunk:
            yield f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{_cells(row, widths)}</w:tr>"
        yield "</w:tbl>"
        begun += len(chunk)
    yield "<w:p/>"


def _heading(text: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="Heading2"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'


def _head(names: Sequence[str], widths: Sequence[int]) -> str:
    """The beginning of a table up to its first row; its headings are repeated on every page."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in sides)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{_cells(names, widths, bold=True)}</w:tr>"
    )


def _cells(texts: Sequence[str], widths: Sequence[int], *, bold: bool = False) -> str:
    strong = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:r>{strong}<w:t xml:space="preserve">'
        f"{escape(text).replace(chr(10), _BREAK)}</w:t></w:r></w:p></w:tc>"
        for text, width in zip(texts, widths, strict=True)
    )
