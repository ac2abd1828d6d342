"""A new edition of the agenda: which lines of one's own drafts still have only the reading of the old one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from agenda.models import Agenda, AgendaTask, TaskMapping
from agenda.models.edition import AgendaStatus
from federation.kernel.actor import Actor
from planning.models import EditionAnswer, Plan, PlanItem, PlanItemTask
from planning.models.plan import EDITABLE, PlanStatus

ASKED = EDITABLE | {PlanStatus.ACCEPTED}
"""States of a plan in which its lines wait to be confirmed."""


@dataclass(frozen=True, slots=True)
class Line:
    """An item, the earlier tasks that it serves, and those of the new edition that the office proposes for them."""

    item: PlanItem
    earlier: list[AgendaTask]
    proposed: list[AgendaTask]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A plan with lines to confirm for an edition. `plan` knows its deadlines."""

    plan: Plan
    agenda: Agenda
    lines: int

    @property
    def amends(self) -> bool:
        """The plan is accepted: it is opened for changes before a line of it can be confirmed."""
        return self.plan.status == PlanStatus.ACCEPTED

    @property
    def due_on(self) -> date | None:
        """The day by which the plan is filed, exceptions counted.

        None where no day is left: the edition came out after it, or the plan is accepted, and was filed in its time.
        """
        due, asked = self.plan.due_on, self.agenda.published_at
        if due is None or self.amends or (asked is not None and due < localdate(asked)):
            return None
        return due


def waiting_for(*, actor: Actor, paths: Sequence[str], today: date) -> list[Waiting]:
    """The plans at these paths with lines to confirm, for the published editions that continue earlier ones.

    Drafts and accepted plans. One under review waits for its verdict first: until then nobody may change it.
    """
    found: dict[tuple[object, object], int] = {}
    agendas = {
        agenda.pk: agenda
        for agenda in Agenda.objects.visible_to(actor).filter(status=AgendaStatus.PUBLISHED, mappings__isnull=False)
    }
    plans = Plan.objects.visible_to(actor).filter(path__in=paths, status__in=ASKED, cycle__ends_on__gte=today)
    plans = plans.with_deadlines(today).select_related("organization", "cycle")
    known = {plan.pk: plan for plan in plans} if agendas and paths else {}
    for agenda in agendas.values():
        items = _open_items(actor, agenda).filter(plan__in=known)
        for plan_id in items.values_list("plan_id", flat=True) if known else ():
            found[agenda.pk, plan_id] = found.get((agenda.pk, plan_id), 0) + 1
    return [
        Waiting(plan, agenda, count)
        for agenda in agendas.values()
        for plan in known.values()
        if (count := found.get((agenda.pk, plan.pk), 0))
    ]


def lines_to_confirm(*, actor: Actor, plan: Plan, agenda: Agenda) -> list[Line]:
    """The lines of a draft that wait for a decision, in order: three statements however many there are."""
    items = {item.pk: item for item in _open_items(actor, agenda).filter(plan=plan).order_by("number")}
    mapped: dict[object, list[AgendaTask]] = {}
    rows = TaskMapping.objects.visible_to(actor).filter(agenda=agenda).select_related("task")
    for row in rows.order_by("task__number"):
        mapped.setdefault(row.earlier_id, []).append(row.task)
    earlier: dict[object, list[AgendaTask]] = {}
    ties = PlanItemTask.objects.visible_to(actor).filter(item__in=items).select_related("task__parent")
    for tie in ties.order_by("task__code"):
        national = tie.task.parent or tie.task
        if national.pk in mapped and national not in earlier.setdefault(tie.item_id, []):
            earlier[tie.item_id].append(national)
    return [
        Line(
            item=item,
            earlier=earlier.get(pk, []),
            proposed=list({task.pk: task for each in earlier.get(pk, []) for task in mapped[each.pk]}.values()),
        )
        for pk, item in items.items()
    ]


def _open_items(actor: Actor, agenda: Agenda) -> QuerySet[PlanItem]:
    """Drafts' items tied to a task that goes on in `agenda`, not yet tied to it, about which nobody has decided.

    A place in another plan has its home's ties, and is decided there.
    """
    ties = PlanItemTask.objects.visible_to(actor).filter(item=OuterRef("pk"))
    national = ties.annotate(national=Coalesce("task__parent_id", "task_id"))
    mapped = TaskMapping.objects.visible_to(actor).filter(agenda=agenda)
    answered = EditionAnswer.objects.visible_to(actor).filter(item=OuterRef("pk"), agenda=agenda)
    return PlanItem.objects.visible_to(actor).filter(
        Exists(national.filter(national__in=mapped.values("earlier_id"))),
        ~Exists(ties.filter(task__agenda=agenda)),
        ~Exists(answered),
        version__isnull=True,
        home_id__isnull=True,
    )


def tasks_of_cycle(item: PlanItem) -> QuerySet[PlanItemTask]:
    """The ties of an item to the edition that its cycle plans against: what a form of its row shows and changes."""
    return item.task_links.filter(task__agenda_id=F("item__plan__cycle__agenda_id")).select_related("task")
