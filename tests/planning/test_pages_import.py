"""Loading a plan by the page: nothing is written before the person has seen what was read."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from planning.models import Cycle, Plan, PlanItem
from tests.factories.cast import Cast
from tests.factories.roles import by_hand
from tests.planning.test_pages import PLAN, sign_in

SEEDS = Path(__file__).parent.parent / "cases" / "seeds"
UPLOAD, CHECK = f"{PLAN}import/", f"{PLAN}import/check/"


def send(client: Client, name: str, data: bytes | None = None):
    content = (SEEDS / name).read_bytes() if data is None else data
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize("name", ["smolensk_branch_2020.docx", "smolensk_branch_2020.xlsx"])
def test_import__shown_first__then_loaded__twice_without_doubles(
    client: Client, cast: Cast, cycle: Cycle, name: str
) -> None:
    sign_in(client, cast, "owner")
    assert send(client, name).url == CHECK
    page = client.get(CHECK).text
    for text in ("<b class=\"num\">14</b>", "<b class=\"num\">6</b>", "июнь декабрь", "Загрузить в план", "Олимпиада"):
        assert text in page
    with by_hand():
        assert not Plan.objects.exists()
    assert client.post(CHECK).url == PLAN
    page = client.get(PLAN).text
    assert "Добавлено мероприятий: 14" in page
    assert "6 раздел" in page
    send(client, name)
    client.post(CHECK)
    assert "Уже были в плане и не тронуты: 14" in client.get(PLAN).text
    with by_hand():
        assert PlanItem.objects.count() == 14


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("plan.pdf", b"%PDF-1.4", "здесь не читаются"),
        ("plan.docx", b"not a zip", "Word"),
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


def test_import__too_large__is_not_read(
    client: Client, cast: Cast, cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planning.web.views.importing.LIMIT", 10)
    answer = send(sign_in(client, cast, "owner"), "smolensk_branch_2020.docx")
    assert answer.status_code == 422
    assert "больше 20 МБ" in answer.text


def test_import__after_an_hour__asks_for_the_file_again(client: Client, cast: Cast, cycle: Cycle) -> None:
    cache.clear()
    assert sign_in(client, cast, "owner").get(CHECK).url == UPLOAD


@pytest.mark.parametrize(("name", "status"), [("reader", 403), ("council", 403), ("stranger", 404)])
def test_import__by_those_who_may_not__refused(
    client: Client, cast: Cast, cycle: Cycle, name: str, status: int
) -> None:
    assert sign_in(client, cast, name).get(UPLOAD).status_code == status
    assert send(client, "smolensk_branch_2020.docx").status_code == status
