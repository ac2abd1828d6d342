"""Open a file that somebody sent: what it is, whether it is safe, and its bytes. Nothing is read from an unsafe one."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

from federation.exchange.documents.errors import (
    DocumentError,
    broken,
    encrypted,
    kind_refused,
    old_kind,
    too_large,
    too_many_rows,
)
from federation.exchange.documents.old import converted, office_program
from federation.exchange.documents.packages import MAIN_PART, WITHOUT_MACROS, check_package, without_macros

__all__ = ["DocumentError", "OpenedFile", "decode", "inside", "open_file", "too_many_rows"]

MAX_BYTES: Final = 20 * 1024 * 1024
OLE_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PDF_MAGIC: Final = b"%PDF-"
ENCRYPTED_STREAM: Final = "EncryptedPackage".encode("utf-16-le")
NEW_KIND: Final = {"doc": "docx", "xls": "xlsx"}
# The parsers answer damage with whatever they stumble over; XML errors are SyntaxErrors.
DAMAGE: Final = (
    AttributeError, IndexError, KeyError, OSError, RecursionError, SyntaxError, TypeError, ValueError,
    zipfile.BadZipFile,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A checked file: its kind (docx, xlsx, pdf, txt, tsv; those with macros and old ones under their new kind)."""

    kind: str
    data: bytes


def open_file(source: str | Path | bytes, *, filename: str, kinds: tuple[str, ...]) -> OpenedFile:
    """Return the file's bytes if its kind is among `kinds` and it is safe to unpack; raise DocumentError otherwise.

    .doc and .xls are turned into .docx and .xlsx where `kinds` has those and LibreOffice is installed.
    """
    kind = PurePath(filename).suffix.lower().lstrip(".")
    data = source if isinstance(source, bytes) else _read(Path(source))
    if len(data) > MAX_BYTES:
        raise too_large(MAX_BYTES // 1024 // 1024)
    if data.startswith(OLE_MAGIC):
        kind, data = _opened_old(kind, data, kinds)
    if kind not in kinds:
        raise kind_refused(kind or filename, kinds)
    if kind == "pdf" and PDF_MAGIC not in data[:1024]:
        raise broken(kind)
    if kind in MAIN_PART:
        check_package(data, kind)
    if kind in WITHOUT_MACROS:
        kind, data = WITHOUT_MACROS[kind], without_macros(data)
    return OpenedFile(kind, data)


def _opened_old(kind: str, data: bytes, kinds: tuple[str, ...]) -> tuple[str, bytes]:
    if ENCRYPTED_STREAM in data:
        raise encrypted()
    program = office_program()
    if kind not in NEW_KIND or kind not in kinds or program is None:
        raise old_kind()
    new = NEW_KIND[kind]
    data = converted(data, kind=kind, new_kind=new, program=program)
    if len(data) > MAX_BYTES:
        raise too_large(MAX_BYTES // 1024 // 1024)
    return new, data


def _read(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def decode(data: bytes) -> str:
    """Return the text of a plain file: UTF-8, UTF-16 with its mark, else the Windows code page of old machines."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    # Both old code pages decode anything; Russian text in the right one is mostly small letters.
    ways = [data.decode(page, errors="replace") for page in ("cp1251", "cp866", "koi8-r")]
    return max(ways, key=_likeness)


def _likeness(text: str) -> int:
    return sum(1 for letter in text if "а" <= letter <= "я") - sum(2 for letter in text if letter == "\ufffd")


@contextmanager
def inside(kind: str) -> Iterator[None]:
    """Turn what the parsers of documents raise over damaged content into a DocumentError."""
    try:
        yield
    except DAMAGE as error:
        raise broken(kind) from error
