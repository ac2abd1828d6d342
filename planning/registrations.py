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
from federation.selectors.organizations import organization_get_for
from planning.demo.plans import load_plans
from planning.exchange.writing import FORM_KIND
from planning.exchange.writing.forms import form_check
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

# The last file serves; the standard form serves again once all are taken away.
attachables.add(
    FORM_KIND,
    Attachable(
        find=lambda actor, pk: organization_get_for(actor=actor, organization_id=pk),
        may_attach=lambda actor, organization: may_write(actor, "organization", path=organization.path),
        title=_("Бланк плана"),
        about=_(
            "Документ Word (.docx), в который вписывается план при выгрузке: с гербом, адресом и подписью. "
            "На отдельной строке напишите в нём {{таблица}}; можно вписать {{название}}, {{организация}}, {{период}}, "
            "{{год}}. Действует последний приложенный файл, без него – стандартный бланк."
        ),
        url=lambda organization: reverse("federation:organization", args=[organization.code]),
        check=form_check,
    ),
)
