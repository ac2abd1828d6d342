"""The columns of the form: the branch's five (its plan of 2020), and others only where a row needs them.

Headings are not translated: they are the form's own words, and the reader finds the columns by them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from planning.exchange.writing.document import Line, PlanDocument


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its share of the table's width, and a line's text in it."""

    heading: str
    share: int
    text: Callable[[Line], str]


NUMBER: Final = Column("№ п/п", 5, lambda line: str(line.number))
PERIOD: Final = Column("ОРИЕНТИРОВОЧНАЯ ДАТА ПРОВЕДЕНИЯ МЕРОПРИЯТИЯ", 17, lambda line: line.period_text)
TITLE_AND_PLACE: Final = Column(
    "НАЗВАНИЕ МЕРОПРИЯТИЯ, МЕСТО ПРОВЕДЕНИЯ МЕРОПРИЯТИЯ (регион, город)", 25, lambda line: line.title
)
TITLE: Final = Column("НАЗВАНИЕ МЕРОПРИЯТИЯ", 25, lambda line: line.title)
PLACE: Final = Column("МЕСТО ПРОВЕДЕНИЯ МЕРОПРИЯТИЯ (регион, город)", 13, lambda line: line.place)
PARTICIPANTS: Final = Column(
    "ПЛАНИРУЕМОЕ КОЛИЧЕСТВО УЧАСТНИКОВ, КАТЕГОРИЯ УЧАСТНИКОВ", 18, lambda line: line.participants
)
PROGRAMME: Final = Column("ПРЕДВАРИТЕЛЬНАЯ ПРОГРАММА МЕРОПРИЯТИЯ, КРАТКОЕ ОПИСАНИЕ", 37, lambda line: line.programme)
RESPONSIBLE: Final = Column("ОТВЕТСТВЕННЫЙ", 14, lambda line: line.responsible)
TASK: Final = Column("ЗАДАЧА ПОВЕСТКИ", 8, lambda line: line.tasks)
NOTE: Final = Column("ПРИМЕЧАНИЕ", 13, lambda line: line.note)


def columns_of(document: PlanDocument) -> list[Column]:
    """The columns that this plan needs, in the form's order."""
    lines = document.lines
    named = [TITLE, PLACE] if any(line.place for line in lines) else [TITLE_AND_PLACE]
    more = [column for column in (RESPONSIBLE, TASK, NOTE) if any(map(column.text, lines))]
    return [NUMBER, PERIOD, *named, PARTICIPANTS, PROGRAMME, *more]


def widths(columns: list[Column], total: int) -> list[int]:
    """The columns' widths by their shares; they sum up to `total`, whatever its unit."""
    shares = sum(column.share for column in columns)
    found = [total * column.share // shares for column in columns]
    found[-1] += total - sum(found)
    return found
