"""Coming in: sign-in, its refusals, language, theme."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import PHONE, People

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def account_menu(page: Page) -> None:
    page.locator("summary", has_text="учётная запись").click()


def test_a_person_signs_in_and_out(people: People) -> None:
    page = people.page()
    page.goto("/plans/")
    expect(page).to_have_url(f"{people.site.url}/account/login/?next=/plans/")
    page.get_by_label("Имя или почта").fill("smolensk-branch")
    page.get_by_label("Пароль", exact=True).fill(people.site.password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.url.startswith(f"{people.site.url}/plans/")
    account_menu(page)
    page.get_by_role("button", name="Выйти").click()
    expect(page.get_by_role("heading", name="Вход")).to_be_visible()


def test_a_wrong_password_is_said_and_the_name_is_kept(people: People) -> None:
    page = people.page(width=PHONE)
    people.sign_in(page, "vyazma", "not-the-password")
    expect(page.get_by_role("alert")).to_contain_text("парол")
    expect(page.get_by_label("Имя или почта")).to_have_value("vyazma")


def test_after_five_wrong_passwords_the_right_one_waits(people: People) -> None:
    page = people.page()
    for _attempt in range(5):
        people.sign_in(page, "vyazma-cadre", "not-the-password")
        expect(page.get_by_role("alert")).to_be_visible()
    people.sign_in(page, "vyazma-cadre", people.site.password)
    expect(page.get_by_role("heading", name="Вход")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("много")


def test_the_language_changes_to_english_and_back(people: People) -> None:
    page = people.page("national")
    page.goto("/")
    page.get_by_role("button", name="English").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("link", name="Plans").first).to_be_visible()
    page.get_by_role("button", name="Русский").first.click()
    expect(page.get_by_role("link", name="Планы").first).to_be_visible()


def test_the_theme_is_chosen_and_kept(people: People) -> None:
    page = people.page("national")
    page.goto("/")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    account_menu(page)
    page.get_by_role("button", name="Тёмная").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto("/plans/")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
