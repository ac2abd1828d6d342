"""A plan's document, once read, becomes rows of a draft. Reading it is `planning.exchange.reading`'s."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import transaction
from django.utils.translation import gettext as _

from federation.access.roles import TABLE
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode
from federation.kernel.text import squeeze
from federation.models import Organization
from planning.models import Cycle, Plan, PlanItem, PlanItemSpan, PlanSection
from planning.periods import Period
from planning.services.drafts import draft_locked, touched
from planning.services.periods import chosen_reading, period_columns, span_rows
from planning.services.plans import plan_create
from planning.services.sections import last_number, renumber, section_for
from planning.services.texts import NAME_LIMIT, TEXT_LIMIT, TITLE_LIMIT, plain

Key = tuple[str, str, str]
"""What makes a row of a file the same as an item: section, title, period as written."""


class ItemLike(Protocol):
    """A row as `planning.exchange.reading` gives it."""

    title: str
    place: str
    period_text: str
    period: Period
    participants_text: str
    planned_participants: int | None
    responsible: str
    programme: str
    note: str
    source: Any


class SectionLike(Protocol):
    """A heading with its rows."""

    title: str

    @property
    def items(self) -> Sequence[ItemLike]: ...


class ReadingLike(Protocol):
    """A document as read."""

    title: str

    @property
    def sections(self) -> Sequence[SectionLike]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did: items added, rows that the draft had already, items of the draft that the file lacks."""

    plan: Plan
    added: int
    unchanged: int
    not_in_file: int


def plan_import(
    *, actor: Actor, organization: Organization, cycle: Cycle, reading: ReadingLike, source_name: str
) -> Plan:
    """Write a reading into the draft, as `reading_write`, and return the plan."""
    return reading_write(
        actor=actor, organization=organization, cycle=cycle, reading=reading, source_name=source_name
    ).plan


@transaction.atomic
def reading_write(
    *, actor: Actor, organization: Organization, cycle: Cycle, reading: ReadingLike, source_name: str
) -> Imported:
    """Write a reading into the draft of the organization's plan for the cycle, which is made when missing.

    The same file again adds nothing: a row whose section, title and period as written the draft has already is left
    as it stands, with whatever people have changed in it since; new rows are added behind those of their section.
    Nothing is removed. All in one transaction.

    Raises:
        DomainError: DOCUMENT_UNREADABLE (no items in it), FORBIDDEN, ORGANIZATION_CLOSED, WRONG_STATE.
    """
    if not any(part.items for part in reading.sections):
        why = _("в нём не найдено ни одного мероприятия")
        raise DomainError(ErrorCode.DOCUMENT_UNREADABLE, "file", {"why": why})
    found = Plan.objects.visible_to(actor).filter(organization=organization, cycle=cycle).first()
    if found is None:
        title = _cut(reading.title, NAME_LIMIT)
        found = plan_create(actor=actor, organization=organization, cycle=cycle, title=title, source_name=source_name)
    plan = draft_locked(plan_id=found.pk, actor=actor)
    stands = _standing(plan)
    items: list[PlanItem] = []
    spans: list[PlanItemSpan] = []
    unchanged = 0
    for part in reading.sections:
        section = section_for(plan=plan, section=_cut(part.title, NAME_LIMIT))
        number = last_number(section)
        for row in part.items:
            key = (section.title, _title(row), plain(row.period_text))
            if stands[key] > 0:
                stands[key] -= 1
                unchanged += 1
                continue
            number += 1
            items.append(_item(row, plan=plan, section=section, number=number))
            spans += span_rows(items[-1], chosen_reading(row.period, None))
    PlanItem.objects.bulk_create(items)
    PlanItemSpan.objects.bulk_create(spans)
    if items:
        renumber(plan)
        touched(plan)
    return Imported(plan=plan, added=len(items), unchanged=unchanged, not_in_file=stands.total())


def _standing(plan: Plan) -> Counter[Key]:
    rows = PlanItem.objects.filter(plan=plan, version__isnull=True)
    return Counter(rows.values_list("section__title", "title", "period_text"))


def _item(row: ItemLike, *, plan: Plan, section: PlanSection, number: int) -> PlanItem:
    title, note = _title(row), row.note
    if len(squeeze(plain(row.title))) > TITLE_LIMIT:
        note = f"{note}\n{row.title}".strip()
    columns = period_columns(row.period, chosen_reading(row.period, None))
    columns["period_text"] = plain(row.period_text)
    source = {"kind": row.source.kind, "line": row.source.line}
    if row.source.table is not None:
        source["table"] = row.source.table
    return PlanItem(
        plan=plan,
        section=section,
        planning_year=plan.planning_year,
        path=plan.path,
        audience=TABLE["plan.draft"].reads,
        number=number,
        title=title,
        place=_text(row.place),
        participants_text=_text(row.participants_text),
        planned_participants=row.planned_participants,
        responsible=_text(row.responsible),
        programme=_text(row.programme),
        note=_text(note),
        source=source,
        **columns,
    )


def _title(row: ItemLike) -> str:
    """The row's title; the draft shows a nameless row too, because nothing of a document is dropped in silence."""
    return _cut(row.title, TITLE_LIMIT) or _("Без названия")


def _cut(text: str, limit: int) -> str:
    line = squeeze(plain(text))
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _text(text: str) -> str:
    clean = plain(text)
    return clean if len(clean) <= TEXT_LIMIT else clean[: TEXT_LIMIT - 1] + "…"
