"""Attachments: files of a few harmless kinds, known by name and by content, stored by Django's storage."""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zipfile
from collections.abc import Callable
from typing import IO
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from federation.access.roles import WRITERS, Role
from federation.access.walls import Walled
from federation.kernel import clock
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode, not_found
from federation.kernel.registries import attachables
from federation.models import Attachment

_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
CONTENT_TYPES = {
    "docx": _OOXML + "wordprocessingml.document",
    "xlsx": _OOXML + "spreadsheetml.sheet",
    "odt": _ODF + "text",
    "ods": _ODF + "spreadsheet",
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "txt": "text/plain",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
"""What is taken, by extension. The type that a browser claims is never used."""

NAME_LIMIT = 200
_MANY_PARTS = 5_000
_TEXT_ENCODINGS = ("utf-8-sig", "cp1251")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MARKUP = re.compile(rb"^\s*<(!doctype|html|script|svg|\?xml)", re.IGNORECASE)


def attachment_add(*, actor: Actor, object_type: str, object_id: UUID, upload: File, name: str) -> Attachment:
    """Attach a file to an object that `actor` sees and may attach to. Whoever sees the object sees the file.

    Args:
        object_type: a key of the registry `attachables`.
        name: the file's name as the person has it; only its last part is kept, and only for showing.

    Raises:
        DomainError: NOT_FOUND, FORBIDDEN, FILE_TOO_LARGE, FILE_TYPE_REFUSED, REQUIRED (an empty file), and what the
            kind's own check refuses by.
    """
    owner = _owner(actor, object_type, object_id)
    name = clean_name(name)
    extension = check_content(upload, name)
    if own_check := attachables[object_type].check:
        own_check(upload.read())
        upload.seek(0)
    attachment = Attachment(
        pk=uuid4(),
        object_type=object_type,
        object_id=object_id,
        grant_id=getattr(owner, owner.grant_field),
        name=name,
        size=upload.size,
        content_type=CONTENT_TYPES[extension],
        sha256=_sha256(upload),
        uploaded_by_id=actor.user_id,
        uploaded_at=clock.now(),
        path=owner.path,
        audience=owner.audience,
    )
    attachment.file.save(name, upload, save=False)
    try:
        with transaction.atomic():
            attachment.save(force_insert=True)
    except BaseException:
        attachment.file.storage.delete(attachment.file.name)
        raise
    return attachment


@transaction.atomic
def attachment_remove(*, attachment: Attachment, actor: Actor) -> None:
    """Take a file away; the audit keeps its name and hash. The stored bytes go with the commit, unless a frozen copy
    of the object has them too.

    Raises:
        DomainError: NOT_FOUND, FORBIDDEN.
    """
    _owner(actor, attachment.object_type, attachment.object_id)
    storage, stored = attachment.file.storage, attachment.file.name
    attachment.delete()
    if not Attachment.objects.filter(file=stored).exists():
        transaction.on_commit(lambda: storage.delete(stored))


def _owner(actor: Actor, object_type: str, object_id: UUID) -> Walled:
    """The object, for somebody who may attach to it. Raises NOT_FOUND, FORBIDDEN."""
    if object_type not in attachables:
        raise not_found("object")
    kind = attachables[object_type]
    owner = kind.find(actor, object_id)
    # What files are attached to stands in the tree: the file copies its place and audience.
    assert isinstance(owner, Walled)
    if not kind.may_attach(actor, owner):
        roles = ", ".join(str(role.label) for role in Role if role in WRITERS)
        raise DomainError(ErrorCode.FORBIDDEN, "object", {"role": roles})
    return owner


def clean_name(name: str) -> str:
    """The last part of a file's name, without controls and marks that turn the direction of writing."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = "".join(ch for ch in last if unicodedata.category(ch) not in ("Cc", "Cf", "Cs", "Co")).strip(" .")
    stem, dot, extension = plain.rpartition(".")
    return f"{stem[: NAME_LIMIT - len(extension) - 1]}{dot}{extension}"[-NAME_LIMIT:]


def check_content(upload: File, name: str) -> str:
    """The extension of an upload whose size, name and content agree.

    Raises:
        DomainError: FILE_TOO_LARGE, FILE_TYPE_REFUSED, REQUIRED (an empty file).
    """
    if upload.size > settings.ATTACHMENT_MAX_BYTES:
        limit = settings.ATTACHMENT_MAX_BYTES // (1024 * 1024)
        raise DomainError(ErrorCode.FILE_TOO_LARGE, "file", {"limit": limit})
    if not upload.size:
        raise DomainError(ErrorCode.REQUIRED, "file")
    stem, _dot, extension = name.rpartition(".")
    extension = extension.lower()
    allowed = ", ".join(CONTENT_TYPES)
    if not stem or extension not in CONTENT_TYPES:
        raise DomainError(ErrorCode.FILE_TYPE_REFUSED, "file", {"kind": extension or "?", "allowed": allowed})
    upload.seek(0)
    agrees = _AGREES[extension](upload)
    upload.seek(0)
    if not agrees:
        kind = _("%(extension)s с другим содержимым") % {"extension": extension}
        raise DomainError(ErrorCode.FILE_TYPE_REFUSED, "file", {"kind": kind, "allowed": allowed})
    return extension


def _sha256(upload: File) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def _begins(*signatures: bytes) -> Callable[[IO[bytes]], bool]:
    return lambda stream: stream.read(16).startswith(signatures)


def _office(part: str) -> Callable[[IO[bytes]], bool]:
    """An Office Open XML package with this main part and without macros."""

    def agrees(stream: IO[bytes]) -> bool:
        names = _parts(stream)
        return {"[Content_Types].xml", part} <= names and not any(name.endswith("vbaProject.bin") for name in names)

    return agrees


def _open_document(content_type: str) -> Callable[[IO[bytes]], bool]:
    """An OpenDocument package names its type in the first part, without macros."""

    def agrees(stream: IO[bytes]) -> bool:
        names = _parts(stream)
        if "mimetype" not in names or any(name.startswith("Basic/") for name in names):
            return False
        with zipfile.ZipFile(stream) as package, package.open("mimetype") as part:
            return part.read(100).decode("ascii", "replace").strip() == content_type

    return agrees


def _parts(stream: IO[bytes]) -> set[str]:
    """Names in a zip archive; nothing is unpacked, so an archive bomb costs nothing."""
    try:
        with zipfile.ZipFile(stream) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return set()
    stream.seek(0)
    return set(names) if len(names) <= _MANY_PARTS else set()


def _text(stream: IO[bytes]) -> bool:
    """Readable text, in UTF-8 or the Windows code page: no controls, and no page that a browser would run."""
    content = stream.read()
    if _CONTROL.search(content) or _MARKUP.match(content.removeprefix(b"\xef\xbb\xbf")):
        return False
    for encoding in _TEXT_ENCODINGS:
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


_AGREES: dict[str, Callable[[IO[bytes]], bool]] = {
    "docx": _office("word/document.xml"),
    "xlsx": _office("xl/workbook.xml"),
    "odt": _open_document(CONTENT_TYPES["odt"]),
    "ods": _open_document(CONTENT_TYPES["ods"]),
    "pdf": _begins(b"%PDF-"),
    "png": _begins(b"\x89PNG\r\n\x1a\n"),
    "jpg": _begins(b"\xff\xd8\xff"),
    "jpeg": _begins(b"\xff\xd8\xff"),
    "txt": _text,
    "csv": _text,
    "tsv": _text,
}
