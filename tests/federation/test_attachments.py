"""Attachments: harmless kinds pass, disguised ones do not, and whoever sees the object sees the file."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from federation.access.scope import acting_as
from federation.kernel.errors import DomainError, ErrorCode
from federation.models import Attachment
from federation.services.attachments import attachment_add, attachment_remove, clean_name
from tests.factories.cast import Cast
from tests.factories.roles import by_hand

KIND = "federation_organization"


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Iterator[Path]:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield tmp_path


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def package(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


DOCX = {"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}
XLSX = {"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}
ODT = {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}
ODS = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20

GOOD = {
    "план.docx": package(**DOCX),
    "план.XLSX": package(**XLSX),
    "план.odt": package(**ODT),
    "план.ods": package(**ODS),
    "скан.pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "фото.png": PNG,
    "фото.jpg": b"\xff\xd8\xff\xe0" + b"\x00" * 20,
    "фото.jpeg": b"\xff\xd8\xff\xe1" + b"\x00" * 20,
    "заметка.txt": "Заметка".encode(),
    "старая.txt": "Заметка".encode("cp1251"),
    "таблица.csv": b"\xef\xbb\xbfa;b\r\n1;2\r\n",
    "таблица.tsv": b"a\tb\n",
}

ATTACKS = {
    "program.exe": b"MZ\x90\x00",
    "план.docx": b"MZ\x90\x00",
    "план.docm": package(**DOCX, **{"word/vbaProject.bin": b"x"}),
    "макрос.docx": package(**DOCX, **{"word/vbaProject.bin": b"x"}),
    "таблица.docx": package(**XLSX),
    "архив.docx": package(**{"a.txt": b"x"}),
    "обрезан.docx": package(**DOCX)[:40],
    "макрос.odt": package(**ODT, **{"Basic/script-lb.xml": b"x"}),
    "таблица.odt": package(**ODS),
    "страница.pdf": b"<html><script>alert(1)</script>",
    "страница.png": b"<svg onload=alert(1)>",
    "картинка.svg": b"<svg onload=alert(1)>",
    "страница.html": b"<html>",
    "страница.txt": b"  <!DOCTYPE html><script>alert(1)</script>",
    "страница.csv": b"\xef\xbb\xbf<script>alert(1)</script>",
    "двоичный.txt": b"abc\x00def",
    "картинка.txt": PNG,
    "план.pdf.exe": b"%PDF-1.7",
    "без расширения": b"text",
    ".pdf": b"%PDF-1.7",
}


def add(cast: Cast, who: str, name: str, content: bytes, where: str = "branch", kind: str = KIND) -> Attachment:
    upload = SimpleUploadedFile("ignored", content, content_type="text/html")
    with acting_as(cast.actor(who)) as actor:
        return attachment_add(
            actor=actor, object_type=kind, object_id=cast.organizations[where].pk, upload=upload, name=name
        )


@pytest.mark.parametrize("name", GOOD)
def test_good_files__are_stored_whole__under_a_name_of_ours(cast: Cast, files: Path, name: str) -> None:
    row = add(cast, "owner", name, GOOD[name])
    (path,) = stored(files)
    assert path.read_bytes() == GOOD[name]
    assert path.name == str(row.pk)
    assert (row.name, row.size, row.sha256) == (name, len(GOOD[name]), hashlib.sha256(GOOD[name]).hexdigest())
    assert row.content_type != "text/html"


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_files__are_refused__and_nothing_is_stored(cast: Cast, files: Path, name: str) -> None:
    with pytest.raises(DomainError) as refusal:
        add(cast, "owner", name, ATTACKS[name])
    assert refusal.value.code == ErrorCode.FILE_TYPE_REFUSED
    assert "docx" in refusal.value.message
    assert stored(files) == []
    with by_hand():
        assert not Attachment.objects.exists()


def test_an_archive_bomb__is_not_unpacked(cast: Cast) -> None:
    bomb = package(**DOCX, **{"word/media/big.bin": b"\x00" * 60_000_000})
    assert len(bomb) < 100_000
    assert add(cast, "owner", "план.docx", bomb).size == len(bomb)


def test_too_large_and_empty__are_refused(cast: Cast, files: Path) -> None:
    with override_settings(ATTACHMENT_MAX_BYTES=1024 * 1024), pytest.raises(DomainError) as refusal:
        add(cast, "owner", "a.txt", b"x" * (1024 * 1024 + 1))
    assert refusal.value.code == ErrorCode.FILE_TOO_LARGE
    with pytest.raises(DomainError) as refusal:
        add(cast, "owner", "a.txt", b"")
    assert refusal.value.code == ErrorCode.REQUIRED
    assert stored(files) == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\a\\план.txt", "план.txt"),
        ("exe\u202etxt.pdf", "exetxt.pdf"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie: x.txt"),
        ("й" * 300 + ".txt", "й" * 196 + ".txt"),
        ("план.txt ", "план.txt"),
    ],
)
def test_names__are_only_for_showing(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_who_may__as_the_object_says(cast: Cast, files: Path) -> None:
    for who, code in [
        ("reader", ErrorCode.FORBIDDEN),
        ("sibling", ErrorCode.FORBIDDEN),
        ("stranger", ErrorCode.NOT_FOUND),
    ]:
        with pytest.raises(DomainError) as refusal:
            add(cast, who, "a.txt", b"x")
        assert refusal.value.code == code
    with pytest.raises(DomainError) as refusal:
        add(cast, "owner", "a.txt", b"x", kind="auth_user")
    assert refusal.value.code == ErrorCode.NOT_FOUND
    assert stored(files) == []
    row = add(cast, "owner", "a.txt", b"x")
    for who, seen in [("partner", True), ("stranger", False)]:
        actor = cast.actor(who)
        with acting_as(actor):
            assert Attachment.objects.visible_to(actor).exists() is seen
    with acting_as(cast.actor("reader")) as actor, pytest.raises(DomainError):
        attachment_remove(attachment=row, actor=actor)


def test_remove__takes_the_bytes_with_the_commit(cast: Cast, files: Path, django_capture_on_commit_callbacks) -> None:
    row = add(cast, "owner", "a.txt", b"x")
    with django_capture_on_commit_callbacks(execute=True), acting_as(cast.actor("colleague")) as actor:
        attachment_remove(attachment=row, actor=actor)
        assert len(stored(files)) == 1
    assert stored(files) == []
