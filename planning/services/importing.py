"""A plan's document, once read, becomes rows of a draft. Reading it is `planning.exchange.reading`'s."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from agenda.models import AgendaTask
from federation.access.roles import TABLE
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode
from federation.kernel.text import squeeze
from federation.models import Organization
from planning.models import Cycle, Plan, PlanItem, PlanItemSpan, PlanItemTask, PlanSection
from planning.periods import Period
from planning.services.comparing import Compared, Difference, Values, compare, marks_of
from planning.services.doubts import answers_kept, is_ambiguous
from planning.services.drafts import draft_locked, touched
from planning.services.items import item_change, item_remove
from planning.services.joint import joint_hold_plan, joint_write
from planning.services.links import shared_columns
from planning.services.periods import chosen_reading, period_columns, period_of, span_rows
from planning.services.plans import plan_create
from planning.services.sections import last_number, renumber, section_for
from planning.services.texts import NAME_LIMIT, TEXT_LIMIT, TITLE_LIMIT, plain

FILE, PLAN, REMOVE = "file", "plan", "remove"
"""What a person may choose for an item that file and draft have differently, or that the file lacks."""


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
    """What an import did: items added, changed, left as they stood and removed; items that the file lacks."""

    plan: Plan
    added: int
    unchanged: int
    not_in_file: int
    changed: int = 0
    removed: int = 0


def plan_import(
    *, actor: Actor, organization: Organization, cycle: Cycle, reading: ReadingLike, source_name: str
) -> Plan:
    """Write a reading into the draft, as `reading_write`, and return the plan."""
    return reading_write(
        actor=actor, organization=organization, cycle=cycle, reading=reading, source_name=source_name
    ).plan


@joint_write
def reading_write(
    *,
    actor: Actor,
    organization: Organization,
    cycle: Cycle,
    reading: ReadingLike,
    source_name: str,
    choices: Mapping[UUID, str] | None = None,
    import_id: UUID | None = None,
) -> Imported:
    """Write a reading into the draft of the organization's plan for the cycle, which is made when missing.

    The same file again adds nothing and undoes nothing that people have changed since. A corrected file corrects
    what nobody has touched; where both were changed the draft stands. New rows are added behind those of their
    section. Nothing is removed unasked. All in one transaction.

    Args:
        choices: item → FILE or PLAN where both differ, REMOVE for an item that the file lacks.
        import_id: the import that keeps the file, remembered by its rows.

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
    pk = found.pk
    plan = joint_hold_plan(pk, own=lambda: draft_locked(plan_id=pk, actor=actor))
    rows = _rows(reading)
    met = compare([values for values, _row in rows], _draft(plan))
    places = [_place(row, import_id) for _values, row in rows]
    for (values, row), place in zip(rows, places, strict=True):
        if settled := answers_kept(getattr(row, "settled", ()), values):
            place["settled"] = settled
    added = _added(plan, [(one, *pair) for one, pair in zip(met.rows, zip(rows, places, strict=True), strict=True)])
    chosen = choices or {}
    changed = 0
    for one, (_values, row), place in zip(met.rows, rows, places, strict=True):
        if one.item is not None:
            choice = chosen.get(one.item.pk, "")
            changed += _corrected(one, one.item, row, actor=actor, choice=choice, place=place)
    gone = [item for item in met.gone if chosen.get(item.pk) == REMOVE]
    for item in gone:
        item_remove(item=item, actor=actor, expected_revision=None)
    if added:
        renumber(plan)
        touched(plan)
    plan.refresh_from_db(fields=["revision"])
    return Imported(
        plan=plan,
        added=added,
        unchanged=len(rows) - added - changed,
        not_in_file=len(met.gone) + len(met.own) - len(gone),
        changed=changed,
        removed=len(gone),
    )


def reading_compared(*, actor: Actor, plan: Plan | None, reading: ReadingLike) -> Difference:
    """What `reading_write` would find: nothing is written."""
    items = PlanItem.objects.visible_to(actor).filter(version__isnull=True)
    standing = items.filter(plan=plan).select_related("section").order_by("number") if plan else items.none()
    return compare([values for values, _row in _rows(reading)], standing)


def _draft(plan: Plan) -> list[PlanItem]:
    rows = PlanItem.objects.filter(plan=plan, version__isnull=True)
    return list(rows.select_related("section", "plan").order_by("number"))


def _rows(reading: ReadingLike) -> list[tuple[Values, ItemLike]]:
    return [(_values(row, part.title), row) for part in reading.sections for row in part.items]


def _values(row: ItemLike, section: str) -> dict[str, Any]:
    """The row as it is stored."""
    note = row.note
    if len(squeeze(plain(row.title))) > TITLE_LIMIT:
        note = f"{note}\n{row.title}".strip()
    return {
        "section": _cut(section, NAME_LIMIT),
        "title": _title(row),
        "period_text": plain(row.period_text),
        "place": _text(row.place),
        "participants_text": _text(row.participants_text),
        "planned_participants": row.planned_participants,
        "responsible": _text(row.responsible),
        "programme": _text(row.programme),
        "note": _text(note),
    }


