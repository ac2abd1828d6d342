"""The whole schema, walked: a stranger finds nothing, and the statements do not grow with the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type

from api.base import NODE_TYPES, global_id
from api.schema import graphql_schema
from tests.api.growing import grow, work_together
from tests.api.walk import root_ways
from tests.api.world import YEAR, Api, World
from tests.factories.roles import by_hand

Clients = Callable[[str], Api]

ARGUMENTS = {
    "node": "id",
    "nodes": "ids",
    "organization": 'code: "RU-SMO"',
    "agenda": f"year: {YEAR}",
    "plan": f'organization: "RU-SMO-B", year: {YEAR}',
    "planDiff": "plan: $plan, from: 1",
    "plans": f'within: "RU", year: {YEAR}',
    "planItems": f'within: "RU", year: {YEAR}',
    "consolidation": f'within: "RU", year: {YEAR}',
    "coverage": f'within: "RU", year: {YEAR}',
    "search": 'text: "branch"',
}
WAYS = list(root_ways(ARGUMENTS, depth=2))
OWN = {"username", "isPartnerSystem"}
"""What everybody knows of himself."""
OWN_WAYS = {("rateLimit",)}
"""What everybody has of his own."""


def found_in(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Every value in an answer that tells something."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from found_in(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from found_in(inner, key)
    elif value not in (None, 0, False) and key not in OWN | {"__typename", "totalCountIsExact"}:
        yield key, value


def test_stranger__finds_nothing_anywhere(world: World, api: Clients) -> None:
    work_together(world)
    client = api("stranger")
    leaks = []
    for way in WAYS:
        answer = client.answer(way.document, **world.named)
        if way.steps not in OWN_WAYS:
            leaks += [(way.steps, found) for found in found_in(answer["data"])]
        codes = {error["extensions"]["code"] for error in answer.get("errors", ())}
        leaks += [(way.steps, code) for code in codes - {"NOT_FOUND"}]
    assert leaks == []


def test_stranger__finds_no_node_of_any_type(world: World, api: Clients) -> None:
    work_together(world)
    with by_hand():
        found = {
            name: [global_id(name, getattr(row, kind.identity)) for row in kind.readable(by_name("test"))]
            for name, kind in NODE_TYPES.items()
        }
    assert [name for name, ids in found.items() if not ids] == []
    ids = [each for ids in found.values() for each in ids]
    client = api("stranger")
    for start in range(0, len(ids), 50):
        answer = client.answer("query($i: [ID!]!) { nodes(ids: $i) { id } }", i=ids[start : start + 50])
        assert set(map(str, answer["data"]["nodes"])) == {"None"}
        assert {error["extensions"]["code"] for error in answer["errors"]} == {"NOT_FOUND"}


def by_name(purpose: str) -> Any:
    """A named process."""
    with by_hand() as actor:
        return actor


def test_hidden_and_unknown__answer_alike(world: World, api: Clients) -> None:
    client = api("stranger")
    for query, hidden, unknown in (
        ("query($x: String!) { organization(code: $x) { id } }", "RU-SMO", "RU-XXX"),
        ("query($x: String!) { organizations(within: $x) { nodes { id } } }", "RU-SMO", "RU-XXX"),
        ("query($x: String!) { plan(organization: $x, year: 2021) { id } }", "RU-SMO", "RU-XXX"),
        ("query($x: String!) { planItems(within: $x, year: 2021) { nodes { id } } }", "RU-SMO", "RU-XXX"),
        ("query($x: String!) { consolidation(within: $x, year: 2021) { items } }", "RU-SMO", "RU-XXX"),
        ("query($x: String!) { coverage(within: $x, year: 2021) { unlinkedItemCount } }", "RU-SMO", "RU-XXX"),
        (
            "query($x: ID!) { planDiff(plan: $x, from: 0) { added { id } } }",
            world.id(world.plans["town"]),
            global_id("Plan", world.agenda.pk),
        ),
        ("query($x: ID!) { node(id: $x) { id } }", world.id(world.plans["town"]), "bm9wZQ=="),
    ):
        first, second = (client.answer(query, x=value) for value in (hidden, unknown))
        del first["extensions"], second["extensions"]
        assert first == second
        assert first["errors"][0]["extensions"]["code"] == "NOT_FOUND"


def counted(client: Api, world: World, statements: list[str]) -> dict[str, int]:
    """Statements of each way."""
    counts = {}
    for way in WAYS:
        del statements[:]
        client.ask(way.document, **world.named)
        counts[way.document] = len(statements)
    return counts


def test_statements__do_not_grow_with_rows(world: World, api: Clients, statements: list[str]) -> None:
    work_together(world)
    client = api("owner")
    client.ask("{ viewer { username } }")
    few = counted(client, world, statements)
    grow(world)
    many = counted(client, world, statements)
    grown = {document: (few[document], many[document]) for document in few if many[document] > few[document]}
    assert grown == {}


def test_walk__meets_every_field_of_every_type() -> None:
    met = {step for way in WAYS for step in way.steps}
    objects = [
        kind
        for kind in graphql_schema.type_map.values()
        if isinstance(kind, GraphQLObjectType)
        and not kind.name.startswith("__")
        and not kind.name.endswith(("Payload", "Connection", "Edge", "Conflict"))
        and kind is not graphql_schema.mutation_type
    ]
    edges = {
        name
        for kind in objects
        for name, found in kind.fields.items()
        if isinstance(get_named_type(found.type), GraphQLObjectType)
    }
    assert edges - met == set()


@pytest.mark.parametrize("kind", [kind for kind in graphql_schema.type_map.values() if not kind.name.startswith("__")])
def test_schema__everything_is_described(kind: Any) -> None:
    assert kind.description
    for field in getattr(kind, "fields", {}).values():
        assert field.description, f"{kind.name}.{field}"
        for name, argument in getattr(field, "args", {}).items():
            assert argument.description, f"{kind.name}: argument {name}"
    for name, value in getattr(kind, "values", {}).items():
        assert value.description, f"{kind.name}.{name}"
