"""The tables are whole: every address that Django serves and every field of the schema's roots has a line."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from api.schema import graphql_schema
from tests.matrix.api import OPERATION, ROOTS
from tests.matrix.names import served
from tests.matrix.table import table
from tests.matrix.test_pages import TABLES

ENTRANCE = "django-allauth's: for nobody yet signed in, knows only the account that is being entered"
SELF = "django-allauth's: needs a sign-in and shows the signed-in person's own account alone"
OUTSIDE = "django-allauth's: OpenID Connect; needs a provider, tested where one is played (test_pages_sign_in)"
CLOSED = "django-allauth's: nobody signs up, people are invited; InvitedOnly closes it"
CLOSED_CODE = "django-allauth's: letters with a code to sign in by are switched off"
OLD = "django-allauth's: sends on to the address of today"

EXEMPT = {
    "account_login": ENTRANCE,
    "account_logout": SELF,
    "account_inactive": ENTRANCE,
    "account_signup": CLOSED,
    "account_reauthenticate": SELF,
    "account_email": SELF,
    "account_confirm_email": ENTRANCE,
    "account_email_verification_sent": ENTRANCE,
    "account_change_password": SELF,
    "account_set_password": SELF,
    "account_reset_password": ENTRANCE,
    "account_reset_password_done": ENTRANCE,
    "account_reset_password_from_key": ENTRANCE,
    "account_reset_password_from_key_done": ENTRANCE,
    "mfa_index": SELF,
    "mfa_authenticate": ENTRANCE,
    "mfa_reauthenticate": SELF,
    "mfa_activate_totp": SELF,
    "mfa_deactivate_totp": SELF,
    "mfa_view_recovery_codes": SELF,
    "mfa_generate_recovery_codes": SELF,
    "mfa_download_recovery_codes": SELF,
    "socialaccount_connections": SELF,
    "socialaccount_signup": CLOSED,
    "socialaccount_login_cancelled": OUTSIDE,
    "socialaccount_login_error": OUTSIDE,
    "account_confirm_login_code": CLOSED_CODE,
    "account/social/connections/": OLD,
    "account/social/login/cancelled/": OLD,
    "account/social/login/error/": OLD,
    "account/social/signup/": OLD,
    "openid_connect_login": OUTSIDE,
    "openid_connect_callback": OUTSIDE,
}
"""Address → why no table has a line of it."""

OWN_PAGES = [name for name, why in EXEMPT.items() if why == SELF and name != "account_logout"]


def test_every_address__has_a_line_or_a_reason() -> None:
    addresses = set(served(get_resolver()))
    listed = {line.door for name in TABLES for line in table(name)}
    assert addresses - listed - set(EXEMPT) == set(), "add them to a table of tests/matrix"
    assert (listed | set(EXEMPT)) - addresses == set(), "no such address any more"
    assert listed & set(EXEMPT) == set()


def test_every_root_field_and_mutation__has_a_line() -> None:
    assert graphql_schema.query_type is not None
    assert graphql_schema.mutation_type is not None
    lines = table("api")
    assert {line.door for line in lines if line.how == "ask"} == set(graphql_schema.query_type.fields) == set(ROOTS)
    assert {line.door for line in lines if line.how == "do"} == set(graphql_schema.mutation_type.fields)
    assert set(OPERATION) == set(graphql_schema.mutation_type.fields)


def test_no_line__stands_twice() -> None:
    lines = [str(line) for name in (*TABLES, "api") for line in table(name)]
    assert len(lines) == len(set(lines))


def test_every_cell__is_filled_for_the_whole_cast() -> None:
    casts = {tuple(line.cells) for name in (*TABLES, "api") for line in table(name)}
    assert len(casts) == 1, "every table has the same people"
    assert all(all(line.cells.values()) for name in (*TABLES, "api") for line in table(name))


@pytest.mark.django_db
@pytest.mark.parametrize("name", OWN_PAGES)
def test_pages_of_allauth__need_a_sign_in(client: Client, name: str) -> None:
    response = client.get(reverse(name))
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/account/login/")
