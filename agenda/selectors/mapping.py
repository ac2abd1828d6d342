"""What becomes of the tasks of an earlier edition in a new one: the office's mapping, and what likeness proposes."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from agenda.matching.words import content
from agenda.models import Agenda, AgendaTask, TaskMapping
from agenda.models.edition import AgendaStatus
from federation.kernel.actor import Actor

LIKE_ENOUGH = 0.34
"""Share of the words of two titles that must be the same for one to be proposed for the other."""


def earlier_edition_of(*, actor: Actor, agenda: Agenda) -> Agenda | None:
    """The edition that held before this one: the newest published of an earlier year, or the one it replaces."""
    rows = Agenda.objects.visible_to(actor).filter(year__lte=agenda.year).exclude(pk=agenda.pk)
    return rows.exclude(status=AgendaStatus.DRAFT).order_by("-year", "-published_at").first()


def mapping_of(*, actor: Actor, agenda: Agenda) -> dict[UUID, list[AgendaTask]]:
    """Task of an earlier edition → those of this one that it goes on as, by number."""
    rows = TaskMapping.objects.visible_to(actor).filter(agenda=agenda).select_related("task")
    found: dict[UUID, list[AgendaTask]] = {}
    for row in rows.order_by("task__number"):
        found.setdefault(row.earlier_id, []).append(row.task)
    return found


def national_tasks(*, actor: Actor, agenda: Agenda) -> list[AgendaTask]:
    """The numbered tasks of an edition, in order."""
    return list(AgendaTask.objects.visible_to(actor).filter(agenda=agenda, parent__isnull=True).order_by("number"))


def proposed_mapping(earlier: Sequence[AgendaTask], tasks: Sequence[AgendaTask]) -> dict[UUID, AgendaTask]:
    """For each earlier task the one whose title is most like its own, where any is like enough."""
    known = [(task, set(content(task.title))) for task in tasks]
    found: dict[UUID, AgendaTask] = {}
    for each in earlier:
        words = set(content(each.title))
        scored = [(_likeness(words, others), -(task.number or 0), task) for task, others in known]
        best = max(scored, key=lambda one: one[:2], default=None)
        if best is not None and best[0] >= LIKE_ENOUGH:
            found[each.pk] = best[2]
    return found


def _likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0
