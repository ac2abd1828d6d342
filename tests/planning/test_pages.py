"""The pages of plans, as their readers notice them: without JavaScript, and as fragments for htmx."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from federation.access.roles import Grant
from federation.access.scope import acting_as
from planning.models import Plan, PlanItem
from planning.services.plans import plan_file
from tests.factories.cast import Cast
from tests.factories.roles import by_hand
from tests.planning.conftest import item_named, order_of

LIST = "/plans/2020/"
PLAN = "/plans/2020/RU-SMO-B/"
SMALL = {"HTTP_HX_REQUEST": "true"}


def sign_in(client: Client, cast: Cast, name: str) -> Client:
    with by_hand():
        client.force_login(cast[name])
    return client


def fields_of(html: str) -> dict[str, list[str]]:
    """What a browser would send back from the row's form: hidden fields, inputs, text areas, ticked boxes."""
    form = re.search(r"<form[^>]*items/.*?</form>", html, re.DOTALL)
    assert form is not None
    data: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form[0]):
        kind = re.search(r'type="(\w+)"', tag)
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if kind and kind[1] in ("checkbox", "radio") and "checked" not in tag:
            continue
        if name and name[1] != "csrfmiddlewaretoken":
            data.setdefault(name[1], []).append(value[1] if value else "")
    for name, value in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form[0], re.DOTALL):
        data.setdefault(name, []).append(value)
    return data


def address(item: PlanItem) -> str:
    return f"{PLAN}items/{item.pk}/"


def test_pages__need_a_sign_in(client: Client, draft: Plan) -> None:
    assert client.get(PLAN).url == f"/account/login/?next={PLAN}"
    assert client.get("/").url == "/account/login/?next=/"


def test_plan__author_sees_the_table_in_the_words_of_the_document(client: Client, cast: Cast, draft: Plan) -> None:
    page = sign_in(client, cast, "owner").get(PLAN).text
    for text in ("План работы", "Черновик", "Раздел", "май", "Отправить на проверку", "Загрузить Word", "Задача 1"):
        assert text in page
    assert "3 мероприяти" in page
    assert "<c-" not in page


@pytest.mark.parametrize("name", ["office", "council"])
def test_plan__those_above_see_that_it_exists_but_not_its_content(
    client: Client, cast: Cast, draft: Plan, name: str
) -> None:
    page = sign_in(client, cast, name).get(PLAN)
    assert page.status_code == 200
    assert "Черновик: содержание увидите после отправки на проверку" in page.text
    assert "Раздел</th>" not in page.text
    assert "Править строку" not in page.text


@pytest.mark.parametrize("name", ["town", "sibling", "invited", "partner", "stranger"])
def test_plan__for_others_does_not_exist(client: Client, cast: Cast, draft: Plan, name: str) -> None:
    assert sign_in(client, cast, name).get(PLAN).status_code == 404


def test_plan__reader_of_the_same_organization_sees_it_without_tools(client: Client, cast: Cast, draft: Plan) -> None:
    page = sign_in(client, cast, "reader").get(PLAN).text
    assert "Раздел" in page
    assert "Править строку" not in page
    assert "Отправить на проверку" not in page
    assert client.get(address(item_named(draft, "А"))).status_code == 403
    assert client.post(f"{PLAN}file/").status_code == 403


def test_plan__co_author_writes_but_does_not_file(client: Client, cast: Cast, draft: Plan) -> None:
    cast.invite("invited", draft, Grant.CO_AUTHOR)
    page = sign_in(client, cast, "invited").get(PLAN).text
    assert "Править строку 1" in page
    assert "Отправить на проверку" not in page


def test_chips__narrow_the_table_and_count(client: Client, cast: Cast, draft: Plan) -> None:
    sign_in(client, cast, "owner")
    with by_hand():
        PlanItem.objects.filter(plan=draft, title="А").update(place="Смоленск")
    page = client.get(f"{PLAN}?show=place").text
    assert re.search(r'Без места · <span class="num">2<', page)
    assert 'data-n="2"' in page
    assert 'data-n="1"' not in page
    assert "Таких строк нет" in client.get(f"{PLAN}?task=2").text


