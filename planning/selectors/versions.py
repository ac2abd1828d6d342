"""Versions of a plan, and what changed between two of them, item by item and field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.kernel.actor import Actor
from federation.kernel.errors import not_found
from planning.models import Plan, PlanItem, PlanVersion
from planning.models.links import PartyRole
from planning.periods import Period, PeriodKind, Recurrence, Span, describe_period
from planning.selectors.plans import reads_draft, with_ties

NAMES: dict[str, str | Promise] = {
    "title": gettext_lazy("Название"),
    "place": gettext_lazy("Место"),
    "period_text": gettext_lazy("Срок"),
    "period": gettext_lazy("Как понят срок"),
    "participants_text": gettext_lazy("Участники"),
    "planned_participants": gettext_lazy("Число участников"),
    "programme": gettext_lazy("Программа, описание"),
    "responsible": gettext_lazy("Ответственный"),
    "note": gettext_lazy("Примечание"),
    "section": gettext_lazy("Раздел"),
    "agenda_tasks": gettext_lazy("Задачи повестки"),
    "local_priorities": gettext_lazy("Местные приоритеты"),
    "activities": gettext_lazy("Виды деятельности"),
    "problem_areas": gettext_lazy("Проблемные сферы"),
    "parties": gettext_lazy("Организации-участники"),
    "carries_out": gettext_lazy("Во исполнение"),
}
"""Field of an item → what people call it, in the order in which a row shows them."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field, with what it said in both versions, ready to be read; empty where it said nothing."""

    name: str
    before: str
    after: str

    @property
    def label(self) -> str:
        """What people call the field."""
        return str(NAMES[self.name])


@dataclass(frozen=True, slots=True)
class ItemChange:
    """An item that is in both versions and says something else in the later one."""

    before: PlanItem
    item: PlanItem
    fields: tuple[FieldChange, ...]

    @property
    def title(self) -> str:
        """Its title in the later version."""
        title: str = self.item.title
        return title


@dataclass(frozen=True, slots=True)
class PlanDiff:
    """What changed from one version to another. Numbers and order are not compared: they shift with every new row."""

    added: tuple[PlanItem, ...]
    removed: tuple[PlanItem, ...]
    changed: tuple[ItemChange, ...]
    same: tuple[PlanItem, ...]


def versions_of(*, actor: Actor, plan: Plan) -> list[PlanVersion]:
    """The versions of a plan that `actor` reads, without their JSON, the newest first."""
    rows = PlanVersion.objects.visible_to(actor).filter(plan=plan).defer("content")
    return list(rows.order_by("-number"))


def version_get_for(*, actor: Actor, plan: Plan, number: int, field: str = "version") -> PlanVersion:
    """The version with this number.

    Raises:
        DomainError: NOT_FOUND, missing and hidden alike.
    """
    version = PlanVersion.objects.visible_to(actor).filter(plan=plan, number=number).defer("content").first()
    if version is None:
        raise not_found(field)
    return version


def items_of(*, actor: Actor, plan: Plan, version: PlanVersion | None) -> list[PlanItem]:
    """The items of a version (None: of the draft) with everything that is tied to them, by number."""
    rows = PlanItem.objects.visible_to(actor).filter(plan=plan, version=version).select_related("section")
    return list(with_ties(rows, actor=actor).order_by("number", "id"))


def plan_diff(*, actor: Actor, plan: Plan, start: int, end: int | None) -> PlanDiff:
    """What changed in a plan from version `start` to version `end`.

    Args:
        start: 0 is the empty plan that stood before the first filing: everything is added.
        end: 0 likewise: everything is removed; None is the draft, for those who read it.

    Raises:
        DomainError: NOT_FOUND on `from` or `to`, for a version that is missing or hidden, and for a hidden draft.
    """
    before = _items_at(actor, plan, start, "from")
    if end is None:
        if not reads_draft(actor, plan):
            raise not_found("to")
        after = items_of(actor=actor, plan=plan, version=None)
    else:
        after = _items_at(actor, plan, end, "to")
    return diff_of(actor=actor, before=before, after=after)


