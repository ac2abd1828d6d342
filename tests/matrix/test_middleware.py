"""What stands around every page: whose session it is, what a failed request leaves behind, by which id it is found."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from federation.kernel.records import AuditEntry
from federation.models import User
from tests.factories.cast import Cast
from tests.factories.roles import by_hand

FORM = {"full_name": "Другое Имя", "language": "ru", "digest": "DAILY"}


@pytest.fixture
def browser(cast: Cast) -> Client:
    """The owner's browser; an error inside becomes the page that a person would see."""
    browser = Client(raise_request_exception=False)
    with by_hand():
        browser.force_login(cast["owner"])
    return browser


def name_of(cast: Cast) -> str:
    """The owner's name as it is stored."""
    with by_hand():
        return User.objects.get(pk=cast["owner"].pk).full_name


def test_session_from_before_a_change_of_password__is_nobodys(cast: Cast, browser: Client) -> None:
    assert browser.get("/organizations/RU-SMO-B/").status_code == 200
    with by_hand():
        owner = cast["owner"]
        owner.set_password("сосна-и-ветер-8")
        owner.save()
    response = browser.get("/organizations/RU-SMO-B/")
    assert (response.status_code, response.url) == (302, "/account/login/?next=/organizations/RU-SMO-B/")
    assert browser.post("/profile/", FORM).status_code == 302
    assert name_of(cast) != FORM["full_name"]


@pytest.mark.urls("tests.matrix.urls_that_fail")
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/fails/", 500),
        ("/unavailable/", 503),
        ("/refuses/?code=FORBIDDEN", 403),
        ("/refuses/?code=NOT_FOUND", 404),
        ("/refuses/?code=WRONG_STATE", 422),
    ],
)
def test_failed_or_refused_request__undoes_what_it_wrote(
    cast: Cast, browser: Client, address: str, status: int
) -> None:
    before = name_of(cast)
    response = browser.post(address)
    assert response.status_code == status
    assert name_of(cast) == before
    with by_hand():
        assert not AuditEntry.objects.filter(request_id=response.headers["X-Request-ID"]).exists()
    # The same writing stays where nothing fails: the test above would notice a page that writes nothing at all.
    assert browser.post("/succeeds/").status_code == 200
    assert name_of(cast) == "Недописанное"


def test_request_id__stands_in_the_answer_and_in_the_audit(cast: Cast, browser: Client) -> None:
    response = browser.post("/profile/", FORM, headers={"X-Request-ID": "partner-0123456789"})
    assert (response.status_code, response.headers["X-Request-ID"]) == (303, "partner-0123456789")
    with by_hand():
        (entry,) = AuditEntry.objects.filter(request_id="partner-0123456789")
    assert (entry.object_id, entry.user_id, entry.door) == (cast["owner"].pk, cast["owner"].pk, "page")


@pytest.mark.parametrize("given", ["", "short", "x" * 41, "two words here", "line\tfeed-12345"])
def test_request_id__one_that_is_not_well_formed_is_replaced(browser: Client, given: str) -> None:
    assert re.fullmatch("[0-9a-f]{32}", browser.get("/", headers={"X-Request-ID": given}).headers["X-Request-ID"])
