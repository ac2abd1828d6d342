"""The sheet of a collected week or month: all answers by day, in Word on the form of whoever collects."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.utils.translation import override

from federation.kernel import clock
from federation.kernel.actor import Actor
from planning.exchange.writing import FORMATS, Written, form_of
from planning.exchange.writing.columns import Column
from planning.exchange.writing.document import Line, Part, PlanDocument
from planning.exchange.writing.texts import clean, file_name
from planning.exchange.writing.word import write_word
from planning.models import Cycle, PlanItem
from planning.models.item import PeriodKind
from planning.selectors.collecting import days_in_words, sheet_of

COLUMNS: Final = (
    Column("№ п/п", 5, lambda line: str(line.number)),
    Column("ДАТА И ВРЕМЯ", 17, lambda line: line.period_text),
    Column("МЕРОПРИЯТИЕ", 40, lambda line: line.title),
    Column("МЕСТО ПРОВЕДЕНИЯ", 20, lambda line: line.place),
    Column("КТО ПРОВОДИТ", 18, lambda line: line.responsible),
)
"""Not translated: like the plan's own headings they are part of a Russian document."""


def sheet_write(*, actor: Actor, cycle: Cycle) -> Written:
    """The sheet as `actor` reads it.

    Raises:
        DomainError: DOCUMENT_UNREADABLE (the organization's own form).
    """
    document = _document(actor, cycle)
    data = write_word(document, form=form_of(actor, cycle.organization_id), columns=COLUMNS)
    name = file_name("Сводный план", document.period, document.short_name, extension="docx")
    return Written(name, FORMATS["docx"], data, document)


def _document(actor: Actor, cycle: Cycle) -> PlanDocument:
    organization = cycle.organization
    with override(settings.LANGUAGE_CODE):
        days = days_in_words(cycle.kind, cycle.starts_on, cycle.ends_on, accusative=True)
        sheet = sheet_of(actor=actor, cycle=cycle)
    parts, number = [], 0
    for day in sheet:
        lines = []
        for item in day.items:
            number += 1
            lines.append(_line(item, number))
        parts.append(Part(day.title, tuple(lines)))
    return PlanDocument(
        title=clean(f"Сводный план мероприятий на {days}"),
        organization=clean(organization.name),
        short_name=clean(organization.short_name or organization.name),
        organization_id=organization.pk,
        period=clean(cycle.title),
        year=cycle.starts_on.year,
        changed_at=clock.now(),
        parts=tuple(parts),
    )


def _line(item: PlanItem, number: int) -> Line:
    organization = item.plan.organization
    return Line(
        identity=item.identity,
        revision=item.revision,
        number=number,
        title=clean(item.title),
        place=clean(item.place),
        period_text=clean(item.period_text),
        period_kind=PeriodKind(item.period_kind),
        spans=tuple((span.starts_on, span.ends_on) for span in item.spans.all()),
        participants_text="",
        planned_participants=None,
        programme="",
        responsible=clean(str(organization)),
        note="",
        tasks="",
    )
