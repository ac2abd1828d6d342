"""Whoever edits a row names the revision that he saw: a form without one would write over others' work unseen."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages

from tests.matrix.forms import FORMS
from tests.matrix.pages import address_of
from tests.matrix.stage import Stage, trace, undone
from tests.matrix.table import Line, table

TABLES = ("planning", "agenda", "federation")

SEEN = frozenset(
    {
        *("planning:item", "planning:item_move", "planning:item_remove", "planning:rename", "planning:file"),
        *("planning:withdraw", "planning:amend", "planning:collected_repeat"),
        *("agenda:publish", "agenda:mapping", "agenda:priority", "agenda:priority_remove"),
        *("agenda:task", "agenda:task_remove", "agenda:task_areas", "agenda:area", "agenda:area_remove"),
        *("agenda:activity_add", "agenda:activity", "agenda:activity_remove"),
        *("federation:organization_edit", "federation:organization_close"),
    }
)
"""Pages that edit a row with a revision."""

BACK = frozenset({"planning:collected_repeat"})
"""Buttons without a page of their own: the refusal is said on the page that one comes back to."""

BESIDE = frozenset({"planning:suggest", "planning:item_keep"})
"""Forms that remember what was seen beside what they add, and write over nothing: merging looks at it later."""


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
            if not refused(line, response, revision) or trace() != before:
                wrong.append(f"{line}: {response.status_code}")
    assert wrong == []


def refused(line: Line, response: Any, revision: str) -> bool:
    """Whether the person is told that somebody was there before, or that the form does not say what was seen."""
    if line.door in BACK:
        said = [message.level_tag for message in get_messages(response.wsgi_request)]
        return response.status_code == 303 and said == ["warning"]
    if revision.isdigit():
        return response.status_code == 409
    return response.status_code == 422 and "Обновите страницу" in response.content.decode()


@pytest.mark.parametrize("revision", ["", "две", "1" * 30])
def test_form_beside_the_row__does_not_break_on_any_revision(stage: Stage, revision: str) -> None:
    for door, about in [key for key in FORMS if key[0] in BESIDE]:
        with undone():
            line = next(
                line for line in table("planning") if (line.door, line.about, line.how) == (door, about, "POST")
            )
            response = stage.enter("owner").post(
                address_of(stage, line), {**FORMS[door, about](stage), "revision": revision}
            )
            assert response.status_code < 500, line


def test_every_form_that_names_a_revision__is_held_to_it(stage: Stage) -> None:
    named = {door for (door, _about), fill in FORMS.items() if "revision" in fill(stage)}
    assert named == SEEN | BESIDE
