"""Loading a plan by the page: nothing is written before the person has seen what was read; nothing given is lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agenda.matching import Answer, Match
from agenda.models import AgendaChoice
from federation.access.scope import acting_as
from federation.kernel.records import OutboxMessage
from planning.jobs import import_read
from planning.models import Cycle, Import, Plan, PlanItem, PlanItemTask
from planning.services.items import item_change
from tests.factories.cast import Cast
from tests.factories.roles import by_hand
from tests.planning.test_pages import PLAN, sign_in

SEEDS = Path(__file__).parent.parent / "cases" / "seeds"
WORD = "smolensk_branch_2020.docx"
UPLOAD = f"{PLAN}import/"
TSV = (
    "№\tСрок\tМероприятие\tМесто\tОтветственный\n"
    "1\tмай\tФорум сельских старост\tг. Вязьма\tПетров П. П.\n"
    "2\tиюнь\tСеминар о грантах\tг. Ярцево\tИванова И. И.\n"
    "3\tиюль\tКонкурс дворов\tг. Рославль\tСидоров С. С.\n"
)


def send(client: Client, name: str, data: bytes | None = None):
    content = (SEEDS / name).read_bytes() if data is None else data
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, content)})


def paste(client: Client, text: str, html: str = "") -> str:
    answer = client.post(UPLOAD, {"pasted": text, "pasted_html": html})
    assert answer.status_code == 303, answer.text
    return answer.url


def load(client: Client, check: str, **more: str) -> str:
    """Load as it is; the plan's page afterwards."""
    assert client.post(check, {"load": "1", **more}).url == PLAN
    return client.get(PLAN).text


def drafts() -> list[PlanItem]:
    with by_hand():
        return list(PlanItem.objects.filter(version__isnull=True).order_by("number"))


@pytest.mark.parametrize("name", [WORD, "smolensk_branch_2020.xlsx"])
def test_import__shown_first__then_loaded__twice_without_doubles(
    client: Client, cast: Cast, cycle: Cycle, name: str
) -> None:
    sign_in(client, cast, "owner")
    check = send(client, name).url
    page = client.get(check).text
    for text in ('<b class="num">14</b>', '<b class="num">6</b>', "июнь", "Загрузить как есть", "Олимпиада"):
        assert text in page
    with by_hand():
        assert not Plan.objects.exists()
    page = load(client, check)
    assert "Добавлено 14 мероприятий" in page
    assert "6 раздел" in page
    again = send(client, name).url
    assert "В плане уже есть строки этого файла" in client.get(again).text
    assert "Уже были в плане и не тронуты: 14" in load(client, again)
    assert len(drafts()) == 14


def test_import__questions__answered_kind_by_kind__in_three_presses(client: Client, cast: Cast, cycle: Cycle) -> None:
    sign_in(client, cast, "owner")
    check = send(client, WORD).url
    presses = 0
    while found := re.search(r'name="all" value="([^"]+)"', page := client.get(check).text):
        kind = found[1].partition("=")[0]
        keys = re.findall(rf'name="all" value="{kind}=([^"]+)"', page)
        key = next(key for key in ("programme", "split", keys[0]) if key in keys)
        assert client.post(check, {"all": f"{kind}={key}"}).status_code == 303
        presses += 1
    assert presses <= 3
    assert "Вопросов нет" in page
    load(client, check)
    items = drafts()
    assert len(items) == 16
    assert not any(item.source.get("questions") for item in items)
    olympiad = next(item for item in items if item.title.startswith("Олимпиада"))
    assert olympiad.period_text == "январь – март 2020"
    again = send(client, WORD).url
    assert "Вопросов нет" in client.get(again).text, "the same is not asked twice"
    assert "Уже были в плане и не тронуты: 16" in load(client, again)


