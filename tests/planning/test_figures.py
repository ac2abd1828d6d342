"""Figures of filed versions where the easy cases end: editions that differ or are hidden, versions nobody counted."""

from __future__ import annotations

import pytest
from django.db.models import Q

from agenda.models import Agenda, AgendaTask
from federation.access.scope import acting_as
from planning.models import Cycle, PlanFigure
from planning.selectors.grouping import grouping_for
from planning.selectors.items import consolidated_plan
from planning.services.figures import figures_mend
from tests.factories.cast import Cast
from tests.factories.roles import by_hand
from tests.planning.figures import assert_sums_are_counts
from tests.planning.standing import Standing, plan_of, stand

pytestmark = pytest.mark.django_db
ROWS = [Standing("council", "С задачей", tasks=(1,), month=5), Standing("council", "Без задачи", month=3)]


def edition(cast: Cast, year: int, *, audience: int = 4) -> tuple[Agenda, dict[int, AgendaTask]]:
    """An edition with one task."""
    office = cast.organizations["office"]
    wall = {"path": office.path, "audience": audience}
    agenda = Agenda.objects.create(
        organization=office, year=year, title="Повестка", status="PUBLISHED" if audience else "DRAFT", **wall
    )
    task = AgendaTask.objects.create(agenda=agenda, organization=office, number=1, code="1", title="Задача", **wall)
    return agenda, {1: task}


def last_year(cycle: Cycle, agenda: Agenda) -> Cycle:
    """The cycle of 2019, against another edition."""
    return Cycle.objects.create(
        organization=cycle.organization,
        path=cycle.path,
        audience=cycle.audience,
        code="2019",
        title="2019 год",
        starts_on="2019-01-01",
        ends_on="2019-12-31",
        agenda=agenda,
    )


def test_estimate__of_another_edition__is_grouped_as_it_is_listed(cast: Cast, cycle: Cycle) -> None:
    with by_hand():
        before, tasks = edition(cast, 2018)
        earlier = Cycle.objects.get(pk=last_year(cycle, before).pk)
        stand({"council": plan_of(cast.organizations["council"], earlier)}, ROWS, tasks=tasks)
    with acting_as(cast.actor("office")) as actor:
        within = cast.organizations["office"]
        this = consolidated_plan(actor=actor, within=within, year=2020)
        guessed = consolidated_plan(actor=actor, within=within, year=2019)
        grouping = grouping_for(this, way="task", within=within)
        groups = {group.key: group.estimated for group in grouping.groups(this, guessed)}
        assert groups == {key: grouping.items(guessed, key).count() for key in groups}
        assert sum(groups.values()) == 2, "nothing falls out between two editions"
        assert_sums_are_counts(actor, within, 2019, only=Q(path=cast.organizations["council"].path))


@pytest.mark.parametrize("reader", ["sibling", "office"])
def test_hidden_edition__tells_nobody_how_many_items_serve_it(cast: Cast, cycle: Cycle, reader: str) -> None:
    with by_hand():
        draft, tasks = edition(cast, 2022, audience=0)
        Cycle.objects.filter(pk=cycle.pk).update(agenda=draft)
        stand({"council": plan_of(cast.organizations["council"], cycle)}, ROWS, tasks=tasks)
    with acting_as(cast.actor(reader)) as actor:
        assert assert_sums_are_counts(actor, cast.organizations["office"], 2020) == 2
        plan = consolidated_plan(actor=actor, within=cast.organizations["office"], year=2020)
        rest = grouping_for(plan, way="task", within=cast.organizations["office"]).counts(plan)["rest"]
    assert rest == {"sibling": 2, "office": 1}[reader]


def test_versions_that_nobody_counted__are_found_and_counted(cast: Cast, cycle: Cycle) -> None:
    with by_hand():
        _agenda, tasks = edition(cast, 2018)
        stand({"council": plan_of(cast.organizations["council"], cycle)}, ROWS, tasks=tasks)
        assert figures_mend() == 0
        PlanFigure.objects.all().delete()
        assert figures_mend() == 1
        PlanFigure.objects.update(is_standing=False)
        assert figures_mend() == 1
    with acting_as(cast.actor("office")) as actor:
        assert assert_sums_are_counts(actor, cast.organizations["office"], 2020) == 2
