"""Which column is what: headings in any order, told by the words people use for them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from planning.exchange.reading.blocks import Row

LONGEST_HEADING: Final = 200
JOINED: Final = re.compile(r"[,/;]| и ")


class Column(StrEnum):
    """The fields of an item that a column can fill."""

    NUMBER = "number"
    PERIOD = "period_text"
    TITLE = "title"
    PLACE = "place"
    PARTICIPANTS = "participants_text"
    RESPONSIBLE = "responsible"
    PROGRAMME = "programme"
    NOTE = "note"
    PLACE_AND_RESPONSIBLE = "place_and_responsible"
    PERIOD_AND_PLACE = "period_and_place"
    TASKS = "tasks"


# Headings that name two fields at once.
SHARED: Final = (
    (frozenset({"place", "responsible"}), Column.PLACE_AND_RESPONSIBLE),
    (frozenset({"period_text", "place"}), Column.PERIOD_AND_PLACE),
)


# The word that stands first in a heading decides; «… мероприятия» belongs to almost every heading and decides last.
SYNONYMS: Final[Mapping[Column, re.Pattern[str]]] = {
    Column.TASKS: re.compile(r"^(?:номера? )?задач[аи]? (?:муниципальной )?повестки"),
    Column.NUMBER: re.compile(r"^(?:№|n\b|no\b)|^п\s*[./\\]?\s*п\b|^порядковый номер"),
    Column.PERIOD: re.compile(
        r"\bсрок|\bдат[аы]\b|период|\bвремя\b|\bкогда\b|\bмесяц|^числ[оа]\b|^начало\b|^окончание\b"
    ),
    Column.TITLE: re.compile(
        r"наименован|названи|содержани|\bтема\b|\bперечень|\bсобыти[ея]|виды? работ|^мероприяти|"
        r"^что\b|^(?:рассматриваем\w+ )?вопрос"
    ),
    Column.PLACE: re.compile(r"\bмест[оа]\b|\bгде\b|\bадрес"),
    Column.PARTICIPANTS: re.compile(r"участник|количеств|\bкол-?во\b|\bкатегори|\bохват|аудитори|численност"),
    Column.RESPONSIBLE: re.compile(r"ответствен|исполнител|организатор|докладчик|\bкто\b|\bкем\b"),
    Column.PROGRAMME: re.compile(r"программ|описани|краткое содерж|\bцел[ьи]\b"),
    Column.NOTE: re.compile(r"примечани|результат|отметк|комментари|замечани"),
}
SURE: Final = (Column.TITLE, Column.PERIOD)


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading row: the field of each known column, and the headings of the others by their place."""

    fields: Mapping[int, Column]
    unknown: Mapping[int, str]
    texts: tuple[str, ...]

    def place_of(self, *columns: Column) -> int | None:
        """The first column that holds one of these fields."""
        return next((place for place, column in self.fields.items() if column in columns), None)

    @property
    def title_place(self) -> int | None:
        """The column that holds what the event is, None in a table without one."""
        return next((place for place, column in self.fields.items() if column is Column.TITLE), None)


def read_heading(row: Row, known: Mapping[str, str] | None = None) -> Heading | None:
    """Return the heading that a row is, or None: it must name the event or its time, and know half of its cells.

    `known` says what a person answered for headings (the text with single spaces → a value of Column, or "" for the
    note); an answer stands above the words.
    """
    if len(row.filled) < 2 or any(len(cell) > LONGEST_HEADING for cell in row.cells):
        return None
    fields: dict[int, Column] = {}
    unknown: dict[int, str] = {}
    for place in row.filled:
        answer = (known or {}).get(" ".join(row.cells[place].split()))
        ranked = _ranked(row.cells[place]) if answer is None else [Column(answer)] if answer else []
        column = next((one for one in ranked if one not in fields.values()), None)
        if column is None:
            unknown[place] = row.cells[place]
        else:
            fields[place] = column
    if Column.PERIOD in fields.values():  # a second column with a time in its heading is only a place
        fields = {p: Column.PLACE if c is Column.PERIOD_AND_PLACE else c for p, c in fields.items()}
    names_event = Column.TITLE in fields.values() and len(fields) >= 2
    if not names_event or len(fields) < len(unknown):
        return None
    return Heading(fields, unknown, row.cells)


def column_of(text: str) -> Column | None:
    """The field that a heading, or a label before a colon, names."""
    return next(iter(_ranked(text)), None)


def _ranked(text: str) -> Sequence[Column]:
    """The fields that a heading may mean, the word nearest to its beginning first."""
    flat = " ".join(text.lower().replace("ё", "е").split())
    found = [(match.start(), column) for column, pattern in SYNONYMS.items() if (match := pattern.search(flat))]
    columns = [column for _, column in sorted(found, key=lambda pair: pair[0])]
    shared = next((both for parts, both in SHARED if set(columns[:2]) == parts and JOINED.search(flat)), None)
    return [shared, *columns] if shared else columns


def is_column_numbers(row: Row, heading: Heading) -> bool:
    """Whether the row only counts the columns: 1 2 3 4."""
    named = len(heading.fields) + len(heading.unknown)
    return len(row.filled) >= max(named, 3) and [row.cells[place].rstrip(".") for place in row.filled] == [
        str(number) for number in range(1, len(row.filled) + 1)
    ]
