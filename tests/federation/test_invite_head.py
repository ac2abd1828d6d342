"""An empty installation: the first person comes in by a command."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from federation.models import Membership, Organization
from tests.factories.cast import Cast
from tests.factories.roles import by_hand, in_role

PASSWORD = "длинный-пароль-22"


def invite_head(*more: str) -> str:
    out = StringIO()
    with in_role("svod_worker"):
        call_command("invite_head", "--email", "head@example.ru", "--name", "Первый Человек", *more, stdout=out)
    return out.getvalue().removesuffix("\n")


def test_empty_installation__the_link_makes_the_head_of_the_new_office(db: None, client: Client) -> None:
    address = invite_head("--office-name", "Аппарат ассоциации")
    link = "/invitation/" + address.partition("/invitation/")[2]
    assert "Аппарат ассоциации" in client.get(link).text
    sent = {"username": "first", "password": PASSWORD, "password1": PASSWORD, "password2": PASSWORD, "again": PASSWORD}
    assert client.post(link, sent).status_code == 303
    with by_hand():
        role = Membership.objects.select_related("user", "organization").get()
        assert (role.user.username, role.role, role.organization.code) == ("first", "HEAD", "RU")


def test_where_there_is_an_office__no_second_one(cast: Cast) -> None:
    assert "/invitation/" in invite_head("--office-name", "Другой")
    assert "/invitation/" in invite_head("--organization", "66605000")
    with by_hand():
        assert Organization.objects.filter(kind="NATIONAL_OFFICE").count() == 1


def test_unknown_organization__exit_1_with_a_sentence(cast: Cast) -> None:
    with pytest.raises(CommandError, match="Не найдено") as refusal:
        invite_head("--organization", "RU-XXX")
    assert refusal.value.returncode == 1
