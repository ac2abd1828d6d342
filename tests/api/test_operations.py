"""The contract's operations, as they are stored in graphql/operations, over HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from settings import GRAPHQL_FOLDER
from tests.api.world import YEAR, Api, World

OPERATIONS = {path.stem: path.read_text(encoding="utf-8") for path in GRAPHQL_FOLDER.glob("operations/*.graphql")}
Clients = Callable[[str], Api]


def test_viewer__tells_account_and_roles(world: World, api: Clients) -> None:
    viewer = api("owner").ask(OPERATIONS["viewer"])["viewer"]
    branch = world.organization("branch")
    assert viewer["username"] == "owner"
    assert viewer["memberships"] == [
        {
            "role": "COORDINATOR",
            "organization": {
                "id": world.id(branch),
                "code": "RU-SMO-B",
                "name": "Отделение",
                "kind": "REGIONAL_BRANCH",
            },
        }
    ]


def test_organization__with_parent_and_children_by_name(world: World, api: Clients) -> None:
    found = api("town").ask(OPERATIONS["organization"], code="RU-SMO")["organization"]
    assert found["isOpen"] is True
    assert found["parent"] == {"code": "RU-CFO", "name": "RU-CFO"}
    assert found["children"]["totalCount"] == 2
    assert [edge["node"]["code"] for edge in found["children"]["edges"]] == ["66605000", "RU-SMO-B"]


def test_agenda__tasks_with_activities_and_areas(world: World, api: Clients) -> None:
    agenda = api("partner").ask(OPERATIONS["agenda"], year=YEAR)["agenda"]
    assert agenda["status"] == "PUBLISHED"
    assert [task["number"] for task in agenda["tasks"]] == [1, 2, 3]
    assert [kind["title"] for kind in agenda["tasks"][0]["activities"]] == ["Повестка: вид"]
    assert agenda["tasks"][0]["problemAreas"] == [{"number": 1}, {"number": 2}]
    assert agenda["problemAreas"][1]["tasks"] == [{"number": 1}, {"number": 2}, {"number": 3}]


def test_plan__draft_to_its_own_people(world: World, api: Clients) -> None:
    plan = api("reader").ask(OPERATIONS["plan"], organization="RU-SMO-B", year=YEAR)["plan"]
    assert (plan["status"], plan["version"]) == ("DRAFT", 0)
    assert plan["cycle"]["agenda"] == {"year": YEAR}
    assert [[item["title"] for item in section["items"]] for section in plan["sections"]] == [
        ["branch 0", "branch 1"],
        ["branch 2"],
    ]
    item = plan["sections"][0]["items"][0]
    assert item["period"]["kind"] == "months"
    assert item["period"]["spans"] == [{"start": "2021-06-01", "end": "2021-06-30"}]
    assert item["plannedParticipants"] == 30
    assert item["agendaTasks"] == [{"number": 1}, {"number": 2}]
    assert item["problemAreas"] == [{"number": 1}]
    assert item["parties"] == [{"role": "LEAD", "organization": {"code": "RU-SMO-B", "name": "Отделение"}}]


@pytest.mark.parametrize("name", ["council", "office"])
def test_plan__draft_of_another__status_without_content(world: World, api: Clients, name: str) -> None:
    plan = api(name).ask(OPERATIONS["plan"], organization="RU-SMO-B", year=YEAR)["plan"]
    assert plan["status"] == "DRAFT"
    assert plan["sections"] == []


def test_plan__filed__read_from_above_as_filed(world: World, api: Clients) -> None:
    plan = api("office").ask(OPERATIONS["plan"], organization="RU-SMO", year=YEAR)["plan"]
    assert (plan["status"], plan["version"]) == ("FILED", 1)
    assert [item["title"] for section in plan["sections"] for item in section["items"]] == ["council 0", "council 1"]


def test_consolidated_plan__pages_over_filed_versions(world: World, api: Clients) -> None:
    client = api("office")
    asked: dict[str, Any] = {"within": "RU", "year": YEAR, "first": 4}
    first = client.ask(OPERATIONS["consolidated_plan"], **asked)["planItems"]
    rest = client.ask(OPERATIONS["consolidated_plan"], **asked, after=first["pageInfo"]["endCursor"])["planItems"]
    assert first["totalCount"] == 6
    assert (first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)
    titles = [edge["node"]["title"] for page in (first, rest) for edge in page["edges"]]
    assert sorted(titles) == sorted(f"{name} {n}" for name in ("council", "town", "other_council") for n in (0, 1))
    node = first["edges"][0]["node"]
    assert node["plan"]["status"] == "FILED"
    assert node["placements"] == []


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ({"organizations": ["RU-SMO"]}, 2),
        ({"levels": ["MUNICIPALITY"]}, 2),
        ({"periodFrom": "2021-06-15", "periodTo": "2021-06-16"}, 6),
        ({"periodFrom": "2021-07-01"}, 0),
        ({"agendaTasks": [2]}, 6),
        ({"agendaTasks": [3]}, 0),
        ({"problemAreas": [1]}, 6),
        ({"statuses": ["ACCEPTED"]}, 0),
        ({"parties": ["66605000"]}, 2),
        ({"text": "TOWN"}, 2),
        ({"unscheduled": True}, 0),
    ],
)
def test_consolidated_plan__each_condition_narrows(world: World, api: Clients, condition: dict, found: int) -> None:
    asked = api("office").ask(OPERATIONS["consolidated_plan"], within="RU", year=YEAR, filter=condition)
    assert asked["planItems"]["totalCount"] == found


def test_create_plan__made_once_per_key(world: World, api: Clients) -> None:
    client = api("sibling")
    world.add_plan("other_town", file=False)
    refused = client.ask(OPERATIONS["create_plan"], input={"organization": "RU-KR", "year": YEAR})["createPlan"]
    assert refused["plan"] is None
    assert [error["code"] for error in refused["errors"]] == ["ALREADY_EXISTS"]
    asked = {"organization": "COM-1", "year": YEAR, "title": "План комиссии", "idempotencyKey": "k1"}
    client = api("invited")
    made = client.ask(OPERATIONS["create_plan"], input=asked)["createPlan"]
    again = client.ask(OPERATIONS["create_plan"], input=asked)["createPlan"]
    assert made["errors"] == []
    assert made["plan"]["status"] == "DRAFT"
    assert again == made


def add(client: Api, world: World, **fields: Any) -> dict[str, Any]:
    asked = {"plan": world.id(world.plans["branch"]), "title": "Новое", **fields}
    return client.ask(OPERATIONS["add_plan_item"], input=asked)["addPlanItem"]


def test_add_plan_item__with_every_field(world: World, api: Clients) -> None:
    client = api("owner")
    task = client.ask(OPERATIONS["agenda"], year=YEAR)["agenda"]["tasks"][0]
    added = add(
        client,
        world,
        section="Раздел новый",
        place="Вязьма",
        periodText="3 квартал",
        participantsText="главы, 12 чел.",
        agendaTasks=[3],
        activities=[task["activities"][0]["id"]],
        problemAreas=[2],
        parties=[{"organization": "RU-SMO", "role": "CO_ORGANIZER"}],
        carriesOut=world.id(world.items["council"][0]),
        idempotencyKey="once",
    )
    assert added["errors"] == []
    item = added["item"]
    assert item["period"]["kind"] == "quarter"
    assert item["period"]["spans"] == [{"start": "2021-07-01", "end": "2021-09-30"}]
    assert item["agendaTasks"] == [{"number": 3}]
    assert item["parties"][0]["role"] == "CO_ORGANIZER"
    assert item["number"] == 4


def test_add_plan_item__behind_another_and_by_section_id(world: World, api: Clients) -> None:
    client = api("owner")
    sections = client.ask(OPERATIONS["plan"], organization="RU-SMO-B", year=YEAR)["plan"]["sections"]
    added = add(client, world, section=sections[0]["id"], after=world.id(world.items["branch"][0]))
    assert added["errors"] == []
    assert added["item"]["number"] == 2


@pytest.mark.parametrize(
    ("fields", "code", "where"),
    [
        ({"title": " "}, "REQUIRED", "input.title"),
        ({"agendaTasks": [99]}, "INVALID_VALUE", "input.agendaTasks"),
        ({"agendaTasks": [1], "agendaYear": 1900}, "NOT_FOUND", "input.agendaYear"),
        ({"plan": "garbage"}, "NOT_FOUND", "input.plan"),
        ({"carriesOut": "garbage"}, "NOT_FOUND", "input.carriesOut"),
    ],
)
def test_add_plan_item__refusals_name_code_and_field(
    world: World, api: Clients, fields: dict, code: str, where: str
) -> None:
    added = add(api("owner"), world, **fields)
    assert added["item"] is None
    assert [(error["code"], error["field"]) for error in added["errors"]] == [(code, where)]
    assert added["errors"][0]["message"]


def update(client: Api, world: World, number: int, seen: int, **fields: Any) -> dict[str, Any]:
    asked = {"item": world.id(world.items["branch"][number]), "expectedRevision": seen, **fields}
    return client.ask(OPERATIONS["update_plan_item"], input=asked)["updatePlanItem"]


def test_update_plan_item__different_fields_merge__same_field_conflicts(world: World, api: Clients) -> None:
    first, second = api("owner"), api("colleague")
    assert update(first, world, 0, 1, place="Вязьма")["item"]["revision"] == 2
    merged = update(second, world, 0, 1, responsible="Петров")
    assert (merged["item"]["place"], merged["item"]["responsible"]) == ("Вязьма", "Петров")
    refused = update(second, world, 0, 1, place="Ярцево")
    assert refused["item"] is None
    assert refused["conflict"]["fields"] == ["place"]
    assert refused["conflict"]["current"]["place"] == "Вязьма"
    assert [error["code"] for error in refused["errors"]] == ["CONFLICT"]


def test_update_plan_item__null_empties_a_field(world: World, api: Clients) -> None:
    changed = update(api("owner"), world, 0, 1, place=None, plannedParticipants=None, agendaTasks=None)
    assert changed["errors"] == []
    assert changed["item"]["place"] == ""
    assert changed["item"]["agendaTasks"] == []


def test_move_and_remove_plan_item__numbers_run_through(world: World, api: Clients) -> None:
    client, items = api("owner"), world.items["branch"]
    asked = {"item": world.id(items[0]), "expectedRevision": 1, "after": world.id(items[2])}
    moved = client.ask(OPERATIONS["move_plan_item"], input=asked)["movePlanItem"]
    assert moved["item"] == {"id": world.id(items[0]), "number": 3, "revision": 2}
    stale = client.ask(OPERATIONS["remove_plan_item"], input={"item": world.id(items[0]), "expectedRevision": 1})
    assert [error["code"] for error in stale["removePlanItem"]["errors"]] == ["CONFLICT"]
    gone = client.ask(OPERATIONS["remove_plan_item"], input={"item": world.id(items[0]), "expectedRevision": 2})
    assert gone["removePlanItem"]["errors"] == []
    plan = client.ask(OPERATIONS["plan"], organization="RU-SMO-B", year=YEAR)["plan"]
    assert [item["number"] for section in plan["sections"] for item in section["items"]] == [1, 2]


@pytest.mark.parametrize("year", [0, -1, 10_000, 2_147_483_647])
def test_a_year_that_no_calendar_has__answers_like_one_without_plans(world: World, api: Clients, year: int) -> None:
    client = api("owner")
    made = client.ask(OPERATIONS["create_plan"], input={"organization": "RU-SMO-B", "year": year})["createPlan"]
    assert [(error["code"], error["field"]) for error in made["errors"]] == [("NOT_FOUND", "input.year")]
    within = {"within": "RU-SMO", "year": year, "filter": {"agendaTasks": [1]}}
    assert client.ask(OPERATIONS["consolidated_plan"], **within)["planItems"]["edges"] == []


def test_consolidated_plan__a_stretch_that_ends_before_it_begins__refused(world: World, api: Clients) -> None:
    backwards = {"periodFrom": "2021-12-31", "periodTo": "2021-01-01"}
    asked = {"within": "RU", "year": YEAR, "filter": backwards}
    assert api("office").codes(OPERATIONS["consolidated_plan"], **asked) == ["INVALID_VALUE"]


def test_client_mutation_id__echoed(world: World, api: Clients) -> None:
    query = "mutation($i: AddPlanItemInput!) { addPlanItem(input: $i) { clientMutationId errors { code } } }"
    asked = {"plan": world.id(world.plans["branch"]), "title": "", "clientMutationId": "mine"}
    assert api("owner").ask(query, i=asked)["addPlanItem"]["clientMutationId"] == "mine"


def test_node_and_nodes__round_trip_in_order(world: World, api: Clients) -> None:
    client = api("office")
    ids = [world.id(world.items["council"][0]), world.id(world.plans["town"]), world.id(world.organization("tos"))]
    found = client.ask("query($i: [ID!]!) { nodes(ids: $i) { __typename id ... on PlanItem { title } } }", i=ids)
    assert [node["id"] for node in found["nodes"]] == ids
    assert found["nodes"][0]["title"] == "council 0"
    assert client.ask("query($i: ID!) { node(id: $i) { id } }", i=ids[1]) == {"node": {"id": ids[1]}}


def test_item__carries_out_and_section(world: World, api: Clients) -> None:
    client = api("owner")
    added = add(client, world, carriesOut=world.id(world.items["council"][0]))
    query = "query($i: ID!) { node(id: $i) { ... on PlanItem { carriesOut { title } section { title } } } }"
    node = client.ask(query, i=added["item"]["id"])["node"]
    assert node["carriesOut"] == {"title": "council 0"}


def test_every_stored_operation_has_a_test() -> None:
    folder = Path(__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("test_operations*.py"))
    asked = set(re.findall(r'OPERATIONS\["(\w+)"\]|doing\.\w+\(\s*"?\w+"?, "(\w+)"', source))
    assert set(OPERATIONS) - {name for pair in asked for name in pair} == set()
