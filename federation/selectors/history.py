"""The history of an object: audit rows in words, for whoever sees the object."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from federation.access.walls import Walled, visible
from federation.kernel.actor import Actor
from federation.kernel.errors import not_found
from federation.kernel.records import Action, AuditEntry
from federation.kernel.registries import Historied, Words, histories
from federation.selectors.people import names_for


@dataclass(frozen=True, kw_only=True)
class Change:
    """One field: from what to what. None where there was, or is, nothing."""

    label: Words
    old: Any
    new: Any


@dataclass(frozen=True, kw_only=True)
class HistoryEntry:
    """One row of the audit.

    Attributes:
        who: the author's name where the reader may see it; empty otherwise, and for jobs.
        purpose: names the job or command, where one acted.
    """

    id: int
    when: datetime
    action: Action
    who: str
    door: str
    purpose: str
    note: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, kw_only=True)
class HistoryPage:
    """Newest first. `before` continues the list where there is more, None otherwise."""

    entries: tuple[HistoryEntry, ...]
    before: int | None


def reads_history(actor: Actor, thing: object) -> bool:
    """Whether `actor`, who sees `thing`, may read its audit: its own organization, those above it and the invited.

    The region, members and partner systems see many an object without its audit (domain, "Who sees what").
    """
    if not isinstance(thing, Walled):
        return True
    return actor.stands_over(thing.path) or getattr(thing, thing.grant_field) in actor.granted


def history_of(*, actor: Actor, kind: str, object_id: UUID, before: int | None = None, limit: int = 30) -> HistoryPage:
    """What happened to an object whose audit `actor` reads, newest first, by keyset.

    Fields that the registry does not name are not shown; rows of links (a plan item's tasks) name theirs as
    "<table>.<column>".

    Args:
        kind: a key of the registry `histories`: the table of the object.
        before: the `before` of the previous page.

    Raises:
        DomainError: NOT_FOUND, for a hidden object and for one that is seen without its audit.
    """
    if kind not in histories:
        raise not_found("object")
    about = histories[kind]
    if not reads_history(actor, about.find(actor, object_id)):
        raise not_found("object")
    rows = AuditEntry.objects.filter(object_id=object_id)
    if not actor.is_system:
        rule = visible(actor, grant="grant_id")
        rows = rows.filter(rule) if rule else rows.none()
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-id")[: limit + 1])
    names = names_for(actor, {row.user_id for row in found if row.user_id})
    entries = (_entry(row, kind, about, names) for row in found[:limit])
    return HistoryPage(
        entries=tuple(entry for entry in entries if entry is not None),
        before=found[limit - 1].pk if len(found) > limit else None,
    )


def _entry(row: AuditEntry, kind: str, about: Historied, names: dict[UUID, str]) -> HistoryEntry | None:
    changes = _changes(row, kind, about)
    if not changes and (row.type != kind or row.action == Action.CHANGED):
        return None
    return HistoryEntry(
        id=row.pk,
        when=row.at,
        action=Action(row.action),
        who=names.get(row.user_id, "") if row.user_id else "",
        door=row.door,
        purpose=row.purpose,
        note=row.reason,
        changes=changes,
    )


def _changes(row: AuditEntry, kind: str, about: Historied) -> tuple[Change, ...]:
    before, after = row.before or {}, row.after or {}
    prefix = "" if row.type == kind else f"{row.type}."
    return tuple(
        Change(label=label, old=before.get(name), new=after.get(name))
        for key, label in about.fields.items()
        if ("." in key) == bool(prefix) and key.startswith(prefix)
        for name in [key.removeprefix(prefix)]
        if name in before or name in after
    )
