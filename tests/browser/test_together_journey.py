"""A plan's whole way, by three people at once: written together, filed, returned, corrected, accepted, consolidated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from tests.browser.people import People

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

DOCUMENT = Path(__file__).parents[1] / "cases" / "seeds" / "smolensk_branch_2020.docx"
AUTHOR, CO_AUTHOR, REVIEWER = "vyazma", "kondopoga", "smolensk-council"
CO_AUTHORS_CODE = "86615000"


MEETING = "Заседания Смоленского Регионального совета"
GAME = "Участие в проведении деловой игры"
OLYMPIAD = "Олимпиада по основам местного самоуправления"
"""Rows of the document that two people write, talk over and correct."""


DECIDING = re.compile(r"/66605000/review/$")


def row(page: Page, title: str) -> Locator:
    """The row with this title."""
    return page.locator("table.plan tr.row").filter(has_text=title)


def edit(page: Page, title: str) -> Locator:
    """Open the row's form."""
    row(page, title).get_by_role("link", name=re.compile("^Править строку")).click()
    form = page.locator("tr.editing form")
    expect(form).to_be_visible()
    return form


def save(form: Locator) -> None:
    """Save the row and wait until it is a row again."""
    page = form.page
    form.get_by_role("button", name="Сохранить").click()
    expect(page.locator("tr.editing")).to_have_count(0)


def file_plan(page: Page, plan: str) -> None:
    """Look at what is checked, then send."""
    page.goto(plan)
    page.get_by_role("link", name="Отправить на проверку").click()
    page.get_by_role("button", name=re.compile("Отправить")).click()
    expect(page.get_by_text("План отправлен на проверку")).to_be_visible()


def load_word_file(page: Page, plan: str) -> None:
    """The document's fourteen rows come into the draft; what it asks is left for later."""
    page.goto(plan)
    before = page.locator("table.plan tr.row").count()
    page.goto(f"{plan}import/")
    page.get_by_label("Файл плана").set_input_files(DOCUMENT)
    page.get_by_role("button", name="Прочитать файл").click()
    page.get_by_role("button", name=re.compile("Загрузить")).last.click()
    expect(page.locator("table.plan tr.row")).to_have_count(before + 14)


def test_a_plan__is_written_together__filed_returned_corrected_accepted__and_consolidated(people: People) -> None:
    year = timezone.localdate().year
    plan = f"/plans/{year}/66605000/"
    author, other, reviewer = people.page(AUTHOR), people.page(CO_AUTHOR), people.page(REVIEWER)

    load_word_file(author, plan)
    author.goto(f"{plan}together/invite/")
    author.get_by_label("Или другая").fill(CO_AUTHORS_CODE)
    author.get_by_role("radio", name=re.compile("соавтор")).check()
    author.get_by_role("button", name="Пригласить").click()
    expect(author.get_by_text("ждём ответа").first).to_be_visible()

    # The invited sees what he is asked to, and nothing of the plan until he agrees.
    other.goto(plan)
    expect(other.locator("h1")).to_have_text("Такой страницы нет")
    other.goto("/plans/offers/")
    other.get_by_role("link", name=re.compile("Вязем|Вязьм")).first.click()
    other.get_by_role("button", name="Принять").click()
    other.goto(plan)
    expect(row(other, OLYMPIAD)).to_have_count(1)

    # Both have the same row open and change different fields: both stand.
    author.goto(plan)
    mine, theirs = edit(author, GAME), edit(other, GAME)
    mine.get_by_label("Место").fill("Вязьма, Дом культуры")
    theirs.get_by_label("Ответственный").fill("Кондопожский район")
    save(mine)
    save(theirs)
    expect(row(other, GAME)).to_contain_text("Вязьма, Дом культуры")
    expect(row(other, GAME)).to_contain_text("Кондопожский район")

    # What one would rather not write oneself is suggested, shown as a change and accepted.
    other.goto(plan)
    row(other, OLYMPIAD).get_by_role("link", name=re.compile("Обсуждение строки")).click()
    other.get_by_role("link", name=re.compile("Предложить правку")).click()
    other.get_by_label("Место").fill("Кондопога, Дворец искусств")
    other.get_by_role("button", name="Предложить правку").click()
    author.goto(plan)
    suggestion = author.locator("tr.sub.sug")
    expect(suggestion.locator("ins")).to_contain_text("Кондопога")
    suggestion.get_by_role("button", name=re.compile("Принять")).click()
    author.goto(plan)
    expect(row(author, OLYMPIAD)).to_contain_text("Кондопога, Дворец искусств")

    file_plan(author, plan)
    expect(author.get_by_role("link", name=re.compile("^Править строку"))).to_have_count(0)

    # The council returns it with a remark on a row and a word on the whole.
    reviewer.goto(f"{plan}review/")
    said = reviewer.get_by_role("row").filter(has_text=MEETING)
    said.get_by_role("radio", name="Замечание").check()
    said.locator("textarea").fill("Когда именно?")
    reviewer.locator("textarea[name=remarks]").fill("Уточните срок первого заседания.")
    reviewer.get_by_role("button", name="Вернуть с замечаниями").click()
    expect(reviewer).not_to_have_url(DECIDING)

    # His page was open all the time: it says so by itself.
    expect(author.locator("main")).to_contain_text("Уточните срок первого заседания.", timeout=30_000)
    form = edit(author, MEETING)
    form.get_by_label("Срок, как в документе").fill("с 10 по 12 июня")
    save(form)
    file_plan(author, plan)

    # The second reading shows what was changed and nothing else.
    reviewer.goto(f"{plan}review/")
    expect(reviewer.locator("main")).to_contain_text("Изменено строк: 1")
    expect(reviewer.locator("main")).to_contain_text("с 10 по 12 июня")
    reviewer.get_by_role("button", name="Принять план").click()
    expect(reviewer).not_to_have_url(DECIDING)
    reviewer.goto(plan)
    expect(reviewer.locator(".phead")).to_contain_text("Принят")

    reviewer.goto(f"/consolidated/RU-SMO/{year}/?text=олимпиада&by=list")
    expect(reviewer.locator("main")).to_contain_text("Олимпиада по основам местного самоуправления")
    reviewer.goto(f"/consolidated/RU-SMO/{year}/coverage/?of=MUNICIPALITY")
    expect(reviewer.locator("main")).to_contain_text("Вязем")
