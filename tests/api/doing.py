"""People's programs, each with a token of its own, running the stored operations."""

from __future__ import annotations

from typing import Any

from tests.api.test_operations import OPERATIONS
from tests.api.world import YEAR, Api, World, api_of

BRANCH = {"organization": "RU-SMO-B", "year": YEAR}


class Doing:
    """What anybody of the cast does over HTTP in one world.

    Attributes:
        counts: operation → the statements of its first run, when `statements` are noted.
    """

    def __init__(self, world: World, statements: list[str] | None = None) -> None:
        self.world = world
        self.clients: dict[str, Api] = {}
        self.statements = [] if statements is None else statements
        self.counts: dict[str, int] = {}

    def client(self, who: str) -> Api:
        """The program of this person."""
        if who not in self.clients:
            self.clients[who] = api_of(self.world.cast[who])
            self.clients[who].ask("{ viewer { username } }")
        return self.clients[who]

    def ask(self, who: str, name: str, **variables: Any) -> Any:
        """The root field of a query that must have no errors."""
        (found,) = self.client(who).ask(OPERATIONS[name], **variables).values()
        return found

    def codes(self, who: str, name: str, **variables: Any) -> list[str]:
        """The codes with which a query is refused."""
        return self.client(who).codes(OPERATIONS[name], **variables)

    def send(self, who: str, name: str, **given: Any) -> dict[str, Any]:
        """The payload of a mutation, refused or not."""
        client = self.client(who)
        del self.statements[:]
        (payload,) = client.ask(OPERATIONS[name], input=given).values()
        self.counts.setdefault(name, len(self.statements))
        return payload

    def do(self, who: str, name: str, **given: Any) -> dict[str, Any]:
        """The payload of a mutation that must be done."""
        payload = self.send(who, name, **given)
        assert payload["errors"] == [], (who, name, payload["errors"])
        return payload

    def refused(self, who: str, name: str, **given: Any) -> tuple[str, str | None]:
        """Code and field of the one error with which a mutation is refused, in a sentence."""
        (error,) = self.send(who, name, **given)["errors"]
        assert error["message"]
        return error["code"], error["field"]

    def plan(self, who: str = "owner", **which: Any) -> dict[str, Any]:
        """A plan as this person reads it; the branch's unless told otherwise."""
        found: dict[str, Any] = self.ask(who, "plan", **(BRANCH | which))
        return found

    def items(self, who: str = "owner", **which: Any) -> dict[str, dict[str, Any]]:
        """Its items by title."""
        return {item["title"]: item for section in self.plan(who, **which)["sections"] for item in section["items"]}
