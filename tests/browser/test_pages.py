"""Every page: nothing for axe to find, nothing that scrolls sideways, light enough for a weak line.

`make test` looks at one address per template; the sweep at all of them, in both themes, and leaves pictures in
`tests/browser/output/` for people to judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.addresses import ADDRESSES, Address
from tests.browser.looking import Scale, troubles_of
from tests.browser.people import DESK, PHONE, People

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

OUTPUT = Path(__file__).parent / "output"
FIRST = list({address.template: address for address in reversed(ADDRESSES)}.values())[::-1]
SMALLEST = 320
FIRST_LOAD, AGAIN, REQUESTS = 100_000, 15_000, 10
HTML, STYLES, SCRIPTS, FONTS = 15_000, 13_000, 20_000, 32_000
HEADERS = 1_000
"""Bytes that the answer's headers may add to a single file's budget."""


def open_address(people: People, page: Page, address: Address, found: dict[Address, str]) -> None:
    """Go to an address; one that hangs on links is looked up once. Important changes ask for the password again."""
    if address not in found:
        path = address.path
        for selector in address.via:
            page.goto(path)
            href = page.locator(selector).first.get_attribute("href")
            assert href, f"{address}: no link {selector} on {path}"
            path = href.partition("#")[0]
        found[address] = path
    answer = page.goto(found[address])
    if "/reauthenticate/" in page.url and address.name != "account_reauthenticate":
        page.get_by_label("Пароль", exact=True).fill(people.site.password)
        with page.expect_navigation() as navigation:
            page.get_by_role("button", name="Подтвердить").click()
        answer = navigation.value
    assert answer is not None
    assert answer.status == address.status, f"{found[address]} answers {answer.status}"


@pytest.fixture(scope="session")
def found() -> dict[Address, str]:
    """Addresses that were looked up already."""
    return {}


@pytest.mark.parametrize("address", FIRST, ids=str)
def test_one_page_per_template(people: People, furnished: None, found: dict[Address, str], address: Address) -> None:
    troubles = []
    for width in (DESK, PHONE):
        page = people.page(address.user, width=width)
        open_address(people, page, address, found)
        troubles += [f"{width}: {trouble}" for trouble in troubles_of(page)]
    page.set_viewport_size({"width": SMALLEST, "height": 640})
    troubles += [f"{SMALLEST}: {trouble}" for trouble in troubles_of(page, axe=False)]
    assert not troubles, "\n".join(troubles)


@pytest.mark.sweep
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize("address", ADDRESSES, ids=str)
def test_every_page(
    people: People, furnished: None, found: dict[Address, str], address: Address, width: int, theme: str
) -> None:
    page = people.page(address.user, width=width, theme=theme)
    open_address(people, page, address, found)
    name = re.sub(r"[^\w-]+", "-", f"{address.user}-{address.name}{'' if address.name else address.path}").strip("-")
    OUTPUT.mkdir(exist_ok=True)
    page.screenshot(path=OUTPUT / f"{name}-{width}-{theme}.png", full_page=True)
    troubles = troubles_of(page)
    assert not troubles, "\n".join(troubles)


HEAVIEST = {"account_login", "federation:home", "agenda:edition_of_year", "planning:plan", "planning:item"}
WEIGHED = [address for address in FIRST if address.name in HEAVIEST]


def weighed(people: People, address: Address, found: dict[Address, str]) -> Iterator[str]:
    """What is too heavy about a page, first and again."""
    open_address(people, people.page(address.user), address, found)
    path = found[address]
    scale = Scale(people.page(address.user))
    first = scale.load(path)
    if first.total > FIRST_LOAD:
        yield f"first load {first.total} bytes: {first.by_kind}"
    if len(first.requests) > REQUESTS:
        yield f"{len(first.requests)} requests: {first.requests}"
    limits = {"Document": HTML, "Stylesheet": STYLES, "Script": SCRIPTS, "Font": FONTS}
    for kind, limit in limits.items():
        if first.by_kind.get(kind, 0) > limit + HEADERS:
            yield f"{kind}: {first.by_kind[kind]} bytes"
    again = scale.load(path)
    if again.total > AGAIN + HEADERS:
        yield f"again {again.total} bytes: {again.by_kind} {again.requests}"


@pytest.mark.parametrize("address", WEIGHED, ids=str)
def test_pages_are_light(people: People, found: dict[Address, str], address: Address) -> None:
    troubles = list(weighed(people, address, found))
    assert not troubles, "\n".join(troubles)
