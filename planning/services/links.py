"""What an item is tied to: found by the names that people use, compared, written with the item's own columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from agenda.models import ActivityKind, Agenda
from agenda.selectors.agendas import (
    agenda_for,
    agenda_get_for,
    areas_by_number,
    local_priorities_by_code,
    tasks_by_number,
)
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode, not_found
from federation.models import Organization
from planning.models import (
    Cycle,
    EditionAnswer,
    Plan,
    PlanItem,
    PlanItemActivity,
    PlanItemArea,
    PlanItemParty,
    PlanItemTask,
)
from planning.models.links import PartyRole
from planning.services.texts import plain

Ties = tuple[tuple[Any, ...], ...]
"""The ties of one kind in order: (id,) of a task, activity or area; (id, role) of a party."""


@dataclass(frozen=True, slots=True)
class LinkKind:
    """A field of an item that is kept in a table of its own."""

    model: Any
    columns: tuple[str, ...]
    only: Mapping[str, Any] = field(default_factory=dict)


LINKS: dict[str, LinkKind] = {
    "agenda_tasks": LinkKind(PlanItemTask, ("task_id",), {"task__parent__isnull": True}),
    "local_priorities": LinkKind(PlanItemTask, ("task_id",), {"task__parent__isnull": False}),
    "activities": LinkKind(PlanItemActivity, ("activity_id",)),
    "problem_areas": LinkKind(PlanItemArea, ("problem_area_id",)),
    "parties": LinkKind(PlanItemParty, ("organization_id", "role")),
}


def shared_columns(item: PlanItem) -> dict[str, Any]:
    """What every span and link row copies from its item: both walls and the figures read these columns alone."""
    return {
        "plan_id": item.plan_id,
        "path": item.path,
        "audience": item.audience,
        "planning_year": item.planning_year,
        "is_standing": item.is_standing,
    }


def ties_of(item: PlanItem, name: str) -> Ties:
    """The ties of an item that stand."""
    kind = LINKS[name]
    return tuple(sorted(kind.model.objects.filter(item=item, **kind.only).values_list(*kind.columns)))


def ties_set(item: PlanItem, name: str, wanted: Ties) -> None:
    """Make these the ties of an item: others of the kind end, the same stay."""
    kind = LINKS[name]
    rows = kind.model.objects.filter(item=item, **kind.only)
    stands = {tuple(values): pk for pk, *values in rows.values_list("pk", *kind.columns)}
    if ended := [pk for values, pk in stands.items() if values not in wanted]:
        kind.model.objects.filter(pk__in=ended).delete()
    shared = shared_columns(item)
    kind.model.objects.bulk_create(
        kind.model(item=item, **dict(zip(kind.columns, values, strict=True)), **shared)
        for values in wanted
        if values not in stands
    )


def other_readings(item: PlanItem, plan: Plan, fields: Mapping[str, Any]) -> Ties:
    """The ties to other editions than the one named, where the item was confirmed for a new one: both readings stay."""
    answered = EditionAnswer.objects.filter(item=item).exists()
    if not answered:
        return ()
    rows = PlanItemTask.objects.filter(item=item, task__parent__isnull=True)
    year = fields.get("agenda_year")
    rows = rows.exclude(task__agenda__year=year) if year else rows.exclude(task__agenda=plan.cycle.agenda_id)
    return _ids(rows.values_list("task_id", flat=True))


def ties_wanted(*, actor: Actor, cycle: Cycle, fields: Mapping[str, Any]) -> dict[str, Ties]:
    """The ties that an input names, for the link fields that it has.

    Numbers and codes are those of the edition that the cycle plans against; `agenda_year` chooses another
    (contract, "Style"). What is named replaces all ties of that field.

    Raises:
        DomainError: INVALID_VALUE (unknown number, code or role), NOT_FOUND (organization, activity, edition).
    """
    found: dict[str, Ties] = {}
    named = {name: fields[name] or () for name in LINKS if name in fields}
    if any(named.get(name) for name in ("agenda_tasks", "local_priorities", "problem_areas")):
        agenda = _edition(actor=actor, cycle=cycle, year=fields.get("agenda_year"))
        tasks = tasks_by_number(agenda=agenda, numbers=named.get("agenda_tasks", ()))
        local = local_priorities_by_code(agenda=agenda, codes=named.get("local_priorities", ()))
        areas = areas_by_number(agenda=agenda, numbers=named.get("problem_areas", ()))
        found = {
            "agenda_tasks": _ids(task.pk for task in tasks),
            "local_priorities": _ids(task.pk for task in local),
            "problem_areas": _ids(area.pk for area in areas),
        }
    found["activities"] = _activities(actor, named.get("activities", ()))
    found["parties"] = _parties(actor, named.get("parties", ()))
    return {name: found.get(name, ()) for name in named}


def _ids(values: Any) -> Ties:
    return tuple(sorted((value,) for value in values))


def _edition(*, actor: Actor, cycle: Cycle, year: int | None) -> Agenda:
    if year is not None:
        return agenda_for(actor=actor, year=year, field="agendaYear")
    if cycle.agenda_id is None:
        why = _("цикл «%s» не привязан к повестке; назовите её год") % cycle.title
        raise DomainError(ErrorCode.INVALID_VALUE, "agendaYear", {"why": why})
    return agenda_get_for(actor=actor, agenda_id=cycle.agenda_id, field="agendaYear")


def _activities(actor: Actor, wanted: Sequence[UUID]) -> Ties:
    if not wanted:
        return ()
    found = set(ActivityKind.objects.visible_to(actor).filter(pk__in=set(wanted)).values_list("pk", flat=True))
    if found != set(wanted):
        raise not_found("activities")
    return _ids(found)


def _parties(actor: Actor, wanted: Sequence[Mapping[str, str]]) -> Ties:
    if not wanted:
        return ()
    roles: dict[str, str] = {}
    for party in wanted:
        code, role = plain(str(party["organization"])), str(party["role"])
        if role not in PartyRole.values:
            why = _("нет такой роли: %s") % role
            raise DomainError(ErrorCode.INVALID_VALUE, "parties.role", {"why": why})
        if code in roles:
            why = _("организация %s названа дважды") % code
            raise DomainError(ErrorCode.INVALID_VALUE, "parties.organization", {"why": why})
        roles[code] = role
    found = dict(Organization.objects.visible_to(actor).filter(code__in=roles).values_list("code", "pk"))
    if set(found) != set(roles):
        raise not_found("parties.organization")
    return tuple(sorted((found[code], role) for code, role in roles.items()))
