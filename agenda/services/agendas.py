"""Editions of the agenda and what is edited in them. Who and when: `agenda.permissions`.

In a draft the office edits everything. In a published edition the texts of tasks and areas are frozen, since plans
refer to them; ties of tasks to areas, kinds of activity and local priorities go on being edited, with revisions.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from agenda.models import ActivityKind, Agenda, AgendaTask, ProblemArea, TaskArea, TaskMapping
from agenda.models.edition import TRANSITIONS, AgendaStatus
from agenda.permissions import TABLE_ROW
from agenda.services.areas import area_add, area_change, area_remove
from agenda.services.importing import agenda_import
from agenda.services.mapping import edition_told, mapping_set
from agenda.services.tasks import (
    activity_add,
    activity_change,
    activity_remove,
    local_priority_add,
    local_priority_change,
    local_priority_remove,
    task_add,
    task_areas_set,
    task_change,
    task_remove,
)
from federation.access.roles import TABLE, require_write
from federation.kernel import clock
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode

__all__ = [
    "activity_add",
    "activity_change",
    "activity_remove",
    "agenda_import",
    "agenda_publish",
    "area_add",
    "area_change",
    "area_remove",
    "local_priority_add",
    "local_priority_change",
    "local_priority_remove",
    "mapping_set",
    "task_add",
    "task_areas_set",
    "task_change",
    "task_remove",
]

PARTS = (AgendaTask, ActivityKind, ProblemArea, TaskArea, TaskMapping)


@transaction.atomic
def agenda_publish(*, agenda: Agenda, actor: Actor, expected_revision: int | None) -> Agenda:
    """Open a draft edition to the whole network; the published edition of the same year becomes superseded.

    Raises:
        DomainError: FORBIDDEN, WRONG_STATE (not a draft), INVALID_VALUE (no tasks).
        Conflict: the edition is no longer at `expected_revision`.
    """
    require_write(actor, TABLE_ROW[agenda.status], path=agenda.path)
    editions = {edition.pk: edition for edition in Agenda.objects.select_for_update().filter(year=agenda.year)}
    agenda = editions[agenda.pk]
    agenda.expect(expected_revision)
    if AgendaStatus.PUBLISHED not in TRANSITIONS[agenda.status]:
        state = AgendaStatus(agenda.status).label
        raise DomainError(ErrorCode.WRONG_STATE, params={"state": state, "allowed": _("повестка – черновик")})
    if not AgendaTask.objects.filter(agenda=agenda).exists():
        raise DomainError(ErrorCode.INVALID_VALUE, "tasks", {"why": _("в повестке нет ни одной задачи")})
    for earlier in editions.values():
        if earlier.status == AgendaStatus.PUBLISHED:
            earlier.status = AgendaStatus.SUPERSEDED
            earlier.revision += 1
            earlier.save(update_fields=["status", "revision"])
    agenda.status = AgendaStatus.PUBLISHED
    agenda.published_at = clock.now()
    agenda.revision += 1
    agenda.audience = TABLE[TABLE_ROW[AgendaStatus.PUBLISHED]].reads
    agenda.save(update_fields=["status", "published_at", "revision", "audience"])
    for model in PARTS:
        model.objects.filter(agenda=agenda).update(audience=agenda.audience)
    edition_told(agenda)
    return agenda
