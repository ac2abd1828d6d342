"""A verdict on a plan is pressed, never sent by a key that was meant for something else."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.people import People

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_key_that_sends_forms__goes_to_the_verdicts__and_decides_nothing(people: People) -> None:
    page = people.page("national")
    page.goto("/plans/review")
    page.locator("td a.btn.p").first.click()
    remarks = page.get_by_label("Замечания к плану в целом")
    remarks.fill("Назовите площадки.")
    remarks.press("Control+Enter")
    expect(page.get_by_role("button", name="Вернуть с замечаниями")).to_be_focused()
    page.get_by_role("radio").first.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("решение не выбрано")
    expect(page.get_by_label("Замечания к плану в целом")).to_have_value("Назовите площадки.")
