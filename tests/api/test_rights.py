"""Who may do what over the API, and that each wall holds alone on the way through the tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection

from api.schema import graphql_schema
from federation.access.walls import WalledQuerySet
from federation.kernel.records import AuditEntry, OutboxMessage
from planning.models import Plan, PlanItem
from tests.api.test_operations import OPERATIONS
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


WRITERS = {"owner", "colleague"}
KNOW_OF_IT = {"reader", "office", "council"}
"""They know that the plan exists, so a refusal says FORBIDDEN; of a draft's item only the first does."""
CAST = ("owner", "colleague", "reader", "office", "council", "town", "sibling", "invited", "partner", "stranger")


def asked_of(world: World) -> dict[str, tuple[str, dict[str, Any]]]:
    """Mutation → stored operation and input, on the branch's draft."""
    item = {"item": world.id(world.items["branch"][0]), "expectedRevision": 1}
    return {
        "createPlan": ("create_plan", {"organization": "RU-SMO-B", "cycle": "2021"}),
        "addPlanItem": ("add_plan_item", {"plan": world.id(world.plans["branch"]), "title": "Новое"}),
        "updatePlanItem": ("update_plan_item", {**item, "title": "Другое"}),
        "movePlanItem": ("move_plan_item", {**item, "after": world.id(world.items["branch"][1])}),
        "removePlanItem": ("remove_plan_item", item),
    }


def expected(name: str, person: str) -> str | None:
    """The code of the refusal, or None."""
    if person in WRITERS:
        return "ALREADY_EXISTS" if name == "createPlan" else None
    if name == "createPlan":
        return "NOT_FOUND" if person == "stranger" else "FORBIDDEN"
    if name == "addPlanItem":
        return "FORBIDDEN" if person in KNOW_OF_IT else "NOT_FOUND"
    return "FORBIDDEN" if person == "reader" else "NOT_FOUND"


def state() -> tuple[list[Any], int, int]:
    """Everything that a mutation could have changed or sent."""
    with by_hand():
        items = list(PlanItem.objects.order_by("id").values_list("id", "title", "number", "revision", "section_id"))
        return items, OutboxMessage.objects.count(), AuditEntry.objects.exclude(type="federation_personaltoken").count()


MUTATIONS = ("createPlan", "addPlanItem", "updatePlanItem", "movePlanItem", "removePlanItem")


@pytest.mark.parametrize("name", MUTATIONS)
@pytest.mark.parametrize("person", CAST)
def test_mutation__each_person__allowed_or_refused_without_a_trace(
    world: World, api: Clients, name: str, person: str
) -> None:
    operation, values = asked_of(world)[name]
    client = api(person)
    before = state()
    answer = client.ask(OPERATIONS[operation], input=values)[name]
    assert [error["code"] for error in answer["errors"]] == ([code] if (code := expected(name, person)) else [])
    assert (state() == before) is bool(answer["errors"])


def test_mutations__all_stand_in_the_table() -> None:
    assert graphql_schema.mutation_type is not None
    assert set(graphql_schema.mutation_type.fields) == set(MUTATIONS)


def test_ended_membership__ends_access_at_once(world: World, api: Clients) -> None:
    client = api("owner")
    with by_hand():
        world.cast["owner"].memberships.update(until=world.organization("branch").opened_on)
    assert client.ask("{ viewer { memberships { id } } }") == {"viewer": {"memberships": []}}
    assert client.codes('{ organization(code: "RU") { id } }') == ["NOT_FOUND"]
