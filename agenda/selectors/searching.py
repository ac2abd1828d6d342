"""What the search finds in the agenda: tasks, local priorities, problem areas of the editions that one reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from agenda.models import AgendaTask, ProblemArea
from federation.kernel.actor import Actor
from federation.kernel.searching import Found, Hit, Wanted
from federation.selectors.searching import find_in


def tasks_found(actor: Actor, wanted: Wanted, after: Sequence[Any] | None, most: int) -> Found:
    """National tasks, by number."""
    rows = AgendaTask.objects.visible_to(actor).filter(parent__isnull=True).select_related("agenda")
    return _found(rows, ("number", "id"), wanted, after, most, lambda task: f"#task-{task.number}")


def priorities_found(actor: Actor, wanted: Wanted, after: Sequence[Any] | None, most: int) -> Found:
    """Local priorities, each under its national task."""
    rows = AgendaTask.objects.visible_to(actor).filter(parent__isnull=False).select_related("agenda", "parent")
    return _found(rows, ("code", "id"), wanted, after, most, lambda task: f"#task-{task.parent.number}")


def areas_found(actor: Actor, wanted: Wanted, after: Sequence[Any] | None, most: int) -> Found:
    """Problem areas."""
    rows = ProblemArea.objects.visible_to(actor).select_related("agenda")
    return _found(rows, ("number", "id"), wanted, after, most, lambda area: f"#area-{area.number}")


def _found(
    rows: QuerySet[Any],
    order: tuple[str, ...],
    wanted: Wanted,
    after: Sequence[Any] | None,
    most: int,
    place: Callable[[Any], str],
) -> Found:
    def hits(found: Sequence[Any]) -> list[Hit]:
        return [
            Hit(
                title=str(row),
                url=_edition(row.agenda_id) + place(row),
                id=row.pk,
                key=[str(getattr(row, name)) if name == "id" else getattr(row, name) for name in order],
                about=_("Повестка на %(year)s год, %(state)s")
                % {"year": row.agenda.year, "state": row.agenda.get_status_display()},
            )
            for row in found
        ]

    return find_in(rows, text="title", order=order, wanted=wanted, after=after, most=most, hits=hits)


def _edition(agenda_id: UUID) -> str:
    return reverse("agenda:edition", args=[agenda_id])
