"""An agenda, a cycle and a draft of the branch, through the services where there are any."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from agenda.models import ActivityKind, Agenda, AgendaTask, ProblemArea
from federation.access.scope import acting_as
from planning.models import Cycle, Plan, PlanItem
from planning.services.cycles import cycle_open
from planning.services.items import item_add
from planning.services.plans import plan_create
from tests.factories.cast import Cast
from tests.factories.roles import by_hand


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    """A published edition: three tasks with a kind of activity each, a local priority, three areas."""
    office = cast.organizations["office"]
    wall = {"path": office.path, "audience": 4}
    with by_hand():
        edition = Agenda.objects.create(organization=office, year=2021, title="Повестка", status="PUBLISHED", **wall)
        for number in (1, 2, 3):
            task = AgendaTask.objects.create(
                agenda=edition, organization=office, number=number, code=str(number), title=f"Задача {number}", **wall
            )
            ActivityKind.objects.create(agenda=edition, task=task, number=1, title=f"Вид {number}", **wall)
            ProblemArea.objects.create(agenda=edition, number=number, title=f"Сфера {number}", **wall)
        AgendaTask.objects.create(
            agenda=edition,
            organization=cast.organizations["council"],
            parent=task,
            code="3.SMO-1",
            title="Приоритет",
            **wall,
        )
    return edition


@pytest.fixture
def cycle(cast: Cast, agenda: Agenda) -> Cycle:
    """The yearly cycle of 2020."""
    with acting_as(cast.actor("office")) as actor:
        return cycle_open(
            actor=actor,
            organization=cast.organizations["office"],
            code="2020",
            title="2020 год",
            starts_on=date(2020, 1, 1),
            ends_on=date(2020, 12, 31),
            agenda=agenda,
        )


@pytest.fixture
def make_plan(cast: Cast, cycle: Cycle) -> Callable[..., Plan]:
    """Makes the draft of an organization of the cast, with items of these titles."""

    def make(organization: str = "branch", *titles: str, **fields: Any) -> Plan:
        with by_hand() as actor:
            plan = plan_create(actor=actor, organization=cast.organizations[organization], cycle=cycle)
            for title in titles:
                item_add(plan=plan, actor=actor, title=title, **fields)
        return plan

    return make


@pytest.fixture
def draft(make_plan: Callable[..., Plan]) -> Plan:
    """The branch's draft with items «А», «Б», «В» in one section."""
    return make_plan("branch", "А", "Б", "В", section="Раздел", period_text="май")


def item_named(plan: Plan, title: str) -> PlanItem:
    """The draft's item."""
    with by_hand():
        return PlanItem.objects.select_related("plan", "section").get(plan=plan, version__isnull=True, title=title)


def order_of(plan: Plan) -> list[str]:
    """The draft's titles by number; the numbers run from 1 without a gap."""
    with by_hand():
        rows = list(PlanItem.objects.filter(plan=plan, version__isnull=True).order_by("number"))
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    return [row.title for row in rows]
