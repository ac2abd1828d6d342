"""Read a plan's document (Word, Excel, text) into plain values; nothing is stored here."""

from __future__ import annotations

from pathlib import Path

from planning.exchange.reading.document import DocumentError, read_blocks
from planning.exchange.reading.model import IssueReading, ItemReading, PlanReading, SectionReading, Severity, Source
from planning.exchange.reading.sections import read_sections

__all__ = [
    "DocumentError",
    "IssueReading",
    "ItemReading",
    "PlanReading",
    "SectionReading",
    "Severity",
    "Source",
    "read_plan",
]


def read_plan(path_or_bytes: str | Path | bytes, *, filename: str, year: int) -> PlanReading:
    """Return the plan that a .docx, .xlsx, .txt or .tsv file holds, with its periods read in the given year.

    Nothing is dropped in silence: what finds no place is among the issues, with its line. Raises DocumentError for a
    file that is too large, unsafe, encrypted or of another kind.
    """
    return read_sections(read_blocks(path_or_bytes, filename=filename), year=year)
