"""A plan that two people have open: who is here, what the other saved, and what was typed when the line broke."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from tests.browser.people import People

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def plan() -> str:
    """A draft of this year that a head and a coordinator both write."""
    return f"/plans/{timezone.localdate().year}/RU-SMO/"


def open_row(page: Page, number: int) -> Locator:
    """Open the form of a row."""
    page.get_by_role("link", name=f"Править строку {number}", exact=True).click()
    form = page.locator("tr.editing form")
    expect(form).to_be_visible()
    return form


def test_a_plan_shows_who_is_here__and_the_others_change_without_reloading(people: People, plan: str) -> None:
    coordinator, head = people.page("smolensk-council"), people.page("smolensk-head")
    coordinator.goto(plan)
    head.goto(plan)
    expect(coordinator.locator("#live")).to_contain_text("Громов")
    expect(head.locator("#live")).to_contain_text("Лаптева")

    form = open_row(coordinator, 2)
    expect(head.locator("tr.row").nth(1)).to_contain_text("сейчас правит Лаптева")

    # No lock: the head writes another field of the same row, and both stand.
    other = open_row(head, 2)
    form.get_by_label("Место").fill("Дорогобуж, Дом культуры")
    form.get_by_role("button", name="Сохранить").click()
    expect(coordinator.locator("tr.editing")).to_have_count(0)
    expect(head.locator("#live-said")).to_contain_text("Лаптева")
    other.get_by_label("Ответственный").fill("Громов С. П.")
    other.get_by_role("button", name="Сохранить").click()
    expect(head.locator("tr.row").nth(1)).to_contain_text("Дорогобуж, Дом культуры")
    expect(coordinator.locator("tr.row").nth(1)).to_contain_text("Громов С. П.")


def test_a_row_typed_and_not_saved__is_there_again__until_one_takes_what_stands(people: People, plan: str) -> None:
    page = people.page("smolensk-council")
    page.goto(plan)
    open_row(page, 3).get_by_label("Место").fill("Рославль, ДК")
    expect(page.locator("#saved")).to_contain_text("Набранное сохранено в")
    page.goto(plan)
    expect(page.locator("tr.row").nth(2)).not_to_contain_text("Рославль, ДК")
    form = open_row(page, 3)
    expect(form.get_by_label("Место")).to_have_value("Рославль, ДК")
    form.get_by_role("link", name="Взять то, что в плане").click()
    expect(page.locator("tr.editing").get_by_label("Место")).not_to_have_value("Рославль, ДК")


def test_a_line_that_breaks_in_mid_save__loses_nothing__and_saves_when_it_is_back(people: People, plan: str) -> None:
    page = people.page("smolensk-council")
    page.goto(plan)
    form = open_row(page, 1)
    form.get_by_label("Ответственный").fill("Лаптева И. Н.")
    page.route("**/items/**", lambda route: route.abort("internetdisconnected"))
    form.get_by_role("button", name="Сохранить").click()
    expect(page.locator("#live-said")).to_contain_text("Связь прервалась")
    expect(form.get_by_label("Ответственный")).to_have_value("Лаптева И. Н.")
    people.complaints.clear()
    page.unroute("**/items/**")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("tr.editing")).to_have_count(0)
    expect(page.locator("tr.row").first).to_contain_text("Лаптева И. Н.")
