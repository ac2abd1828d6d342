"""The office says which tasks of an earlier edition go on as which of a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from agenda.models import Agenda, AgendaTask, TaskMapping
from agenda.models.edition import AgendaStatus
from agenda.permissions import require_content_edit
from agenda.selectors.agendas import tasks_by_number
from federation.kernel import outbox
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode
from federation.kernel.registries import edition_jobs


@transaction.atomic
def mapping_set(
    *,
    agenda: Agenda,
    actor: Actor,
    earlier: Agenda,
    wanted: Mapping[int, Sequence[int]],
    expected_revision: int | None,
) -> Agenda:
    """Make this the mapping from the edition `earlier`: number of its task → numbers of tasks of `agenda`.

    Many to many; a task that is named nowhere, or with nothing, ends with its edition. Organizations that have lines to
    confirm are told, at once where the edition is published, else when it is.

    Raises:
        DomainError: FORBIDDEN, WRONG_STATE, INVALID_VALUE (numbers that the editions do not have).
        Conflict: the edition is no longer at `expected_revision`.
    """
    require_content_edit(actor, agenda)
    agenda = Agenda.objects.select_for_update().get(pk=agenda.pk)
    agenda.expect(expected_revision)
    if earlier.pk == agenda.pk or earlier.status == AgendaStatus.DRAFT:
        raise DomainError(ErrorCode.INVALID_VALUE, "earlier", {"why": earlier.title})
    old = {task.number: task for task in tasks_by_number(agenda=earlier, numbers=wanted)}
    new = {
        task.number: task
        for task in tasks_by_number(agenda=agenda, numbers=[number for each in wanted.values() for number in each])
    }
    pairs = {(old[number].pk, new[each].pk) for number, numbers in wanted.items() for each in numbers}
    rows = TaskMapping.objects.filter(agenda=agenda, earlier__in=AgendaTask.objects.filter(agenda=earlier))
    standing = {(row.earlier_id, row.task_id): row.pk for row in rows}
    if set(standing) == pairs:
        return agenda
    rows.filter(pk__in=[pk for pair, pk in standing.items() if pair not in pairs]).delete()
    TaskMapping.objects.bulk_create(
        TaskMapping(agenda=agenda, earlier_id=one, task_id=other, path=agenda.path, audience=agenda.audience)
        for one, other in sorted(pairs - set(standing))
    )
    agenda.revision += 1
    agenda.save(update_fields=["revision"])
    edition_told(agenda)
    return agenda


def edition_told(agenda: Agenda) -> None:
    """Let the apps on the left know, after the commit, of a published edition that continues an earlier one."""
    if agenda.status == AgendaStatus.PUBLISHED and TaskMapping.objects.filter(agenda=agenda).exists():
        for job in edition_jobs:
            outbox.send(job, agenda_id=str(agenda.pk))
