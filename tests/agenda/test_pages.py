"""The pages of the agenda: everybody reads it, the office edits it, a council adds its own priorities."""

from __future__ import annotations

import pytest
from django.test import Client

from agenda.models import Agenda, AgendaTask, ProblemArea, TaskArea
from agenda.services.agendas import agenda_publish
from federation.access.scope import acting_as
from tests.agenda.editions import draft
from tests.factories.cast import Cast
from tests.factories.roles import by_hand


@pytest.fixture
def edition(cast: Cast) -> Agenda:
    return draft(cast)


@pytest.fixture
def published(cast: Cast, edition: Agenda) -> Agenda:
    with acting_as(cast.actor("office")) as actor:
        return agenda_publish(agenda=edition, actor=actor, expected_revision=None)


def sign_in(client: Client, cast: Cast, name: str) -> Client:
    with by_hand():
        client.force_login(cast[name])
    return client


def at(agenda: Agenda, rest: str = "") -> str:
    return f"/agenda/edition/{agenda.pk}/{rest}"


def test_draft__is_the_offices_alone(client: Client, cast: Cast, edition: Agenda) -> None:
    assert "Опубликовать" in sign_in(client, cast, "office").get(at(edition)).text
    sign_in(client, cast, "owner")
    assert client.get(at(edition)).status_code == 404
    assert client.get("/agenda/2021/").status_code == 404
    assert "Повестки пока нет" in client.get("/agenda/").text


def test_published__shows_everything_and_the_figures(client: Client, cast: Cast, published: Agenda) -> None:
    page = sign_in(client, cast, "owner").get("/agenda/2021/").text
    for text in ("1. Повестка", "Повестка: вид", "Моногорода", "цель", "механизм", "Термин", "0 мероприяти"):
        assert text in page
    assert "Править" not in page
    assert "Добавить местный приоритет" not in page
    assert "<c-" not in page


def test_publish__asks_first__then_the_network_reads_it(client: Client, cast: Cast, edition: Agenda) -> None:
    sign_in(client, cast, "office")
    assert "Опубликовать повестку на 2021 год?" in client.get(at(edition, "publish/")).text
    stale = client.post(at(edition, "publish/"), {"revision": edition.revision + 5})
    assert stale.status_code == 409
    assert client.post(at(edition, "publish/"), {"revision": edition.revision}).status_code == 303
    assert sign_in(Client(), cast, "town").get("/agenda/2021/").status_code == 200


def test_office__edits_texts_of_a_draft(client: Client, cast: Cast, edition: Agenda) -> None:
    sign_in(client, cast, "office")
    client.post(at(edition, "tasks/1/"), {"title": "Единая повестка", "number": "1", "revision": "1"})
    client.post(at(edition, "tasks/add/"), {"title": "Четвёртая"})
    client.post(at(edition, "areas/1/"), {"title": "Малые города", "number": "9", "revision": "1"})
    client.post(at(edition, "areas/add/"), {"title": "Третья"})
    client.post(at(edition, "areas/2/remove/"), {"revision": "1"})
    client.post(at(edition, "tasks/2/remove/"), {"revision": "1"})
    with by_hand():
        assert list(AgendaTask.objects.order_by("number").values_list("number", "title")) == [
            (1, "Единая повестка"),
            (3, "Практики"),
            (4, "Четвёртая"),
        ]
        assert list(ProblemArea.objects.order_by("number").values_list("number", "title")) == [
            (9, "Малые города"),
            (10, "Третья"),
        ]


def test_edit__refused__keeps_the_text(client: Client, cast: Cast, edition: Agenda) -> None:
    sign_in(client, cast, "office")
    answer = client.post(at(edition, "tasks/1/"), {"title": "Другая", "number": "2", "revision": "1"})
    assert answer.status_code == 422
    assert "Другая" in answer.text
    assert client.post(at(edition, "tasks/1/"), {"title": "", "number": "1"}).status_code == 422


def test_edit__two_writers__both_texts_are_shown(client: Client, cast: Cast, edition: Agenda) -> None:
    sign_in(client, cast, "office")
    client.post(at(edition, "tasks/1/"), {"title": "Первая правка", "number": "1", "revision": "1"})
    answer = client.post(at(edition, "tasks/1/"), {"title": "Вторая правка", "number": "1", "revision": "1"})
    assert answer.status_code == 409
    assert "Первая правка" in answer.text
    assert "Вторая правка" in answer.text


def test_office__ties_tasks_to_areas_and_edits_kinds_after_publication(
    client: Client, cast: Cast, published: Agenda
) -> None:
    sign_in(client, cast, "office")
    with by_hand():
        seen = AgendaTask.objects.get(number=2).revision
    client.post(at(published, "tasks/2/areas/"), {"numbers": ["1", "2"], "revision": seen})
    with by_hand():
        assert TaskArea.objects.filter(task__number=2).count() == 2
        seen = AgendaTask.objects.get(number=2).revision
    client.post(at(published, "tasks/2/activities/add/"), {"title": "Новый вид", "revision": seen})
    client.post(at(published, "tasks/2/activities/1/"), {"title": "Прежний вид", "revision": seen + 1})
    page = client.get(at(published)).text
    assert "Новый вид" in page
    assert "Прежний вид" in page
    client.post(at(published, "tasks/2/activities/2/remove/"), {"revision": seen + 2})
    assert "Новый вид" not in client.get(at(published)).text
    assert client.get(at(published, "tasks/2/")).status_code == 422


def test_council__adds_and_rewords_its_priority(client: Client, cast: Cast, published: Agenda) -> None:
    page = sign_in(client, cast, "council").get("/agenda/2021/").text
    assert "Добавить местный приоритет" in page
    sent = {"organization": "RU-SMO", "parent_number": "2", "title": "Школа главы"}
    assert client.post(at(published, "priorities/add/"), sent).status_code == 303
    page = client.get("/agenda/2021/").text
    assert "2.SMO-1" in page
    assert "Школа главы" in page
    client.post(at(published, "priorities/2.SMO-1/"), {"title": "Школа глав", "revision": "1"})
    assert "Школа глав<" in client.get("/agenda/2021/").text
    other = sign_in(Client(), cast, "sibling")
    assert other.get(at(published, "priorities/2.SMO-1/")).status_code == 403
    sent = {"organization": "RU-SMO", "parent_number": "2", "title": "Чужой"}
    assert other.post(at(published, "priorities/add/"), sent).status_code == 422
    client.post(at(published, "priorities/2.SMO-1/remove/"), {"revision": "2"})
    assert "Школа глав" not in client.get("/agenda/2021/").text


@pytest.mark.parametrize("name", ["owner", "town", "partner"])
@pytest.mark.parametrize(
    "rest", ["publish/", "tasks/add/", "tasks/1/", "tasks/1/areas/", "areas/add/", "priorities/add/"]
)
def test_editing__by_others__forbidden(client: Client, cast: Cast, published: Agenda, name: str, rest: str) -> None:
    assert sign_in(client, cast, name).get(at(published, rest)).status_code == 403
    assert client.post(at(published, rest), {"title": "Х"}).status_code == 403
