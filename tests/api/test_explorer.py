"""The GraphiQL page: for signed-in people, with a token that it mints for itself."""

from __future__ import annotations

from django.conf import settings
from django.test import Client

from federation.models import PersonalToken
from tests.api.world import Api
from tests.factories.cast import Cast
from tests.factories.roles import by_hand

BACKEND = settings.AUTHENTICATION_BACKENDS[0]


def signed_in(cast: Cast, client: Client) -> Client:
    with by_hand():
        client.force_login(cast["owner"], backend=BACKEND)
    return client


def test_page__needs_sign_in(cast: Cast, client: Client) -> None:
    answer = client.get("/graphql/explorer/")
    assert answer.status_code == 302
    assert "/account/login/" in answer["Location"]
    assert client.post("/graphql/explorer/token/").status_code == 302


def test_page__shows_examples_and_loosens_styles_only_here(cast: Cast, client: Client) -> None:
    answer = signed_in(cast, client).get("/graphql/explorer/")
    assert answer.status_code == 200
    assert "fragment ItemFields on PlanItem" in answer.content.decode()
    policy = answer["Content-Security-Policy"]
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "script-src 'self';" in policy + ";"
    assert "no-store" in answer["Cache-Control"]


def test_token__lives_half_an_hour_and_opens_the_endpoint(cast: Cast, client: Client) -> None:
    secret = signed_in(cast, client).post("/graphql/explorer/token/").json()["token"]
    assert Api(secret).ask("{ viewer { username } }") == {"viewer": {"username": "owner"}}
    with by_hand():
        token = PersonalToken.objects.get(user=cast["owner"])
    assert token.expires_at is not None
    assert 1799 < (token.expires_at - token.created_at).total_seconds() <= 1800


def test_token__needs_the_csrf_token(cast: Cast) -> None:
    client = signed_in(cast, Client(enforce_csrf_checks=True))
    assert client.post("/graphql/explorer/token/").status_code == 403
