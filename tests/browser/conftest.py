"""One site and one Chromium for all browser tests; they run in one process, so that the site is started once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests.browser.people import People
from tests.browser.site import Site, running_site

ARGUMENTS = [
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def site(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The running site; without a Chromium it is not started."""
    with running_site(tmp_path_factory.mktemp("site")) as site:
        yield site


# While a browser of the sync API is there, an event loop runs in this thread, and Django refuses its ORM: so it is
# closed with the last test of this folder and not with the session.
@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    """The system's Chromium, headless."""
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        except PlaywrightError:
            if os.geteuid() != 0:
                raise
            # Some builds refuse root unless they are told to go without their sandbox.
            browser = playwright.chromium.launch(executable_path=chromium, args=[*ARGUMENTS, "--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def sessions() -> dict[str, Any]:
    """Cookies of those who signed in already, by username."""
    return {}


@pytest.fixture
def people(site: Site, browser: Browser, sessions: dict[str, Any]) -> Iterator[People]:
    """Opens pages; a test fails when a console complained or a file was missing."""
    people = People(site=site, browser=browser, sessions=sessions)
    yield people
    people.close()
    assert not people.complaints, "\n".join(people.complaints)
