"""Who wrote what in an event, field by field: the last hand on each, and the whole course of its changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from federation.access.walls import visible
from federation.kernel.actor import Actor
from federation.kernel.records import Action, AuditEntry
from federation.models import User
from planning.models import PlanItem

TEXTS = (
    *("title", "place", "period_text", "participants_text"),
    *("planned_participants", "responsible", "programme", "note"),
)
TIES = {
    "agenda_tasks": ("planning_planitemtask", _("задачи повестки")),
    "activities": ("planning_planitemactivity", _("виды деятельности")),
    "problem_areas": ("planning_planitemarea", _("проблемные сферы")),
    "parties": ("planning_planitemparty", _("организации-участники")),
}
MOST = 600
"""Audit rows of one event that are looked through, the newest."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Who wrote a field. `who` is empty where the name is hidden, and for jobs; `note` names whose words they are."""

    who: str
    at: datetime
    own: bool
    process: bool
    note: str


@dataclass(frozen=True, slots=True)
class Step:
    """One change of one field. `old` and `new` are None for ties, whose texts the agenda keeps."""

    hand: Hand
    old: Any
    new: Any
    first: bool


@dataclass(frozen=True, slots=True)
class FieldCourse:
    """A field with its steps, the newest first; the last one is the making of the event."""

    name: str
    label: Any
    value: Any
    steps: list[Step]

    @property
    def last(self) -> Hand | None:
        """The last hand on it."""
        return self.steps[0].hand if self.steps else None


def course_of(*, actor: Actor, item: PlanItem) -> list[FieldCourse]:
    """Each field of an event with who wrote it when, as far as `actor` reads its audit. Three statements.

    A joint item is written at home: elsewhere the course says when its text came.
    """
    rows = AuditEntry.objects.filter(object_id=item.pk if item.version_id is None else item.identity)
    if not actor.is_system:
        rule = visible(actor, grant="grant_id")
        rows = rows.filter(rule) if rule else rows.none()
    entries = list(rows.order_by("-id")[:MOST])
    people = User.objects.filter(pk__in={entry.user_id for entry in entries if entry.user_id})
    names = {person.pk: str(person) for person in people}
    made = next((entry for entry in entries if _is_making(entry)), None)

    def hand(entry: AuditEntry) -> Hand:
        return Hand(
            who=names.get(entry.user_id, "") if entry.user_id else "",
            at=entry.at,
            own=entry.user_id == actor.user_id,
            process=bool(entry.purpose),
            note=entry.reason,
        )

    fields = [
        FieldCourse(name, PlanItem._meta.get_field(name).verbose_name, getattr(item, name), [  # type: ignore[union-attr]
            Step(hand(entry), (entry.before or {}).get(name), (entry.after or {}).get(name), False)
            for entry in entries
            if entry.type == "planning_planitem" and entry.action == Action.CHANGED and name in (entry.after or {})
        ])
        for name in TEXTS
    ]  # fmt: skip
    for name, (table, label) in TIES.items():
        changes = [entry for entry in entries if entry.type == table and (made is None or entry.xid != made.xid)]
        steps = {entry.xid: Step(hand(entry), None, None, False) for entry in reversed(changes)}
        fields.append(FieldCourse(name, label, None, list(steps.values())[::-1]))
    if made is not None:
        for field in fields:
            field.steps.append(Step(hand(made), None, None, True))
    return fields


def _is_making(entry: AuditEntry) -> bool:
    return entry.type == "planning_planitem" and entry.action == Action.CREATED
