"""Read a plan's document (Word, Excel, PDF, text, pasted cells) into plain values; nothing is stored here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from planning.exchange.reading.columns import Column
from planning.exchange.reading.document import KINDS, DocumentError, read_sheet
from planning.exchange.reading.model import (
    Entry,
    IssueReading,
    ItemReading,
    Ledger,
    Option,
    ParticipantsReading,
    PlanReading,
    QuestionGroup,
    SectionReading,
    Severity,
    Source,
    Unit,
    Went,
    questions_by_kind,
)
from planning.exchange.reading.pasted import read_clipboard
from planning.exchange.reading.sections import read_sections

__all__ = [
    "KINDS",
    "Column",
    "DocumentError",
    "Entry",
    "IssueReading",
    "ItemReading",
    "Ledger",
    "Option",
    "ParticipantsReading",
    "PlanReading",
    "QuestionGroup",
    "SectionReading",
    "Severity",
    "Source",
    "Unit",
    "Went",
    "questions_by_kind",
    "read_pasted",
    "read_plan",
]


def read_plan(
    path_or_bytes: str | Path | bytes, *, filename: str, year: int, columns: Mapping[str, str] | None = None
) -> PlanReading:
    """Return the plan that a document holds, with its periods read in the given year. Kinds: `KINDS`.

    `columns` are answers about headings: the heading's text with single spaces → a value of `Column`, or "" for the
    note. Nothing is dropped in silence: the reading's ledger names every piece of the source and where it went.
    Raises DocumentError for a file that is too large, unsafe, encrypted, without text or of another kind.
    """
    return read_sections(read_sheet(path_or_bytes, filename=filename, year=year), year=year, known=columns)


def read_pasted(html_or_text: str, *, year: int, columns: Mapping[str, str] | None = None) -> PlanReading:
    """Return the plan in cells pasted from Word or Excel, as HTML or as lines with tabs; otherwise as `read_plan`."""
    return read_sections(read_clipboard(html_or_text, year=year), year=year, known=columns)
