"""One's own pages: invitation, news, account, tokens, files."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from federation.access.roles import Role
from federation.kernel import clock
from federation.models import Attachment, Invitation, Membership, Notification, PersonalToken, User
from federation.services.invitations import invitation_send
from federation.services.notifications import notify
from federation.services.tokens import token_issue, token_owner
from tests.factories.cast import Cast
from tests.factories.roles import by_hand
from tests.federation.test_pages_organizations import sign_in

ACCEPT = {"username": "anna", "password": "сосна-и-ветер-7", "again": "сосна-и-ветер-7"}


@pytest.fixture
def link(cast: Cast) -> str:
    """The address in an invitation's letter."""
    with by_hand() as actor:
        _invitation, secret = invitation_send(
            actor=actor,
            organization=cast.organizations["branch"],
            email="new@svod.example",
            full_name="Новикова Анна",
            role=Role.REPORTER,
        )
    return f"/invitation/{secret}/"


def test_invitation__makes_an_account_and_signs_in(client: Client, cast: Cast, link: str) -> None:
    page = client.get(link).text
    assert "Отделение" in page
    assert "корреспондент" in page
    answer = client.post(link, ACCEPT)
    assert (answer.status_code, answer.url) == (303, "/")
    page = client.get("/profile/").text
    assert "Новикова Анна" in page
    assert "Отделение" in page
    assert Client().get(link).status_code == 410


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"again": "другое"}, "Пароли не совпали"),
        ({"password": "12345", "again": "12345"}, "Значение не подходит"),
        ({"username": "owner"}, "уже есть"),
        ({"username": ""}, "Обязательное поле"),
    ],
)
def test_invitation__refuses_and_keeps_the_link(
    client: Client, cast: Cast, link: str, changed: dict[str, str], said: str
) -> None:
    answer = client.post(link, {**ACCEPT, **changed})
    assert answer.status_code == 422
    assert said in answer.text
    assert client.get(link).status_code == 200


def test_invitation__adds_the_role_to_the_account_that_has_the_address(client: Client, cast: Cast, link: str) -> None:
    with by_hand():
        User.objects.filter(pk=cast["stranger"].pk).update(email="new@svod.example")
    answer = sign_in(Client(), cast, "sibling").post(link)
    assert answer.status_code == 422
    assert "другую почту" in answer.text
    sign_in(client, cast, "stranger")
    assert "Роль добавится" in client.get(link).text
    assert client.post(link).status_code == 303
    with by_hand():
        assert Membership.objects.filter(user=cast["stranger"], role=Role.REPORTER).count() == 1


def tell(cast: Cast, name: str, title: str, **fields: str) -> Notification:
    with by_hand():
        notify(
            user_ids=[cast[name].pk],
            title=title,
            text="Просят указать места.",
            url=fields.get("url", "/organizations/"),
            reason="member",
            object_id=None,
        )
        return Notification.objects.get(title=title)


def test_news__say_why_they_came_and_are_marked_read(client: Client, cast: Cast) -> None:
    assert "Уведомлений нет" in sign_in(client, cast, "owner").get("/notifications/").text
    first, second = tell(cast, "owner", "План вернули"), tell(cast, "owner", "План приняли")
    tell(cast, "sibling", "Чужое")
    page = client.get("/notifications/").text
    assert "пришло, потому что вы в этой организации" in page
    assert "Уведомления: 2 нов" in page, "the bell counts"
    assert "Чужое" not in page
    answer = client.get(f"/notifications/{first.pk}/")
    assert (answer.status_code, answer.url) == (302, "/organizations/")
    assert client.get("/notifications/").text.count(">новое<") == 1
    assert client.post(f"/notifications/{second.pk}/read/").status_code == 303
    assert ">новое<" not in client.get("/notifications/").text
    tell(cast, "owner", "План вернули снова")
    assert client.post("/notifications/read/").status_code == 303
    assert ">новое<" not in client.get("/notifications/").text
    assert sign_in(client, cast, "sibling").post(f"/notifications/{first.pk}/read/").status_code == 404


def test_news__never_lead_outside(client: Client, cast: Cast) -> None:
    row = tell(cast, "owner", "Ссылка наружу", url="https://evil.example/")
    answer = sign_in(client, cast, "owner").get(f"/notifications/{row.pk}/")
    assert answer.url == "/notifications/"


def test_news__go_on_by_pages(client: Client, cast: Cast) -> None:
    for number in range(35):
        tell(cast, "owner", f"Новость {number:02}.")
    page = sign_in(client, cast, "owner").get("/notifications/").text
    assert page.count("Просят указать места") == 30
    onward = re.search(r"/notifications/\?after=[0-9a-f-]+", page).group()
    assert client.get(onward).text.count("Просят указать места") == 5


