"""A small working network for tests of the API: an edition, a cycle, a draft and filed plans; and the API's client."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.test import Client

from agenda.models import Agenda, AgendaTask, ProblemArea, TaskArea
from api.base import global_id
from federation.access.scope import acting_as
from federation.models import Organization, User
from federation.services.tokens import token_issue
from planning.models import Cycle, Plan, PlanItem
from planning.services.cycles import cycle_open
from planning.services.items import item_add
from planning.services.plans import plan_create, plan_file
from tests.agenda.editions import published
from tests.factories.cast import Cast
from tests.factories.roles import by_hand

YEAR = 2021


@dataclass
class World:
    """What the tests ask about. `branch` is a draft of the owner's; the other plans are filed."""

    cast: Cast
    agenda: Agenda
    cycle: Cycle
    plans: dict[str, Plan] = field(default_factory=dict)
    items: dict[str, list[PlanItem]] = field(default_factory=dict)

    def organization(self, name: str) -> Organization:
        """An organization of the cast."""
        return self.cast.organizations[name]

    def id(self, obj: Any) -> str:
        """The global id of an object."""
        return global_id(type(obj).__name__, getattr(obj, "identity", obj.pk))

    @property
    def named(self) -> dict[str, str]:
        """The variables that documents of the walk may ask for."""
        return {"plan": self.id(self.plans["branch"])}

    def open_another_cycle(self) -> Cycle:
        """The cycle of the year after, in which nobody has a plan."""
        with by_hand() as actor:
            return cycle_open(
                actor=actor,
                organization=self.organization("office"),
                code="2022",
                title="2022 год",
                starts_on=date(2022, 1, 1),
                ends_on=date(2022, 12, 31),
                agenda=self.agenda,
            )

    def add_plan(self, name: str, *, items: int = 2, file: bool = True) -> Plan:
        """A plan of an organization of the cast, with sections of two items and every kind of tie."""
        organization = self.organization(name)
        with by_hand() as actor:
            plan = plan_create(actor=actor, organization=organization, cycle=self.cycle)
            rows = [
                item_add(plan=plan, actor=actor, title=f"{name} {n}", section=f"Раздел {n // 2}", **ties(organization))
                for n in range(items)
            ]
            if file:
                plan_file(plan=plan, actor=actor, expected_revision=None)
        self.plans[name], self.items[name] = plan, rows
        return plan


def ties(organization: Organization) -> dict[str, Any]:
    """Fields of a full item."""
    return {
        "place": "Смоленск",
        "period_text": "июнь",
        "participants_text": "жители, 30 чел.",
        "responsible": "Иванов",
        "programme": "Развитие",
        "agenda_tasks": [1, 2],
        "problem_areas": [1],
        "parties": [{"organization": organization.code, "role": "LEAD"}],
    }


def make_world(cast: Cast) -> World:
    """The edition of 2021, its cycle, a draft of the branch, filed plans of both councils and a town."""
    agenda = published(cast)
    with by_hand() as actor:
        areas = list(ProblemArea.objects.filter(agenda=agenda))
        TaskArea.objects.bulk_create(
            TaskArea(agenda=agenda, task=task, problem_area=area, path=task.path, audience=task.audience)
            for task in AgendaTask.objects.filter(agenda=agenda)
            for area in areas
        )
        cycle = cycle_open(
            actor=actor,
            organization=cast.organizations["office"],
            code="2021",
            title="2021 год",
            starts_on=date(2021, 1, 1),
            ends_on=date(2021, 12, 31),
            agenda=agenda,
        )
    world = World(cast, agenda, cycle)
    world.add_plan("branch", items=3, file=False)
    for name in ("council", "town", "other_council"):
        world.add_plan(name)
    return world


class Api:
    """The endpoint, as one person's program calls it."""

    def __init__(self, secret: str) -> None:
        self.client = Client(raise_request_exception=False)
        self.secret = secret

    def send(self, body: Any, **extra: Any) -> Any:
        """POST anything as JSON."""
        headers = {"Authorization": f"Bearer {self.secret}", **extra.pop("headers", {})}
        return self.client.post("/graphql/", body, content_type="application/json", headers=headers, **extra)

    def answer(self, query: str, **variables: Any) -> dict[str, Any]:
        """The whole answer to an operation."""
        return self.send({"query": query, "variables": variables}).json()

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of an operation that must have no errors."""
        answer = self.answer(query, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def codes(self, query: str, **variables: Any) -> list[str]:
        """The codes of the errors of an operation."""
        return [error["extensions"]["code"] for error in self.answer(query, **variables).get("errors", [])]


def api_of(user: User) -> Api:
    """A client with a new token of this person."""
    with by_hand() as actor, acting_as(actor):
        _token, secret = token_issue(user=user, name="test", expires_at=None, actor=actor)
    return Api(secret)
