"""Reading the document of an import: a short one at once, a long one in a process of its own with limits."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from federation.access.scope import acting_as
from federation.exchange.documents.files import decode
from federation.kernel.actor import system
from planning.exchange.reading import DocumentError, PlanReading, Severity, read_pasted, read_plan
from planning.exchange.storing import reading_stored
from planning.models import Import
from planning.services.imports import import_read, import_taken_up

logger = logging.getLogger(__name__)

LONG = 256 * 1024
"""Bytes from which a document is read by a worker."""

SLOW = frozenset({"pdf", "doc", "xls"})
"""Kinds that take long however short the file is."""

SECONDS = 120
"""For reading one document in a worker."""

MEMORY = 2048 * 1024 * 1024
"""Bytes of address space of the process that reads a long document."""


def is_long(name: str, size: int) -> bool:
    """Whether a worker should read the document."""
    return size > LONG or PurePath(name).suffix.lower().lstrip(".") in SLOW


def read_document(
    data: bytes, *, name: str, year: int, columns: Mapping[str, str] | None = None, pasted: bool = False
) -> PlanReading:
    """What a document or pasted cells say.

    Raises:
        DocumentError: it cannot be read, or has no row; the sentence says what to do.
    """
    if pasted:
        reading = read_pasted(decode(data), year=year, columns=columns)
    else:
        reading = read_plan(data, filename=name, year=year, columns=columns)
    if reading.items:
        return reading
    # Without a single row there is nothing to look at: the reader's own words say why.
    said = [str(issue.message) for issue in reading.issues if issue.severity is Severity.ERROR]
    nothing = _("В файле не найдено ни одного мероприятия. Проверьте, тот ли это файл.")
    raise DocumentError("DOCUMENT_UNREADABLE", " ".join(said) or nothing)


def import_bytes(imported: Import) -> bytes:
    """The stored document."""
    with imported.file.open("rb") as stream:
        data: bytes = stream.read()
    return data


def import_read_apart(*, import_id: UUID) -> None:
    """Read a waiting import in a process of its own and keep the outcome. Safe to repeat.

    No transaction is open while the process reads: people see that it has begun.
    """
    with acting_as(system("job import_read", door="job")) as actor:
        imported = import_taken_up(import_id=import_id, actor=actor)
    if imported is None:
        return
    answer = _apart(imported)
    with acting_as(system("job import_read", door="job")):
        import_read(imported=imported, reading=answer.get("reading"), error=answer.get("error", ""))


def document_answer(data: bytes, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """What the process answers: the reading, or the sentence of a refusal."""
    try:
        return {"reading": reading_stored(read_document(data, **arguments))}
    except DocumentError as error:
        return {"error": str(error)}


def _apart(imported: Import) -> dict[str, Any]:
    arguments = {
        "name": imported.name,
        "year": imported.cycle.starts_on.year,
        "columns": imported.columns,
        "pasted": imported.pasted,
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "django", "read_document", json.dumps(arguments)],
            input=import_bytes(imported),
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"error": _("Файл читался дольше двух минут. Оставьте в нём только таблицу плана и загрузите снова.")}
    if done.returncode != 0:
        logger.warning("read_document ended with %s: %s", done.returncode, done.stderr.decode(errors="replace")[-2000:])
        return {"error": _("Файл слишком велик, чтобы его прочитать. Разделите его на части и загрузите снова.")}
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
