"""The wizard counted and looked at: presses, answers, and its pages that have no address of their own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.looking import Scale, troubles_of
from tests.browser.people import DESK, PHONE, People

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

DOCUMENT = Path(__file__).parents[1] / "cases" / "seeds" / "smolensk_branch_2020.docx"
PLAN = "/plans/2020/RU-SMO-B/"
MOST_PRESSES, MOST_ANSWERS = 8, 3
MOST_BYTES = 150_000
"""Of all pages from the plan to its print, styles and fonts with them."""


class Hand:
    """Presses things and counts."""

    def __init__(self) -> None:
        self.presses = 0

    def press(self, what: Locator) -> None:
        what.click()
        self.presses += 1


def read(page: Page, document: Path | dict, press: Hand) -> None:
    """Give the wizard a document; choosing it in the browser's own window is a press."""
    page.get_by_label("Файл плана").set_input_files(document)
    press.presses += 1
    press.press(page.get_by_role("button", name="Прочитать файл"))


def test_the_seed_becomes_the_plan_of_its_year_in_few_presses(people: People) -> None:
    page, hand, answers = people.page("smolensk-branch"), Hand(), 0
    scale = Scale(page)
    page.goto(PLAN)
    hand.press(page.get_by_role("link", name="Загрузить Word").first)
    read(page, DOCUMENT, hand)
    kinds = page.locator("#kinds fieldset")
    expect(page.get_by_label("Что прочитано")).to_contain_text("14")
    while left := kinds.count():
        hand.press(kinds.first.get_by_role("button").first)
        expect(kinds).to_have_count(left - 1)
        answers += 1
    assert answers <= MOST_ANSWERS
    hand.press(page.get_by_role("button", name="Загрузить в план"))
    assert hand.presses <= MOST_PRESSES
    expect(page).to_have_url(re.compile(re.escape(PLAN)))
    assert page.locator("table.plan tr.row").count() >= 14
    page.get_by_role("link", name="Год", exact=True).click()
    assert page.locator(".gantt .lab, .loose li").count() >= 14
    page.get_by_role("link", name="Печать", exact=True).click()
    assert page.locator("main tbody tr").count() >= 14
    page.wait_for_load_state("networkidle")
    assert scale.weight.total <= MOST_BYTES, scale.weight.by_kind


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_file_that_a_worker_reads_waits_on_a_page_of_its_own(people: People, width: int) -> None:
    page = people.page("smolensk-branch", width=width)
    page.goto(f"{PLAN}import/")
    read(page, {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}, Hand())
    expect(page.get_by_role("heading", name="Читаем файл")).to_be_visible()
    troubles = troubles_of(page)
    assert not troubles, "\n".join(troubles)
    waiting = page.url
    page.goto(PLAN)
    assert page.locator(f'a[href$="{waiting.removeprefix(people.site.url)}"]').count(), "a closed tab loses nothing"
    page.goto(waiting)
    page.get_by_role("button", name="Отменить загрузку").click()
    expect(page.get_by_role("status").filter(has_text="Загрузка отменена")).to_be_visible()


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_what_a_refusal_and_a_difference_look_like(people: People, width: int) -> None:
    page = people.page("smolensk-branch", width=width)
    page.goto(f"{PLAN}import/")
    read(page, {"name": "plan.docx", "mimeType": "application/msword", "buffer": b"not a document"}, Hand())
    expect(page.locator(".err")).to_contain_text("Файл повреждён")
    troubles = troubles_of(page)
    changed = "Срок\tМероприятие\nоктябрь\tЗаседания Президиума Смоленского Регионального совета\nмай\tФорум старост"
    page.get_by_label("Или вставьте таблицу").fill(changed)
    page.get_by_role("button", name="Прочитать файл").click()
    expect(page.get_by_text("Есть в плане, но нет в файле")).to_be_visible()
    troubles += troubles_of(page)
    page.get_by_role("button", name="Отменить загрузку").click()
    assert not troubles, "\n".join(troubles)


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_new_row_is_offered_tasks_while_its_title_is_typed(people: People, width: int) -> None:
    page = people.page("smolensk-branch", width=width)
    page.goto(f"{PLAN}items/add/")
    title = page.get_by_label("Название")
    title.fill("Конкурс на лучшее ТОС")
    offers = page.get_by_role("group", name="Подсказки о задачах")
    expect(offers.get_by_role("checkbox").first).to_be_checked()
    expect(offers).to_contain_text("по словам: «тос»")
    expect(title).to_be_focused()
    troubles = troubles_of(page)
    assert not troubles, "\n".join(troubles)
    offers.get_by_role("checkbox").first.uncheck()
    title.press_sequentially(" Смоленской области")
    expect(offers.get_by_role("checkbox").first).not_to_be_checked()
    button = page.get_by_role("button", name="Подобрать задачи")
    button.click()
    expect(button).to_be_focused()
