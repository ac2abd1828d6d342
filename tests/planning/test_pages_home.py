"""«Сегодня»: what waits, in order of its day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from federation.access.scope import acting_as
from federation.kernel.clock import frozen
from federation.kernel.registries import Todo
from federation.web.views.home import groups_of, summary_of
from planning.models import Cycle, Plan
from planning.services.plans import plan_file
from tests.factories.cast import Cast
from tests.factories.roles import by_hand
from tests.planning.test_pages import sign_in

MONDAY = datetime(2020, 1, 20, 9, tzinfo=UTC)


@pytest.fixture
def due(cycle: Cycle) -> Cycle:
    """The cycle with days to file and to review by."""
    with by_hand():
        Cycle.objects.filter(pk=cycle.pk).update(filing_due_on=date(2020, 1, 24), review_due_on=date(2020, 2, 20))
    return cycle


def file(cast: Cast, plan: Plan, name: str) -> None:
    with by_hand():
        revision = Plan.objects.get(pk=plan.pk).revision
    with acting_as(cast.actor(name)) as actor:
        plan_file(plan=plan, actor=actor, expected_revision=revision)


def test_home__says_what_to_do_about_the_own_plan(
    client: Client, cast: Cast, due: Cycle, make_plan: Callable[..., Plan]
) -> None:
    sign_in(client, cast, "owner")
    with frozen(MONDAY):
        page = client.get("/").text
        assert "<h1>Вас ждёт 1 дело</h1>" in page
        assert "Понедельник, 20 января 2020" in page
        assert "Составить план: 2020 год" in page
        assert "На этой неделе" in page
        plan = make_plan("branch", "Олимпиада", period_text="апрель")
        page = client.get("/").text
        assert "Отправить план на проверку: 2020 год" in page
        for card in ("Ваш год", "Ближайшее", "Олимпиада", "Что изменилось"):
            assert card in page
        file(cast, plan, "owner")
        page = client.get("/").text
        assert "<h1>На сегодня дел нет</h1>" in page
        assert "Ждём других" in page
        assert "ожидаем 20 февраля" in page


def test_home__late__says_by_how_much(client: Client, cast: Cast, due: Cycle) -> None:
    with frozen(datetime(2020, 1, 27, 9, tzinfo=UTC)):
        page = sign_in(client, cast, "owner").get("/").text
    assert "Вас ждёт 1 дело, 1 просрочено" in page
    assert "На 3 дн" in page


def test_home__office_sees_who_has_filed(
    client: Client, cast: Cast, due: Cycle, make_plan: Callable[..., Plan]
) -> None:
    file(cast, make_plan("branch", "А"), "owner")
    file(cast, make_plan("council", "А"), "council")
    with frozen(MONDAY):
        page = sign_in(client, cast, "office").get("/").text
    assert "Кто сдал планы" in page
    assert "Прочитать 2 сданных плана" in page
    assert "Всего ждём планов: 3" in page


def test_home__stranger_learns_what_to_do(client: Client, cast: Cast) -> None:
    assert "Вы пока не состоите ни в одной организации" in sign_in(client, cast, "stranger").get("/").text


def test_groups__a_line_moves_up_as_its_day_comes() -> None:
    def group(today: date, day: date | None, *, waiting: bool = False) -> str:
        todo = Todo(title="Дело", why="", url="/", icon="send", due=day, waiting=waiting)
        (found,) = groups_of([todo], today)
        return found["key"]

    day = date(2020, 1, 31)
    assert group(date(2019, 12, 30), day) == "later"
    assert group(date(2020, 1, 20), day) == "month"
    assert group(date(2020, 1, 27), day) == "week"
    assert group(day, day) == "week"
    assert group(date(2020, 2, 1), day) == "late"
    assert group(date(2020, 2, 1), day, waiting=True) == "waiting"
    assert group(day, None) == "later"


def test_summary__nothing_to_do() -> None:
    assert summary_of([], date(2020, 1, 20)) == "На сегодня дел нет"
