"""The whole schema, walked: a stranger finds nothing, and the statements do not grow with the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type

from agenda.models import ActivityKind, Agenda, AgendaTask, ProblemArea
from agenda.services.tasks import local_priority_add, task_areas_set
from api.base import NODE_TYPES, global_id
from api.schema import graphql_schema
from federation.access.roles import Role
from federation.models import Membership
from federation.models.organization import Kind
from planning.services.items import item_add
from planning.services.plans import plan_create, plan_file
from tests.api.walk import Way, root_ways
from tests.api.world import YEAR, Api, World, ties
from tests.factories.cast import OPENED, make_organization
from tests.factories.roles import by_hand

Clients = Callable[[str], Api]

ARGUMENTS = {
    "node": "id",
    "nodes": "ids",
    "organization": 'code: "RU-SMO"',
    "agenda": f"year: {YEAR}",
    "plan": f'organization: "RU-SMO", year: {YEAR}',
    "plans": f'within: "RU", year: {YEAR}',
    "planItems": f'within: "RU", year: {YEAR}',
    "search": 'text: "council"',
}
WAYS = list(root_ways(ARGUMENTS, depth=2))
OWN = {"username", "isPartnerSystem"}
"""What everybody knows of himself."""


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
    client = api("stranger")
    leaks = []
    for way in WAYS:
        answer = client.answer(way.document)
        leaks += [(way.steps, found) for found in found_in(answer["data"])]
        codes = {error["extensions"]["code"] for error in answer.get("errors", ())}
        leaks += [(way.steps, code) for code in codes - {"NOT_FOUND"}]
    assert leaks == []


def test_stranger__finds_no_node_of_any_type(world: World, api: Clients) -> None:
    with by_hand():
        ids = [
            global_id(name, getattr(row, kind.identity))
            for name, kind in NODE_TYPES.items()
            for row in kind.readable(by_name("test")).all()
        ]
    client = api("stranger")
    assert len(ids) > 30
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
        ("query($x: ID!) { node(id: $x) { id } }", world.id(world.plans["town"]), "bm9wZQ=="),
    ):
        first, second = (client.answer(query, x=value) for value in (hidden, unknown))
        del first["extensions"], second["extensions"]
        assert first == second
        assert first["errors"][0]["extensions"]["code"] == "NOT_FOUND"


def grow(world: World) -> None:
    """A dozen of everything that the walk can meet."""
    cast, council = world.cast, world.organization("council")
    with by_hand() as actor:
        agenda = Agenda.objects.get(pk=world.agenda.pk)
        placed = {"agenda": agenda, "path": agenda.path, "audience": agenda.audience}
        for n in range(4, 14):
            ProblemArea.objects.create(number=n, title=f"Сфера {n}", **placed)
            office = agenda.organization
            AgendaTask.objects.create(number=n, code=str(n), title=f"Задача {n}", organization=office, **placed)
        for task in agenda.tasks.filter(parent__isnull=True):
            for n in range(4, 8):
                ActivityKind.objects.create(task=task, number=n, title=f"Вид {n}", **placed)
            task_areas_set(task=task, actor=actor, numbers=[1, 2, *range(4, 14)])
        organizations = [council, world.organization("branch")]
        for n in range(10):
            town = make_organization(f"66{n}", Kind.MUNICIPALITY, council, reviewer=world.organization("office"))
            organizations.append(town)
            Membership.objects.create(
                user=cast["owner"],
                organization=town,
                organization_kind=town.kind,
                path=town.path,
                region_path=town.region_path,
                audience=1,
                role=Role.OBSERVER,
                since=OPENED,
            )
            fill(world, town, actor)
        parties = [{"organization": found.code, "role": "PARTICIPANT"} for found in organizations]
        for n in range(10):
            fields = ties(council) | {"agenda_tasks": list(range(1, 14)), "parties": parties}
            item_add(plan=world.plans["branch"], actor=actor, title=f"ещё {n}", section=f"ещё {n}", **fields)
        for n in (1, 2, 3, *range(4, 14)):
            local_priority_add(agenda=agenda, actor=actor, organization=council, parent_number=n, title=f"Своё {n}")


def fill(world: World, organization: Any, actor: Any) -> None:
    """A filed plan with items."""
    plan = plan_create(actor=actor, organization=organization, cycle=world.cycle)
    for n in range(3):
        item_add(plan=plan, actor=actor, title=f"дело {n}", section=f"Часть {n}", **ties(organization))
    plan_file(plan=plan, actor=actor, expected_revision=None)


def counted(client: Api, ways: list[Way], statements: list[str]) -> dict[str, int]:
    """Statements of each way."""
    counts = {}
    for way in ways:
        del statements[:]
        client.ask(way.document)
        counts[way.document] = len(statements)
    return counts


def test_statements__do_not_grow_with_rows(world: World, api: Clients, statements: list[str]) -> None:
    client = api("owner")
    client.ask("{ viewer { username } }")
    few = counted(client, WAYS, statements)
    grow(world)
    many = counted(client, WAYS, statements)
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
