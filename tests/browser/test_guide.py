"""The pictures of docs/guide: made from the running site, each small enough for a page that is read on a weak line.

`make guide` writes them; without SVOD_WRITE_GUIDE=1 the same pictures go to `tests/browser/output/`.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from settings import ROOT
from tests.browser.addresses import AGENDA, BRANCH_PLAN
from tests.browser.people import People

GUIDE = ROOT / "docs" / "guide"
OUTPUT = GUIDE / "img" if os.environ.get("SVOD_WRITE_GUIDE") == "1" else Path(__file__).parent / "output"
LIMIT = 150_000
"""Bytes of a picture."""


def picture(page: Page, name: str, *, height: int = 640) -> None:
    """Take the upper part of what the person sees."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    page.mouse.move(0, 0)
    page.screenshot(path=OUTPUT / name, clip={"x": 0, "y": 0, "width": 1366, "height": height}, animations="disabled")
    assert (OUTPUT / name).stat().st_size <= LIMIT, f"{name} is too heavy"


def scroll_to(page: Page, selector: str) -> None:
    """Bring an element beneath the bar at the top."""
    page.evaluate("(where) => scrollTo(0, document.querySelector(where).getBoundingClientRect().top - 80)", selector)


@pytest.mark.browser
@pytest.mark.sweep
@pytest.mark.xdist_group("browser")
def test_the_pictures_of_the_guide(people: People, furnished: None) -> None:
    page = people.page("smolensk-branch")
    page.goto(f"{BRANCH_PLAN}import/check/")
    picture(page, "import-1366.png", height=560)
    page.goto(BRANCH_PLAN)
    picture(page, "plan-1366.png", height=580)
    row = page.locator("table.plan tr.row").first
    row.get_by_role("link", name="Править строку").click()
    expect(row.locator("form")).to_be_visible()
    scroll_to(page, "table.plan")
    picture(page, "row-1366.png", height=540)
    page = people.page("national")
    page.goto("/")
    picture(page, "home-1366.png", height=420)
    page.goto(AGENDA)
    picture(page, "agenda-1366.png", height=600)


def test_every_picture_and_page_that_the_guide_names_is_there() -> None:
    for text in [*GUIDE.glob("*.md"), ROOT / "README.md"]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", text.read_text(encoding="utf-8")):
            assert (text.parent / target).exists(), f"{text.name} names {target}"
    for image in (GUIDE / "img").glob("*.png"):
        assert image.stat().st_size <= LIMIT, image.name
