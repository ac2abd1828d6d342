"""Tables without a heading: the columns are told by what stands in them, and a person is asked to look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from planning.exchange.reading.blocks import NOTHING, Block, Cell, Row
from planning.exchange.reading.places import is_agent
from planning.exchange.reading.spaced import says_when
from planning.exchange.reading.streams import NUMBER

LEAST_ROWS: Final = 3
SHARE: Final = 0.7
"""Of the rows in which a column must hold what it is taken for."""


def guessed_rows(blocks: Sequence[Block], *, year: int) -> list[Block] | None:
    """The blocks with a heading put above the table that has none; None where no column is one of periods."""
    tables = Counter(block.source.table for block in blocks if isinstance(block, Row) and len(block.filled) > 1)
    for table, count in tables.most_common(1):
        rows = [block for block in blocks if isinstance(block, Row) and block.source.table == table]
        head = _heading([row for row in rows if len(row.filled) > 1], year) if count >= LEAST_ROWS else None
        if head is not None:
            place = next(place for place, block in enumerate(blocks) if block in rows and len(block.units) > 1)
            return [*blocks[:place], head, *blocks[place:]]
    return None


def _heading(rows: Sequence[Row], year: int) -> Row | None:
    width = max(len(row.pieces) for row in rows)
    columns = {
        place: [text for row in rows if place < len(row.cells) and (text := row.cells[place])] for place in range(width)
    }
    periods = [place for place, texts in columns.items() if _share(texts, rows, lambda text: says_when(text, year))]
    numbers = [
        place for place, texts in columns.items() if _share(texts, rows, lambda text: bool(NUMBER.fullmatch(text)))
    ]
    if not periods:
        return None
    others = [place for place in range(width) if place not in (periods[0], *numbers[:1]) and columns[place]]
    lengths = {place: sum(map(len, columns[place])) for place in others}
    if not others:
        return None
    title = max(others[:2], key=lambda place: lengths[place])
    names = {periods[0]: "Срок", title: "Мероприятие"}
    if numbers and numbers[0] < title:
        names[numbers[0]] = "№"
    left = [place for place in others if place != title]
    who = [place for place in left if any(map(is_agent, columns[place]))] or left[-1:]
    names |= dict.fromkeys(who[:1], "Ответственный")
    pieces = [Cell(names[place]) if place in names else NOTHING for place in range(width)]
    return Row(rows[0].source, tuple(pieces))


def _share(texts: Sequence[str], rows: Sequence[Row], is_so: Callable[[str], bool]) -> bool:
    return sum(1 for text in texts if is_so(text)) >= len(rows) * SHARE
