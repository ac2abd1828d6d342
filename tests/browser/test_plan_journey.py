"""From a Word file to what the council sees: a branch's plan, with the keyboard, by two people at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.people import People

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

DOCUMENT = Path(__file__).parents[1] / "cases" / "seeds" / "smolensk_branch_2020.docx"
PLAN = "/plans/2020/RU-SMO-B/"
FOCUSED = "document.activeElement && document.activeElement !== document.body"
OUTLINED = """() => {
  const style = getComputedStyle(document.activeElement);
  return parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== "none" || style.boxShadow !== "none";
}"""


def row(page: Page, number: int) -> Locator:
    """The row with this number, whether read or edited."""
    return page.locator("table.plan tr.row").nth(number - 1)


def edit(page: Page, number: int) -> Locator:
    """Open the row's form."""
    row(page, number).get_by_role("link", name=f"Править строку {number}", exact=True).click()
    form = row(page, number).locator("form")
    expect(form).to_be_visible()
    return form


def test_the_word_file_becomes_a_plan_that_the_council_reads_when_it_is_filed(people: People) -> None:
    page = people.page("smolensk-branch")
    page.goto("/plans/")
    page.get_by_role("link", name="Загрузить Word Смоленское отделение").click()
    plan = page.url.removesuffix("import/")
    page.get_by_label("Файл плана").set_input_files(DOCUMENT)
    page.get_by_role("button", name="Прочитать файл").click()
    ledger = page.get_by_label("Что прочитано")
    expect(ledger).to_contain_text("14")
    expect(ledger).to_contain_text("6")
    # The link, the file and its dialogue, «Прочитать»; then an answer for each kind of doubt, then «Загрузить».
    presses, answers = 3, 0
    kinds = page.locator("#kinds fieldset")
    while left := kinds.count():
        kinds.first.get_by_role("button").first.click()
        expect(kinds).to_have_count(left - 1)
        answers += 1
    # Three in the file itself; the fourth asks about its year, for it is loaded into this year's plan.
    assert answers <= 4
    page.get_by_role("button", name="Загрузить в план").click()
    presses += answers + 1
    assert presses <= 8
    expect(page).to_have_url(re.compile(re.escape(plan)))
    expect(page.locator("table.plan tr.row")).to_have_count(14)
    expect(page.locator("table.plan tr.sec")).to_have_count(6)
    page.get_by_role("link", name="Год", exact=True).click()
    expect(page.locator(".gantt .lab, .loose li")).to_have_count(14)
    page.goto(plan)

    council = people.page("smolensk-council")
    council.goto(plan)
    expect(council.get_by_text("Черновик: содержание увидите после отправки")).to_be_visible()
    expect(council.locator("table.plan")).to_have_count(0)

    page.get_by_role("link", name="Отправить на проверку").click()
    page.get_by_role("button", name="Отправить на проверку").click()
    expect(page).to_have_url(plan)
    expect(page.get_by_role("status").filter(has_text="отправлен на проверку")).to_be_visible()
    expect(page.get_by_role("link", name="Править строку 1", exact=True)).to_have_count(0)

    council.reload()
    expect(council.locator("table.plan tr.row")).to_have_count(14)

    stranger = people.page("stranger")
    for address in (plan, plan.replace("RU-SMO-B", "RU-XXX")):
        answer = stranger.goto(address)
        assert answer is not None
        assert answer.status == 404
    expect(stranger.locator("table.plan")).to_have_count(0)


def test_a_row_is_edited_with_the_keyboard_alone(people: People) -> None:
    page = people.page("smolensk-branch")
    page.goto(PLAN)
    pencil = row(page, 2).get_by_role("link", name="Править строку 2", exact=True)
    pencil.focus()
    page.keyboard.press("Enter")
    form = row(page, 2).locator("form")
    date = form.get_by_label("Срок, как в документе")
    expect(date).to_be_focused()
    assert page.evaluate(OUTLINED), "one must see where the focus is"
    page.keyboard.press("Control+a")
    page.keyboard.type("октябрь – ноябрь")
    expect(form.get_by_text("Понято: октябрь – ноябрь")).to_be_visible()
    expect(date).to_be_focused()
    presses = 0
    while page.evaluate("document.activeElement.name") != "place":
        page.keyboard.press("Tab")
        presses += 1
        assert presses < 8
        assert page.evaluate(OUTLINED)
    page.keyboard.press("Control+a")
    page.keyboard.type("г. Смоленск, Дом Советов")
    page.keyboard.press("Control+Enter")
    expect(row(page, 2).locator("form")).to_have_count(0)
    expect(row(page, 2)).to_contain_text("октябрь – ноябрь")
    expect(row(page, 2)).to_contain_text("Дом Советов")
    expect(row(page, 2).get_by_role("link", name="Править строку 2", exact=True)).to_be_focused()

    page.keyboard.press("Enter")
    expect(row(page, 2).get_by_label("Место")).to_be_visible()
    page.keyboard.press("Escape")
    expect(row(page, 2).locator("form")).to_have_count(0)
    page.wait_for_function(FOCUSED)
    page.reload()
    expect(row(page, 2)).to_contain_text("Дом Советов")