def test_import__suggested_tasks__the_sure_accepted_by_loading(
    client: Client, cast: Cast, cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    sure, guess = Answer(tasks=(Match(2, 0.9), Match(3, 0.4))), Answer(tasks=(Match(1, 0.3),))
    monkeypatch.setattr("planning.exchange.serving.suggested_numbers", lambda **given: [sure, sure, guess])
    sign_in(client, cast, "owner")
    check = paste(client, TSV)
    page = client.get(check).text
    assert "Для 2 строк задача ясна" in page
    assert "Для 1 строки есть только догадка" in page
    assert 'name="take" value="task.2.0=1"' in page
    client.post(check, {"tasks": "no"})
    assert "Принять все ясные" in client.get(check).text
    client.post(check, {"tasks": "yes"})
    assert client.post(check, {"take": "task.2.0=1", "task.2.0": "0"}).url == f"{check}#row-2"
    load(client, check, **{"task.0.0": "3", "task.1.0": "2"})
    with by_hand():
        tied = PlanItemTask.objects.order_by("item__number").values_list("item__title", "task__number")
        assert list(tied) == [("Форум сельских старост", 3), ("Семинар о грантах", 2), ("Конкурс дворов", 1)]
        assert AgendaChoice.objects.count() == 2, "what a person chose himself teaches, what stood by itself does not"


def test_import__a_guess__is_not_loaded_unless_it_is_pressed(
    client: Client, cast: Cast, cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    guess = Answer(tasks=(Match(1, 0.3),))
    monkeypatch.setattr("planning.exchange.serving.suggested_numbers", lambda **given: [guess] * len(given["texts"]))
    sign_in(client, cast, "owner")
    load(client, paste(client, TSV))
    with by_hand():
        assert not PlanItemTask.objects.exists()
        assert not AgendaChoice.objects.exists()


def test_import__an_answered_term__is_settled(client: Client, cast: Cast, cycle: Cycle) -> None:
    doubtful = TSV.replace("\tмай\t", "\tиюнь декабрь\t").replace("\tиюнь\t", "\tмарт апрель\t")
    head, *rows = doubtful.splitlines()
    told = ("", "", "Отбор в сентябре 2020 года")
    doubtful = "\n".join([f"{head}\tПрограмма", *(f"{row}\t{text}" for row, text in zip(rows, told, strict=True))])
    asked, understood, against = "можно понять по-разному", "понято:", "названы другие дни"
    sign_in(client, cast, "owner")
    assert load(client, paste(client, doubtful)).count(understood) == 2, "loaded as it is, nothing is settled"
    page = client.get(f"{PLAN}file/").text
    assert (page.count(asked), page.count(against)) == (2, 1)
    check = paste(client, doubtful)
    page = client.get(f"{check}?show=all").text
    keys = re.findall(r'name="answer" value="(PERIOD_AMBIGUOUS[^"=]+)=', page)
    first, second = dict.fromkeys(keys)
    (third,) = dict.fromkeys(re.findall(r'name="answer" value="(PERIOD_CONTRADICTION[^"=]+)=column', page))
    for answer in (f"{first}=reading-0", f"{second}=reading-1", f"{third}=column"):
        assert client.post(check, {"answer": answer}).status_code == 303
    page = load(client, check)
    assert understood not in page
    page = client.get(f"{PLAN}file/").text
    assert (page.count(asked), page.count(against)) == (0, 0)
    assert [item.period_kind for item in drafts()] == ["months", "range", "months"]
    row = drafts()[0]
    with by_hand() as actor:
        item_change(item=row, actor=actor, expected_revision=None, changes={"period_text": "май июль"})
    assert client.get(f"{PLAN}file/").text.count(asked) == 1, "another term is another doubt"


def test_import__an_unknown_column__is_offered_in_words(client: Client, cast: Cast, cycle: Cycle) -> None:
    sign_in(client, cast, "owner")
    page = client.get(paste(client, TSV.replace("Ответственный", "Куратор проекта"))).text
    offered = re.findall(r'value="UNKNOWN_COLUMN=[^"]+">([^<]+)</button>', page)
    assert offered[:3] == ["Оставить в примечании", "Место", "Ответственный"]


def test_import__again__shows_first_what_changes(client: Client, cast: Cast, cycle: Cycle) -> None:
    sign_in(client, cast, "owner")
    load(client, paste(client, TSV))
    check = paste(client, TSV.replace("\tмай\t", "\tсентябрь\t"))
    page = client.get(check).text
    assert page.count('class="got') == 1
    assert client.get(f"{check}?show=all").text.count('class="got') == 3
    same = paste(client, TSV)
    assert "Изменений нет" in client.get(same).text


def test_import__left_for_later__found_again_by_a_colleague(client: Client, cast: Cast, cycle: Cycle) -> None:
    sign_in(client, cast, "owner")
    check = send(client, WORD).url
    found = re.search(r'name="answer" value="([^"]+=split)"', client.get(check).text)
    assert found
    client.post(check, {"answer": found[1]})
    client.post(check, {"later": "1"})
    sign_in(client, cast, "colleague")
    assert check in client.get(UPLOAD).text
    page = client.get(check).text
    assert "Изменить ответ" in page
    load(client, check)
    assert len(drafts()) == 16
    assert client.get(check).url == PLAN


def test_import__a_corrected_file__changes_adds_and_removes_what_was_asked(
    client: Client, cast: Cast, cycle: Cycle
) -> None:
    sign_in(client, cast, "owner")
    load(client, paste(client, TSV))
    first, second, third = drafts()
    assert first.source["line"] == 2
    with by_hand(), acting_as(cast.actor("owner")) as actor:
        item_change(item=second, actor=actor, expected_revision=1, changes={"place": "г. Сафоново"})
    corrected = (
        TSV.replace("\tмай\t", "\tсентябрь\t").replace("г. Ярцево", "г. Велиж").replace("3\tиюль\tКонкурс дворов", "")
    ).rpartition("\n\t")[0] + "\n3\tавгуст\tПраздник улицы\tг. Смоленск\t\n"
    check = paste(client, corrected)
    page = client.get(check).text
    for text in ("изменилось в файле", "изменено и в файле, и в плане", "Есть в плане, но нет в файле", "новое"):
        assert text in page
    page = load(client, check, **{f"item.{third.pk}": "remove"})
    assert "Исправлено по файлу: 1" in page
    assert "Убрано из плана: 1" in page
    items = {item.title: item for item in drafts()}
    assert set(items) == {"Форум сельских старост", "Семинар о грантах", "Праздник улицы"}
    assert items["Форум сельских старост"].period_text == "сентябрь"
    assert items["Семинар о грантах"].place == "г. Сафоново", "what a person wrote stands until he decides"


def test_import__pasted_html__merged_cells_survive(client: Client, cast: Cast, cycle: Cycle) -> None:
    html = (
        "<html><body><table><tr><td>№</td><td>Срок</td><td>Мероприятие</td></tr>"
        "<tr><td>1</td><td rowspan=2>май</td><td>Форум</td></tr>"
        "<tr><td>2</td><td>Конкурс</td></tr></table></body></html>"
    )
    sign_in(client, cast, "owner")
    load(client, paste(client, "1\tмай\tФорум", html))
    assert [(item.title, item.period_text) for item in drafts()] == [("Форум", "май"), ("Конкурс", "май")]


def test_import__columns__changed_and_remembered(client: Client, cast: Cast, cycle: Cycle) -> None:
    sign_in(client, cast, "owner")
    text = TSV.replace("Ответственный", "Куратор проекта")
    check = paste(client, text)
    page = client.get(f"{check}columns/").text
    assert "Куратор проекта" in page
    form = {"column0": "number", "column1": "period_text", "column2": "title", "column3": "place"}
    assert client.post(f"{check}columns/", {**form, "column4": "responsible"}).url == check
    load(client, check)
    assert drafts()[0].responsible == "Петров П. П."
    again = paste(client, text.replace("Петров", "Кузнецов"))
    assert "Незнакомые столбцы" not in client.get(again).text
    load(client, again)
    assert drafts()[0].responsible == "Кузнецов П. П."


def test_import__long__read_by_the_worker(
    client: Client, cast: Cast, cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planning.exchange.imports.LONG", 10)
    sign_in(client, cast, "owner")
    check = send(client, WORD).url
    page = client.get(check).text
    assert "Читаем файл" in page
    assert 'http-equiv="refresh"' in page
    with by_hand():
        message = OutboxMessage.objects.get(job="planning.jobs.import_read")
        import_read(**message.arguments)
        import_read(**message.arguments)
    assert "Проверьте, как мы поняли файл" in client.get(check).text
    assert "Добавлено 14 мероприятий" in load(client, check)


def test_import__long_and_broken__says_why_and_can_be_dropped(
    client: Client, cast: Cast, cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planning.exchange.imports.LONG", 10)
    sign_in(client, cast, "owner")
    check = send(client, "plan.docx", b"not a zip, but long enough").url
    with by_hand():
        imported = Import.objects.get()
        import_read(import_id=str(imported.pk))
    assert "повреждён" in client.get(check).text
    assert imported.file.storage.exists(imported.file.name)
    client.post(f"{check}drop/")
    assert client.get(check).status_code == 404


def test_import__file_kept__for_readers_of_the_draft_alone(client: Client, cast: Cast, cycle: Cycle) -> None:
    sign_in(client, cast, "owner")
    check = send(client, WORD).url
    load(client, check)
    for name, status in {"reader": 200, "council": 404, "office": 404, "stranger": 404}.items():
        answer = sign_in(client, cast, name).get(f"{check}source")
        assert answer.status_code == status, name
    sign_in(client, cast, "reader")
    answer = client.get(f"{check}source")
    assert answer.content == (SEEDS / WORD).read_bytes()
    assert answer["Content-Disposition"].startswith("attachment")
    with by_hand():
        kept = Import.objects.get()
    assert {item.source["import"] for item in drafts()} == {str(kept.pk)}


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("plan.zip", b"PK", "здесь не читаются"),
        ("plan.docx", b"not a zip", "docx"),
        ("plan.txt", "Просто письмо, без таблицы.".encode(), "Таблица плана не найдена"),
        ("plan.txt", b"", "пуст"),
    ],
)
def test_import__unreadable__says_why_at_the_field(
    client: Client, cast: Cast, cycle: Cycle, name: str, data: bytes, said: str
) -> None:
    answer = send(sign_in(client, cast, "owner"), name, data)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'aria-invalid="true"' in answer.text
    with by_hand():
        assert not Import.objects.exists()


def test_import__nothing_given__asks_for_it(client: Client, cast: Cast, cycle: Cycle) -> None:
    answer = sign_in(client, cast, "owner").post(UPLOAD, {})
    assert answer.status_code == 422
    assert "Выберите файл или вставьте таблицу" in answer.text


def test_import__too_large__is_not_read(
    client: Client, cast: Cast, cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planning.web.views.importing.LIMIT", 10)
    answer = send(sign_in(client, cast, "owner"), WORD)
    assert answer.status_code == 422
    assert "больше 20 МБ" in answer.text


@pytest.mark.parametrize(("name", "status"), [("reader", 403), ("council", 403), ("stranger", 404)])
def test_import__by_those_who_may_not__refused(
    client: Client, cast: Cast, cycle: Cycle, name: str, status: int
) -> None:
    check = send(sign_in(client, cast, "owner"), WORD).url
    sign_in(client, cast, name)
    assert client.get(UPLOAD).status_code == status
    assert send(client, WORD).status_code == status
    assert client.get(check).status_code == status
    assert client.post(check, {"load": "1"}).status_code == status
    assert not drafts()
