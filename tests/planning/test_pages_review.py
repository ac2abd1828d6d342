"""Review on pages, without JavaScript: the inbox, what changed, the verdict, answers and the check before filing."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from api.base import global_id
from planning.models import ItemRemark, Plan
from planning.services.items import item_add, item_change
from planning.services.plans import plan_file
from planning.services.reviews import Said, plan_return
from tests.api.world import api_of
from tests.factories.cast import Cast
from tests.factories.roles import by_hand
from tests.planning.conftest import item_named
from tests.planning.test_pages import sign_in

PLAN = "/plans/2020/RU-SMO-B/"


def filed(plan: Plan) -> None:
    with by_hand() as actor:
        plan_file(plan=plan, actor=actor, expected_revision=None)


def returned(plan: Plan) -> None:
    with by_hand() as actor:
        said = Said(remarks="Уточните", item_remarks={item_named(plan, "А").pk: "Назовите площадку"})
        plan_return(plan=plan, actor=actor, version=1, said=said)


def status_of(plan: Plan) -> str:
    with by_hand():
        return Plan.objects.get(pk=plan.pk).status


def test_review__from_the_inbox__returns_with_remarks_on_rows(client: Client, cast: Cast, draft: Plan) -> None:
    filed(draft)
    row = item_named(draft, "Б").pk
    page = sign_in(client, cast, "office").get("/plans/review").text
    assert f"{PLAN}review/" in page
    form = {"read_version": 1, "decision": "return", f"verdict-{row}": "remark", f"text-{row}": "Когда именно?"}
    assert client.post(f"{PLAN}review/", form).url == "/plans/review"
    with by_hand():
        remark = ItemRemark.objects.get()
        assert (remark.remark, remark.review.remarks) == ("Когда именно?", "Строки с замечаниями: № 2.")
    page = sign_in(Client(), cast, "owner").get(PLAN).text
    assert "план возвращён" in page
    assert "Замечаний к строкам: 1, без ответа: 1." in page
    beside = page[page.index(f'id="item-{row}"') :].partition('<tr class="row')[0]
    assert "Когда именно?" in beside, "the remark stands at its row"


def test_review__refused__keeps_what_was_written(client: Client, cast: Cast, draft: Plan) -> None:
    filed(draft)
    first, second = item_named(draft, "А").pk, item_named(draft, "Б").pk
    form = {
        "read_version": 1,
        "decision": "accept",
        f"verdict-{first}": "remark",
        f"text-{first}": "Моё замечание",
        "remarks": "Общее слово",
    }
    sign_in(client, cast, "office")
    answer = client.post(f"{PLAN}review/", form)
    assert answer.status_code == 422
    for kept in ("Моё замечание", "Общее слово", "с замечаниями к строкам план возвращают"):
        assert kept in answer.text
    empty = client.post(f"{PLAN}review/", {**form, "decision": "return", f"verdict-{second}": "remark"})
    assert empty.status_code == 422
    assert "Напишите, что исправить" in empty.text
    silent = client.post(f"{PLAN}review/", {"read_version": 1, "decision": "return"})
    assert (silent.status_code, silent.text.count("Напишите, что исправить.")) == (422, 2), "at the field and above"
    assert status_of(draft) == "FILED"


def test_review__shows_only_what_changed__and_accepts(client: Client, cast: Cast, draft: Plan) -> None:
    filed(draft)
    returned(draft)
    owner = sign_in(Client(), cast, "owner")
    with by_hand():
        remark = ItemRemark.objects.get().pk
    assert "Назовите площадку" in owner.get(f"{PLAN}answers/").text
    assert owner.post(f"{PLAN}answers/", {f"answer-{remark}": "Дом культуры"}).status_code == 303
    with by_hand():
        row = item_named(draft, "А")
    assert owner.post(f"{PLAN}items/{row.pk}/", {"title": "Совсем другое", "initial-title": "А", "revision": 1}).url
    filed(draft)
    page = sign_in(client, cast, "office").get(f"{PLAN}review/").text
    assert "версия 2 против версии 1" in page
    assert "<ins>Совсем другое</ins>" in page
    assert "Дом культуры" in page
    assert "2 строки без изменений" in page
    stale = client.post(f"{PLAN}review/", {"read_version": 1, "decision": "accept"})
    assert (stale.status_code, status_of(draft)) == (422, "FILED")
    assert client.post(f"{PLAN}review/", {"read_version": 2, "decision": "accept"}).status_code == 303
    assert status_of(draft) == "ACCEPTED"
    again = client.post(f"{PLAN}review/", {"read_version": 2, "decision": "return", "remarks": "Нет"})
    assert (again.status_code, "Проверять пока нечего" in again.text) == (422, True)
    rounds = owner.get(f"{PLAN}versions/?from=1&to=2").text
    for text in ("план возвращён", "план принят", "Дом культуры", "<ins>Совсем другое</ins>"):
        assert text in rounds


def test_returned_version__once_another_is_filed__is_of_those_above_alone(
    client: Client, cast: Cast, draft: Plan
) -> None:
    """The region reads the last filed version of a branch's plan, not what was taken out of it on review."""
    filed(draft)
    returned(draft)
    with by_hand() as actor:
        item_change(item=item_named(draft, "А"), actor=actor, expected_revision=None, changes={"title": "Другое"})
    filed(draft)
    compared = f"{PLAN}versions/?from=1&to=2"
    assert "<ins>Другое</ins>" in sign_in(client, cast, "council").get(compared).text
    town = sign_in(Client(), cast, "town")
    assert "Другое" in town.get(PLAN).text
    assert "<del>" not in town.get(compared).text
    asked = "query($plan: ID!) { planDiff(plan: $plan, from: 1, to: 2) { removed { title } } }"
    assert api_of(cast["town"]).codes(asked, plan=global_id("Plan", draft.pk)) == ["NOT_FOUND"]


@pytest.mark.parametrize(("name", "reads"), [("owner", True), ("council", True), ("town", False)])
def test_history__is_offered_to_those_who_may_open_it(
    client: Client, cast: Cast, draft: Plan, name: str, reads: bool
) -> None:
    filed(draft)
    page = sign_in(client, cast, name).get(PLAN).text
    link = reverse("federation:history", args=["planning_plan", draft.pk])
    assert (link in page) == reads
    assert client.get(link).status_code == (200 if reads else 404)


def test_withdraw_and_amend__from_the_plan(client: Client, cast: Cast, draft: Plan) -> None:
    filed(draft)
    sign_in(client, cast, "owner")
    assert f"{PLAN}withdraw/" in client.get(PLAN).text
    revision = re.search(r'name="revision" value="(\d+)"', client.get(f"{PLAN}withdraw/").text)
    assert revision is not None
    assert client.post(f"{PLAN}withdraw/", {"revision": revision[1]}).url == PLAN
    assert status_of(draft) == "DRAFT"
    refused = client.post(f"{PLAN}amend/", {"revision": revision[1], "reason": "Перенос"})
    assert refused.status_code == 422


def test_check__names_contradictions_and_gaps_by_row(client: Client, cast: Cast, make_plan) -> None:
    make_plan("branch", "Семинар для глав", period_text="май", participants_text="5 человек", planned_participants=9)
    with by_hand() as actor:
        plan = Plan.objects.get()
        item_add(plan=plan, actor=actor, title="Семинары глав", period_text="2019", programme="Пройдёт в октябре")
    page = sign_in(client, cast, "owner").get(f"{PLAN}file/").text
    for text in ("в тексте об участниках 5 чел., а указано 9", "похоже на строку 1", "нет: места", "3. Задача 3"):
        assert text in page
