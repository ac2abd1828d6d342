"""Statements of every stored operation and every connection, on a dozen rows (tests/counts/graphql.json).

Rewritten only with `SVOD_WRITE_COUNTS=1`, so that a change shows in the commit. The figures include the look-up of the
token and of the Actor and the settings of the transaction.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

from settings import ROOT
from tests.api.test_operations import OPERATIONS
from tests.api.test_walks import WAYS, grow
from tests.api.walk import is_connection_way
from tests.api.world import YEAR, Api, World

FILE = ROOT / "tests" / "counts" / "graphql.json"
Clients = Callable[[str], Api]


def documents(world: World) -> dict[str, tuple[str, dict[str, Any]]]:
    """Name → document and variables."""
    item = {"item": world.id(world.items["branch"][0]), "expectedRevision": 1}
    variables: dict[str, dict[str, Any]] = {
        "organization": {"code": "RU-SMO"},
        "agenda": {"year": YEAR},
        "plan": {"organization": "RU-SMO-B", "year": YEAR},
        "consolidated_plan": {"within": "RU-SMO", "year": YEAR, "first": 20, "filter": {"agendaTasks": [1]}},
        "search": {"text": "council"},
        "consolidation": {"within": "RU", "year": YEAR},
        "coverage": {"within": "RU", "year": YEAR},
        "create_plan": {"input": {"organization": "RU-SMO-B", "year": YEAR}},
        "add_plan_item": {"input": {"plan": world.id(world.plans["branch"]), "title": "Новое"}},
        "update_plan_item": {"input": {**item, "title": "Другое"}},
        "move_plan_item": {"input": {**item, "expectedRevision": 2}},
        "remove_plan_item": {"input": {**item, "expectedRevision": 3}},
    }
    order = ["viewer", *variables]
    assert set(order) == set(OPERATIONS)
    stored = {f"operation {name}": (OPERATIONS[name], variables.get(name, {})) for name in order}
    connections = (way for way in WAYS if is_connection_way(way))
    return stored | {"connection " + ".".join(way.steps): (way.document, {}) for way in connections}


def test_statements__are_those_of_the_file(world: World, api: Clients, statements: list[str]) -> None:
    grow(world)
    client = api("owner")
    client.ask("{ viewer { username } }")
    counts = {}
    for name, (text, values) in documents(world).items():
        del statements[:]
        client.ask(text, **values)
        counts[name] = len(statements)
    if os.environ.get("SVOD_WRITE_COUNTS") == "1":
        FILE.write_text(json.dumps(dict(sorted(counts.items())), indent=1) + "\n", encoding="utf-8")
    assert counts == json.loads(FILE.read_text(encoding="utf-8")), "look at the difference, then `make counts`"
