"""Every root field and mutation × every person of the cast; a hidden object and one that never was answer alike."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from api.base import global_id
from tests.api.world import Api
from tests.matrix.api import ROOTS, client_of, outcome, variables_of
from tests.matrix.stage import Stage
from tests.matrix.table import Line, table


def clients(stage: Stage) -> dict[str, Api]:
    return {name: client_of(stage, name) for name in table("api")[0].cells}


def test_api__each_person__gets_what_the_table_says_and_a_refusal_leaves_no_trace(stage: Stage) -> None:
    known = clients(stage)
    wrong = []
    for line in table("api"):
        found = {name: outcome(stage, line, known[name]) for name in line.cells}
        wrong += [f"{line}: {who} gets {got}, not {line.cells[who]}" for who, got in found.items()
                  if got != line.cells[who]]  # fmt: skip
    assert wrong == []


def gone(line: Line) -> dict[str, Any]:
    """The variables that name nothing."""
    if line.door == "agenda":
        return {"year": 1999}
    return {"about": global_id("Plan", uuid4()) if line.door in ("node", "planDiff") else "NO-SUCH"}


def test_hidden_and_missing__answer_alike(stage: Stage) -> None:
    known = clients(stage)
    told_apart = []
    for line in table("api"):
        for who in [name for name, cell in line.cells.items() if cell == "NOT_FOUND" and line.how == "ask"]:
            hidden, unknown = (
                known[who].answer(ROOTS[line.door], **variables)
                for variables in (variables_of(stage, line), gone(line))
            )
            del hidden["extensions"], unknown["extensions"]
            if hidden != unknown:
                told_apart.append(f"{line}: {who}")
    assert told_apart == []