def test_edit__without_javascript__saves_only_what_was_changed(client: Client, cast: Cast, draft: Plan) -> None:
    item = item_named(draft, "Б")
    page = sign_in(client, cast, "owner").get(address(item))
    assert "Понято: май 2020" in page.text
    sent = fields_of(page.text)
    sent |= {"period_text": ["октябрь – ноябрь"], "place": ["Смоленск"], "agenda_tasks": ["1", "3"]}
    answer = client.post(address(item), sent)
    assert (answer.status_code, answer.url) == (303, f"{PLAN}#item-{item.pk}")
    now = item_named(draft, "Б")
    assert (now.period_text, now.place, now.revision) == ("октябрь – ноябрь", "Смоленск", 2)
    assert sorted(now.field_revisions) == ["agenda_tasks", "period_text", "place"]
    assert "Строка 2 сохранена" in client.get(PLAN).text


def test_edit__as_a_fragment__is_one_row(client: Client, cast: Cast, draft: Plan) -> None:
    item = item_named(draft, "Б")
    sign_in(client, cast, "owner")
    form = client.get(address(item), **SMALL)
    assert form.text.lstrip().startswith("<tr")
    assert "HX-Request" in form["Vary"]
    row = client.post(address(item), fields_of(form.text) | {"title": ["Бал"]}, **SMALL)
    assert row.status_code == 200
    assert row.text.lstrip().startswith("<tr")
    assert "Бал" in row.text
    assert client.get(f"{address(item)}row/", **SMALL).text.lstrip().startswith("<tr")


@pytest.mark.parametrize("headers", [{}, SMALL])
def test_edit__refused__keeps_what_was_typed(client: Client, cast: Cast, draft: Plan, headers: dict[str, str]) -> None:
    item = item_named(draft, "Б")
    sent = fields_of(sign_in(client, cast, "owner").get(address(item)).text)
    answer = client.post(address(item), sent | {"title": [""], "place": ["Вязьма & Ко"]}, **headers)
    assert answer.status_code == 422
    assert 'value="Вязьма &amp; Ко"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert item_named(draft, "Б").place == ""


def test_edit__html_is_text(client: Client, cast: Cast, draft: Plan) -> None:
    item = item_named(draft, "Б")
    sent = fields_of(sign_in(client, cast, "owner").get(address(item)).text)
    client.post(address(item), sent | {"place": ["<script>alert(1)</script>"]})
    page = client.get(PLAN).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_two_writers__other_fields__both_stand(client: Client, cast: Cast, draft: Plan) -> None:
    item = item_named(draft, "Б")
    first, second = sign_in(client, cast, "owner"), sign_in(Client(), cast, "colleague")
    seen = fields_of(first.get(address(item)).text)
    second.post(address(item), fields_of(second.get(address(item)).text) | {"note": ["от коллеги"]})
    assert first.post(address(item), seen | {"place": ["Смоленск"]}).status_code == 303
    now = item_named(draft, "Б")
    assert (now.place, now.note) == ("Смоленск", "от коллеги")


@pytest.mark.parametrize(("choice", "stands"), [("mine", "Смоленск"), ("theirs", "Вязьма")])
def test_two_writers__same_field__both_texts_are_shown_and_one_is_chosen(
    client: Client, cast: Cast, draft: Plan, choice: str, stands: str
) -> None:
    item = item_named(draft, "Б")
    first, second = sign_in(client, cast, "owner"), sign_in(Client(), cast, "colleague")
    seen = fields_of(first.get(address(item)).text)
    changed = {"place": ["Вязьма"], "note": ["от коллеги"]}
    second.post(address(item), fields_of(second.get(address(item)).text) | changed)
    answer = first.post(address(item), seen | {"place": ["Смоленск"], "responsible": ["Иванов"]})
    assert answer.status_code == 409
    assert "Ваш вариант" in answer.text
    assert "Сейчас в плане" in answer.text
    assert item_named(draft, "Б").responsible == ""
    again = fields_of(answer.text) | {"keep_place": [choice]}
    assert first.post(address(item), again).status_code == 303
    now = item_named(draft, "Б")
    assert (now.place, now.responsible, now.note) == (stands, "Иванов", "от коллеги")