def _place(row: ItemLike, import_id: UUID | None) -> dict[str, Any]:
    """Where in the file the row stands, and what nobody has decided about it."""
    place: dict[str, Any] = {"kind": row.source.kind, "line": row.source.line}
    if row.source.table is not None:
        place["table"] = row.source.table
    if import_id is not None:
        place["import"] = str(import_id)
    if questions := getattr(row, "questions", None):
        place["questions"] = questions
    return place


def _added(plan: Plan, rows: Sequence[tuple[Compared, tuple[Values, ItemLike], dict[str, Any]]]) -> int:
    """Add the rows that the draft has not, each behind the last of its section."""
    sections: dict[str, PlanSection] = {}
    numbers: dict[str, int] = {}
    items: list[PlanItem] = []
    spans: list[PlanItemSpan] = []
    served: list[PlanItemTask] = []
    tasks = _tasks(plan, (row for one, (_values, row), _place in rows if one.item is None))
    for one, (values, row), place in rows:
        title = values["section"]
        if title not in sections:
            sections[title] = section_for(plan=plan, section=title)
            numbers[title] = last_number(sections[title])
        if one.item is not None:
            continue
        numbers[title] += 1
        reading = chosen_reading(row.period, getattr(row, "chosen", 0))
        columns = {**period_columns(row.period, reading), **values, "section": sections[title]}
        items.append(_item(plan, columns, number=numbers[title], source=place | marks_of(values)))
        spans += span_rows(items[-1], reading)
        items[-1].note = _with_unknown(items[-1].note, row, tasks)
        codes = _named(row) or map(str, getattr(row, "agenda_tasks", []))
        served += [
            PlanItemTask(item=items[-1], task=tasks[code], **shared_columns(items[-1]))
            for code in dict.fromkeys(codes)
            if code in tasks
        ]
    PlanItem.objects.bulk_create(items)
    PlanItemSpan.objects.bulk_create(spans)
    PlanItemTask.objects.bulk_create(served)
    return len(items)


def _named(row: ItemLike) -> list[str]:
    """The codes of tasks that the document itself names, each once."""
    return list(dict.fromkeys(filter(None, (code.strip() for code in getattr(row, "tasks", "").split(",")))))


def _tasks(plan: Plan, rows: Iterable[ItemLike]) -> dict[str, AgendaTask]:
    """Tasks of the cycle's edition by their codes: those that the rows name, or that were suggested for them."""
    wanted = {code for row in rows for code in (*_named(row), *map(str, getattr(row, "agenda_tasks", [])))}
    if not wanted or plan.cycle.agenda_id is None:
        return {}
    return {task.code: task for task in AgendaTask.objects.filter(agenda_id=plan.cycle.agenda_id, code__in=wanted)}


def _with_unknown(note: str, row: ItemLike, tasks: Mapping[str, AgendaTask]) -> str:
    """The note, and in it the codes that the edition lacks: nothing of a document is dropped in silence."""
    unknown = ", ".join(code for code in _named(row) if code not in tasks)
    return "\n".join(filter(None, (note, _("Задача повестки: %s") % unknown if unknown else "")))


def _corrected(
    one: Compared, item: PlanItem, row: ItemLike, *, actor: Actor, choice: str, place: dict[str, Any]
) -> bool:
    """Write what the file has otherwise, if that is what stands to reason or was chosen."""
    takes = choice == FILE or (choice != PLAN and not one.clash)
    changes = {change.name: change.after for change in one.changes} if takes else {}
    changes |= _answered_reading(item, row, text=changes.get("period_text", item.period_text))
    if changes:
        item_change(item=item, actor=actor, expected_revision=None, changes=changes)
    place.pop("questions", None)
    source = {**item.source, **place, **marks_of(one.values)}
    if source != item.source:
        PlanItem.objects.filter(pk=item.pk).update(source=source)
    return bool(changes)


def _answered_reading(item: PlanItem, row: ItemLike, *, text: str) -> dict[str, int]:
    """The reading that was answered for the term which the item has or gets; one that stands chosen in the draft for
    the same term stands on."""
    chosen = getattr(row, "chosen", 0)
    if not chosen or text != plain(row.period_text) or (text == item.period_text and not is_ambiguous(item)):
        return {}
    return {"reading": chosen} if chosen < len(period_of(item.plan.cycle, text).readings) else {}


def _item(plan: Plan, columns: Mapping[str, Any], *, number: int, source: dict[str, Any]) -> PlanItem:
    return PlanItem(
        plan=plan,
        planning_year=plan.planning_year,
        path=plan.path,
        audience=TABLE["plan.draft"].reads,
        number=number,
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
