"""Statements of every stored operation and every connection, on a dozen rows (tests/counts/graphql.json).

Rewritten only with `SVOD_WRITE_COUNTS=1`, so that a change shows in the commit. The figures include the look-up of the
token and of the Actor and the settings of the transaction.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

import pytest

from settings import ROOT
from tests.api.course import run_course
from tests.api.doing import BRANCH, Doing
from tests.api.growing import grow, work_together
from tests.api.test_operations import OPERATIONS
from tests.api.test_walks import WAYS
from tests.api.walk import is_connection_way
from tests.api.world import YEAR, Api, World
from tests.matrix.stage import undone

FILE = ROOT / "tests" / "counts" / "graphql.json"
Clients = Callable[[str], Api]


def documents(world: World) -> dict[str, tuple[str, dict[str, Any]]]:
    """Name → document and variables of every stored query, and of every connection."""
    plan = world.id(world.plans["branch"])
    variables: dict[str, dict[str, Any]] = {
        "viewer": {},
        "organization": {"code": "RU-SMO"},
        "agenda": {"year": YEAR},
        "plan": BRANCH,
        "discussion": BRANCH,
        "plan_reviews": BRANCH,
        "plan_versions": {"plan": plan, "from": 0, "to": 1},
        "consolidated_plan": {"within": "RU-SMO", "year": YEAR, "first": 20, "filter": {"agendaTasks": [1]}},
        "consolidation": {"within": "RU", "year": YEAR},
        "coverage": {"within": "RU", "year": YEAR},
        "search": {"text": "council"},
    }
    assert set(variables) == {name for name, text in OPERATIONS.items() if text.startswith("query")}
    stored = {f"operation {name}": (OPERATIONS[name], asked) for name, asked in variables.items()}
    connections = (way for way in WAYS if is_connection_way(way))
    return stored | {"connection " + ".".join(way.steps): (way.document, world.named) for way in connections}


def counted_mutations(world: World, statements: list[str]) -> dict[str, int]:
    """Statements of every stored mutation; what they did is taken back."""
    doing = Doing(world, statements)
    with undone():
        run_course(doing)
    return {f"operation {name}": count for name, count in doing.counts.items()}


@pytest.mark.sweep
def test_mutations__do_not_grow_with_rows(world: World, statements: list[str]) -> None:
    world.open_another_cycle()
    work_together(world)
    few = counted_mutations(world, statements)
    grow(world)
    many = counted_mutations(world, statements)
    assert {name: (few[name], count) for name, count in many.items() if count > few[name]} == {}


def test_statements__are_those_of_the_file(world: World, api: Clients, statements: list[str]) -> None:
    world.open_another_cycle()
    work_together(world)
    grow(world)
    counts = counted_mutations(world, statements)
    client = api("owner")
    client.ask("{ viewer { username } }")
    for name, (text, values) in documents(world).items():
        del statements[:]
        client.ask(text, **values)
        counts[name] = len(statements)
    assert {name for name in counts if name.startswith("operation ")} == {f"operation {name}" for name in OPERATIONS}
    if os.environ.get("SVOD_WRITE_COUNTS") == "1":
        FILE.write_text(json.dumps(dict(sorted(counts.items())), indent=1) + "\n", encoding="utf-8")
    assert counts == json.loads(FILE.read_text(encoding="utf-8")), "look at the difference, then `make counts`"
