"""People at their browsers: signed in, watched for errors of the console, measured."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

from tests.browser.site import Site

DESK, PHONE = 1366, 360
HEIGHTS = {DESK: 768, PHONE: 740, 320: 640}

_ANSWERED = re.compile(r"the server responded with a status of 4(0[1349]|10|22|29)")
"""Refusals are pages of ours; the browser writes a line about each."""


@dataclass
class People:
    """Opens pages for people of the demonstration.

    Attributes:
        complaints: errors of consoles and missing files so far; the fixture asserts that there are none.
    """

    site: Site
    browser: Browser
    sessions: dict[str, Any]
    complaints: list[str] = field(default_factory=list)
    opened: list[BrowserContext] = field(default_factory=list)

    def page(self, username: str = "", *, width: int = DESK, theme: str = "light", scripts: bool = True) -> Page:
        """A page in a browser of its own; signed in as `username`, or as nobody."""
        context = self.browser.new_context(
            base_url=self.site.url,
            viewport={"width": width, "height": HEIGHTS[width]},
            color_scheme="dark" if theme == "dark" else "light",
            locale="ru-RU",
            timezone_id="Europe/Moscow",
            java_script_enabled=scripts,
            storage_state=self._session(username) if username else None,
        )
        context.set_default_timeout(15_000)
        self.opened.append(context)
        page = context.new_page()
        self._watch(page)
        return page

    def sign_in(self, page: Page, username: str, password: str) -> None:
        """Type both into the form of the sign-in page and send it."""
        page.goto("/account/login/")
        page.get_by_label("Имя или почта").fill(username)
        page.get_by_label("Пароль", exact=True).fill(password)
        page.get_by_role("button", name="Войти").click()

    def close(self) -> None:
        """Close every browser that was opened."""
        for context in self.opened:
            context.close()
        self.opened.clear()

    def _session(self, username: str) -> Any:
        if username not in self.sessions:
            context = self.browser.new_context(base_url=self.site.url, locale="ru-RU")
            page = context.new_page()
            self.sign_in(page, username, self.site.password)
            page.wait_for_url(f"{self.site.url}/")
            self.sessions[username] = context.storage_state()
            context.close()
        return self.sessions[username]

    def _watch(self, page: Page) -> None:
        def console(message: ConsoleMessage) -> None:
            if message.type == "error" and not _ANSWERED.search(message.text):
                self.complaints.append(f"{page.url}: {message.text}")

        def answered(response: Response) -> None:
            if response.status >= 400 and response.request.resource_type not in ("document", "xhr", "fetch"):
                self.complaints.append(f"{page.url}: {response.url} → {response.status}")
            if response.status >= 500:
                said = self.site.log.read_text(encoding="utf-8", errors="replace")
                self.complaints.append(f"{response.url} → {response.status}\n{said[-3000:]}")

        page.on("console", console)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("response", answered)
