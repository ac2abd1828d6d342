"""A plan in Word: a form is filled, its names become texts, its table's name becomes the table."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm
from docx.text.paragraph import Paragraph

from planning.exchange.writing.columns import Column, columns_of, widths
from planning.exchange.writing.document import PlanDocument
from planning.exchange.writing.forms import (
    NAMED,
    form_open,
    paragraphs_of,
    standard_form,
    table_places,
    text_of,
    written_in,
)

TWIP: Final = 635
"""English metric units (in which python-docx counts) in a twentieth of a point (in which tables are measured)."""

KEEP_SPACES: Final = "{http://www.w3.org/XML/1998/namespace}space"
TEXT_SIZE: Final = 20
HEADING_SIZE: Final = 18
"""Half points. The headings are smaller, so that «ориентировочная» fits its column."""

SIDES: Final = ("top", "left", "bottom", "right", "insideH", "insideV")


def write_word(document: PlanDocument, *, form: bytes | None = None, columns: Sequence[Column] | None = None) -> bytes:
    """The plan in the given form, or in the standard one.

    Args:
        columns: those of the table; None: the form's own (`columns_of`).

    Raises:
        DomainError: DOCUMENT_UNREADABLE, when the form is no sound Word document.
    """
    page = form_open(form or standard_form())
    texts = {
        "название": document.title,
        "организация": document.organization,
        "период": document.period,
        "год": str(document.year),
    }
    places = table_places(page)
    for paragraph in list(paragraphs_of(page)):
        _fill(paragraph, texts)
    for place in places[:1]:
        place._p.addnext(_table(document, list(columns or columns_of(document)), _width(page, place)))
        place._p.getparent().remove(place._p)
    _properties(page, document)
    stream = BytesIO()
    page.save(stream)
    return stream.getvalue()


def _fill(paragraph: Paragraph, texts: dict[str, str]) -> None:
    """Put texts for names. Word cuts a name into pieces as it likes: the piece where it begins takes the text."""
    for found in reversed(list(NAMED.finditer(text_of(paragraph)))):
        if found[1] not in texts:
            continue
        start, end, place = found.start(), found.end(), 0
        for piece in written_in(paragraph):
            text = piece.text or ""
            low, high = max(start - place, 0), min(end - place, len(text))
            if low < high:
                piece.text = text[:low] + (texts[found[1]] if place <= start else "") + text[high:]
                piece.set(KEEP_SPACES, "preserve")
            place += len(text)


def _width(page: Document, place: Paragraph) -> int:
    """Between the margins where the table stands, in twips: a form may have sections of different kinds."""
    ended = sum(
        1
        for before in place._p.itersiblings(preceding=True)
        if before.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None
    )
    section = page.sections[min(ended, len(page.sections) - 1)]
    width = section.page_width or Cm(29.7)
    return int(width - (section.left_margin or 0) - (section.right_margin or 0)) // TWIP


def _properties(page: Document, document: PlanDocument) -> None:
    """What the file says of itself: the plan, not whoever made the form."""
    about = page.core_properties
    about.title, about.author, about.last_modified_by = document.title[:255], document.organization[:255], ""
    about.created = about.modified = document.changed_at
    about.comments = about.keywords = about.subject = about.category = ""


def _table(document: PlanDocument, columns: list[Column], width: int) -> Any:
    """The table as XML, row by row: python-docx looks all cells up again for each, minutes for a long plan."""
    measures = widths(columns, width)
    table = _made("w:tbl", _table_properties(width), _made("w:tblGrid", *(_made("w:gridCol", w=m) for m in measures)))
    table.append(
        _row(
            [
                _cell(one.heading, measure, bold=True, size=HEADING_SIZE)
                for one, measure in zip(columns, measures, strict=True)
            ],
            True,
        )
    )
    for title, lines in document.headed:
        if title:
            table.append(_row([_cell(title, width, over=len(columns), bold=True)]))
        for line in lines:
            table.append(_row([_cell(one.text(line), measure) for one, measure in zip(columns, measures, strict=True)]))
    return table


def _table_properties(width: int) -> Any:
    borders = (_made(f"w:{side}", val="single", sz=4, space=0, color="auto") for side in SIDES)
    return _made(
        "w:tblPr",
        _made("w:tblW", w=width, type="dxa"),
        _made("w:tblBorders", *borders),
        _made("w:tblLayout", type="fixed"),
        _made("w:tblCellMar", _made("w:left", w=70, type="dxa"), _made("w:right", w=70, type="dxa")),
    )


def _row(cells: list[Any], heading: bool = False) -> Any:
    """A row that stays on one page; the heading is repeated on each."""
    properties = _made("w:trPr", _made("w:cantSplit"))
    if heading:
        properties.append(_made("w:tblHeader"))
    return _made("w:tr", properties, *cells)


def _cell(text: str, width: int, *, over: int = 1, bold: bool = False, size: int = TEXT_SIZE) -> Any:
    """A cell; headings and sections are bold and in the middle, and stay with what follows."""
    properties = _made("w:tcPr", _made("w:tcW", w=width, type="dxa"))
    if over > 1:
        properties.append(_made("w:gridSpan", val=over))
    about = _made("w:pPr")
    if bold:
        about.append(_made("w:keepNext"))
    about.append(_made("w:spacing", before=20, after=20, line=240, lineRule="auto"))
    if bold:
        about.append(_made("w:jc", val="center"))
    paragraph = _made("w:p", about)
    if text:
        paragraph.append(_run(text, bold, size))
    return _made("w:tc", properties, paragraph)


def _run(text: str, bold: bool, size: int) -> Any:
    run = _made("w:r", _made("w:rPr", *([_made("w:b")] if bold else []), _made("w:sz", val=size)))
    for number, line in enumerate(text.split("\n")):
        if number:
            run.append(_made("w:br"))
        for place, piece in enumerate(line.split("\t")):
            if place:
                run.append(_made("w:tab"))
            written = _made("w:t")
            written.text = piece
            written.set(KEEP_SPACES, "preserve")
            run.append(written)
    return run


def _made(tag: str, *children: Any, **attributes: object) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    element.extend(children)
    return element
