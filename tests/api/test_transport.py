"""GraphQL over HTTP: media types, methods, who may call, limits and attacks."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from hypothesis import HealthCheck, given, settings, strategies

from api import throttle
from federation.models import Organization
from tests.api.world import YEAR, Api, World
from tests.factories.cast import Cast
from tests.factories.roles import by_hand

NEW, OLD = "application/graphql-response+json", "application/json"
Clients = Callable[[str], Api]


@pytest.mark.parametrize("secret", [None, "", "svod_unknown", "x" * 5000])
def test_without_a_valid_token__401_coded(cast: Cast, secret: str | None) -> None:
    headers = {} if secret is None else {"Authorization": f"Bearer {secret}"}
    answer = Client().post("/graphql/", {"query": "{ nope }"}, content_type=OLD, headers=headers)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert [error["extensions"]["code"] for error in answer.json()["errors"]] == ["UNAUTHENTICATED"]


def test_session_cookie_opens_nothing(cast: Cast, client: Client) -> None:
    with by_hand():
        client.force_login(cast["owner"], backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post("/graphql/", {"query": "{ viewer { username } }"}, content_type=OLD)
    assert answer.status_code == 401


def test_answers__are_not_stored_and_set_no_cookies(cast: Cast, api: Clients) -> None:
    answer = api("owner").send({"query": "{ viewer { username } }"})
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    assert answer["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize(
    ("query", "variables", "code"),
    [
        ("{", {}, "GRAPHQL_PARSE_FAILED"),
        ("{ nope }", {}, "GRAPHQL_VALIDATION_FAILED"),
        ("query($y: Int!) { agenda(year: $y) { id } }", {}, "INVALID_VALUE"),
    ],
)
def test_media_types__errors_before_execution(cast: Cast, api: Clients, query: str, variables: dict, code: str) -> None:
    client = api("owner")
    for kind, status in ((NEW, 400), (OLD, 200)):
        answer = client.send({"query": query, "variables": variables}, headers={"Accept": kind})
        assert (answer.status_code, answer["Content-Type"]) == (status, f"{kind}; charset=utf-8")
        assert [error["extensions"]["code"] for error in answer.json()["errors"]] == [code]


def test_media_types__neither_is_taken__406(cast: Cast, api: Clients) -> None:
    assert api("owner").send({"query": "{ __typename }"}, headers={"Accept": "text/html"}).status_code == 406


def test_get__queries_only(cast: Cast, api: Clients) -> None:
    client = api("owner")
    headers = {"Authorization": f"Bearer {client.secret}"}
    read = client.client.get("/graphql/", {"query": "{ viewer { username } }"}, headers=headers)
    assert read.json()["data"] == {"viewer": {"username": "owner"}}
    written = client.client.get("/graphql/", {"query": "mutation { __typename }"}, headers=headers)
    assert (written.status_code, written["Allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("query=%7B__typename%7D", "application/x-www-form-urlencoded", 415),
        ("{ __typename }", "application/graphql", 415),
        (json.dumps({"query": "{ __typename }"}), "text/plain", 415),
        (json.dumps([{"query": "{ __typename }"}]), OLD, 400),
        (" ", OLD, 400),
        ('{"query": ', OLD, 400),
        (json.dumps({"query": "{ __typename }", "variables": []}), OLD, 400),
        (json.dumps({"query": "{ __typename }", "extensions": 0}), OLD, 400),
        (json.dumps({"query": "{ __typename }" + " " * 300_000}), OLD, 413),
        ('{"query": "{ __typename }", "variables": {"a": ' + "[" * 100_000 + "]" * 100_000 + "}}", OLD, 400),
    ],
)
def test_other_bodies__refused(cast: Cast, api: Clients, body: str, kind: str, status: int) -> None:
    client = api("owner")
    headers = {"Authorization": f"Bearer {client.secret}"}
    answer = client.client.generic("POST", "/graphql/", body, content_type=kind, headers=headers)
    assert answer.status_code == status
    assert answer.json()["errors"][0]["extensions"]["code"] in {"BAD_REQUEST", "QUERY_TOO_EXPENSIVE"}


def deep(levels: int) -> str:
    return '{ organization(code: "RU") {' + " parent {" * levels + " id " + "}" * levels + "} }"


FRAGMENT_BOMB = '{ organization(code: "RU") { ...f25 } } fragment f0 on Organization { id } ' + " ".join(
    f"fragment f{n} on Organization {{ parent {{ ...f{n - 1} }} reviewer {{ ...f{n - 1} }} }}" for n in range(1, 26)
)
FLAT_BOMB = '{ organization(code: "RU") { ...f40 } } fragment f0 on Organization { a: id } ' + " ".join(
    f"fragment f{n} on Organization {{ ...f{n - 1} ...f{n - 1} }}" for n in range(1, 41)
)
NESTED_PAGES = "{ organizations(first: 50) { nodes { children(first: 50) { nodes { children(first: 50) { nodes { id }"
ATTACKS = {
    "depth": deep(20),
    "aliases": "{ " + " ".join(f"a{n}: viewer {{ username }}" for n in range(40)) + " }",
    "directives": "{ viewer { username " + "@include(if: true) " * 25 + "} }",
    "nested pages": NESTED_PAGES + " } }" * 3,
    "fragments, each spread twice": FRAGMENT_BOMB,
    "the same fragment again and again": FLAT_BOMB,
    "the same field again and again": "{ viewer { " + "username " * 900 + "} }",
    "fields that overlap": '{ organization(code: "RU") { ' + "parent { parent { id } } " * 100 + "} }",
    "many fragments": "{ viewer { ...f0 } } "
    + " ".join(f"fragment f{n} on Viewer {{ ...f{n + 1} }}" for n in range(100))
    + " fragment f100 on Viewer { username }",
}


@pytest.mark.parametrize("name", ATTACKS)
def test_too_expensive__refused_before_running(cast: Cast, api: Clients, statements: list[str], name: str) -> None:
    client = api("owner")
    client.codes("{ nope }")
    del statements[:]
    client.codes("{ nope }")
    before = len(statements)
    assert client.codes(ATTACKS[name]) == ["QUERY_TOO_EXPENSIVE"]
    assert len(statements) == 2 * before, "nothing but the look-up of the token is asked of the database"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ viewer { ...f } } fragment f on Viewer { ...f }", "GRAPHQL_VALIDATION_FAILED"),
        (
            "{ viewer { ...f } } fragment f on Viewer { ...g } fragment g on Viewer { ...f }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ("{ " + "viewer { username } " * 2000 + "}", "GRAPHQL_PARSE_FAILED"),
        ("{" + "a{" * 2000 + "}" * 2000 + "}", "GRAPHQL_PARSE_FAILED"),
        ("{ organizations(first: 1000000000) { totalCount } }", "INVALID_VALUE"),
        ("{ organizations(first: -1) { totalCount } }", "INVALID_VALUE"),
        ("{ organizations(first: 1, last: 1) { totalCount } }", "INVALID_VALUE"),
        ('{ organizations(first: 1, after: "garbage!!") { nodes { id } } }', "BAD_CURSOR"),
        ('{ node(id: "bm9wZQ==") { id } }', "NOT_FOUND"),
        ('{ node(id: "T3JnYW5pemF0aW9uOjE=") { id } }', "NOT_FOUND"),
        ('{ node(id: "ы") { id } }', "NOT_FOUND"),
        ('{ organization(code: "a\\u0000b") { id } }', "NOT_FOUND"),
        ('{ organizations(text: "a\\u0000b") { nodes { id } } }', None),
        ('{ plan(organization: "RU", cycle: "a\\u0000b") { id } }', "NOT_FOUND"),
        ('{ plans(within: "RU\\u0000", year: 2021) { nodes { id } } }', "NOT_FOUND"),
        ('{ planItems(within: "RU", year: 2021, filter: {organizations: ["RU\\u0000"]}) { nodes { id } } }', None),
        ('{ planItems(within: "RU", year: 2021, filter: {parties: ["RU\\u0000"]}) { nodes { id } } }', None),
        ("{ agenda(year: 2000000000) { id } }", "NOT_FOUND"),
        ('{ planItems(within: "RU", year: -5, first: 1) { nodes { id } } }', None),
    ],
)
def test_malformed_values__coded(cast: Cast, api: Clients, query: str, code: str | None) -> None:
    assert api("owner").codes(query) == ([code] if code else [])


def test_cursor__of_another_list__refused(world: World, api: Clients) -> None:
    client = api("office")
    query = """query($k: OrganizationKind, $a: String) {
        organizations(first: 1, kind: $k, after: $a) { pageInfo { endCursor } } }"""
    cursor = client.ask(query)["organizations"]["pageInfo"]["endCursor"]
    assert client.codes(query, a=cursor) == []
    assert client.codes(query, a=cursor, k="MUNICIPALITY") == ["BAD_CURSOR"]


def test_pages__forward_and_back_agree(world: World, api: Clients) -> None:
    client = api("office")
    query = """query($f: Int, $a: String, $l: Int, $b: String) {
        organizations(first: $f, after: $a, last: $l, before: $b) {
            nodes { code } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""

    def page(**window):
        found = client.ask(query, **window)["organizations"]
        return [node["code"] for node in found["nodes"]], found["pageInfo"]

    whole, _info = page()
    first, info = page(f=4)
    second, following = page(f=4, a=info["endCursor"])
    assert first + second == whole[:8]
    assert (info["hasPreviousPage"], info["hasNextPage"]) == (False, True)
    back, behind = page(l=3, b=following["startCursor"])
    assert back == whole[1:4]
    assert behind["hasPreviousPage"]
    assert page(l=2)[0] == whole[-2:]
    assert page(f=0)[0] == []


def test_nested_pages__are_those_of_each_parent(world: World, api: Clients) -> None:
    client = api("office")
    query = """query($a: String) { organizations { nodes { code children(first: 1, after: $a) {
        totalCount nodes { code } pageInfo { endCursor hasNextPage } } } } }"""
    found = {node["code"]: node["children"] for node in client.ask(query)["organizations"]["nodes"]}
    assert found["RU-SMO"]["totalCount"] == 2
    assert found["RU-SMO"]["pageInfo"]["hasNextPage"]
    assert [node["code"] for node in found["RU-KR"]["nodes"]] == ["86615000"]
    assert found["RU-SMO-B"] == {"totalCount": 0, "nodes": [], "pageInfo": {"endCursor": None, "hasNextPage": False}}
    after = found["RU-SMO"]["pageInfo"]["endCursor"]
    rest = {node["code"]: node["children"]["nodes"] for node in client.ask(query, a=after)["organizations"]["nodes"]}
    assert [node["code"] for node in rest["RU-SMO"]] == ["RU-SMO-B"]


def test_failure__is_masked_with_the_request_id(cast: Cast, api: Clients) -> None:
    with patch.object(Organization, "is_open_on", side_effect=RuntimeError("secret detail")):
        query = '{ organization(code: "RU") { isOpen } }'
        answer = api("owner").send({"query": query}, headers={"X-Request-ID": "abcdefgh1"})
    (error,) = answer.json()["errors"]
    assert "secret" not in answer.content.decode()
    assert error["extensions"] == {"code": "INTERNAL", "requestId": "abcdefgh1"}


def test_failure_in_a_mutation__keeps_nothing(world: World, api: Clients) -> None:
    asked = {"plan": world.id(world.plans["branch"]), "title": "Пропадёт"}
    query = """mutation($i: AddPlanItemInput!) { addPlanItem(input: $i) {
        item { plan { organization { isOpen } } } errors { code } } }"""
    client = api("owner")
    with patch.object(Organization, "is_open_on", side_effect=RuntimeError):
        assert client.codes(query, i=asked) == ["INTERNAL"]
    query = 'query($y: Int!) { plan(organization: "RU-SMO-B", year: $y) { sections { items { title } } } }'
    plan = client.ask(query, y=YEAR)["plan"]
    assert "Пропадёт" not in str(plan)


ZERO = "\x00"


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"localPriorities": ["3." + ZERO]}, "INVALID_VALUE", "input.localPriorities"),
        ({"parties": [{"organization": "RU" + ZERO, "role": "LEAD"}]}, "NOT_FOUND", "input.parties.organization"),
        ({"reading": -1, "periodText": "июнь"}, "INVALID_VALUE", "input.reading"),
    ],
)
def test_values_that_name_nothing__are_refused_at_their_field(
    world: World, api: Clients, fields: dict[str, Any], code: str, field: str
) -> None:
    given = {"plan": world.id(world.plans["branch"]), "title": "Форум", **fields}
    query = "mutation($i: AddPlanItemInput!) { addPlanItem(input: $i) { errors { code field } } }"
    (error,) = api("owner").ask(query, i=given)["addPlanItem"]["errors"]
    assert (error["code"], error["field"]) == (code, field)


