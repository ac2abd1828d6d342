"""The compiled path and graphql-core give the same answer (docs/adr/0008), over HTTP, to everybody of the cast."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from graphql import OperationDefinitionNode, OperationType, parse
from hypothesis import HealthCheck, given, settings, strategies

from api import view
from api.documents import Document, read_document
from federation.kernel.errors import DomainError, ErrorCode
from federation.models import Organization
from tests.api.documents import VARIABLES, VOLATILE, documents
from tests.api.growing import work_together
from tests.api.test_counts import documents as stored_documents
from tests.api.test_walks import ARGUMENTS, WAYS
from tests.api.world import YEAR, Api, World
from tests.factories.cast import Cast

Clients = Callable[[str], Api]
PEOPLE = ("owner", "reader", "office", "council", "invited", "partner", "stranger")
LEFT_TO_CORE: frozenset[str] = frozenset()
"""Fields that only graphql-core can answer; say why beside each."""
ROOTS = {name: given for name, given in ARGUMENTS.items() if name not in ("node", "nodes")}


@pytest.fixture
def lived(world: World) -> World:
    """The small network with one of everything that organizations do together."""
    work_together(world)
    return world


def told(answer: dict[str, Any]) -> dict[str, Any]:
    """What an answer says, without what differs from request to request."""
    for error in answer.get("errors", ()):
        error["extensions"].pop("requestId", None)
    return {name: part for name, part in answer.items() if name != "extensions"}


def by_core(client: Api, text: str, /, **variables: Any) -> dict[str, Any]:
    """The answer of the ordinary path."""
    with patch.object(Document, "plan", return_value=None):
        return told(client.answer(text, **variables))


def compiled(client: Api, text: str, /, **variables: Any) -> dict[str, Any]:
    """The answer of the compiled path; to fall back would be a failure."""
    with patch.object(view, "_executed", side_effect=AssertionError("fell back to graphql-core")):
        return told(client.answer(text, **variables))


def is_query(text: str) -> bool:
    operations = [part for part in parse(text).definitions if isinstance(part, OperationDefinitionNode)]
    return all(part.operation is OperationType.QUERY for part in operations)


# Long: three in `make test`, the others in `make sweep`.
@pytest.mark.parametrize(
    "name",
    [
        "owner",
        "office",
        "stranger",
        *(pytest.param(name, marks=pytest.mark.sweep) for name in ("reader", "council", "invited", "partner")),
    ],
)
def test_stored_operations__are_compiled_and_answer_alike(lived: World, api: Clients, name: str) -> None:
    client = api(name)
    for text, variables in stored_documents(lived).values():
        if is_query(text):
            assert compiled(client, text, **variables) == by_core(client, text, **variables), text


@pytest.mark.sweep
@pytest.mark.parametrize("name", ["owner", "office", "stranger"])
def test_every_field__answers_alike(lived: World, api: Clients, name: str) -> None:
    client = api(name)
    for way in WAYS:
        if not (VOLATILE | LEFT_TO_CORE) & set(way.steps):
            asked, named = way.document, lived.named
            assert compiled(client, asked, **named) == by_core(client, asked, **named), asked


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=documents(ROOTS), name=strategies.sampled_from(PEOPLE))
def test_random_documents__answer_alike(lived: World, api: Clients, text: str, name: str) -> None:
    client, variables = api(name), VARIABLES | lived.named
    with patch.multiple("api.limits", MAX_COST=10**9, MAX_DIRECTIVES=10**3, MAX_ALIASES=10**3):
        ordinary = by_core(client, text, **variables)
        codes = {error["extensions"]["code"] for error in ordinary.get("errors", ())}
        assert codes <= {"NOT_FOUND", "INVALID_VALUE", "QUERY_TOO_EXPENSIVE"}, ordinary
        assert told(client.answer(text, **variables)) == ordinary


@pytest.mark.parametrize(
    "text",
    [
        '{ a: organization(code: "RU-XXX") { id } viewer { username } b: agenda(year: 1) { id } }',
        '{ organizations(first: 1, after: "garbage!!") { nodes { id } } viewer { username } }',
        '{ organization(code: "RU") { children(first: 1, after: "garbage") { nodes { id } } } viewer { username } }',
        '{ plan(organization: "RU") { id } }',
        '{ planItems(within: "RU", year: 2021, filter: {periodFrom: "2021-02-01", periodTo: "2021-01-01"}) '
        "{ nodes { id } } }",
        '{ organization(code: "RU-SMO") { parent { id } ... on Node { id } parent { kind } } }',
    ],
)
def test_refusals__stand_at_the_same_place(world: World, api: Clients, text: str) -> None:
    client = api("office")
    assert compiled(client, text) == by_core(client, text)


@pytest.mark.parametrize(
    "text",
    [
        '{ organization(code: "RU-SMO") { parent { id } } viewer { memberships { id } } }',
        "{ organizations { pageInfo { hasNextPage } } }",
        "{ organizations { pageInfo { endCursor } nodes { id } totalCount } }",
    ],
)
def test_deadline__passed__is_told_alike(world: World, api: Clients, text: str) -> None:
    client = api("owner")
    with patch("api.view.DEADLINE", -1.0):
        answer = told(client.answer(text))
        assert answer == by_core(client, text)
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"TIMEOUT"}


@pytest.mark.parametrize("failure", [RuntimeError("secret"), DomainError(ErrorCode.FORBIDDEN)])
def test_failing_field__falls_back_and_is_told_at_its_place(cast: Cast, api: Clients, failure: Exception) -> None:
    client = api("owner")
    text = '{ organization(code: "RU") { code children(first: 2) { nodes { code isOpen } } } }'
    with patch.object(Organization, "is_open_on", side_effect=failure):
        answer = told(client.answer(text))
        assert answer == by_core(client, text)
    assert len(answer["errors"][0]["path"]) == 5


@pytest.mark.parametrize(
    "text",
    [
        "{ __schema { queryType { name } } viewer { username } }",
        '{ node(id: "bm9wZQ==") { id } viewer { username } }',
        'mutation { createPlan(input: {organization: "RU-XXX", year: 2021}) { errors { code } } }',
    ],
)
def test_what_it_does_not_know__is_left_to_core(cast: Cast, api: Clients, text: str) -> None:
    with patch.object(view, "_executed", wraps=view._executed) as core:
        answer = told(api("owner").answer(text))
    assert core.called
    assert answer == by_core(api("owner"), text)


def test_plan__is_compiled_once_for_each_condition(world: World, api: Clients) -> None:
    text = 'query Once($no: Boolean!) { organization(code: "RU") { code name @include(if: $no) } }'
    client = api("owner")
    for value in (True, False, True):
        assert ("name" in client.ask(text, no=value)["organization"]) is value
    assert len(read_document(text).plans) == 2


def test_rows_of_one_person__are_not_kept_for_the_next(world: World, api: Clients) -> None:
    text = f'{{ plan(organization: "RU-SMO-B", year: {YEAR}) {{ sections {{ items {{ title }} }} }} }}'
    found = {name: len(api(name).ask(text)["plan"]["sections"]) for name in ("owner", "council", "reader", "office")}
    assert found == {"owner": 2, "council": 0, "reader": 2, "office": 0}
