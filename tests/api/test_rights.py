"""Each wall holds alone on the way through the tree; who may do what over the API is in tests/matrix/api.txt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from unittest.mock import patch

import pytest
from django.db import connection

from federation.access.walls import WalledQuerySet
from planning.models import Plan
from tests.api.world import YEAR, Api, World
from tests.factories.roles import by_hand, in_role

Clients = Callable[[str], Api]

HOP = """query($i: ID!) { node(id: $i) { ... on PlanItem { title plan { organization { parent { code
    children(first: 20) { nodes { code plans(first: 5) { totalCount nodes {
        status title sections { title items { title place } } } } } } } } } } } }"""


@contextmanager
def without_queryset_rule() -> Iterator[None]:
    """The first wall is down: `visible_to` lets everything through."""
    with patch.object(WalledQuerySet, "visible_to", lambda self, actor: self.all()):
        yield


@contextmanager
def without_policies() -> Iterator[None]:
    """The second wall is down, until the test's transaction ends."""
    with by_hand(), connection.cursor() as cursor:
        # A table cannot be altered while checks of the rows just made are still to come.
        cursor.execute("set constraints all immediate")
    with in_role("svod_owner"), connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relrowsecurity and relnamespace = 'public'::regnamespace")
        for (table,) in cursor.fetchall():
            cursor.execute(f'alter table "{table}" disable row level security')
    yield


WALLS: dict[str, Callable[[], AbstractContextManager[None]]] = {
    "both walls": nullcontext,
    "policies alone": without_queryset_rule,
    "queryset rule alone": without_policies,
}


@pytest.mark.parametrize("walls", WALLS)
def test_hop_from_my_item_to_the_drafts_of_others__shows_none(world: World, api: Clients, walls: str) -> None:
    world.add_plan("tos", file=False)
    client = api("town")
    with WALLS[walls]():
        node = client.ask(HOP, i=world.id(world.items["town"][0]))["node"]
    assert node["title"] == "town 0"
    children = {child["code"]: child for child in node["plan"]["organization"]["parent"]["children"]["nodes"]}
    assert set(children) == {"66605000", "RU-SMO-B"}
    assert children["66605000"]["plans"]["totalCount"] == 1
    assert children["RU-SMO-B"]["plans"] == {"totalCount": 0, "nodes": []}


@pytest.mark.parametrize("walls", WALLS)
def test_plan_of_a_subordinate__draft__status_and_no_content(world: World, api: Clients, walls: str) -> None:
    query = """{ organization(code: "RU-SMO") { children { nodes { code plans(first: 5) { nodes {
        status title sections { title items { title } } } } } } } }"""
    client = api("office")
    with WALLS[walls]():
        found = client.ask(query)["organization"]["children"]["nodes"]
    plans = {child["code"]: child["plans"]["nodes"] for child in found}
    (draft,) = plans["RU-SMO-B"]
    assert (draft["status"], draft["sections"]) == ("DRAFT", [])
    (filed,) = plans["66605000"]
    assert [item["title"] for section in filed["sections"] for item in section["items"]] == ["town 0", "town 1"]


def test_titles_of_drafts__are_shown_to_those_who_read_them(world: World, api: Clients) -> None:
    with by_hand():
        Plan.objects.filter(pk=world.plans["branch"].pk).update(title="Тайное название")
    query = 'query($y: Int!) { plan(organization: "RU-SMO-B", year: $y) { title } }'
    assert api("reader").ask(query, y=YEAR)["plan"]["title"] == "Тайное название"
    assert api("office").ask(query, y=YEAR)["plan"]["title"] == "План работы организации «Отделение» на 2021 год"


def test_invited_co_author__reads_and_writes_the_draft(world: World, api: Clients) -> None:
    client = api("invited")
    query = 'query($y: Int!) { plan(organization: "RU-SMO-B", year: $y) { sections { items { title } } } }'
    assert client.codes(query, y=YEAR) == ["NOT_FOUND"]
    world.cast.invite("invited", world.plans["branch"])
    assert len(client.ask(query, y=YEAR)["plan"]["sections"]) == 2


def test_ended_membership__ends_access_at_once(world: World, api: Clients) -> None:
    client = api("owner")
    with by_hand():
        world.cast["owner"].memberships.update(until=world.organization("branch").opened_on)
    assert client.ask("{ viewer { memberships { id } } }") == {"viewer": {"memberships": []}}
    assert client.codes('{ organization(code: "RU") { id } }') == ["NOT_FOUND"]