def diff_of(*, actor: Actor, before: Sequence[PlanItem], after: Sequence[PlanItem]) -> PlanDiff:
    """What changed between two lists of `items_of`. Rows of one plan are the same item when they copy one draft row."""
    higher = _higher_titles(actor, [*before, *after])
    old, new = {_row(item): item for item in before}, {_row(item): item for item in after}
    changed, same = [], []
    for key, item in new.items():
        if key not in old:
            continue
        fields = _changes(texts_of(old[key], higher), texts_of(item, higher))
        if fields:
            changed.append(ItemChange(old[key], item, fields))
        else:
            same.append(item)
    return PlanDiff(
        added=tuple(item for key, item in new.items() if key not in old),
        removed=tuple(item for key, item in old.items() if key not in new),
        changed=tuple(changed),
        same=tuple(same),
    )


def texts_of(item: PlanItem, higher: dict[UUID, str]) -> dict[str, str]:
    """What each field of an item says, in words; `higher`: titles of the items that are carried out, by identity."""
    links = [link.task for link in item.task_links.all()]
    people = item.planned_participants
    return {
        "title": item.title,
        "place": item.place,
        "period_text": item.period_text,
        "period": describe_period(period_of_item(item)),
        "participants_text": item.participants_text,
        "planned_participants": "" if people is None else str(people),
        "programme": item.programme,
        "responsible": item.responsible,
        "note": item.note,
        "section": item.section.title,
        "agenda_tasks": ", ".join(str(task.number) for task in links if task.parent_id is None),
        "local_priorities": ", ".join(task.code for task in links if task.parent_id is not None),
        "activities": "; ".join(link.activity.title for link in item.activity_links.all()),
        "problem_areas": ", ".join(str(link.problem_area.number) for link in item.area_links.all()),
        "parties": "; ".join(f"{party.organization} ({PartyRole(party.role).label})" for party in item.parties.all()),
        "carries_out": higher.get(item.carries_out_id, _("мероприятие, которое вам не видно"))
        if item.carries_out_id
        else "",
    }


def period_of_item(item: PlanItem) -> Period:
    """The chosen reading of an item's period, as `planning.periods` has it; its spans are prefetched."""
    return Period(
        text=item.period_text,
        kind=PeriodKind(item.period_kind),
        recurrence=Recurrence(item.recurrence) if item.recurrence else None,
        spans=tuple(Span(span.starts_on, span.ends_on) for span in item.spans.all()),
        deadline=item.deadline,
    )


def _changes(before: dict[str, str], after: dict[str, str]) -> tuple[FieldChange, ...]:
    changed = [name for name in NAMES if before[name] != after[name]]
    if "period_text" in changed and "period" in changed:
        # Another text has another meaning as a matter of course; the meaning alone is news when the text stayed.
        changed.remove("period")
    return tuple(FieldChange(name, before[name], after[name]) for name in changed)


def _items_at(actor: Actor, plan: Plan, number: int, field: str) -> list[PlanItem]:
    if number == 0:
        return []
    version = version_get_for(actor=actor, plan=plan, number=number, field=field)
    return items_of(actor=actor, plan=plan, version=version)


def _row(item: PlanItem) -> UUID:
    """The draft's row that it copies: the same after a joint item has become the plan's own."""
    return item.origin_id or item.pk


def _higher_titles(actor: Actor, items: Sequence[PlanItem]) -> dict[UUID, str]:
    ids = {item.carries_out_id for item in items} - {None}
    if not ids:
        return {}
    rows: QuerySet[Any] = PlanItem.objects.visible_to(actor).filter(Q(pk__in=ids) | Q(origin_id__in=ids))
    return {item.identity: item.title for item in rows.order_by("version__number")}
