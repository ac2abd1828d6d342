"""Word paragraphs as text, with what python-docx leaves out: inserted text, line breaks, footnotes where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any, Final

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def word_document(data: bytes) -> Document:
    """Open a checked docx; use it within `files.inside`, which names what the parser raises over damage."""
    return docx.Document(BytesIO(data))


def footnotes_of(document: Document) -> dict[str, str]:
    """Return the text of each footnote by its id; none where the document has no footnotes part."""
    for relation in document.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.FOOTNOTES and not relation.is_external:
            root = parse_xml(relation.target_part.blob)
            return {
                note.get(qn("w:id"), ""): " ".join("".join(_pieces(note, {})).split())
                for note in root.iter(qn("w:footnote"))
                if note.get(qn("w:type")) is None
            }
    return {}


def blocks_of(element: Any, parent: Any) -> Iterator[Paragraph | Table]:
    """Return the paragraphs and tables of a body or cell in order, those within content controls included."""
    for child in element:
        if child.tag == qn("w:p"):
            yield Paragraph(child, parent)
        elif child.tag == qn("w:tbl"):
            yield Table(child, parent)
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent")):
            yield from blocks_of(child, parent)


def paragraph_text(paragraph: Paragraph, footnotes: Mapping[str, str] | None = None) -> str:
    """Return a paragraph's text, insertions included and deletions left out.

    With `footnotes`, a reference stands as "[footnoteRef:n]" and its text follows the paragraph as "[n: …]", the form
    that text converters use, so that both kinds of file are read by the same rules.
    """
    numbered = {identity: number for number, identity in enumerate(footnotes or {}, start=1)}
    text = "".join(_pieces(paragraph._p, numbered))
    used = re.findall(r"\[footnoteRef:(\d+)\]", text) if footnotes else []
    bodies = {str(number): (footnotes or {})[identity] for identity, number in numbered.items()}
    return text + "".join(f" [{number}: {bodies[number]}]" for number in used)


def _pieces(element: Any, numbered: Mapping[str, int]) -> Iterator[str]:
    for child in element:
        if child.tag == FALLBACK:  # the same text again, for old programs
            continue
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag in (qn("w:br"), qn("w:cr")):
            yield "\n"
        elif child.tag == qn("w:tab"):
            yield "\t" if element.tag == qn("w:r") else ""
        elif child.tag == qn("w:noBreakHyphen"):
            yield "-"
        elif child.tag == qn("w:footnoteReference") and numbered:
            number = numbered.get(child.get(qn("w:id"), ""))
            yield f"[footnoteRef:{number}]" if number else ""
        else:
            yield from _pieces(child, numbered)
