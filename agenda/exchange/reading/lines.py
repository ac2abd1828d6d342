"""From a file to lines of text with their numbers, footnotes taken out of the text they are attached to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from docx.table import Table
from docx.text.paragraph import Paragraph

from federation.exchange.documents.files import decode, inside, open_file
from federation.exchange.documents.word import blocks_of, footnotes_of, paragraph_text, word_document

KINDS: Final = ("docx", "txt")
FOOTNOTE_MARK: Final = re.compile(r"\[footnoteRef:(\d+)\]")
FOOTNOTE_BODY: Final = re.compile(r"\s*\[(\d+):\s+([^\[\]]*)\]")
BOOKMARK: Final = re.compile(r"\[bookmark:[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line or paragraph: its number in the file (from 1) and its text, trimmed."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote's number, text and the line that it is attached to."""

    number: int
    text: str
    line: int


def read_lines(path_or_bytes: str | Path | bytes, *, filename: str) -> tuple[list[Line], list[Footnote]]:
    """Return the lines that hold text and the footnotes. Raises DocumentError for what cannot be read."""
    opened = open_file(path_or_bytes, filename=filename, kinds=KINDS)
    with inside(opened.kind):
        raw = _word_lines(opened.data) if opened.kind == "docx" else decode(opened.data).splitlines()
    lines: list[Line] = []
    notes: list[Footnote] = []
    for number, text in enumerate(raw, start=1):
        notes += [Footnote(int(found[1]), found[2].strip(), number) for found in FOOTNOTE_BODY.finditer(text)]
        bare = BOOKMARK.sub("", FOOTNOTE_MARK.sub("", FOOTNOTE_BODY.sub("", text)))
        if bare.strip():
            lines.append(Line(number, bare.strip()))
    return lines, notes


def _word_lines(data: bytes) -> list[str]:
    document = word_document(data)
    footnotes = footnotes_of(document)
    return list(_paragraphs(blocks_of(document.element.body, document), footnotes))


def _paragraphs(blocks: Iterable[Paragraph | Table], footnotes: dict[str, str]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield " ".join(paragraph_text(block, footnotes).split("\n"))
            continue
        for row in block.rows:  # a table's cells are read as paragraphs, in order
            before = None
            for cell in row.cells:
                if cell._tc is not before:
                    yield from _paragraphs(blocks_of(cell._tc, cell), footnotes)
                before = cell._tc
