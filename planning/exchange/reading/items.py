"""One row, one item: its fields, its period, its participants, and what contradicts itself in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from planning.exchange.reading.blocks import NOTHING, Cell, Row
from planning.exchange.reading.columns import Column, Heading
from planning.exchange.reading.doubts import contradictions, doubts
from planning.exchange.reading.issues import KEEP, issue
from planning.exchange.reading.model import IssueReading, ItemReading, Ledger, Option, Went
from planning.exchange.reading.months import month_within, told_with_month
from planning.exchange.reading.participants import read_participants
from planning.exchange.reading.places import place_and_responsible
from planning.exchange.reading.streams import is_period
from planning.periods import read_period
from planning.services.participants import count_people

CODE: Final = re.compile(r"\d{1,3}(?:\.[^\W_][\w-]{0,15})?")
SEPARATORS: Final = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True)
class PlanTime:
    """The plan's year and, for a school year, a month or a quarter, its first and last day."""

    year: int
    first_day: date | None = None
    last_day: date | None = None


def read_item(
    row: Row, heading: Heading, time: PlanTime, *, ledger: Ledger, index: int, month: int | None = None
) -> ItemReading:
    """Return the item of a row; every cell is placed in a field, or in the note with an issue.

    `index` is the item's place among all items of the reading, for the ledger; `month` the one that heads the row.
    """
    cells = {column: row.pieces[place] for place, column in heading.fields.items() if place < len(row.pieces)}
    for column, cell in cells.items():
        if column is Column.NOTE:
            ledger.put(cell.units, Went.NOTE, item=index, name="note")
        elif column not in (Column.PLACE_AND_RESPONSIBLE, Column.PERIOD_AND_PLACE):
            ledger.put(cell.units, Went.ITEM, item=index, name=str(column))
    place, responsible, period_text = _shared(cells, time, ledger, index)
    whole = month_within(time.first_day, time.last_day)
    period_text = told_with_month(period_text, month or whole, beneath=month is not None)
    tasks, no_tasks = _tasks(cells.get(Column.TASKS, NOTHING).text)
    if no_tasks:
        ledger.put(cells[Column.TASKS].units, Went.NOTE, item=index, name="note")
    participants = cells.get(Column.PARTICIPANTS, NOTHING).text
    item = ItemReading(
        number=" ".join(cells.get(Column.NUMBER, NOTHING).text.split()),
        title=" ".join(cells.get(Column.TITLE, NOTHING).text.split()),
        place=place,
        period_text=period_text,
        period=read_period(period_text, year=time.year, first_day=time.first_day, last_day=time.last_day),
        participants_text=participants,
        planned_participants=count_people(participants),
        participants=read_participants(participants),
        responsible=responsible,
        programme=cells.get(Column.PROGRAMME, NOTHING).text,
        note="\n".join(filter(None, (cells.get(Column.NOTE, NOTHING).text, no_tasks))),
        tasks=tasks,
        source=row.source,
    )
    item.issues += _misplaced(row, heading, item, ledger, index)
    item.issues += _two_in_one(cells, item)
    item.issues += doubts(item, cells.get(Column.TITLE, NOTHING).text, time.year)
    item.issues += contradictions(item, time.year)
    return item


def _tasks(text: str) -> tuple[str, str]:
    """The codes of the agenda's tasks in order, each once; a cell that says anything else is kept as a note."""
    codes = [code for code in SEPARATORS.split(text) if code]
    if all(CODE.fullmatch(code) for code in codes):
        return ", ".join(dict.fromkeys(codes)), ""
    return "", text


