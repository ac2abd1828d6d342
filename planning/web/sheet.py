"""What every page of one plan needs: the plan, what the person reads of it, what he may do, and its addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from agenda.models import AgendaTask, ProblemArea
from federation.access.roles import may_write
from federation.kernel.actor import Actor
from planning.models import Plan, PlanItem, PlanVersion
from planning.models.plan import EDITABLE
from planning.selectors.items import item_get_for
from planning.selectors.plans import plan_for, reads_draft, title_for
from planning.web.forms import LINKS, Choices


@dataclass(frozen=True, slots=True)
class Sheet:
    """A plan as one person sees it."""

    plan: Plan
    actor: Actor

    @property
    def writes(self) -> bool:
        """Whether rows may be edited now."""
        return self.plan.status in EDITABLE and may_write(
            self.actor, "plan.draft", path=self.plan.path, granted_on=self.plan.pk
        )

    @property
    def files(self) -> bool:
        """Whether the plan may be sent now: co-authors write, but do not file."""
        return self.plan.status in EDITABLE and may_write(self.actor, "plan.draft", path=self.plan.path)

    @property
    def reads_draft(self) -> bool:
        """Whether the content of the draft is open."""
        return reads_draft(self.actor, self.plan)

    def title(self, version: PlanVersion | None = None) -> str:
        """The title that the person may see."""
        return title_for(self.actor, self.plan, version)

    def url(self, name: str = "plan", item: PlanItem | None = None) -> str:
        """An address beneath the plan's."""
        where: list[Any] = [self.plan.cycle.code, self.plan.organization.code]
        return reverse(f"planning:{name}", args=[*where, item.identity] if item else where)

    def crumbs(self, label: str = "") -> list[dict[str, str]]:
        """The way to the plan, or to a page beneath it."""
        organization = str(self.plan.organization)
        way = [
            {"label": _("Планы"), "url": reverse("planning:plans")},
            {"label": self.plan.cycle.title, "url": reverse("planning:cycle", args=[self.plan.cycle.code])},
        ]
        if not label:
            return [*way, {"label": organization}]
        return [*way, {"label": organization, "url": self.url()}, {"label": label}]

    def tasks(self) -> list[AgendaTask]:
        """The national tasks that the plan's cycle plans against, in order."""
        rows = AgendaTask.objects.visible_to(self.actor).filter(agenda_id=self.plan.cycle.agenda_id)
        return list(rows.filter(parent__isnull=True).order_by("number")) if self.plan.cycle.agenda_id else []

    def choices(self) -> dict[str, Choices]:
        """What an event can be tied to; the local priorities are those of the plan's own region."""
        edition = self.plan.cycle.agenda_id
        if edition is None:
            return dict.fromkeys(LINKS, ())
        areas = ProblemArea.objects.visible_to(self.actor).filter(agenda_id=edition).order_by("number")
        region = self.plan.organization.region_path
        local = AgendaTask.objects.visible_to(self.actor).filter(agenda_id=edition, parent__isnull=False, path=region)
        return {
            "agenda_tasks": [(task.number, f"{task.number}. {task.title}") for task in self.tasks()],
            "local_priorities": [(task.code, f"{task.code}. {task.title}") for task in local.order_by("code")],
            "problem_areas": [(area.number, f"{area.number}. {area.title}") for area in areas],
        }

    def item(self, identity: UUID) -> PlanItem:
        """One of the plan's events.

        Raises:
            DomainError: NOT_FOUND.
        """
        return item_get_for(actor=self.actor, identity=identity, plan_id=self.plan.pk)


def sheet_for(actor: Actor, cycle: str, organization: str) -> Sheet:
    """The plan with this address.

    Raises:
        DomainError: NOT_FOUND, missing and hidden alike.
    """
    return Sheet(plan=plan_for(actor=actor, organization=organization, cycle=cycle), actor=actor)
