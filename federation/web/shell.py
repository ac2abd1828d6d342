"""The frame around every page: who is here, where they may go, in which language and theme.

The frame knows no models. Apps add what they know in their `apps.py`:

* `NAVIGATION`: entries of the rail and of the tab bar (`NavigationEntry`);
* `SHELL`: functions that take the request and return parts of `Shell` (organization, unread count, search address…).

The context processor `shell` puts both into every template as `shell` and `navigation`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from federation.kernel.registry import Registry

THEME_COOKIE = "theme"
THEME_COOKIE_AGE = 365 * 24 * 3600
"""Seconds."""
THEMES = (("auto", _("Как в системе"), "sun-moon"), ("light", _("Светлая"), "sun"), ("dark", _("Тёмная"), "moon"))
"""Key, label, icon. `auto` follows the system's own setting and keeps no cookie."""
SEARCH_LABEL = _("Найти мероприятие, задачу…")


@dataclass(frozen=True, kw_only=True)
class NavigationEntry:
    """A section of the rail. `url_name` that does not resolve hides the entry.

    Attributes:
        key: what a page sets as `here` (a context variable) to be marked as the current section.
        label: a lazy Russian text of one word.
        icon: a name in static/svod/icons.svg.
        badge: number of things that wait for the person, 0 for none; called once per page.
        shown: whether this person has the section at all.
    """

    key: str
    label: Any
    url_name: str
    icon: str
    badge: Callable[[HttpRequest], int] | None = None
    shown: Callable[[HttpRequest], bool] | None = None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A line of a picker: an address, or a value that a form sends when the picker has an `action`."""

    label: str
    note: str = ""
    url: str = ""
    value: str = ""
    current: bool = False

    @property
    def initials(self) -> str:
        """At most two letters for the round mark."""
        return initials(self.label)


@dataclass(frozen=True, kw_only=True)
class Shell:
    """What the frame shows; every part may be absent.

    Attributes:
        organization, organizations: the one in whose name the person works, and those to choose from.
        switch_url: where the choice of an organization is posted as `organization`; empty: choices are links.
        cycle, cycles: the planning year, likewise (always links).
        search_url: a GET form with `q` is shown only when it is set.
        notifications_url, unread: the bell.
        account_links: lines of the account menu above "sign out".
        theme: "light", "dark" or "auto".
        layout: the template that error pages and shared pages extend.
    """

    signed_in: bool = False
    person: str = ""
    person_note: str = ""
    organization: Choice | None = None
    organizations: Sequence[Choice] = ()
    switch_url: str = ""
    cycle: Choice | None = None
    cycles: Sequence[Choice] = ()
    search_url: str = ""
    search_label: Any = SEARCH_LABEL
    notifications_url: str = ""
    unread: int = 0
    account_links: Sequence[Choice] = ()
    language: str = "ru"
    languages: Sequence[tuple[str, str]] = ()
    theme: str = "auto"
    themes: Sequence[tuple[str, Any, str]] = THEMES
    layout: str = "entrance.html"

    @property
    def person_initials(self) -> str:
        """At most two letters for the round mark."""
        return initials(self.person)


NAVIGATION: Registry[NavigationEntry] = Registry("navigation", "entries of the rail and the tab bar")
SHELL: Registry[Callable[[HttpRequest], Mapping[str, Any]]] = Registry("shell", "parts of the frame, by request")


def initials(name: str) -> str:
    """«Анна Кузнецова» → «АК», «Смоленская область» → «СО», «national» → «NA», nothing → «?»."""
    words = [word for word in name.split() if word[0].isalnum()]
    letters = "".join(word[0] for word in words[:2]) if len(words) > 1 else "".join(words)[:2]
    return letters.upper() or "?"


def theme_of(request: HttpRequest) -> str:
    """The theme that this browser chose; `auto` when none, or when the cookie holds anything else."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in {"light", "dark"} else "auto"


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `shell` (a `Shell`) and `navigation` (a list of dicts, empty for strangers)."""
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    frame = Shell(
        signed_in=signed_in,
        person=(user.get_full_name() or user.get_username()) if user and signed_in else "",
        language=get_language() or settings.LANGUAGE_CODE,
        languages=tuple(settings.LANGUAGES),
        theme=theme_of(request),
        layout="base.html" if signed_in else "entrance.html",
    )
    if not signed_in:
        return {"shell": frame, "navigation": []}
    for part in SHELL:
        frame = replace(frame, **part(request))
    return {"shell": frame, "navigation": navigation_of(request)}


def navigation_of(request: HttpRequest) -> list[dict[str, Any]]:
    """The sections that this person has: key, label, url, icon, badge."""
    sections = []
    for entry in NAVIGATION:
        if entry.shown is not None and not entry.shown(request):
            continue
        try:
            url = reverse(entry.url_name)
        except NoReverseMatch:
            continue
        badge = entry.badge(request) if entry.badge is not None else 0
        sections.append({"key": entry.key, "label": entry.label, "url": url, "icon": entry.icon, "badge": badge})
    return sections


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the theme in a cookie and go back. POST `theme` (light, dark, auto) and `next`; no sign-in needed."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    answer = HttpResponseRedirect(target)
    chosen = request.POST.get("theme")
    if chosen in {"light", "dark"}:
        answer.set_cookie(
            THEME_COOKIE, chosen, max_age=THEME_COOKIE_AGE, samesite="Lax", httponly=True, secure=request.is_secure()
        )
    else:
        answer.delete_cookie(THEME_COOKIE, samesite="Lax")
    return answer
