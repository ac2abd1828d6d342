"""Tables of rights: one line per door and object, one column per person, one expected outcome per cell."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

NOBODY = "anonymous"
"""The column of whoever is not signed in, or has no token."""

KEY = 3
"""Columns before the people: the door, what it is asked about, how."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a table.

    Attributes:
        door: a URL name, a mutation or a root field of queries.
        about: which object of the stage it is asked about; "-" when about none.
        how: GET or POST; for the API "ask" or "do".
        cells: the expected outcome of each person.
    """

    door: str
    about: str
    how: str
    cells: dict[str, str]

    def __str__(self) -> str:
        return f"{self.how} {self.door} about {self.about}"


def lines_of(text: str) -> list[Line]:
    """The lines of a table; the first one names the columns, `#` begins a comment.

    Raises:
        ValueError: a line has more or fewer cells than there are columns.
    """
    rows = [cells for row in text.splitlines() if (cells := row.partition("#")[0].split())]
    head = rows[0][KEY:]
    return [
        Line(door=row[0], about=row[1], how=row[2], cells=dict(zip(head, row[KEY:], strict=True))) for row in rows[1:]
    ]


def table(name: str) -> list[Line]:
    """A table of this folder."""
    return lines_of((Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8"))