def add_cells(row: Row, heading: Heading, item: ItemReading, *, ledger: Ledger, index: int) -> None:
    """Add the cells of a row that goes on with the item above to its fields."""
    for place in row.filled:
        cell = row.pieces[place]
        column = heading.fields.get(place, Column.NOTE)
        column = Column.RESPONSIBLE if column is Column.PLACE_AND_RESPONSIBLE else column
        column = Column.PLACE if column is Column.PERIOD_AND_PLACE else column
        if column in (Column.NUMBER, Column.PERIOD):
            column = Column.NOTE
        before = getattr(item, column)
        setattr(item, column, f"{before}{' ' if column is Column.TITLE else chr(10)}{cell.text}".strip())
        ledger.put(cell.units, Went.NOTE if column is Column.NOTE else Went.ITEM, item=index, name=str(column))
    item.title = " ".join(item.title.split())
    item.planned_participants = count_people(item.participants_text)
    item.participants = read_participants(item.participants_text)


def _shared(cells: dict[Column, Cell], time: PlanTime, ledger: Ledger, index: int) -> tuple[str, str, str]:
    """Place, responsible and period, from columns of their own or from one that they share.

    A shared cell stays whole as the responsible until a person lets it be divided: where the place ends is a guess.
    """
    place = cells.get(Column.PLACE, NOTHING).text
    responsible = cells.get(Column.RESPONSIBLE, NOTHING).text
    period_text = cells.get(Column.PERIOD, NOTHING).text
    both = cells.get(Column.PLACE_AND_RESPONSIBLE, NOTHING)
    if both.text:
        where, _ = place_and_responsible(both.text)
        place = "\n".join(filter(None, (place, where)))
        responsible = "\n".join(filter(None, (responsible, both.text)))
        ledger.put(both.units, Went.ITEM, item=index, name="responsible")
    timed = cells.get(Column.PERIOD_AND_PLACE, NOTHING)
    if timed.text:
        period_text, where = _period_and_place(timed.text, time.year)
        place = "\n".join(filter(None, (where, place)))
        for name in ("period_text", "place"):
            ledger.put(timed.units, Went.ITEM, item=index, name=name)
    return place, responsible, period_text


def _period_and_place(text: str, year: int) -> tuple[str, str]:
    """Divide «15 мая\nДом культуры» and «15 мая, Дом культуры»: as many parts from the left as make a period."""
    for separator in ("\n", ", ", " "):
        parts = text.split(separator)
        for count in range(len(parts), 0, -1):
            first = separator.join(parts[:count])
            period = read_period(first, year=year)
            if is_period(first, year=year) and period.spans and not period.issues:
                return first, separator.join(parts[count:])
    return text, ""


def _two_in_one(cells: dict[Column, Cell], item: ItemReading) -> Iterator[IssueReading]:
    text = cells.get(Column.PLACE_AND_RESPONSIBLE, NOTHING).text
    place, responsible = place_and_responsible(text)
    if place and responsible:
        options = (
            KEEP,
            Option("divide", f"{place} / {responsible}", {"place": place, "responsible": responsible}),
            Option("responsible", text, {"place": "", "responsible": text}),
        )
        yield issue("PLACE_AND_RESPONSIBLE", source=item.source, text=text, other=place, options=options)


def _misplaced(row: Row, heading: Heading, item: ItemReading, ledger: Ledger, index: int) -> Iterator[IssueReading]:
    """Cells of unknown columns, and cells beyond the last heading, go to the note."""
    for place in row.filled:
        if place in heading.fields:
            continue
        name = heading.unknown.get(place)
        text = f"{name}: {row.cells[place]}" if name else row.cells[place]
        item.note = f"{item.note}\n{text}".strip()
        ledger.put(row.pieces[place].units, Went.NOTE, item=index, name="note")
        if name is None:
            yield issue(
                "CELLS_WITHOUT_COLUMN", source=row.source, text=row.cells[place], options=_elsewhere(item, text)
            )


def _elsewhere(item: ItemReading, text: str) -> list[Option]:
    """Put a text without a column into a field that is still empty."""
    empty = [name for name in ("place", "responsible", "programme") if not getattr(item, name)]
    note = item.note.removesuffix(text).strip()
    return [KEEP, *(Option(name, text, {name: text, "note": note}) for name in empty)]
