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
    Searchable,
    attachables,
    demo_loaders,
    edition_jobs,
    histories,
    searches,
    words_of,
)
from federation.selectors.organizations import organization_get_for
from planning.demo.collecting import load_collecting
from planning.demo.consolidated import load_consolidated
from planning.demo.cooperation import load_cooperation
from planning.demo.plans import load_plans
from planning.exchange.writing import FORM_KIND
from planning.exchange.writing.forms import form_check
from planning.models import Plan, PlanGroupGrant, PlanItem
from planning.selectors.items import item_get_for
from planning.selectors.plans import plan_get_for, standing_version, title_for
from planning.selectors.search import items_found, plans_found
from planning.web import frame


def _plan(actor: Actor, plan_id: UUID) -> Plan:
    """The plan under the title that `actor` may see: those above do not read the draft's."""
    plan = plan_get_for(actor=actor, plan_id=plan_id)
    plan.title = title_for(actor, plan, standing_version(actor=actor, plan=plan))
    return plan


def _item(actor: Actor, item_id: UUID) -> PlanItem:
    """The item as `actor` reads it; a frozen copy also by its own id, by which its files are kept."""
    copy = PlanItem.objects.visible_to(actor).filter(pk=item_id, version__isnull=False).select_related("plan").first()
    return copy or item_get_for(actor=actor, identity=item_id)


def _may_attach(actor: Actor, item: PlanItem) -> bool:
    """Whether files may be added and taken away: in the draft, by those who write it."""
    return item.version_id is None and may_write(actor, "plan.draft", path=item.path, granted_on=item.plan_id)


def _page(plan: Plan) -> str:
    return reverse("planning:plan", args=[plan.cycle.code, plan.organization.code])


frame.fill()

grant_models.add("plan", PlanGroupGrant)

demo_loaders.add("plans", DemoLoader(about=_("циклы и планы"), load=load_plans), order=30)
demo_loaders.add("cooperation", DemoLoader(about=_("совместная работа"), load=load_cooperation), order=35)
demo_loaders.add("consolidated", DemoLoader(about=_("прошлогодние планы"), load=load_consolidated), order=60)

demo_loaders.add("collecting", DemoLoader(about=_("сбор планов на неделю"), load=load_collecting), order=40)

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

# Files belong to items: the plan's own row is read from above, where the draft's content is not. Filing copies them
# with the items (planning.services.copying).
attachables.add("planning_planitem", Attachable(find=_item, may_attach=_may_attach))

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

searches.add("items", Searchable(title=_("Мероприятия"), icon="calendar", type="PlanItem", find=items_found), order=10)
searches.add("plans", Searchable(title=_("Планы"), icon="table", type="Plan", find=plans_found), order=20)

edition_jobs.add("planning", "planning.jobs.edition_published")
