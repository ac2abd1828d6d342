"""From a file to neutral blocks. The kinds of file are told apart here; each has a module of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from federation.exchange.documents.files import DocumentError, decode, inside, open_file
from planning.exchange.reading.blocks import Sheet
from planning.exchange.reading.layouts import laid_out
from planning.exchange.reading.pdf import read_pdf
from planning.exchange.reading.sheets import read_workbook
from planning.exchange.reading.texts import read_text
from planning.exchange.reading.word import read_word

__all__ = ["KINDS", "DocumentError", "read_sheet"]

KINDS: Final = ("docx", "xlsx", "pdf", "txt", "tsv", "csv", "doc", "xls", "docm", "xlsm")


def read_sheet(path_or_bytes: str | Path | bytes, *, filename: str, year: int) -> Sheet:
    """Return the file's blocks in order; empty ones are left out. Raises DocumentError for what cannot be read."""
    opened = open_file(path_or_bytes, filename=filename, kinds=KINDS)
    sheet = Sheet()
    with inside(opened.kind):
        match opened.kind:
            case "docx":
                read_word(opened.data, sheet)
            case "xlsx":
                read_workbook(opened.data, sheet)
            case "pdf":
                read_pdf(opened.data, sheet)
            case kind:
                read_text(decode(opened.data), kind, sheet, year=year)
    return laid_out(sheet, year=year)
