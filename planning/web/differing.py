"""A suggestion as a change: word by word, from what stood to what is proposed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agenda.models import ActivityKind
from federation.kernel.actor import Actor
from planning.models import PlanItem, Suggestion
from planning.models.links import PartyRole
from planning.services.suggestions import fields_of

WORDS_COMPARED = 3_000
"""Words of both texts together; longer ones are shown whole, the old before the new."""

_TOKENS = re.compile(r"\s+|[^\s]+")

LABELS = {
    "agenda_tasks": gettext_lazy("задачи повестки"),
    "local_priorities": gettext_lazy("местные приоритеты"),
    "problem_areas": gettext_lazy("проблемные сферы"),
    "activities": gettext_lazy("виды деятельности"),
    "parties": gettext_lazy("организации-участники"),
    "carries_out": gettext_lazy("какое мероприятие выполняет"),
    "section": gettext_lazy("раздел плана"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: kind "same", "gone" or "new"."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a suggestion. `stands` is what it says now, where that is neither the old text nor the new one."""

    name: str
    label: str
    before: str
    after: str
    pieces: list[Piece]
    taken: bool
    stands: str | None = None


def pieces_of(before: str, after: str) -> list[Piece]:
    """Both texts as one, word by word."""
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    if len(old) + len(new) > WORDS_COMPARED * 2:
        return [Piece("gone", before), Piece("new", after)]
    found: list[Piece] = []
    for kind, low, high, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece("same", "".join(old[low:high])))
            continue
        found += [Piece("gone", "".join(old[low:high]))] if high > low else []
        found += [Piece("new", "".join(new[first:last]))] if last > first else []
    return found


def changes_of(suggestion: Suggestion, *, actor: Actor, standing: Mapping[str, Any] | None = None) -> list[FieldChange]:
    """The fields of a suggestion with their words compared.

    Args:
        standing: what the item says now, where that is to be shown beside.
    """
    found = []
    for name in fields_of(suggestion):
        before = in_words(name, suggestion.before.get(name), actor=actor)
        after = in_words(name, suggestion.changes[name], actor=actor)
        now = in_words(name, standing[name], actor=actor) if standing and name in standing else None
        found.append(
            FieldChange(
                name=name,
                label=label_of(name),
                before=before,
                after=after,
                pieces=pieces_of(before, after),
                taken=name in suggestion.taken,
                stands=now if now not in (before, after) else None,
            )
        )
    return found


def label_of(name: str) -> str:
    """What people call a field of an item."""
    known = {field.name: str(field.verbose_name) for field in PlanItem._meta.fields}
    return str(capfirst(str(LABELS.get(name) or known[name])))


def in_words(name: str, value: Any, *, actor: Actor) -> str:
    """A value of a suggestion as people read it."""
    if value is None or value == []:
        return ""
    match name:
        case "activities":
            ids = [UUID(str(each)) for each in value]
            kinds = ActivityKind.objects.visible_to(actor).filter(pk__in=ids).order_by("number")
            return ", ".join(kinds.values_list("title", flat=True))
        case "parties":
            return ", ".join(f"{each['organization']} ({PartyRole(each['role']).label})" for each in value)
        case "carries_out":
            item = PlanItem.objects.visible_to(actor).filter(pk=value).first()
            return item.title if item else _("мероприятие вышестоящего плана")
    return ", ".join(map(str, value)) if isinstance(value, Sequence) and not isinstance(value, str) else str(value)
