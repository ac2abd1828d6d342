"""What planning puts into the registries. Imported by `apps.py` once the models are there."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from federation.access.grants import grant_models
from federation.access.roles import may_write
from federation.kernel.actor import Actor
from federation.kernel.registries import (
    Attachable,
    DemoLoader,
    Historied,
    attachables,
    demo_loaders,
    histories,
    words_of,
)
from planning.demo.plans import load_plans
from planning.models import Plan, PlanGroupGrant, PlanItem
from planning.selectors.items import item_get_for
from planning.selectors.plans import plan_get_for, standing_version, title_for
from planning.web import frame


def _plan(actor: Actor, plan_id: UUID) -> Plan:
    """The plan under the title that `actor` may see: those above do not read the draft's."""
    plan = plan_get_for(actor=actor, plan_id=plan_id)
    plan.title = title_for(actor, plan, standing_version(actor=actor, plan=plan))
    return plan


def _page(plan: Plan) -> str:
    return reverse("planning:plan", args=[plan.cycle.code, plan.organization.code])


frame.fill()

grant_models.add("plan", PlanGroupGrant)

demo_loaders.add("plans", DemoLoader(about=_("циклы и планы"), load=load_plans), order=30)

histories.add(
    "planning_plan",
    Historied(
        find=_plan,
        # Status and dates alone: those above read this history too, and a draft's title is content.
        fields=words_of(Plan, "status", "filed_at", "accepted_at"),
        url=_page,
    ),
)
histories.add(
    "planning_planitem",
    Historied(
        find=lambda actor, pk: item_get_for(actor=actor, identity=pk),
        fields=words_of(
            PlanItem,
            *("title", "place", "period_text", "participants_text", "planned_participants"),
            *("responsible", "programme", "note"),
        ),
        url=lambda item: _page(item.plan),
    ),
)

# Files belong to items: the plan's own row is read from above, where the draft's content is not.
attachables.add(
    "planning_planitem",
    Attachable(
        find=lambda actor, pk: item_get_for(actor=actor, identity=pk),
        may_attach=lambda actor, item: may_write(actor, "plan.draft", path=item.path, granted_on=item.plan_id),
    ),
)
