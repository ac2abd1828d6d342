"""The year of a plan: each item is on the ribbon or in the list of those without a date, with a link to its row."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from planning.models import Cycle, Plan
from planning.periods import read_period
from planning.services.items import item_add
from planning.web.year import MONTHS, line_of, months_of
from tests.factories.cast import Cast
from tests.factories.roles import by_hand
from tests.planning.conftest import item_named
from tests.planning.test_pages import PLAN, sign_in

YEAR = f"{PLAN}year/"


@pytest.fixture
def plan(make_plan: Callable[..., Plan]) -> Plan:
    """A dot, a bar, a thin line and an item without a date."""
    plan = make_plan("branch", "Форум", section="Мероприятия", period_text="15 мая", agenda_tasks=[2])
    with by_hand() as actor:
        for title, period in (
            ("Конкурс", "март – май"),
            ("Работа", "в течение года"),
            ("Когда-нибудь", "по мере сил"),
            ("Давно", "май 2019"),
        ):
            item_add(plan=plan, actor=actor, title=title, period_text=period, section="Прочее")
    return plan


def drawn(plan: Plan, title: str) -> list[str]:
    """The marks of an item's months."""
    item = item_named(plan, title)
    with by_hand():
        return [" ".join(cell.marks) for cell in line_of(item, months_of(plan.cycle)).cells]


def test_year__marks_say_how_exact_a_period_is(plan: Plan) -> None:
    assert drawn(plan, "Форум") == [""] * 4 + ["dot"] + [""] * 7
    assert drawn(plan, "Конкурс") == ["", "", "x f", "x", "x e"] + [""] * 7
    assert drawn(plan, "Работа") == ["all f"] + ["all"] * 10 + ["all e"]
    assert drawn(plan, "Когда-нибудь") == [""] * 12


def test_year__every_item_once__the_dateless_on_top(client: Client, cast: Cast, plan: Plan) -> None:
    page = sign_in(client, cast, "owner").get(YEAR).text
    assert "Без точной даты" in page
    assert page.index("Когда-нибудь") < page.index("Лента года")
    assert page.index("Вне этого года") < page.index("Давно") < page.index("Лента года")
    for title in ("Форум", "Конкурс", "Работа", "Когда-нибудь", "Давно"):
        assert f"#item-{item_named(plan, title).pk}" in page
    assert page.count('<path class="s') == 2 * MONTHS
    assert not re.search(r"<[^>]+ style=", page)


def test_year__by_task__those_that_serve_none_stand_last(client: Client, cast: Cast, plan: Plan) -> None:
    page = sign_in(client, cast, "owner").get(f"{YEAR}?by=task").text
    heads = re.findall(r'<h3 class="sec"><span>([^<]+)', page)
    assert heads == ["2. Задача 2", "Не служат задачам повестки"]


def test_year__of_a_school_year__begins_in_september(cycle: Cycle) -> None:
    cycle.starts_on, cycle.ends_on = date(2020, 9, 1), date(2021, 8, 31)
    assert months_of(cycle)[0] == (2020, 9)
    assert months_of(cycle)[-1] == (2021, 8)
    assert read_period("октябрь", year=2020).spans


@pytest.mark.parametrize(("name", "status"), [("reader", 200), ("council", 200), ("town", 404), ("stranger", 404)])
def test_year__for_others__as_the_plan_itself(client: Client, cast: Cast, plan: Plan, name: str, status: int) -> None:
    answer = sign_in(client, cast, name).get(YEAR)
    assert answer.status_code == status
    assert ("Форум" in answer.text) == (name == "reader")


def test_year__of_an_empty_plan__says_so(client: Client, cast: Cast, make_plan: Callable[..., Plan]) -> None:
    make_plan("branch")
    assert "В плане пока нет мероприятий" in sign_in(client, cast, "owner").get(YEAR).text
