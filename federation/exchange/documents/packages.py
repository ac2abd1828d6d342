"""Office packages (zip with XML): whether one is what it claims, safe to unpack, and without its macros."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import PurePath
from typing import Final

from django.utils.translation import gettext_lazy as _

from federation.exchange.documents.errors import DocumentError, broken, encrypted

MAX_UNPACKED_BYTES: Final = 200 * 1024 * 1024
MAX_ENTRIES: Final = 5000
MAX_RATIO: Final = 200  # Word's own files stay below 30; an XML bomb packs a thousandfold
RATIO_COUNTS_FROM: Final = 5 * 1024 * 1024
MAIN_PART: Final = {
    "docx": "word/document.xml",
    "docm": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "xlsm": "xl/workbook.xml",
}
# With macros, by its plain kind: the content type of the main part is all that differs for a reader.
WITHOUT_MACROS: Final = {"docm": "docx", "xlsm": "xlsx"}
CONTENT_TYPES: Final = "[Content_Types].xml"
MACRO_TYPES: Final = (
    (
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    ),
    (
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    ),
)


def check_package(data: bytes, kind: str) -> None:
    """Refuse what is not the Office package it claims to be, is encrypted, or would unpack beyond measure."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            entries = package.infolist()
            _check_sizes(entries, len(data))
            if any(entry.flag_bits & 1 for entry in entries):
                raise encrypted()
            if MAIN_PART[kind] not in package.namelist():
                raise broken(kind)
            for entry in entries:
                _check_part(package, entry)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError) as error:
        raise broken(kind) from error


def without_macros(data: bytes) -> bytes:
    """Return the package with its VBA project left out: it is never opened, and readers take the rest as plain."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if PurePath(name).name.startswith(("vbaProject", "vbaData")):
                continue
            content = source.read(name)
            if name == CONTENT_TYPES:
                for macro, plain in MACRO_TYPES:
                    content = content.replace(macro, plain)
            target.writestr(name, content)
    return stream.getvalue()


def _check_sizes(entries: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    bomb = unpacked > RATIO_COUNTS_FROM and unpacked > packed * MAX_RATIO
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED_BYTES or bomb:
        raise DocumentError(
            "DOCUMENT_UNREADABLE",
            _("Файл распаковывается в слишком большой объём. Скопируйте таблицу в новый документ и загрузите его."),
        )


def _check_part(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    if entry.filename.lower().endswith((".xml", ".rels")):
        with package.open(entry) as part:
            # Office never declares entities; a declaration is an attempt to make the parser read or grow.
            if b"<!DOCTYPE" in part.read(2048).replace(b"\x00", b"").upper():
                raise broken(PurePath(entry.filename).name)
