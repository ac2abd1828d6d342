"""One site and one Chromium for all browser tests; they run in one process, so that the site is started once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from settings import ROOT
from tests.browser.people import People
from tests.browser.site import Site, running_site

CASES = Path(__file__).parents[1] / "cases" / "seeds"
PRIORITIES = ROOT / "agenda" / "demo" / "priorities_2021.txt"
PLAN_FILE = CASES / "smolensk_branch_2020.docx"

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


@pytest.fixture(scope="package")
def furnished(site: Site, sessions: dict[str, Any], browser: Browser) -> None:
    """What the demonstration lacks and pages need: a draft agenda, an invitation, a priority, a file being loaded."""
    subprocess.run(
        [sys.executable, "manage.py", "import_agenda", str(PRIORITIES), "--year", "2021", "--new-edition"],
        cwd=ROOT,
        env={**site.environment, "SVOD_DB_ROLE": "worker"},
        check=True,
        capture_output=True,
    )
    people = People(site=site, browser=browser, sessions=sessions)
    page = people.page("smolensk-head")
    page.goto("/organizations/RU-SMO/members/invite/")
    page.get_by_label("Фамилия, имя, отчество").fill("Новикова Анна Петровна")
    page.get_by_label("Почта").fill("novikova@svod.example")
    page.get_by_role("button", name="Отправить приглашение").click()
    page = people.page("smolensk-council")
    page.goto("/agenda/2021/")
    page.locator('a[href$="/priorities/add/"]').first.click()
    page.get_by_label("Название").fill("Инициативные проекты сельских поселений")
    page.get_by_role("button", name="Сохранить").click()
    page = people.page("smolensk-branch")
    page.goto("/plans/2020/RU-SMO-B/import/")
    page.get_by_label("Файл плана").set_input_files(PLAN_FILE)
    page.get_by_role("button", name="Прочитать файл").click()
    page.get_by_role("button", name="Загрузить как есть").wait_for()
    people.close()
    assert not people.complaints, "\n".join(people.complaints)