def test_period__is_read_while_typed(client: Client, cast: Cast, draft: Plan) -> None:
    sign_in(client, cast, "owner")
    assert "Понято: октябрь – декабрь 2020" in client.get(f"{PLAN}period/?period_text=октябрь-декабрь", **SMALL).text
    assert "Срок не понят" in client.get(f"{PLAN}period/?period_text=когда-нибудь потом", **SMALL).text
    assert "Можно понять по-разному" in client.get(f"{PLAN}period/?period_text=июнь декабрь", **SMALL).text


def test_add__stands_in_its_section__twice_sent_once_there(client: Client, cast: Cast, draft: Plan) -> None:
    page = sign_in(client, cast, "owner").get(f"{PLAN}items/add/").text
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key is not None
    sent = {"key": key[1], "title": "Новое", "period_text": "июнь", "new_section": "Второй", "agenda_tasks": ["2"]}
    assert client.post(f"{PLAN}items/add/", sent).status_code == 303
    client.post(f"{PLAN}items/add/", sent)
    assert order_of(draft) == ["А", "Б", "В", "Новое"]
    assert item_named(draft, "Новое").section.title == "Второй"
    refused = client.post(f"{PLAN}items/add/", {"key": "k", "title": "", "place": "Дом культуры"})
    assert refused.status_code == 422
    assert "Дом культуры" in refused.text


def test_add__a_number_that_nothing_holds__refused_at_its_field(client: Client, cast: Cast, draft: Plan) -> None:
    sent = {"key": "k", "title": "Много", "planned_participants": "9" * 20}
    refused = sign_in(client, cast, "owner").post(f"{PLAN}items/add/", sent)
    assert refused.status_code == 422
    assert "число участников" in refused.text
    assert order_of(draft) == ["А", "Б", "В"]


def test_order__up_and_down__over_the_edge_of_a_section(
    client: Client, cast: Cast, make_plan: Callable[..., Plan]
) -> None:
    plan = make_plan("branch", "А", "Б", section="Первый")
    sign_in(client, cast, "owner").post(f"{PLAN}items/add/", {"key": "k", "title": "В", "new_section": "Второй"})

    def press(button: str, title: str) -> None:
        item = item_named(plan, title)
        answer = client.post(f"{PLAN}order/", {button: f"{item.pk}:{item.revision}"})
        assert answer.status_code == 303

    press("up", "Б")
    assert order_of(plan) == ["Б", "А", "В"]
    press("down", "А")
    assert item_named(plan, "А").section.title == "Второй"
    assert order_of(plan) == ["Б", "А", "В"]
    press("up", "А")
    assert item_named(plan, "А").section.title == "Первый"
    press("up", "Б")
    assert order_of(plan) == ["Б", "А", "В"]


def test_order__broken_request__is_refused(client: Client, cast: Cast, draft: Plan) -> None:
    assert sign_in(client, cast, "owner").post(f"{PLAN}order/", {"up": "x:y"}).status_code == 422


def test_move__behind_another_and_into_a_new_section(client: Client, cast: Cast, draft: Plan) -> None:
    first, last = item_named(draft, "А"), item_named(draft, "В")
    sign_in(client, cast, "owner")
    assert "после 3. В" in client.get(f"{address(first)}move/").text
    client.post(f"{address(first)}move/", {"place": f"behind:{last.pk}", "revision": first.revision})
    assert order_of(draft) == ["Б", "В", "А"]
    client.post(f"{address(last)}move/", {"new_section": "Второй", "revision": item_named(draft, "В").revision})
    assert order_of(draft) == ["Б", "А", "В"]
    stale = client.post(f"{address(last)}move/", {"place": f"behind:{first.pk}", "revision": 1})
    assert stale.status_code == 409


def test_remove__asks_first(client: Client, cast: Cast, draft: Plan) -> None:
    item = item_named(draft, "Б")
    assert "Удалить мероприятие 2?" in sign_in(client, cast, "owner").get(f"{address(item)}remove/").text
    assert order_of(draft) == ["А", "Б", "В"]
    client.post(f"{address(item)}remove/", {"revision": item.revision})
    assert order_of(draft) == ["А", "В"]