def left(answer: Any) -> int:
    """Points that remain, as the header field says."""
    found = re.fullmatch(r'"cost";r=(\d+);t=\d+', answer["RateLimit"])
    assert found, answer["RateLimit"]
    return int(found[1])


def test_cost__is_told_and_what_is_not_used_is_given_back(world: World, api: Clients) -> None:
    client = api("owner")
    query = '{ organizations(first: 10, text: "Вяземский") { nodes { parent { id } } } rateLimit { remaining limit } }'
    first, second = (client.send({"query": query}) for _ in range(2))
    cost = first.json()["extensions"]["cost"]
    # One page of one organization with its parent, and the bucket itself; priced for ten of them.
    assert (cost["requested"], cost["actual"]) == (10 * (1 + 1 + 1) + 1, 1 + 1 + 1 + 1)
    assert cost["remaining"] == left(first) == left(second) + cost["actual"]
    rate = second.json()["data"]["rateLimit"]
    assert rate == {"remaining": left(first) - cost["requested"], "limit": throttle.PER_MINUTE}
    assert first["RateLimit-Policy"] == f'"cost";q={throttle.PER_MINUTE};w=60'


def test_failed_request__pays_in_full(cast: Cast, api: Clients) -> None:
    cost = api("owner").answer('{ organizations(first: 10, within: "NO") { totalCount } }')["extensions"]["cost"]
    assert cost["actual"] == cost["requested"] == 10


