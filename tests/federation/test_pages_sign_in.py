"""Signing in and out, the second step, a forgotten password: django-allauth's pages beneath both walls."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.test import Client

from federation.models import User
from federation.web.adapter import KnownPeopleOnly
from tests.factories.cast import Cast
from tests.factories.roles import by_hand

LOGIN = "/account/login/"
PASSWORD = "сосна-и-ветер-7"


@pytest.fixture(autouse=True)
def _fresh_counters() -> Iterator[None]:
    """The lockout counts in the cache."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def owner(cast: Cast) -> User:
    with by_hand():
        user = cast["owner"]
        user.email = "owner@svod.example"
        user.set_password(PASSWORD)
        user.save()
    return user


def enter(client: Client, login: str = "owner", password: str = PASSWORD, **more: str):
    return client.post(LOGIN, {"login": login, "password": password, **more})


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.mark.parametrize("login", ["owner", "owner@svod.example", "OWNER@svod.example"])
def test_sign_in__takes_a_name_or_an_address(client: Client, owner: User, login: str) -> None:
    assert "Имя или почта" in client.get(LOGIN).text
    answer = enter(client, login, next="/profile/")
    assert (answer.status_code, answer.url) == (302, "/profile/")
    assert client.get("/profile/").status_code == 200


def test_sign_in__leads_back_to_the_page_that_asked_for_it(client: Client, owner: User) -> None:
    asked = client.get("/organizations/?q=x")
    assert asked.url == f"{LOGIN}?next=/organizations/%3Fq%3Dx"
    assert 'value="/organizations/?q=x"' in client.get(asked.url).text
    assert enter(client, next="https://evil.example/").url == "/"


def test_sign_in__refuses_a_wrong_password_and_then_locks(client: Client, owner: User) -> None:
    answer = enter(client, password="не тот")
    assert "_auth_user_id" not in client.session
    assert 'role="alert"' in answer.text
    for _attempt in range(5):
        answer = enter(client, password="не тот")
    assert "Слишком много" in answer.text
    enter(client)
    assert "_auth_user_id" not in client.session, "the right password does not open a locked account either"


def test_sign_in__is_closed_to_ended_accounts(client: Client, owner: User) -> None:
    with by_hand():
        User.objects.filter(pk=owner.pk).update(is_active=False)
    enter(client)
    assert client.get("/profile/").status_code == 302


def test_sign_out__ends_the_session(client: Client, owner: User) -> None:
    enter(client)
    assert client.get("/account/logout/").status_code == 200
    assert client.post("/account/logout/").status_code == 302
    assert client.get("/profile/").status_code == 302


