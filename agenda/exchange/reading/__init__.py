"""Read an agenda's document (Word, text) into plain values; nothing is stored here."""

from __future__ import annotations

from pathlib import Path

from agenda.exchange.reading.lines import read_lines
from agenda.exchange.reading.model import (
    AgendaIssue,
    AgendaReading,
    DefinitionReading,
    LinkReading,
    NumberedText,
    TaskReading,
)
from agenda.exchange.reading.parts import read_parts
from federation.exchange.documents.files import DocumentError

__all__ = [
    "AgendaIssue",
    "AgendaReading",
    "DefinitionReading",
    "DocumentError",
    "LinkReading",
    "NumberedText",
    "TaskReading",
    "read_agenda",
]


def read_agenda(path_or_bytes: str | Path | bytes, *, filename: str, year: int) -> AgendaReading:
    """Return the agenda that a .docx or .txt file holds; definitions are its footnotes.

    `year` is the edition's, used where the heading names none. Raises DocumentError for a file that is too large,
    unsafe, encrypted or of another kind.
    """
    lines, notes = read_lines(path_or_bytes, filename=filename)
    return read_parts(lines, notes, year=year)
