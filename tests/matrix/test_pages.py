"""Every page × every person of the cast; a hidden object and one that never was answer alike."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.matrix.pages import address_of, answer, outcomes
from tests.matrix.stage import Stage, undone
from tests.matrix.table import NOBODY, Line, table

TABLES = ("planning", "agenda", "federation", "own")


@pytest.mark.parametrize("name", TABLES)
def test_pages__each_person__gets_what_the_table_says_and_a_refusal_leaves_no_trace(stage: Stage, name: str) -> None:
    wrong = []
    for line in table(name):
        found = outcomes(stage, line)
        wrong += [f"{line}: {who} gets {got}, not {line.cells.get(who)}" for who, got in found.items()
                  if got != line.cells.get(who)]  # fmt: skip
    assert wrong == []


def missing(value: Any) -> Any:
    """A value of the same kind that names nothing."""
    if isinstance(value, UUID):
        return uuid4()
    return 9999 if isinstance(value, int) else "NO-SUCH"


def said(response: Any) -> tuple[int, str]:
    """Status and page without what differs by itself: the address that was asked, tokens of forms, the request's id."""
    text = response.content.decode().replace(response.wsgi_request.path, "…")
    text = re.sub(r"(csrfmiddlewaretoken\" value=|hx-headers:inherited=)(\".*?\"|'.*?')", "", text)
    return response.status_code, text.replace(response.headers["X-Request-ID"], "")


def refused(line: Line) -> list[str]:
    """Those who do not see what the line is about."""
    return [name for name, cell in line.cells.items() if cell == "404"]


@pytest.mark.parametrize("name", TABLES)
def test_hidden_and_missing__answer_alike(stage: Stage, name: str) -> None:
    told_apart = []
    for line in table(name):
        place = stage.places.get(line.about, {})
        for who in refused(line):
            with undone():
                hidden = answer(stage, line, who, address_of(stage, line))
                for key, value in place.items():
                    gone = answer(stage, line, who, address_of(stage, line, **{key: missing(value)}))
                    if said(hidden) != said(gone):
                        told_apart.append(f"{line}: {who}, another {key}")
            break  # One of them is enough: that each is refused is in the table.
    assert told_apart == []


@pytest.mark.parametrize("name", TABLES)
def test_missing__is_not_found_for_those_who_see_everything_else(stage: Stage, name: str) -> None:
    wrong = []
    for line in table(name):
        sees = [who for who, cell in line.cells.items() if cell in ("ok", "did", "go") and who != NOBODY]
        for key, value in stage.places.get(line.about, {}).items() if sees else ():
            if key == "secret":
                continue  # No object of somebody's: whoever has no link learns that it is no link (410).
            with undone():
                gone = answer(stage, line, sees[0], address_of(stage, line, **{key: missing(value)}))
            if gone.status_code != 404:
                wrong.append(f"{line}: {sees[0]} gets {gone.status_code} with another {key}")
    assert wrong == []
