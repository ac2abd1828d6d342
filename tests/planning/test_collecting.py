"""Collecting a week: who is asked, three fields or "nothing", reminders, the sheet, and the week after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from io import BytesIO

import docx
import pytest
from django.test import Client

from federation.access.roles import Role
from federation.access.scope import acting_as
from federation.kernel import clock
from federation.kernel.records import OutboxMessage
from federation.models import Notification
from planning.jobs import collecting_opened, remind_unanswered
from planning.models import CollectingRequest, Cycle, Plan, PlanItem
from planning.selectors.collecting import asked_in, sheet_of
from planning.selectors.filing import cycles_for
from planning.selectors.items import consolidated
from tests.factories.cast import Cast, make_user
from tests.factories.roles import by_hand
from tests.planning.collected import FRIDAY, THURSDAY, TUESDAY, WEDNESDAY, job, week_asked
from tests.planning.test_pages import sign_in

_INPUT, _ATTRIBUTE = re.compile(r"<input ([^>]*)>"), re.compile(r'([\w-]+)="([^"]*)"')


@pytest.fixture
def today() -> Iterator[None]:
    """Tuesday before the week that is collected."""
    with clock.frozen(TUESDAY):
        yield


@pytest.fixture
def week(cast: Cast, today: None) -> Cycle:
    """A week that the council collects."""
    return week_asked(cast)


def rows(*lines: tuple[str, str, str], **button: str) -> dict[str, str]:
    """The form of three fields as a browser sends it."""
    sent = {"rows-TOTAL_FORMS": str(len(lines)), "rows-INITIAL_FORMS": "0", "revision": "0", "key": "k1", **button}
    for place, (what, when, where) in enumerate(lines):
        sent |= {f"rows-{place}-what": what, f"rows-{place}-when": when, f"rows-{place}-where": where}
    return sent


def form_of(page: str) -> dict[str, str]:
    """The form of three fields of a page as a browser sends it back, without a button."""
    found = [dict(_ATTRIBUTE.findall(tag)) for tag in _INPUT.findall(page)]
    return {each["name"]: unescape(each.get("value", "")) for each in found if "name" in each}


def address(week: Cycle, code: str = "66605000") -> str:
    """The form of an organization asked."""
    return f"/plans/collecting/{week.pk}/{code}/"


def test_week__stands_in_nobodys_list_of_cycles__and_in_no_figure_of_the_year(
    cast: Cast, week: Cycle, client: Client
) -> None:
    sign_in(client, cast, "town")
    client.post(address(week), rows(("Субботник", "вторник", "Парк"), send="1"))
    for name in ("owner", "council", "town", "sibling", "office"):
        with acting_as(cast.actor(name)) as actor:
            assert week not in cycles_for(actor=actor)
    with acting_as(cast.actor("council")) as actor:
        council = cast.organizations["council"]
        assert list(consolidated(actor=actor, within=council, year=2026)) == []
    with by_hand():
        assert Plan.objects.get(cycle=week).planning_year is None


@pytest.mark.parametrize(
    ("name", "page", "form"),
    [("council", 200, 200), ("office", 200, 200), ("town", 404, 200), ("owner", 404, 404), ("stranger", 404, 404)],
)
def test_pages__each_relation(cast: Cast, week: Cycle, client: Client, name: str, page: int, form: int) -> None:
    sign_in(client, cast, name)
    assert client.get(f"/plans/collecting/{week.pk}/").status_code == page
    assert client.get(f"/plans/collecting/{week.pk}/sheet.docx").status_code == page
    assert client.get(address(week)).status_code == form


def test_three_fields__one_press__are_a_filed_plan(cast: Cast, week: Cycle, client: Client) -> None:
    sign_in(client, cast, "town")
    sent = rows(
        ("Открытие сквера", "вторник, 10:00", "ул. Ленина"), ("Приём граждан", "18 ноября", ""), ("", "", ""), send="1"
    )
    assert client.post(address(week), sent).status_code == 303
    with acting_as(cast.actor("council")) as actor:
        plan = Plan.objects.visible_to(actor).get(cycle=week)
        assert (plan.status, plan.version) == ("FILED", 1)
        days = sheet_of(actor=actor, cycle=week)
        assert [(day.day, [item.title for item in day.items]) for day in days] == [
            (date(2026, 11, 17), ["Открытие сквера"]),
            (date(2026, 11, 18), ["Приём граждан"]),
        ]
        assert days[0].items[0].period_text == "вторник, 10:00 (17 ноября)"


def test_three_fields__sent_twice__are_one_answer(cast: Cast, week: Cycle, client: Client) -> None:
    sign_in(client, cast, "town")
    sent = rows(("Открытие сквера", "вторник", ""), save="1")
    for _press in range(2):
        assert client.post(address(week), sent).status_code == 303
    with by_hand():
        assert PlanItem.objects.filter(plan__cycle=week).count() == 1


def test_three_fields__a_date_without_an_event__comes_back_with_what_was_typed(
    cast: Cast, week: Cycle, client: Client
) -> None:
    sign_in(client, cast, "town")
    answer = client.post(address(week), rows(("Субботник", "среда", ""), ("", "пятница, 15:00", ""), send="1"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Напишите, что будет." in page
    assert "пятница, 15:00" in page
    assert "Субботник" in page
    with by_hand():
        assert not Plan.objects.filter(cycle=week).exists()


def test_three_fields__nothing_written__is_told_of_the_other_button(cast: Cast, week: Cycle, client: Client) -> None:
    sign_in(client, cast, "town")
    answer = client.post(address(week), rows(("", "", ""), send="1"))
    assert answer.status_code == 422
    assert "нажмите «Событий нет»" in answer.content.decode()


def test_more_rows__keep_what_was_typed(cast: Cast, week: Cycle, client: Client) -> None:
    sign_in(client, cast, "town")
    page = client.post(address(week), rows(("Субботник", "", ""), more="1")).content.decode()
    assert "Субботник" in page
    assert "rows-4-what" in page


def test_nothing__is_an_answer__and_can_be_taken_back(cast: Cast, week: Cycle, client: Client) -> None:
    sign_in(client, cast, "town")
    assert client.post(address(week), rows(nothing="1")).status_code == 303
    with acting_as(cast.actor("council")) as actor:
        assert [each.answer for each in asked_in(actor=actor, cycle=week)] == ["NOTHING"]
    assert client.post(address(week), {"reopen": "1"}).status_code == 303
    with acting_as(cast.actor("council")) as actor:
        assert [each.answer for each in asked_in(actor=actor, cycle=week)] == ["NONE"]


def test_sent__taken_back__corrected__sent_again(cast: Cast, week: Cycle, client: Client) -> None:
    sign_in(client, cast, "town")
    client.post(address(week), rows(("Субботник", "среда", "Парк"), send="1"))
    assert client.post(address(week), rows(("Другое", "", ""), send="1")).status_code == 422
    client.post(address(week), {"reopen": "1"})
    with by_hand():
        item = PlanItem.objects.get(plan__cycle=week, version=None)
        revision = str(Plan.objects.get(cycle=week).revision)
    sent = rows(("Субботник в парке", item.period_text, "Парк"), ("Концерт", "пятница", "ДК"), send="1", key="k2")
    sent |= {"rows-0-item": str(item.pk), "rows-0-revision": str(item.revision), "revision": revision}
    assert client.post(address(week), sent).status_code == 303
    with acting_as(cast.actor("council")) as actor:
        titles = [item.title for day in sheet_of(actor=actor, cycle=week) for item in day.items]
    assert titles == ["Субботник в парке", "Концерт"]


def test_two_fill_the_form__who_sends__is_shown_what_the_other_did_first(
    cast: Cast, week: Cycle, client: Client
) -> None:
    with by_hand():
        second = make_user("second", (cast.organizations["town"], Role.COORDINATOR))
    other, url = Client(), address(week)
    with by_hand():
        other.force_login(second)
    sign_in(client, cast, "town")
    client.post(url, rows(("Субботник", "среда", "Парк"), ("Приём", "пятница", "Дума"), save="1"))
    mine, theirs = form_of(client.get(url).text), form_of(other.get(url).text)
    theirs |= {"rows-0-where": "Сквер", "rows-1-what": "", "rows-1-when": "", "rows-1-where": ""}
    assert other.post(url, theirs | {"rows-2-what": "Концерт", "save": "1"}).status_code == 303
    assert client.post(url, {**mine, "revision": "", "send": "1"}).status_code == 422
    refused = client.post(url, mine | {"rows-2-what": "Ярмарка", "send": "1"})
    assert refused.status_code == 409
    for text in ("Добавлено: Концерт", "Изменено, сейчас так: Субботник", "Сквер", "Удалено: Приём", "Ярмарка"):
        assert text in refused.text
    with by_hand():
        assert Plan.objects.get(cycle=week).version == 0
    assert client.post(url, form_of(refused.text) | {"send": "1"}).status_code == 303
    with acting_as(cast.actor("council")) as actor:
        found = [(item.title, item.place) for day in sheet_of(actor=actor, cycle=week) for item in day.items]
    assert sorted(found) == [("Концерт", ""), ("Субботник", "Сквер"), ("Ярмарка", "")]


def test_two_fill_the_form__the_same_words__both_are_kept_to_choose_from(
    cast: Cast, week: Cycle, client: Client
) -> None:
    sign_in(client, cast, "town")
    client.post(address(week), rows(("Субботник", "среда", "Парк"), save="1"))
    mine, theirs = (form_of(client.get(address(week)).text) for _reader in range(2))
    client.post(address(week), theirs | {"rows-0-where": "Сквер", "save": "1"})
    refused = client.post(address(week), mine | {"rows-0-where": "Двор", "save": "1"})
    assert refused.status_code == 409
    assert "Сквер" in refused.text
    kept = form_of(refused.text)
    assert kept["rows-0-where"] == "Двор"
    assert client.post(address(week), kept | {"send": "1"}).status_code == 303
    with by_hand():
        assert PlanItem.objects.get(plan__cycle=week, is_standing=True).place == "Двор"


def test_two_fill_the_form__different_words_of_a_row__both_stand(cast: Cast, week: Cycle, client: Client) -> None:
    sign_in(client, cast, "town")
    client.post(address(week), rows(("Субботник", "среда", "Парк"), save="1"))
    with by_hand():
        PlanItem.objects.filter(plan__cycle=week).update(place="Парк,\nу входа")
    mine, theirs = (form_of(client.get(address(week)).text) for _reader in range(2))
    client.post(address(week), theirs | {"rows-0-when": "четверг", "save": "1"})
    # A browser sends a text field on one line.
    mine |= {"rows-0-what": "Большой субботник", "rows-0-where": "Парк, у входа", "save": "1"}
    assert client.post(address(week), mine).status_code == 303
    with by_hand():
        item = PlanItem.objects.get(plan__cycle=week)
    assert (item.title, item.period_text[:7], item.place) == ("Большой субботник", "четверг", "Парк,\nу входа")


def test_others__cannot_answer_for_the_one_asked(cast: Cast, week: Cycle, client: Client) -> None:
    for name, status in (("council", 403), ("office", 403), ("owner", 404), ("stranger", 404)):
        sign_in(client, cast, name)
        for sent in (rows(("Чужое", "", ""), send="1"), rows(nothing="1"), rows(reopen="1")):
            assert client.post(address(week), sent).status_code == status, name
    with by_hand():
        assert not Plan.objects.filter(cycle=week).exists()
        assert CollectingRequest.objects.get(cycle=week).nothing_at is None


def test_asked__are_told_once__and_reminded_the_day_before_and_on_the_day(cast: Cast, week: Cycle) -> None:
    with by_hand():
        assert OutboxMessage.objects.filter(job="planning.jobs.collecting_opened").count() == 1
    for _run in range(2):
        job(collecting_opened, cycle_id=str(week.pk))
    told = []
    for moment in (TUESDAY, WEDNESDAY, WEDNESDAY, THURSDAY, FRIDAY):
        with by_hand():
            Notification.objects.update(read_at=moment)
        with clock.frozen(moment):
            job(remind_unanswered)
        with by_hand():
            told.append([news.title for news in Notification.objects.filter(read_at=None)])
    assert told == [
        [],
        ["Ответить нужно завтра: Неделя 16–22 ноября 2026 года"],
        [],
        ["Ответить нужно сегодня: Неделя 16–22 ноября 2026 года"],
        [],
    ]


def test_whoever_answered__is_not_reminded(cast: Cast, week: Cycle, client: Client) -> None:
    sign_in(client, cast, "town")
    client.post(address(week), rows(nothing="1"))
    with clock.frozen(THURSDAY):
        job(remind_unanswered)
    with by_hand():
        assert not Notification.objects.exists()


def test_sheet__in_word__has_every_answer_by_day(cast: Cast, week: Cycle, client: Client) -> None:
    sign_in(client, cast, "town")
    lines = (("Концерт", "пятница, 18:00", "ДК"), ("Субботник", "17 ноября", "Парк"), ("Ярмарка", "вся неделя", ""))
    client.post(address(week), rows(*lines, send="1"))
    sign_in(client, cast, "council")
    answer = client.get(f"/plans/collecting/{week.pk}/sheet.docx")
    document = docx.Document(BytesIO(answer.content))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "Сводный план мероприятий на неделю 16–22 ноября 2026 года" in text
    cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert [row[0] for row in cells[1:]] == [
        *("Вторник, 17 ноября", "1"),
        *("Пятница, 20 ноября", "2"),
        *("В течение недели и без точной даты", "3"),
    ]
    assert cells[2] == ["1", "17 ноября", "Субботник", "Парк", "Вяземский район"]


def test_home__tells_those_asked_and_whoever_collects(cast: Cast, week: Cycle, client: Client) -> None:
    sign_in(client, cast, "town")
    page = client.get("/").content.decode()
    assert "Ответить, что запланировано: неделя 16–22 ноября 2026 года" in page
    assert "Составить план: Неделя" not in page
    sign_in(client, cast, "council")
    assert "Ответили 0 из 1." in client.get("/").content.decode()


def test_answer__is_for_the_sheet__and_waits_for_nobodys_verdict(cast: Cast, week: Cycle, client: Client) -> None:
    sign_in(client, cast, "town")
    sent = rows(("Субботник", "как-нибудь потом", "Парк"), ("Приём", "по согласованию", ""), send="1")
    answered = client.post(address(week), sent, follow=True).text
    assert "Срок не понят: «как-нибудь потом»." in answered
    sign_in(client, cast, "council")
    assert client.get(f"/plans/collecting/{week.pk}/").text.count("срок не понят") == 1
    assert "Прочитать" not in client.get("/").text
    waiting = client.get("/plans/review")
    assert waiting.status_code == 200
    assert "Вяземский район" not in waiting.text