def test_file__asks_first__then_those_above_read_it(client: Client, cast: Cast, draft: Plan) -> None:
    page = sign_in(client, cast, "owner").get(f"{PLAN}file/").text
    for text in ("Отправить план на проверку?", "Национальный аппарат", "Задачи без мероприятий", "нет: места"):
        assert text in page
    revision = re.search(r'name="revision" value="(\d+)"', page)
    assert revision is not None
    assert client.post(f"{PLAN}file/", {"revision": revision[1]}).url == PLAN
    page = client.get(PLAN).text
    assert "На проверке" in page
    assert "Править строку" not in page
    above = sign_in(Client(), cast, "council").get(PLAN).text
    assert "Перед вами версия 1" in above
    assert 'data-n="3"' in above
    assert client.get(address(item_named(draft, "А"))).status_code == 422


def test_file__after_an_unseen_edit__refused(client: Client, cast: Cast, draft: Plan) -> None:
    answer = sign_in(client, cast, "owner").post(f"{PLAN}file/", {"revision": draft.revision})
    assert answer.status_code == 409
    assert "план изменили" in answer.text
    with by_hand():
        assert Plan.objects.get(pk=draft.pk).status == "DRAFT"


def test_list__own_first__begun_by_a_button(client: Client, cast: Cast, cycle: object) -> None:
    page = sign_in(client, cast, "owner").get(LIST).text
    assert "Ваши планы" in page
    assert "Начать план" in page
    assert client.post(f"{PLAN}create/").url == PLAN
    assert client.post(f"{PLAN}create/").url == PLAN
    assert "В плане пока пусто" in client.get(PLAN).text
    assert sign_in(Client(), cast, "reader").post("/plans/2020/RU-SMO/create/").status_code == 403


def test_plan_begun_on_an_english_page__has_a_russian_title(client: Client, cast: Cast, cycle: object) -> None:
    sign_in(client, cast, "owner").cookies["django_language"] = "en"
    assert 'lang="en"' in client.get(LIST).text
    client.post(f"{PLAN}create/")
    with by_hand():
        assert Plan.objects.get().title == "План работы организации «Отделение» на 2020 год"


def test_list__others_by_region__status_and_pages(
    client: Client, cast: Cast, make_plan: Callable[..., Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planning.web.views.plans.PAGE", 1)
    make_plan("branch", "А")
    town = make_plan("town", "Б")
    with acting_as(cast.actor("town")) as actor:
        with by_hand():
            revision = Plan.objects.get(pk=town.pk).revision
        plan_file(plan=town, actor=actor, expected_revision=revision)
    page = sign_in(client, cast, "office").get(LIST).text
    assert "Совет Смоленской области" in page
    assert "Вяземский район" in page
    assert "Ждём планов" in page
    following = re.search(r'href="([^"]+after=[^"]+)"', page)
    assert following is not None
    assert "Отделение" in client.get(following[1].replace("&amp;", "&")).text
    filed = client.get(f"{LIST}?status=FILED").text
    assert "Вяземский район" in filed
    assert ">Отделение</a>" not in filed
    assert client.get(f"{LIST}?after=x").status_code == 422


def test_missing__names_who_has_not_begun(
    client: Client, cast: Cast, make_plan: Callable[..., Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planning.web.views.plans.PAGE", 1)
    make_plan("branch", "А")
    sign_in(client, cast, "office")
    assert "Кто не начал" in client.get(LIST).text
    page = client.get(f"{LIST}missing").text
    assert "Совет Карелии" in page
    assert "Отделение" not in page
    following = re.search(r'href="([^"]+after=[^"]+)"', page)
    assert following is not None
    assert "Совет Смоленской области" in client.get(following[1].replace("&amp;", "&")).text
    assert "Вяземский район" in sign_in(Client(), cast, "council").get(f"{LIST}missing").text
    assert "Таких нет" in sign_in(Client(), cast, "reader").get(f"{LIST}missing").text


def test_rename__by_the_author(client: Client, cast: Cast, draft: Plan) -> None:
    with by_hand():
        revision = Plan.objects.get(pk=draft.pk).revision
    sign_in(client, cast, "owner").post(f"{PLAN}rename/", {"title": "План-2020", "revision": revision})
    assert "<h1>План-2020</h1>" in client.get(PLAN).text


def test_unknown_cycle__does_not_exist(client: Client, cast: Cast, cycle: object) -> None:
    sign_in(client, cast, "owner")
    assert client.get("/plans/1999/").status_code == 404
    assert client.get("/plans/2020/NO-SUCH/").status_code == 404
