"""From a file to neutral blocks. The kinds of file are told apart here; each has a module of its own."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path, PurePath
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
PACKAGE: Final = b"PK\x03\x04"
PARTS: Final = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
RENAMED: Final = frozenset({"docx", "xlsx", "doc", "xls"})
"""Endings that may be wrong; those of files with macros are told apart by more than their parts."""


def read_sheet(path_or_bytes: str | Path | bytes, *, filename: str, year: int) -> Sheet:
    """Return the file's blocks in order; empty ones are left out. Raises DocumentError for what cannot be read."""
    opened = open_file(path_or_bytes, filename=_true_name(path_or_bytes, filename), kinds=KINDS)
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


def _true_name(data: str | Path | bytes, filename: str) -> str:
    """The name with the ending of what the file is: people rename .docx to .doc and a table to a document."""
    if not isinstance(data, bytes) or PurePath(filename).suffix.lower().lstrip(".") not in RENAMED:
        return filename
    if not data.startswith(PACKAGE):
        return filename
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            parts = frozenset(package.namelist())
    except zipfile.BadZipFile:
        return filename  # what opens it says so
    kind = next((kind for kind, part in PARTS.items() if part in parts), None)
    return str(PurePath(filename).with_suffix(f".{kind}")) if kind else filename
