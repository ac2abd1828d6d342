"""With the language cookie `en` the pages speak English around the documents, which stay as they were written."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.db.models import CharField, TextField
from django.test import Client
from django.urls import Resolver404, resolve

from agenda.models import ActivityKind, Agenda, AgendaTask, ProblemArea
from federation.access.scope import acting_as
from federation.models import Organization, User
from planning.models import Cycle, Plan, PlanItem, PlanSection
from planning.services.plans import plan_file
from tests.factories.cast import Cast
from tests.factories.roles import by_hand
from tests.planning.conftest import agenda, cycle, draft, make_plan
from tests.planning.test_pages import sign_in
from tests.translations.sources import CYRILLIC

__all__ = ["agenda", "cycle", "draft", "make_plan"]

PLAN = "/plans/2020/RU-SMO-B/"
CONTENT = (Organization, User, Agenda, AgendaTask, ProblemArea, ActivityKind, Cycle, Plan, PlanSection, PlanItem)
# Words of periods, which the parser reads back; names of languages; quotations of what to write in Russian.
RUSSIAN = re.compile(r"\bмай( 2020)?\b|\bРусский\b|“[^”]*”")
SPOKEN = ("aria-label", "placeholder", "title", "alt", "data-l")


class Spoken(HTMLParser):
    """Every text that a person sees or hears: between tags, and in the attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("script", "style")
        values = dict(attrs)
        self.texts += [values[name] or "" for name in SPOKEN if name in values]
        if tag == "input" and values.get("type") in ("submit", "button"):
            self.texts.append(values.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.texts.append(" ".join(data.split()))


def written_by_people() -> list[str]:
    """Every Russian text in the rows that pages show, the longest first."""
    texts: set[str] = set()
    with by_hand():
        for model in CONTENT:
            fields = [field.name for field in model._meta.fields if isinstance(field, CharField | TextField)]
            for row in model.objects.values_list(*fields):
                texts.update(value for value in row if isinstance(value, str) and CYRILLIC.search(value))
    return sorted(texts, key=len, reverse=True)


def russian_on(html: str, content: list[str]) -> list[str]:
    """Texts of a page with Cyrillic in them, once what people wrote is taken out."""
    page = Spoken()
    # A printed plan is the document itself, and says so.
    page.feed(re.sub(r'<main lang="ru">.*?</main>', "", html, flags=re.DOTALL))
    left = []
    for text in page.texts:
        rest = text
        for words in content:
            rest = rest.replace(words, "")
        rest = RUSSIAN.sub("", rest)
        # Initials stand in a round mark, hidden from readers.
        if CYRILLIC.search(rest) and len(text) > 2:
            left.append(text)
    return left


def in_english(client: Client) -> Client:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def full(cast: Cast, draft: Plan, make_plan: Callable[..., Plan]) -> Plan:
    """The branch's draft, and a plan that the council has filed."""
    filed = make_plan("council", "Съезд", "Семинар", section="Совещания", period_text="май")
    with by_hand() as actor, acting_as(actor):
        plan_file(plan=filed, actor=actor, expected_revision=None)
    return draft


@pytest.mark.parametrize(
    ("person", "url"),
    [
        ("owner", "/"),
        ("office", "/"),
        ("owner", "/agenda/"),
        ("office", "/agenda/2021/"),
        ("owner", "/plans/2020/"),
        ("office", "/plans/2020/"),
        ("office", "/plans/2020/missing"),
        ("owner", PLAN),
        ("council", PLAN),
        ("owner", f"{PLAN}year/"),
        ("owner", f"{PLAN}items/add/"),
        ("owner", f"{PLAN}file/"),
        ("owner", f"{PLAN}import/"),
        ("owner", "/organizations/"),
        ("office", "/organizations/RU-SMO/"),
        ("office", "/organizations/RU-SMO/edit/"),
        ("office", "/organizations/RU-SMO/members/"),
        ("office", "/organizations/RU-SMO/members/invite/"),
        ("office", "/organizations/RU-SMO/open/"),
        ("office", "/organizations/RU-SMO/close/"),
        ("owner", "/notifications/"),
        ("owner", "/profile/"),
        ("owner", "/profile/tokens/"),
        ("owner", "/profile/devices/"),
        ("owner", "/account/2fa/"),
        ("owner", "/account/email/"),
        ("owner", "/account/password/change/"),
        ("stranger", "/"),
        ("anonymous", "/account/login/"),
        ("anonymous", "/account/password/reset/"),
        ("owner", "/nowhere/"),
    ],
)
def test_page__speaks_english(client: Client, cast: Cast, full: Plan, person: str, url: str) -> None:
    content = written_by_people()
    if person != "anonymous":
        sign_in(client, cast, person)
    answer = in_english(client).get(url, follow=True)
    html = answer.content.decode()
    assert answer.status_code == (404 if url == "/nowhere/" else 200)
    assert '<html lang="en"' in html
    assert russian_on(html, content) == []


@pytest.mark.parametrize("person", ["owner", "office", "council"])
def test_pages_one_link_away__speak_english(client: Client, cast: Cast, full: Plan, person: str) -> None:
    """Follows links from home, each kind of address once: a new page is looked at without a line of its own."""
    content = written_by_people()
    in_english(sign_in(client, cast, person))
    waiting, seen, found = ["/"], set(), {}
    while waiting:
        url = waiting.pop()
        try:
            kind = resolve(url).view_name
        except Resolver404:
            continue
        if kind in seen:
            continue
        seen.add(kind)
        answer = client.get(url, follow=True)
        if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
            continue
        html = answer.content.decode()
        if russian := russian_on(html, content):
            found[url] = russian
        waiting += [link.partition("#")[0].partition("?")[0] for link in re.findall(r'href="(/[^"]*)"', html)]
    assert len(seen) > 20
    assert found == {}


def test_refusal__speaks_english(client: Client, cast: Cast, full: Plan) -> None:
    content = written_by_people()
    answer = in_english(sign_in(client, cast, "owner")).post(f"{PLAN}items/add/", {"title": "", "period_text": "май"})
    html = answer.content.decode()
    assert "Fill in" in html or "required" in html
    assert russian_on(html, content) == []


def test_page__is_russian_unless_chosen(client: Client, db: None) -> None:
    html = client.get("/account/login/", headers={"accept-language": "en-GB,en;q=0.9"}).content.decode()
    assert '<html lang="ru"' in html
    assert "Войти" in russian_on(html, [])


def test_page__counts_in_russian(client: Client, cast: Cast, full: Plan) -> None:
    html = sign_in(client, cast, "owner").get(PLAN).content.decode()
    assert "3 мероприятия" in html
    assert "1 раздел<" in html


def test_api__answers_in_the_language_asked_for(client: Client, cast: Cast) -> None:
    sentences = {}
    for language in ("en", "ru"):
        answer = client.post(
            "/graphql/", {"query": "{"}, content_type="application/json", headers={"accept-language": language}
        )
        sentences[language] = answer.json()["errors"][0]["message"]
    assert not CYRILLIC.search(sentences["en"])
    assert CYRILLIC.search(sentences["ru"])
