"""Forms in Word: the standard one, and whether one that an organization made can be filled.

A form is an ordinary Word document with names in double braces. They are replaced as text, never run as a template
language: a form comes from people, and a template language in it would be a program.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

import docx
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from federation.exchange.documents.files import DocumentError, inside, open_file
from federation.kernel.errors import DomainError, ErrorCode

TABLE: Final = "таблица"
NAMES: Final[dict[str, str | Promise]] = {
    "название": gettext_lazy("название плана"),
    "организация": gettext_lazy("полное имя организации"),
    "период": gettext_lazy("период плана"),
    "год": gettext_lazy("год плана"),
    TABLE: gettext_lazy("таблица мероприятий, на строке одна"),
}
"""What a form may name in double braces, and what stands there then."""

NAMED: Final = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
HARMLESS_FIELDS: Final = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION", "DATE"})
FONT: Final = "Times New Roman"


def form_check(data: bytes) -> None:
    """Whether a Word file can serve as a form.

    Raises:
        DomainError: DOCUMENT_UNREADABLE (not a sound .docx), INVALID_VALUE (names that nobody knows, no place for the
            table, parts that would fetch or calculate something on the reader's machine).
    """
    document = form_open(data)
    paragraphs = list(paragraphs_of(document))
    named = [name for each in paragraphs for name in NAMED.findall(text_of(each))]
    if unknown := [name for name in named if name not in NAMES]:
        known = ", ".join(f"{{{{{name}}}}}" for name in NAMES)
        raise _refused(_("в бланке есть незнакомое имя «%(name)s»; можно: %(known)s"), name=unknown[0], known=known)
    if len(table_places(document)) != 1 or named.count(TABLE) != 1:
        raise _refused(_("в бланке нужна ровно одна отдельная строка {{таблица}}, вне таблиц и колонтитулов"))
    if active := _active_part(document):
        raise _refused(_("в бланке есть то, что при открытии загружается или выполняется: %(part)s"), part=active)


def form_open(data: bytes) -> Document:
    """The form as a document.

    Raises:
        DomainError: DOCUMENT_UNREADABLE.
    """
    try:
        opened = open_file(data, filename="form.docx", kinds=("docx",))
        with inside(opened.kind):
            return docx.Document(BytesIO(opened.data))
    except DocumentError as error:
        raise DomainError(ErrorCode.DOCUMENT_UNREADABLE, "file", {"why": str(error).rstrip(".")}) from error


def paragraphs_of(document: Document) -> Iterator[Paragraph]:
    """Every paragraph where a name may stand: of the body, of tables and text boxes, of headers and footers."""
    elements = [document.element.body]
    for section in document.sections:
        edges = (
            *(section.header, section.first_page_header, section.even_page_header),
            *(section.footer, section.first_page_footer, section.even_page_footer),
        )
        elements += [edge._element for edge in edges if not edge.is_linked_to_previous]
    for element in elements:
        for found in element.iter(qn("w:p")):
            yield Paragraph(found, document._body)


def table_places(document: Document) -> list[Paragraph]:
    """The paragraphs of the body that hold the table's name and nothing else."""
    found = [(each, NAMED.fullmatch(text_of(each).strip())) for each in document.paragraphs]
    return [each for each, match in found if match and match[1] == TABLE]


def written_in(paragraph: Paragraph) -> list[Any]:
    """The elements that hold a paragraph's text, in order, those within links and content controls included."""
    return list(paragraph._p.iter(qn("w:t")))


def text_of(paragraph: Paragraph) -> str:
    """A paragraph's text, without its line breaks and tabs."""
    return "".join(each.text or "" for each in written_in(paragraph))


def _active_part(document: Document) -> str:
    """What would load or run when the document is opened; empty where nothing would."""
    for part in document.part.package.iter_parts():
        for relation in part.rels.values():
            if relation.is_external and relation.reltype != RELATIONSHIP_TYPE.HYPERLINK:
                return relation.reltype.rpartition("/")[2]
            if relation.reltype.endswith(("/oleObject", "/package", "/control", "/aFChunk", "/vbaProject")):
                return relation.reltype.rpartition("/")[2]
    elements = [document.element, *(each._p for each in paragraphs_of(document))]
    for element in elements:
        for field in _fields(element):
            word = (field.split() or [""])[0].upper()
            if word not in HARMLESS_FIELDS:
                return field.strip()[:60]
    return ""


def _fields(element: Any) -> Iterator[str]:
    """The instructions of fields. Word may cut one into pieces, which together stand between two `fldChar`."""
    pieces = ""
    for found in element.iter(qn("w:instrText"), qn("w:fldSimple"), qn("w:fldChar")):
        if found.tag == qn("w:fldSimple"):
            yield found.get(qn("w:instr"), "")
        elif found.tag == qn("w:instrText"):
            pieces += found.text or ""
        elif pieces:
            yield pieces
            pieces = ""
    if pieces:
        yield pieces


def _refused(why: str, **words: str) -> DomainError:
    return DomainError(ErrorCode.INVALID_VALUE, "file", {"why": why % words if words else why})


def standard_form() -> bytes:
    """The form that serves until an organization replaces it: A4 across, «УТВЕРЖДАЮ», the table, the signature.

    Its wording is that of the branch's plan of 2020 («УТВЕРЖДЕН», title in capitals, «Исполнитель» beneath).
    """
    document = docx.Document()
    _page(document)
    _letterhead(document)
    for line in ("УТВЕРЖДАЮ", "Руководитель", "____________ /__________________/", "«____» ______________ {{год}} г."):
        approval = document.add_paragraph(line)
        approval.paragraph_format.left_indent = Cm(17.5)
    title = document.add_paragraph("{{название}}", style="Heading 1")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("{{таблица}}")
    for line in ("", "Исполнитель: ____________________ /__________________/", "Телефон: ____________________"):
        # A signature that stands alone on its page could be put under anything.
        document.add_paragraph(line).paragraph_format.keep_with_next = True
    _page_number(document.sections[0].footer.paragraphs[0])
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _page(document: Document) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin, section.right_margin = Cm(2), Cm(1.5)
    section.top_margin = section.bottom_margin = Cm(1.5)
    for name, size in (("Normal", 12), ("Heading 1", 14)):
        style = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.rPr.rFonts
        for side in ("w:eastAsia", "w:cs", "w:hAnsi", "w:ascii"):
            fonts.set(qn(side), FONT)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
        style.paragraph_format.space_after = Pt(0)
    document.styles["Heading 1"].paragraph_format.space_before = Pt(12)
    document.styles["Heading 1"].paragraph_format.space_after = Pt(12)


def _letterhead(document: Document) -> None:
    """The organization's name above the first page, with a rule beneath it."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    line = section.first_page_header.paragraphs[0]
    line.text = "{{организация}}"
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    border = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("w:val", "single"), ("w:sz", "6"), ("w:space", "4"), ("w:color", "auto")):
        bottom.set(qn(name), value)
    border.append(bottom)
    line.paragraph_format.space_after = Pt(10)
    # Word reads a paragraph's properties in one order only: a border stands before the spacing.
    line._p.pPr.find(qn("w:spacing")).addprevious(border)


def _page_number(paragraph: Paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run = OxmlElement("w:r")
    run.append(OxmlElement("w:t"))
    run[0].text = "2"
    field.append(run)
    paragraph._p.append(field)
