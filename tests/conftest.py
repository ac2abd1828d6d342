"""Fixtures of every test. Tests run as the web does: under a role that cannot pass by a policy."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from tests.factories.cast import Cast, make_cast
from tests.factories.roles import in_role

SHARED = os.environ.get("SVOD_SHARED", "")
CASES = Path(__file__).parent / "cases"


@pytest.fixture(autouse=True)
def _in_russian() -> None:
    """Each test begins in Russian, whatever language the pages of the one before spoke in this thread."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def _plain_role(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests with a database act under `svod_web`; its tables are made and dropped by the owner."""
    if "django_db" not in request.keywords and "db" not in request.fixturenames:
        yield
        return
    if request.node.get_closest_marker("browser"):
        request.getfixturevalue("transactional_db")
    else:
        request.getfixturevalue("db")
    with in_role("svod_web"):
        yield


@pytest.fixture(autouse=True)
def _plain_assets(request: pytest.FixtureRequest, settings: Settings) -> None:
    """Pages of tests name their assets without hashes: nobody collects them first."""
    if not request.node.get_closest_marker("browser"):
        plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture
def cast(db: None) -> Cast:
    """The fixed cast of design habit 9."""
    return make_cast()


@pytest.fixture
def client() -> Client:
    """A browser without JavaScript; signs in by `client.force_login(user)`."""
    return Client()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium; without one the test is skipped, or fails where REQUIRE_BROWSER=1."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("BROWSER_PATH") or next(filter(None, map(shutil.which, names)), None)
    if not found:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail("REQUIRE_BROWSER=1, and there is no Chromium")
        pytest.skip("no Chromium: set BROWSER_PATH")
    return found


@pytest.fixture
def shared() -> Path:
    """The folder of real-size files."""
    if not SHARED:
        pytest.skip("SVOD_SHARED is not set")
    return Path(SHARED)


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """The SQL statements of the test from here on."""
    seen: list[str] = []

    def note(execute, sql, params, many, context):
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen
