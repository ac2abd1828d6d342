"""Headings of two rows («Срок» over «начало» and «окончание») as one, and columns that together are one field."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from planning.exchange.reading.blocks import NOTHING, Block, Cell, Row, joined
from planning.exchange.reading.columns import Column, column_of, read_heading

LONGEST_PART: Final = 60
BEGINS: Final = re.compile(r"\bначал", re.IGNORECASE)
ENDS: Final = re.compile(r"\bоконч|\bзаверш|\bкон(?:ец|ч)", re.IGNORECASE)
CLOCK: Final = re.compile(r"(?:^|\s)время\b", re.IGNORECASE)
BOTH: Final = re.compile(r"\bи\b|,")
MONTH: Final = re.compile(r"^месяц", re.IGNORECASE)
DAY: Final = re.compile(r"^(?:дат[аы]|числ|день\b(?! недели))", re.IGNORECASE)
WHO: Final = re.compile(r"категори|участник|аудитори", re.IGNORECASE)
CATEGORY: Final = re.compile(r"категори", re.IGNORECASE)
HOW_MANY: Final = re.compile(r"количеств|числ|\bкол-?во|\bчел", re.IGNORECASE)
PART: Final = re.compile(
    r"нача|оконч|конец|заверш|план|факт|категор|колич|кол-?во|число|чел|ф\.? ?и\.? ?о|телефон|должност|мест|дат|врем|"
    r"месяц|день|содержан|наимен|назван|кто|где|когда|организ|исполн|ответств|примеч|отметк|уровень|район|адрес|форма",
    re.IGNORECASE,
)
"""Words of a heading's second row."""

Join = tuple[int, int, str]
"""Two places whose cells are one text, and what stands between."""


def whole_headings(blocks: Sequence[Block]) -> list[Block]:
    """Put headings of several rows together, and cells of columns that are one field, row by row."""
    result: list[Block] = []
    joins: list[Join] = []
    place = 0
    while place < len(blocks):
        block = blocks[place]
        place += 1
        if not isinstance(block, Row):
            result.append(block)
            continue
        while place < len(blocks) and (whole := _with_parts(block, blocks[place])) is not None:
            block = whole
            place += 1
        if read_heading(block) is not None:
            joins = _joins(block)
        result.append(_joined(block, joins))
    return result


def _with_parts(head: Row, following: Block) -> Row | None:
    """The heading that two rows make, None where the second is no part of it.

    The second row's own texts stand under cells that are merged across (an empty cell follows) or empty, and name
    parts of a heading; cells merged down are in both rows.
    """
    if not isinstance(following, Row) or following.source.table != head.source.table or len(head.filled) < 2:
        return None
    fresh = [place for place in following.filled if not _is_shown(head, following, place)]
    if len(fresh) < 2 or not all(_is_part(following.cells[place]) for place in fresh):
        return None
    group = {place: _group(head, place) for place in fresh}
    if any(first is None for first in group.values()):
        return None
    pieces = [*head.pieces, *[NOTHING] * (len(following.pieces) - len(head.pieces))]
    for place in fresh:
        over = pieces[place] if place == group[place] else NOTHING
        named = head.pieces[group[place] or 0].text
        part = following.pieces[place]
        pieces[place] = Cell(f"{named} {part.text}".strip(), (*over.units, *part.units))
    whole = replace(head, pieces=tuple(pieces), across=False)
    return whole if read_heading(whole) is not None else None


def _is_shown(head: Row, following: Row, place: int) -> bool:
    return place < len(head.pieces) and bool(set(head.pieces[place].units) & set(following.pieces[place].units))


def _is_part(text: str) -> bool:
    return len(text) <= LONGEST_PART and not re.search(r"\d", text) and bool(PART.search(text))


def _group(head: Row, place: int) -> int | None:
    """The place of the cell above that is merged over this one; the place itself under an empty one without any."""
    if place < len(head.pieces) and head.pieces[place].text:
        beside = head.pieces[place + 1] if place + 1 < len(head.pieces) else Cell("|")
        return None if beside.text else place
    above = [before for before in range(min(place, len(head.pieces))) if head.pieces[before].text]
    return above[-1] if above else place


def _joins(head: Row) -> list[Join]:
    """Beginning and end, month and day, or day and hour; who and how many."""
    columns = {place: column_of(head.cells[place]) for place in head.filled}
    times = [place for place, column in columns.items() if column is Column.PERIOD]
    people = [place for place, column in columns.items() if column is Column.PARTICIPANTS]
    pairs = (
        (_one(head, times, BEGINS), _one(head, times, ENDS), " – "),
        (_one(head, times, MONTH), _one(head, times, DAY), "month"),
        (_one(head, times, DAY, but=CLOCK), _one(head, times, CLOCK, but=BOTH), ", "),
    )
    found = [(first, last, by) for first, last, by in pairs if first is not None and last is not None][:1]
    who, how_many = _one(head, people, WHO, but=HOW_MANY), _one(head, people, HOW_MANY, but=CATEGORY)
    if who is not None and how_many is not None:
        found.append((who, how_many, "people"))
    return found


def _one(
    head: Row, places: Sequence[int], pattern: re.Pattern[str], *, but: re.Pattern[str] | None = None
) -> int | None:
    """The place whose heading says so, if there is one and no more."""
    found = [place for place in places if pattern.search(head.cells[place])]
    found = [place for place in found if not (but and but.search(head.cells[place]))]
    return found[0] if len(found) == 1 else None


def _joined(row: Row, joins: Sequence[Join]) -> Row:
    if [row.cells[place] for place in row.filled] == [str(number) for number in range(1, len(row.filled) + 1)]:
        return row  # numbers of the columns
    for first, last, between in joins:
        if last < len(row.pieces) and first < len(row.pieces) and row.pieces[last].text and not row.across:
            pieces = list(row.pieces)
            pieces[first] = _together(pieces[first], pieces[last], between)
            pieces[last] = NOTHING
            row = replace(row, pieces=tuple(pieces))
    return row


def _together(first: Cell, last: Cell, between: str) -> Cell:
    """«12 мая» and «14 мая» are a stretch, twice the same day is a day; «старосты» and «40» are forty people."""
    if between == "people" and last.text.isdecimal():
        return Cell(f"{first.text} – {last.text} чел.".strip(" –"), (*first.units, *last.units))
    if first.text == last.text:
        return Cell(first.text, (*first.units, *last.units))
    if between == "month":
        days, month = last.text, first.text
        return Cell(f"{days} {month}", (*first.units, *last.units))
    return joined([first, last], by=between if between != "people" else "\n")