def test_bucket__ends__and_a_request_that_was_refused_costs_nothing(cast: Cast, api: Clients) -> None:
    client = api("owner")
    client.ask("{ viewer { username } }")
    with patch.object(throttle, "PER_MINUTE", 3):
        refused = client.send({"query": "{ organizations(first: 9) { totalCount } }"}, headers={"Accept": NEW})
        answered = client.send({"query": "{ viewer { username } }"})
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert refused.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    assert (left(refused), left(answered)) == (2, 1)


def test_without_redis__requests_are_answered(cast: Cast, api: Clients) -> None:
    throttle._server.cache_clear()
    try:
        with override_settings(REDIS_URL="redis://127.0.0.1:1/0"):
            assert api("owner").ask("{ viewer { username } }") == {"viewer": {"username": "owner"}}
    finally:
        throttle._server.cache_clear()


def test_introspection__with_a_token(cast: Cast, api: Clients) -> None:
    assert api("stranger").ask('{ __type(name: "Plan") { name } }') == {"__type": {"name": "Plan"}}


def test_duplicated_fields_and_skips__fall_together(cast: Cast, api: Clients) -> None:
    query = """query($no: Boolean!) { organization(code: "RU-SMO") {
        parent { code } ...more ... on Node { id } parent @include(if: $no) { name } }
    } fragment more on Organization { parent { kind } }"""
    found = api("owner").ask(query, no=False)["organization"]
    assert found["parent"] == {"code": "RU-CFO", "kind": "FEDERAL_DISTRICT"}