def test_a_date_that_is_not_understood_is_said_and_what_was_typed_stays(people: People) -> None:
    page = people.page("smolensk-branch")
    page.goto(PLAN)
    form = edit(page, 3)
    date = form.get_by_label("Срок, как в документе")
    date.fill("после дождичка")
    expect(form.get_by_text("Срок не понят")).to_be_visible()
    expect(date).to_have_value("после дождичка")
    form.get_by_label("Название").fill("")
    form.get_by_role("button", name="Сохранить").click()
    expect(row(page, 3).locator("[aria-invalid=true]")).to_be_focused()
    expect(row(page, 3).get_by_label("Срок, как в документе")).to_have_value("после дождичка")
    described = row(page, 3).locator("[aria-invalid=true]").get_attribute("aria-describedby")
    assert described
    expect(page.locator(f"#{described.split()[-1]}")).to_be_visible()


def test_two_people_change_different_fields_of_a_row_and_both_stay(people: People) -> None:
    one, two = people.page("smolensk-branch"), people.page("smolensk-branch")
    for page in (one, two):
        page.goto(PLAN)
        edit(page, 4)
    row(one, 4).get_by_label("Место").fill("г. Рославль")
    row(one, 4).get_by_role("button", name="Сохранить").click()
    expect(row(one, 4).locator("form")).to_have_count(0)
    row(two, 4).get_by_label("Ответственный").fill("Петрова А. С.")
    row(two, 4).get_by_role("button", name="Сохранить").click()
    expect(row(two, 4)).to_contain_text("Петрова А. С.")
    expect(row(two, 4)).to_contain_text("г. Рославль")


def test_two_people_change_the_same_field_and_nothing_is_lost(people: People) -> None:
    one, two = people.page("smolensk-branch"), people.page("smolensk-branch")
    for page in (one, two):
        page.goto(PLAN)
        edit(page, 5)
    row(one, 5).get_by_label("Место").fill("г. Ярцево")
    row(one, 5).get_by_role("button", name="Сохранить").click()
    expect(row(one, 5).locator("form")).to_have_count(0)
    row(two, 5).get_by_label("Место").fill("г. Сафоново")
    row(two, 5).get_by_label("Примечание").fill("Уточнить зал")
    row(two, 5).get_by_role("button", name="Сохранить").click()
    alert = row(two, 5).get_by_role("alert")
    expect(alert).to_contain_text("г. Ярцево")
    expect(alert).to_contain_text("г. Сафоново")
    expect(row(two, 5).get_by_label("Примечание")).to_have_value("Уточнить зал")
    two.wait_for_function(FOCUSED)
    alert.get_by_text("Сейчас в плане").click()
    row(two, 5).get_by_role("button", name="Сохранить").click()
    expect(row(two, 5).locator("form")).to_have_count(0)
    expect(row(two, 5)).to_contain_text("г. Ярцево")
    expect(row(two, 5)).to_contain_text("Уточнить зал")


def test_without_javascript_a_plan_is_read_edited_and_grows(people: People) -> None:
    page = people.page(scripts=False)
    people.sign_in(page, "smolensk-branch", people.site.password)
    expect(page).to_have_url(f"{people.site.url}/")
    page.goto(PLAN)
    form = edit(page, 6)
    form.get_by_label("Название").fill("")
    form.get_by_label("Место").fill("г. Десногорск")
    form.get_by_role("button", name="Сохранить").click()
    form = row(page, 6).locator("form")
    expect(form.locator("[aria-invalid=true]")).to_have_count(1)
    expect(form.get_by_label("Место")).to_have_value("г. Десногорск")
    form.get_by_label("Название").fill("Форум сельских старост")
    form.get_by_role("button", name="Сохранить").click()
    expect(row(page, 6)).to_contain_text("Форум сельских старост")
    expect(row(page, 6)).to_contain_text("г. Десногорск")

    before = page.locator("table.plan tr.row").count()
    page.get_by_role("link", name="Добавить мероприятие").click()
    page.get_by_label("Название").fill("Встреча с жителями")
    page.get_by_label("Срок, как в документе").fill("15 июня")
    page.get_by_role("button", name="Добавить мероприятие").click()
    expect(page.locator("table.plan tr.row")).to_have_count(before + 1)
    expect(page.get_by_text("Встреча с жителями")).to_be_visible()