def test_account__changes_name_language_and_letters(client: Client, cast: Cast) -> None:
    form = {"full_name": "Иванова Ирина", "language": "en", "digest": "AT_ONCE"}
    answer = sign_in(client, cast, "owner").post("/profile/", form)
    assert answer.status_code == 303
    assert answer.cookies["django_language"].value == "en"
    with by_hand():
        user = User.objects.get(pk=cast["owner"].pk)
    assert (user.full_name, user.language, user.digest) == ("Иванова Ирина", "en", "AT_ONCE")
    answer = client.post("/profile/", {**form, "full_name": ""})
    assert answer.status_code == 422


def test_devices__are_signed_out_by_the_password(client: Client, cast: Cast) -> None:
    with by_hand():
        cast["owner"].set_password("сосна-и-ветер-7")
        cast["owner"].save()
    here, there = sign_in(client, cast, "owner"), sign_in(Client(), cast, "owner")
    assert here.post("/profile/devices/", {"password": "не тот"}).status_code == 422
    assert there.get("/profile/").status_code == 200
    assert here.post("/profile/devices/", {"password": "сосна-и-ветер-7"}).status_code == 303
    assert here.get("/profile/").status_code == 200
    assert there.get("/profile/").status_code == 302


def test_token__is_shown_once_and_revoked(client: Client, cast: Cast) -> None:
    answer = sign_in(client, cast, "owner").post("/profile/tokens/", {"name": "Выгрузка", "expires_at": ""})
    secret = re.search(r"svod_[\w-]{20,}", answer.text).group()
    assert "no-store" in answer["Cache-Control"]
    assert token_owner(secret=secret) == cast["owner"].pk
    page = client.get("/profile/tokens/").text
    assert "Выгрузка" in page
    assert secret not in page
    with by_hand():
        token = PersonalToken.objects.get()
    assert sign_in(Client(), cast, "colleague").post(f"/profile/tokens/{token.pk}/revoke/").status_code == 404
    assert client.post(f"/profile/tokens/{token.pk}/revoke/").status_code == 303
    assert token_owner(secret=secret) is None


def test_token__does_not_begin_expired(client: Client, cast: Cast) -> None:
    answer = sign_in(client, cast, "owner").post("/profile/tokens/", {"name": "Выгрузка", "expires_at": "2001-01-01"})
    assert answer.status_code == 422
    assert "срок уже прошёл" in answer.text
    assert "Выгрузка" in answer.text


def test_token__shows_that_its_time_is_over(client: Client, cast: Cast) -> None:
    with by_hand() as actor:
        token_issue(user=cast["owner"], name="Старый", expires_at=clock.now() + timedelta(seconds=1), actor=actor)
        PersonalToken.objects.update(expires_at=clock.now() - timedelta(days=1))
    assert "срок вышел" in sign_in(client, cast, "owner").get("/profile/tokens/").text


def test_files__are_seen_with_their_object_and_only_downloaded(client: Client, cast: Cast) -> None:
    branch = cast.organizations["branch"]
    url = f"/attachments/federation_organization/{branch.pk}/"
    text = SimpleUploadedFile("устав.txt", "Устав отделения".encode(), "text/html")
    assert sign_in(client, cast, "owner").post(url, {"file": text}).status_code == 303
    assert "устав.txt" in client.get("/organizations/RU-SMO-B/").text
    with by_hand():
        attachment = Attachment.objects.get()
    address = f"/attachments/{attachment.pk}/"
    answer = sign_in(client, cast, "sibling").get(address)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "text/plain"
    assert b"".join(answer.streaming_content).decode() == "Устав отделения"
    assert client.post(f"{address}remove/").status_code == 403
    assert client.post(url, {"file": SimpleUploadedFile("a.txt", b"text")}).status_code == 403
    assert sign_in(client, cast, "stranger").get(address).status_code == 404
    assert Client().get(address).status_code == 302
    assert sign_in(client, cast, "owner").post(f"{address}remove/").status_code == 303
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(("name", "content"), [("страница.html", b"<html>"), ("снимок.png", b"MZ"), ("пусто.txt", b"")])
def test_files__of_other_kinds_are_refused(client: Client, cast: Cast, name: str, content: bytes) -> None:
    url = f"/attachments/federation_organization/{cast.organizations['branch'].pk}/"
    answer = sign_in(client, cast, "owner").post(url, {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert 'class="err"' in answer.text


def test_refusal__is_a_page_that_says_why_and_changes_nothing(client: Client, cast: Cast, link: str) -> None:
    client.post(link, ACCEPT)
    with by_hand():
        invitation = Invitation.objects.get()
    answer = sign_in(Client(), cast, "owner").post(f"/invitations/{invitation.pk}/withdraw/")
    assert answer.status_code == 422
    assert "приглашение принято" in answer.text
    assert 'class="rail"' in answer.text, "in the frame of the person who is signed in"
    with by_hand():
        invitation.refresh_from_db()
    assert invitation.withdrawn_at is None