def test_deadline__passed__coded(cast: Cast, api: Clients) -> None:
    with patch("api.view.DEADLINE", -1.0):
        assert api("owner").codes("{ organizations(first: 1) { nodes { id } } }") == ["TIMEOUT"]


def test_slow_statement__is_ended_and_coded(cast: Cast, api: Clients) -> None:
    def slow(**_arguments):
        with connection.cursor() as cursor:
            cursor.execute("select pg_sleep(5)")

    client = api("owner")
    with patch("api.view.STATEMENT_TIMEOUT", 50), patch("api.federation.queries.organization_get_for", slow):
        assert client.codes('{ organization(code: "RU") { id } viewer { memberships { id } } }') == [
            "TIMEOUT",
            "TIMEOUT",
        ]
    assert client.codes('{ organization(code: "RU") { id } }') == []


def test_schema_file__says_what_is_served() -> None:
    call_command("schema", "--check")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sizes=strategies.lists(strategies.integers(1, 5), min_size=1, max_size=9), forward=strategies.booleans())
def test_pages__of_any_sizes__make_the_whole_list(world: World, api: Clients, sizes: list[int], forward: bool) -> None:
    client = api("office")
    query = """query($f: Int, $a: String, $l: Int, $b: String) {
        planItems(within: "RU", year: 2021, first: $f, after: $a, last: $l, before: $b) {
            nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
    whole = [node["id"] for node in client.ask(query)["planItems"]["nodes"]]
    walked: list[str] = []
    window: dict[str, str] = {}
    for size in sizes:
        page = client.ask(query, **window, **({"f": size} if forward else {"l": size}))["planItems"]
        ids = [node["id"] for node in page["nodes"]]
        walked = walked + ids if forward else ids + walked
        more = page["pageInfo"]["hasNextPage" if forward else "hasPreviousPage"]
        assert more is (len(walked) < len(whole))
        if not more:
            break
        window = {"a": page["pageInfo"]["endCursor"]} if forward else {"b": page["pageInfo"]["startCursor"]}
    assert walked == (whole[: len(walked)] if forward else whole[-len(walked) :])
