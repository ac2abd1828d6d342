"""Suggestions for the agenda while a row is written: offered with a reason, taken by a press, never by themselves."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from agenda.models import AgendaChoice
from planning.models import Plan, PlanItem, PlanItemTask
from tests.factories.cast import Cast
from tests.factories.roles import by_hand
from tests.planning.conftest import item_named
from tests.planning.test_pages import PLAN, sign_in

SUGGESTIONS = f"{PLAN}suggestions/"
ADD = f"{PLAN}items/add/"
LAW = "Экспертное заключение на законопроект о типовом уставе"


def boxes(page: str) -> dict[str, bool]:
    """Each box that takes a suggestion, and whether it is ticked."""
    found = re.findall(r'name="take" value="([^"]+)"( checked)?', page)
    return {key: bool(ticked) for key, ticked in found}


def asked(client: Client, **data: Any) -> str:
    return client.get(SUGGESTIONS, data).text


def test_suggestions__of_a_new_row__the_sure_one_is_ticked_and_says_why(
    client: Client, cast: Cast, draft: Plan
) -> None:
    page = asked(sign_in(client, cast, "owner"), title=LAW)
    assert boxes(page)["agenda_tasks:2"]
    assert sum(boxes(page).values()) == 1
    assert "по словам: «законопроект»" in page


def test_suggestions__of_a_standing_row__are_ticked_by_its_writer_alone(
    client: Client, cast: Cast, draft: Plan
) -> None:
    page = asked(sign_in(client, cast, "owner"), title=LAW, item=str(item_named(draft, "А").identity))
    assert boxes(page)["agenda_tasks:2"] is False


def test_suggestions__unticked_once__stay_so_while_the_title_is_typed(client: Client, cast: Cast, draft: Plan) -> None:
    sign_in(client, cast, "owner")
    assert not any(boxes(asked(client, title=LAW, offered="agenda_tasks:2")).values())
    assert boxes(asked(client, title=LAW, offered="agenda_tasks:2", take="agenda_tasks:2"))["agenda_tasks:2"]
    assert "уже отмечена" in asked(client, title=LAW, agenda_tasks="2")


def test_suggestions__where_nothing_fits__says_so(client: Client, cast: Cast, draft: Plan) -> None:
    page = asked(sign_in(client, cast, "owner"), title="Новогодний огонёк")
    assert not boxes(page)
    assert "Подходящих задач не нашлось" in page
    assert not asked(client, title=" ").strip()


def test_suggestions__taken__are_ties_that_teach(client: Client, cast: Cast, draft: Plan) -> None:
    sign_in(client, cast, "owner")
    client.post(ADD, {"title": LAW, "key": "k", "take": ["agenda_tasks:2", "problem_areas:1", "reading:1"]})
    item = item_named(draft, LAW)
    with by_hand():
        assert list(PlanItemTask.objects.filter(item=item).values_list("task__number", flat=True)) == [2]
        assert [(choice.tasks, choice.areas) for choice in AgendaChoice.objects.all()] == [([2], [1])]
    assert "так выбирали для похожих строк" in asked(client, title=LAW)


def test_suggestions__without_javascript__by_a_button_that_writes_nothing(
    client: Client, cast: Cast, draft: Plan
) -> None:
    sign_in(client, cast, "owner")
    answer = client.post(ADD, {"title": LAW, "place": "г. Вязьма", "key": "k", "suggest": "1"})
    assert answer.status_code == 200
    assert boxes(answer.text)["agenda_tasks:2"]
    assert 'value="г. Вязьма"' in answer.text
    item = item_named(draft, "А")
    url = f"{PLAN}items/{item.identity}/"
    page = client.post(url, {"title": LAW, "initial-title": "А", "revision": item.revision, "suggest": "1"}).text
    assert boxes(page)
    assert LAW in page
    with by_hand():
        assert PlanItem.objects.filter(version__isnull=True).count() == 3
        assert not PlanItem.objects.filter(title=LAW).exists()
