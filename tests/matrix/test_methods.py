"""Every page takes the methods that it is made for and no others."""

from __future__ import annotations

import pytest

from tests.matrix.pages import address_of
from tests.matrix.stage import Stage, trace
from tests.matrix.table import NOBODY, Line, table

TABLES = ("planning", "agenda", "federation", "own")


def one_per_page() -> list[Line]:
    """A line for each address of the three apps, whatever it is asked about."""
    lines = {line.door: line for name in TABLES for line in table(name) if ":" in line.door}
    return list(lines.values())


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_other_methods__are_refused_on_every_page(stage: Stage, method: str) -> None:
    before = trace()
    answers = {}
    for line in one_per_page():
        allowed = [name for name, cell in line.cells.items() if cell in ("ok", "did", "go") and name != NOBODY]
        client = stage.enter((allowed or ["owner"])[0])
        answers[line.door] = client.generic(method, address_of(stage, line)).status_code
    assert {door: status for door, status in answers.items() if status != 405} == {}
    assert trace() == before
