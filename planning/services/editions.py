"""Confirming the lines of a plan for a new edition of the agenda: its ties are added, those of the old one stay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agenda.models import Agenda
from agenda.models.edition import AgendaStatus
from agenda.selectors.agendas import tasks_by_number
from federation.access.roles import TABLE, WRITERS
from federation.kernel import clock
from federation.kernel.actor import Actor
from federation.kernel.errors import not_found
from federation.models import Membership
from federation.services.notifications import notify
from planning.models import EditionAnswer, Plan, PlanItem
from planning.selectors.editions import ASKED, Waiting, lines_to_confirm, waiting_for
from planning.services.drafts import draft_locked, touched
from planning.services.joint import joint_lock, joint_refresh, joint_settled, joint_write
from planning.services.links import ties_of, ties_set


@joint_write
def lines_confirm(*, plan: Plan, agenda: Agenda, actor: Actor, choices: Mapping[UUID, Sequence[int]]) -> int:
    """Decide lines: item → the numbers of the tasks of `agenda` that it serves, none where it serves none of them.

    A line that somebody decided meanwhile stands as he decided it.

    Returns:
        How many lines were decided.

    Raises:
        DomainError: NOT_FOUND, FORBIDDEN, WRONG_STATE (the plan is under review or accepted), INVALID_VALUE (numbers).
    """
    locked = joint_lock(*choices)
    draft = draft_locked(plan_id=plan.pk, actor=actor)
    if agenda.status != AgendaStatus.PUBLISHED:
        raise not_found("agenda")
    open_lines = {line.item.pk for line in lines_to_confirm(actor=actor, plan=draft, agenda=agenda)}
    chosen = {item: numbers for item, numbers in choices.items() if item in open_lines}
    tasks = {
        task.number: task.pk
        for task in tasks_by_number(agenda=agenda, numbers=[one for numbers in chosen.values() for one in numbers])
    }
    rows = PlanItem.objects.filter(pk__in=chosen, plan=draft, version__isnull=True).select_for_update(of=("self",))
    found = list(rows.order_by("pk"))
    joint_settled(*chosen, locked=locked)
    for row in found:
        _confirm(row, [tasks[number] for number in chosen[row.pk]])
    EditionAnswer.objects.bulk_create(
        EditionAnswer(
            plan=draft,
            item_id=item,
            agenda=agenda,
            decided_by_id=actor.user_id,
            decided_at=clock.now(),
            path=draft.path,
            audience=TABLE["plan.draft"].reads,
        )
        for item in chosen
    )
    if chosen:
        touched(draft)
    return len(chosen)


def edition_lines_told(*, actor: Actor, agenda_id: UUID) -> int:
    """Tell those who write plans with lines to confirm. Runs in a job, may run twice.

    Returns:
        How many people were told.
    """
    agenda = Agenda.objects.filter(pk=agenda_id, status=AgendaStatus.PUBLISHED).first()
    if agenda is None:
        return 0
    paths = set(Plan.objects.filter(status__in=ASKED).values_list("path", flat=True))
    told = 0
    for each in waiting_for(actor=actor, paths=sorted(paths), today=clock.today()):
        if each.agenda.pk != agenda.pk:
            continue
        lines = ngettext("Ждёт решения %(n)s строка плана.", "Ждут решения строки плана: %(n)s.", each.lines)
        told += notify(
            user_ids=Membership.objects.filter(organization=each.plan.organization_id).people_in(WRITERS),
            title=_("Новая повестка %(year)s года: подтвердите связи с задачами") % {"year": agenda.year},
            text=" ".join([lines % {"n": each.lines}, *([amend_first()] if each.amends else [])]),
            url=confirming_url(each),
            reason="member",
            object_id=each.plan.pk,
        )
    return told


def confirming_url(waiting: Waiting) -> str:
    """Where the lines are confirmed; for an accepted plan, where it is opened for changes first."""
    where = [waiting.plan.cycle.code, waiting.plan.organization.code]
    if waiting.amends:
        return reverse("planning:amend", args=where)
    return reverse("planning:edition", args=[*where, waiting.agenda.pk])


def amend_first() -> str:
    """What is to be done before, in words."""
    return _("План принят: сначала откройте его для правки.")


def _confirm(row: PlanItem, tasks: Iterable[UUID]) -> None:
    standing = ties_of(row, "agenda_tasks")
    wanted = tuple(sorted({*standing, *((task,) for task in tasks)}))
    if row.merge(seen=row.revision, changes={"agenda_tasks": wanted}, current={"agenda_tasks": standing}):
        row.save(update_fields=["revision", "field_revisions"])
        ties_set(row, "agenda_tasks", wanted)
        joint_refresh(row)
