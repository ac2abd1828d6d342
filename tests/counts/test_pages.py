"""Statements of each page, on a plan with a dozen rows; more rows must not take more (tests/counts/pages.json)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from federation.access.scope import acting_as
from planning.models import Cycle, Plan
from planning.services.plans import plan_file
from tests.counts.counting import assert_count
from tests.factories.cast import Cast, make_organization
from tests.factories.roles import by_hand
from tests.planning.test_pages import sign_in

ROWS = 12
PLAN = "/plans/2020/RU-SMO-B/"
SVOD = "/consolidated/RU/2020/"


@pytest.fixture
def full(cast: Cast, cycle: Cycle, make_plan: Callable[..., Plan]) -> Plan:
    """A plan with a dozen tied rows, and a dozen filed plans of municipalities beside it."""
    town = cast.organizations["town"]
    with by_hand():
        for number in range(ROWS):
            settlement = make_organization(f"66605000-9{number}", town.kind, town, name=f"Посёлок {number}")
            cast.organizations[f"tos{number}"] = settlement
    for number in range(ROWS):
        small = make_plan(f"tos{number}", "А")
        with by_hand() as actor, acting_as(actor):
            plan_file(plan=small, actor=actor, expected_revision=None)
    titles = [f"Мероприятие {number}" for number in range(ROWS)]
    ties = {"agenda_tasks": [1, 2], "problem_areas": [1], "period_text": "май"}
    return make_plan("branch", *titles, section="Раздел", **ties)


@pytest.mark.parametrize(
    ("name", "person", "url"),
    [
        ("home, author", "owner", "/"),
        ("home, office", "office", "/"),
        ("agenda editions", "owner", "/agenda/"),
        ("agenda edition", "owner", "/agenda/2021/"),
        ("plans of a cycle, author", "owner", "/plans/2020/"),
        ("plans of a cycle, office", "office", "/plans/2020/"),
        ("plans not begun, office", "office", "/plans/2020/missing"),
        ("plan, author", "owner", PLAN),
        ("plan, council", "council", PLAN),
        ("plan, filter", "owner", f"{PLAN}?show=place"),
        ("plan, year", "owner", f"{PLAN}year/"),
        ("plan, new row", "owner", f"{PLAN}items/add/"),
        ("plan, filing", "owner", f"{PLAN}file/"),
        ("plan, versions", "owner", f"{PLAN}versions/"),
        ("review inbox", "town", "/plans/review"),
        ("review", "town", "/plans/2020/66605000-90/review/"),
        ("filing exceptions", "office", "/plans/2020/deadlines"),
        ("consolidated, groups", "office", SVOD),
        ("consolidated, regions", "office", f"{SVOD}?by=region"),
        ("consolidated, months", "office", f"{SVOD}?by=month"),
        ("consolidated, list", "office", f"{SVOD}?by=list"),
        ("consolidated, narrowed", "office", f"{SVOD}?by=list&task=1&text=а&region=RU-SMO"),
        ("consolidated, a group", "office", f"{SVOD}group/task/1/"),
        ("consolidated, year", "office", f"{SVOD}year/"),
        ("consolidated, month", "office", f"{SVOD}month/?m=5"),
        ("coverage", "office", f"{SVOD}coverage/"),
        ("events alike", "office", f"{SVOD}alike/"),
        ("plan, import", "owner", f"{PLAN}import/"),
        ("plan, together", "owner", f"{PLAN}together/"),
        ("plan, talk", "owner", f"{PLAN}talk/"),
        ("offers to me", "owner", "/plans/offers/"),
    ],
)
def test_page(client: Client, cast: Cast, full: Plan, name: str, person: str, url: str) -> None:
    sign_in(client, cast, person)
    with assert_count(name):
        assert client.get(url).status_code == 200


def test_import_check(client: Client, cast: Cast, full: Plan) -> None:
    """The check of a document against a plan: its rows cost nothing."""
    rows = "".join(f"май\tМероприятие {number}\n" for number in range(2 * ROWS))
    sign_in(client, cast, "owner")
    check = client.post(f"{PLAN}import/", {"pasted": f"Срок\tМероприятие\n{rows}"}).url
    client.get(check)  # makes the index of suggestions, which a process keeps
    with assert_count("plan, import check"):
        assert client.get(check).status_code == 200
