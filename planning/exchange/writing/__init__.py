"""A plan written out: Word, Excel, CSV, calendar. What is written is what the person reads, and nothing more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode
from federation.models import Attachment
from planning.exchange.writing.calendars import write_calendar
from planning.exchange.writing.columns import columns_of
from planning.exchange.writing.document import PlanDocument, document_of
from planning.exchange.writing.forms import form_check, standard_form
from planning.exchange.writing.spreadsheet import write_csv, write_workbook
from planning.exchange.writing.texts import file_name
from planning.exchange.writing.word import write_word
from planning.models import Plan

__all__ = [
    "FORMATS",
    "FORM_KIND",
    "Written",
    "columns_of",
    "document_of",
    "form_check",
    "form_of",
    "plan_write",
    "standard_form",
]

FORM_KIND: Final = "planning_form"
"""The kind of attachment (of an organization) that its own Word form is; the last one added serves."""

_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
FORMATS: Final[dict[str, str]] = {
    "docx": _OFFICE + "wordprocessingml.document",
    "xlsx": _OFFICE + "spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
}
"""What a plan is written as, by extension, and its media type."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file: the name that a person gets it under, its media type, its bytes, and what was written."""

    name: str
    content_type: str
    data: bytes
    document: PlanDocument


def plan_write(*, actor: Actor, plan: Plan, extension: str) -> Written:
    """Write what `actor` reads of the plan; `extension` is a key of `FORMATS`.

    Raises:
        DomainError: NOT_FOUND (he reads no version of it), DOCUMENT_UNREADABLE (the organization's own form).
    """
    document = document_of(actor=actor, plan=plan)
    match extension:
        case "docx":
            data = write_word(document, form=form_of(actor, plan.organization_id))
        case "xlsx":
            data = write_workbook(document)
        case "csv":
            data = write_csv(document)
        case _:
            data = write_calendar(document)
    name = file_name("План", document.period, document.short_name, extension=extension)
    return Written(name, FORMATS[extension], data, document)


def form_of(actor: Actor, organization_id: UUID) -> bytes | None:
    """The form that an organization has put in place of the standard one, checked again: rules may grow."""
    rows = Attachment.objects.visible_to(actor).filter(object_type=FORM_KIND, object_id=organization_id)
    kept = rows.order_by("-uploaded_at", "-id").first()
    if kept is None:
        return None
    try:
        with kept.file.open("rb") as stream:
            data = bytes(stream.read())
    except OSError as error:
        raise DomainError(ErrorCode.DOCUMENT_UNREADABLE, "form", {"why": f"«{kept.name}»"}) from error
    form_check(data)
    return data
