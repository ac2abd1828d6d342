"""Open a file that somebody sent: what it is, whether it is safe, and its bytes. Nothing is read from an unsafe one."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePath
from typing import Final

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

MAX_BYTES: Final = 20 * 1024 * 1024
MAX_UNPACKED_BYTES: Final = 200 * 1024 * 1024
MAX_ENTRIES: Final = 5000
MAX_RATIO: Final = 200  # Word's own files stay below 30; an XML bomb packs a thousandfold
RATIO_COUNTS_FROM: Final = 5 * 1024 * 1024
OLE_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_STREAM: Final = "EncryptedPackage".encode("utf-16-le")
MAIN_PART: Final = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
# The parsers answer damage with whatever they stumble over; XML errors are SyntaxErrors.
DAMAGE: Final = (
    AttributeError, IndexError, KeyError, OSError, SyntaxError, TypeError, ValueError, zipfile.BadZipFile,
)  # fmt: skip


class DocumentError(Exception):
    """A file that cannot be read: `code` (an `ErrorCode` value) and a sentence that says what to do instead."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A checked file: its kind (docx, xlsx, txt, tsv) and bytes."""

    kind: str
    data: bytes


def open_file(source: str | Path | bytes, *, filename: str, kinds: tuple[str, ...]) -> OpenedFile:
    """Return the file's bytes if its kind is among `kinds` and it is safe to unpack; raise DocumentError otherwise."""
    kind = PurePath(filename).suffix.lower().lstrip(".")
    data = source if isinstance(source, bytes) else _read(Path(source))
    if len(data) > MAX_BYTES:
        raise _too_large()
    if data.startswith(OLE_MAGIC):
        raise _old_or_encrypted(data)
    if kind not in kinds:
        raise DocumentError(
            "FILE_TYPE_REFUSED",
            format_lazy(
                _("Файлы вида «{kind}» здесь не читаются. Сохраните документ как {kinds} и загрузите снова."),
                kind=kind or filename,
                kinds=", ".join("." + one for one in kinds),
            ),
        )
    if kind in MAIN_PART:
        _check_package(data, kind)
    return OpenedFile(kind, data)


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
        return data.decode("cp1251", errors="replace")


def _check_package(data: bytes, kind: str) -> None:
    """Refuse what is not the Office package it claims to be, is encrypted, or would unpack beyond measure."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            entries = package.infolist()
            _check_sizes(entries, len(data))
            if any(entry.flag_bits & 1 for entry in entries):
                raise _encrypted()
            if MAIN_PART[kind] not in package.namelist():
                raise _broken(kind)
            for entry in entries:
                _check_part(package, entry)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError) as error:
        raise _broken(kind) from error


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
                raise _broken(PurePath(entry.filename).name)


def too_many_rows(limit: int) -> DocumentError:
    """The error for a sheet longer than any plan."""
    return DocumentError(
        "DOCUMENT_UNREADABLE",
        format_lazy(_("На листе больше {limit} строк. Оставьте в файле только план и загрузите снова."), limit=limit),
    )


def _too_large() -> DocumentError:
    return DocumentError(
        "FILE_TOO_LARGE",
        format_lazy(
            _("Файл больше {limit} МБ. Уберите из него рисунки или разделите на части и загрузите снова."),
            limit=MAX_BYTES // 1024 // 1024,
        ),
    )


def _encrypted() -> DocumentError:
    return DocumentError(
        "DOCUMENT_UNREADABLE", _("Файл защищён паролем. Снимите пароль, сохраните файл и загрузите снова.")
    )


def _old_or_encrypted(data: bytes) -> DocumentError:
    if ENCRYPTED_STREAM in data:
        return _encrypted()
    return DocumentError(
        "FILE_TYPE_REFUSED",
        _("Файл сохранён в старом виде (.doc или .xls). Откройте его, выберите «Сохранить как» .docx или .xlsx."),
    )


def _broken(kind: str) -> DocumentError:
    return DocumentError(
        "DOCUMENT_UNREADABLE",
        format_lazy(
            _("Файл повреждён или это не {kind}. Откройте его у себя, сохраните заново и загрузите снова."), kind=kind
        ),
    )


@contextmanager
def inside(kind: str) -> Iterator[None]:
    """Turn what python-docx and openpyxl raise over damaged content into a DocumentError."""
    try:
        yield
    except DAMAGE as error:
        raise _broken(kind) from error
