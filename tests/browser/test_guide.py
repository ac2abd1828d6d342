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
    expect(page.locator("h1"), f"{name} must not show a refusal").not_to_have_text("Такой страницы нет")
    page.screenshot(path=OUTPUT / name, clip={"x": 0, "y": 0, "width": 1366, "height": height}, animations="disabled")
    assert (OUTPUT / name).stat().st_size <= LIMIT, f"{name} is too heavy"


def scroll_to(page: Page, selector: str) -> None:
    """Bring an element beneath the bar at the top."""
    page.evaluate("(where) => scrollBy(0, document.querySelector(where).getBoundingClientRect().top - 80)", selector)


@pytest.mark.browser
@pytest.mark.sweep
@pytest.mark.xdist_group("browser")
def test_the_pictures_of_the_guide(people: People, furnished: None) -> None:
    page = people.page("smolensk-branch")
    page.goto(f"{BRANCH_PLAN}import/")
    page.locator("ul.begun a").first.click()
    expect(page.locator("h1")).to_have_text("Проверьте, как мы поняли файл")
    picture(page, "import-1366.png", height=720)
    page.goto(BRANCH_PLAN)
    scroll_to(page, "#plan-body")
    picture(page, "plan-1366.png", height=530)
    row = page.locator("table.plan tr.row").first
    row.get_by_role("link", name="Править строку").click()
    expect(row.locator("form")).to_be_visible()
    scroll_to(page, "table.plan")
    picture(page, "row-1366.png", height=620)
    page = people.page("national")
    page.goto("/")
    picture(page, "home-1366.png", height=420)
    page.goto(AGENDA)
    picture(page, "agenda-1366.png", height=600)


@pytest.mark.browser
@pytest.mark.sweep
@pytest.mark.xdist_group("browser")
def test_the_pictures_of_what_several_do_together(people: People, furnished: None) -> None:
    page = people.page("smolensk-branch")
    page.goto(BRANCH_PLAN)
    scroll_to(page, "table.plan tr:has(+ tr.sub.sug)")
    picture(page, "together-1366.png", height=420)
    page = people.page("mari-el-council")
    page.goto("/")
    page.get_by_role("link", name="Исправить план").click()
    expect(page.get_by_role("link", name="Прочитать и ответить")).to_be_visible()
    picture(page, "returned-1366.png", height=440)
    page = people.page("national")
    page.goto("/plans/review")
    page.get_by_role("row").filter(has_text="повторно").get_by_role("link", name="Проверить").click()
    page.get_by_role("heading", name="Что изменилось").wait_for()
    scroll_to(page, ".note")
    picture(page, "review-1366.png", height=740)
    page.goto("/consolidated/")
    picture(page, "consolidated-1366.png", height=560)
    page.get_by_role("link", name="Охват", exact=True).click()
    picture(page, "coverage-1366.png")
    page = people.page("smolensk-council")
    page.goto("/plans/collecting/")
    page.locator("main table a").first.click()
    scroll_to(page, "#sheet")
    picture(page, "collecting-1366.png", height=700)
    page = people.page("vyazma")
    page.goto("/plans/collecting/")
    page.locator("main table a").first.click()
    page.get_by_label("Что", exact=True).first.fill("Совещание глав поселений")
    page.get_by_label("Когда", exact=True).first.fill("вторник, 10:00")
    page.get_by_label("Где", exact=True).first.fill("Вязьма, администрация")
    picture(page, "answer-1366.png", height=520)


def test_every_picture_and_page_that_the_guide_names_is_there() -> None:
    for text in [*GUIDE.glob("*.md"), ROOT / "README.md"]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", text.read_text(encoding="utf-8")):
            assert (text.parent / target).exists(), f"{text.name} names {target}"
    for image in (GUIDE / "img").glob("*.png"):
        assert image.stat().st_size <= LIMIT, image.name