def test_signing_up__is_by_invitation_only(client: Client, cast: Cast) -> None:
    form = {"email": "x@svod.example", "username": "x", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/account/signup/", form)
    with by_hand():
        assert not User.objects.filter(username="x").exists()


def test_forgotten_password__is_made_anew_by_letter(client: Client, owner: User) -> None:
    client.post("/account/password/reset/", {"email": "owner@svod.example"})
    (letter,) = mail.outbox
    link = re.search(r"/account/password/reset/key/\S+", letter.body).group()
    answer = client.get(link, follow=True)
    form_url = answer.redirect_chain[-1][0]
    answer = client.post(form_url, {"password1": "берег-реки-42", "password2": "берег-реки-42"}, follow=True)
    assert answer.status_code == 200
    enter(client)
    assert "_auth_user_id" not in client.session
    enter(client, password="берег-реки-42")
    assert client.get("/profile/").status_code == 200


def test_forgotten_password__tells_nobody_who_has_an_account(client: Client, owner: User) -> None:
    known = client.post("/account/password/reset/", {"email": "owner@svod.example"}, follow=True)
    unknown = Client().post("/account/password/reset/", {"email": "nobody@svod.example"}, follow=True)
    tokens = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    assert tokens.sub("", known.text) == tokens.sub("", unknown.text)


def test_password__is_changed_by_its_owner(client: Client, owner: User) -> None:
    enter(client)
    new = {"oldpassword": PASSWORD, "password1": "берег-реки-42", "password2": "берег-реки-42"}
    assert client.post("/account/password/change/", {**new, "oldpassword": "не тот"}).status_code == 200
    assert client.post("/account/password/change/", new).status_code == 302
    enter(client, password="берег-реки-42")
    assert client.get("/profile/").status_code == 200


def test_second_step__is_set_up_and_asked_for(client: Client, owner: User) -> None:
    enter(client)
    asked = client.get("/account/2fa/totp/activate/")
    assert "Подтвердите, что это вы" in client.get(asked.url).text
    client.post(asked.url, {"password": PASSWORD})
    page = client.get("/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert secret in page.text
    assert client.post("/account/2fa/totp/activate/", {"code": "000000"}).status_code == 200
    assert client.post("/account/2fa/totp/activate/", {"code": code_of(secret)}).status_code == 302
    codes = re.findall(r"\b\d{8}\b", client.get("/account/2fa/recovery-codes/").text)
    assert len(codes) == 10
    assert "Включено" in client.get("/account/2fa/").text

    cache.clear()
    other = Client()
    answer = enter(other)
    assert answer.url == "/account/2fa/authenticate/"
    assert other.get("/profile/").status_code == 302, "the password alone does not open anything"
    assert other.get(answer.url).status_code == 200
    assert other.post(answer.url, {"code": "000000"}).status_code == 200
    assert other.post(answer.url, {"code": codes[0]}).status_code == 302
    assert other.get("/profile/").status_code == 200

    cache.clear()
    third = Client()
    enter(third)
    assert third.post("/account/2fa/authenticate/", {"code": code_of(secret)}).status_code == 302
    assert third.get("/profile/").status_code == 200
    with by_hand():
        assert Authenticator.objects.filter(user=owner).count() == 2


def test_address__is_changed(client: Client, owner: User) -> None:
    enter(client)
    assert "owner@svod.example" in client.get("/account/email/").text
    client.post("/account/email/", {"action_add": "", "email": "anna@svod.example"})
    client.post("/account/email/", {"action_primary": "", "email": "anna@svod.example"})
    assert "anna@svod.example" in client.get("/profile/").text


def test_outside_sign_in__has_a_button_only_where_it_is_set_up(client: Client, db: None, settings) -> None:
    assert "Войти через" not in client.get(LOGIN).text
    app = {"provider_id": "oidc", "name": "Госвход", "client_id": "svod", "secret": "s"}
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"APPS": [{**app, "settings": {"server_url": "https://id.example"}}]}
    }
    assert "Войти через Госвход" in client.get(LOGIN).text


class Provider:
    """An OpenID Connect service that knows one person; stands in for the network."""

    def __init__(self, email: str) -> None:
        self.email = email

    def __enter__(self) -> Provider:
        return self

    def __exit__(self, *_exception: object) -> None:
        return None

    def request(self, _method: str, url: str, **_more: object) -> Answer:
        site = "https://id.example"
        if "openid-configuration" in url:
            names = {"authorization_endpoint": "/go", "token_endpoint": "/token", "userinfo_endpoint": "/who"}
            return Answer({"issuer": site, **{name: site + path for name, path in names.items()}})
        if url.endswith("/token"):
            return Answer({"access_token": "t", "token_type": "Bearer", "expires_in": 60})
        return Answer({"sub": "person-1", "email": self.email, "email_verified": True, "name": "Кто-то"})

    def get(self, url: str, **more: object) -> Answer:
        return self.request("GET", url, **more)

    def post(self, url: str, **more: object) -> Answer:
        return self.request("POST", url, **more)


class Answer:
    """A JSON answer of it."""

    status_code = 200
    headers = {"content-type": "application/json"}

    def __init__(self, data: dict[str, object]) -> None:
        self.data = data
        self.text = json.dumps(data)

    def json(self) -> dict[str, object]:
        return self.data

    def raise_for_status(self) -> None:
        return None


@pytest.mark.parametrize(("email", "known"), [("owner@svod.example", True), ("nobody@svod.example", False)])
def test_outside_sign_in__lets_known_people_in_and_makes_no_accounts(
    client: Client, owner: User, settings, monkeypatch: pytest.MonkeyPatch, email: str, known: bool
) -> None:
    app = {"provider_id": "oidc", "name": "Госвход", "client_id": "svod", "secret": "s"}
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"APPS": [{**app, "settings": {"server_url": "https://id.example"}}]}
    }
    monkeypatch.setattr(KnownPeopleOnly, "get_requests_session", lambda _self: Provider(email))
    with by_hand():
        EmailAddress.objects.create(user=owner, email=owner.email, verified=True, primary=True)
        before = User.objects.count()
    away = client.post("/account/oidc/oidc/login/")
    assert away.url.startswith("https://id.example/go?")
    state = parse_qs(urlsplit(away.url).query)["state"][0]
    back = client.get("/account/oidc/oidc/login/callback/", {"code": "c", "state": state}, follow=True)
    assert back.status_code == 200
    assert client.get("/profile/").status_code == (200 if known else 302)
    with by_hand():
        assert User.objects.count() == before
