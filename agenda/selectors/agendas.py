"""What can be read of the agenda: editions, and tasks, areas and local priorities by the names people use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Case, Prefetch, QuerySet, Value, When
from django.utils.translation import gettext as _

from agenda.models import ActivityKind, Agenda, AgendaTask, ProblemArea, TaskArea
from agenda.models.edition import AgendaStatus
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode, not_found


def agenda_for(*, actor: Actor, year: int, field: str = "year") -> Agenda:
    """The edition of `year` that holds: the published one, else the draft where `actor` may read it.

    Raises:
        DomainError: NOT_FOUND, the same for missing and hidden.
    """
    order = Case(When(status=AgendaStatus.PUBLISHED, then=Value(0)), default=Value(1))
    editions = Agenda.objects.visible_to(actor).filter(year=year).exclude(status=AgendaStatus.SUPERSEDED)
    edition = editions.order_by(order).first()
    if edition is None:
        raise not_found(field)
    return edition


def agenda_get_for(*, actor: Actor, agenda_id: UUID, field: str = "agenda") -> Agenda:
    """One edition by its id.

    Raises:
        DomainError: NOT_FOUND, the same for missing and hidden.
    """
    edition = Agenda.objects.visible_to(actor).filter(pk=agenda_id).first()
    if edition is None:
        raise not_found(field)
    return edition


def agendas_of(*, actor: Actor) -> QuerySet[Agenda]:
    """Every edition that `actor` reads, the newest year first."""
    return Agenda.objects.visible_to(actor).order_by("-year", "status", "-published_at")


def contents(*, actor: Actor, agenda: Agenda) -> list[AgendaTask]:
    """The national tasks of an edition in order, in five statements however many there are.

    Each carries, prefetched: `activities`, `area_links` (with `problem_area`) and `local_priorities` (with
    `organization`).
    """
    links = TaskArea.objects.visible_to(actor).select_related("problem_area").order_by("problem_area__number")
    local = AgendaTask.objects.visible_to(actor).select_related("organization").order_by("code")
    tasks = AgendaTask.objects.visible_to(actor).filter(agenda=agenda, parent__isnull=True).order_by("number")
    return list(
        tasks.prefetch_related(
            Prefetch("activities", ActivityKind.objects.visible_to(actor).order_by("number")),
            Prefetch("area_links", links),
            Prefetch("local_priorities", local),
        )
    )


def problem_areas_of(*, actor: Actor, agenda: Agenda) -> QuerySet[ProblemArea]:
    """The problem areas of an edition in order."""
    return ProblemArea.objects.visible_to(actor).filter(agenda=agenda).order_by("number")


def tasks_by_number(*, agenda: Agenda, numbers: Iterable[int], field: str = "agendaTasks") -> list[AgendaTask]:
    """The national tasks with these numbers, in the order of the numbers given, each once.

    Raises:
        DomainError: INVALID_VALUE naming the numbers that the edition does not have.
    """
    wanted = list(dict.fromkeys(numbers))
    found = {task.number: task for task in AgendaTask.objects.filter(agenda=agenda, number__in=wanted)}
    return _all_of(wanted, found, agenda=agenda, field=field, what=_("задач"))


def areas_by_number(*, agenda: Agenda, numbers: Iterable[int], field: str = "problemAreas") -> list[ProblemArea]:
    """The problem areas with these numbers, in the order of the numbers given, each once.

    Raises:
        DomainError: INVALID_VALUE naming the numbers that the edition does not have.
    """
    wanted = list(dict.fromkeys(numbers))
    found = {area.number: area for area in ProblemArea.objects.filter(agenda=agenda, number__in=wanted)}
    return _all_of(wanted, found, agenda=agenda, field=field, what=_("проблемных сфер"))


def local_priorities_by_code(
    *, agenda: Agenda, codes: Iterable[str], field: str = "localPriorities"
) -> list[AgendaTask]:
    """The local priorities with these codes (`3.SMO-1`), in the order given, each once.

    Raises:
        DomainError: INVALID_VALUE naming the codes that the edition does not have.
    """
    wanted = list(dict.fromkeys(codes))
    rows = AgendaTask.objects.filter(agenda=agenda, parent__isnull=False, code__in=wanted)
    return _all_of(wanted, {task.code: task for task in rows}, agenda=agenda, field=field, what=_("приоритетов"))


def _all_of(wanted: Sequence[Any], found: dict[Any, Any], *, agenda: Agenda, field: str, what: str) -> list[Any]:
    if unknown := [str(name) for name in wanted if name not in found]:
        why = _("в повестке %(year)s года нет %(what)s с номером %(numbers)s") % {
            "year": agenda.year,
            "what": what,
            "numbers": ", ".join(unknown),
        }
        raise DomainError(ErrorCode.INVALID_VALUE, field, {"why": why})
    return [found[name] for name in wanted]
