"""Whoever edits a row names the revision that he saw: a form without one would write over others' work unseen."""

from __future__ import annotations

import pytest

from tests.matrix.forms import FORMS
from tests.matrix.pages import address_of
from tests.matrix.stage import Stage, trace, undone
from tests.matrix.table import Line, table

TABLES = ("planning", "agenda", "federation")

SEEN = frozenset(
    {
        *("planning:item", "planning:item_move", "planning:item_remove", "planning:rename", "planning:file"),
        *("agenda:publish", "agenda:priority", "agenda:priority_remove"),
        *("agenda:task", "agenda:task_remove", "agenda:task_areas", "agenda:area", "agenda:area_remove"),
        *("agenda:activity_add", "agenda:activity", "agenda:activity_remove"),
        *("federation:organization_edit", "federation:organization_close"),
    }
)
"""Pages that edit a row with a revision."""


def edits() -> list[Line]:
    """Lines of forms that go through for somebody."""
    lines = (line for name in TABLES for line in table(name) if line.how == "POST")
    return [line for line in lines if line.door in SEEN and "did" in line.cells.values()]


@pytest.mark.parametrize("revision", ["", "две", "1" * 30])
def test_form_without_the_revision_seen__changes_nothing(stage: Stage, revision: str) -> None:
    assert {line.door for line in edits()} == SEEN
    wrong = []
    for line in edits():
        who = next(name for name, cell in line.cells.items() if cell == "did")
        sent = {**FORMS[line.door, line.about](stage), "revision": revision}
        with undone():
            before = trace()
            response = stage.enter(who).post(address_of(stage, line), sent)
            text = response.content.decode()
            refused = (
                response.status_code == 409
                if revision.isdigit()
                else (response.status_code == 422 and "Обновите страницу" in text)
            )
            if not refused or trace() != before:
                wrong.append(f"{line}: {response.status_code}")
    assert wrong == []


def test_every_form_that_names_a_revision__is_held_to_it(stage: Stage) -> None:
    named = {door for (door, _about), fill in FORMS.items() if "revision" in fill(stage)}
    assert named == SEEN
