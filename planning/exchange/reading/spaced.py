"""Rows whose columns are parted by single spaces: the number begins one, the period stands in its middle."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from planning.exchange.reading.blocks import NOTHING, Block, Cell, Paragraph, Row, joined
from planning.exchange.reading.columns import SYNONYMS, Column, read_heading
from planning.exchange.reading.model import Source
from planning.periods import PeriodIssue, read_period
from planning.periods.words import REFERENCE, REMARK

EVENT: Final = re.compile(r"\bмероприяти[ея]\b")
NUMBERED: Final = re.compile(r"(\d{1,4}(?:\.\d{1,3})*[.)]?)\s+(?=\D)")
LONGEST_PERIOD: Final = 9
"""Words of a period."""
MOST_WORDS: Final = 250
"""Words of a row; a longer line is prose, and its length must not cost time."""
SAYS_WHEN: Final = re.compile(
    r"\d|янв|фев|март|апр|ма[йяе]|июн|июл|авг|сен|окт|ноя|дек|кварт|полуг|год|период|еже|постоянно|недел|"
    r"план|необходим|согласован|графику|весн|лет|осен|зим|[ivxш]+\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Found:
    """A row taken apart."""

    cell: Cell
    source: Source
    number: str
    title: str
    period: str
    rest: str


def spaced_rows(body: Sequence[Paragraph], *, year: int) -> list[Block] | None:
    """Return the blocks of such a table, None where there is no heading of this kind or no row beneath it."""
    for start, block in enumerate(body):
        heading = _heading(block)
        if heading is None:
            continue
        groups, after = _groups(body[start + 1 :])
        found = [_taken_apart(group, year) for group in groups]
        if not found or sum(1 for row in found if row.period) * 2 < len(found):
            continue
        rows = [_row(row, heading, found) for row in _without_sections(found)]
        return [*body[:start], Row(block.source, heading), *rows, *after]
    return None


def _heading(block: Paragraph) -> tuple[Cell, ...] | None:
    """The heading's cells: cut before the word of each column. The first one carries the line's unit."""
    text = block.text
    starts: list[tuple[int, Column]] = []
    for column, pattern in SYNONYMS.items():
        flat = text.lower().replace("ё", "е")
        found = pattern.search(flat) or (EVENT.search(flat) if column is Column.TITLE else None)
        if found:
            starts.append((found.start(), column))
    starts.sort()
    places = [place for place, _ in starts]
    columns = [column for _, column in starts]
    in_order = columns[:1] == [Column.NUMBER] and {Column.TITLE, Column.PERIOD} <= set(columns)
    if len(text) > 200 or not in_order or places[0] != 0:
        return None
    texts = [text[first:last].strip() for first, last in zip(places, [*places[1:], len(text)], strict=True)]
    cells = (Cell(texts[0], block.units), *(Cell(one) for one in texts[1:]))
    return cells if read_heading(Row(block.source, cells)) else None


def _groups(body: Sequence[Paragraph]) -> tuple[list[list[Paragraph]], list[Block]]:
    """Lines from one number to the next; an empty line after the last row ends the table."""
    groups: list[list[Paragraph]] = []
    for place, block in enumerate(body):
        if NUMBERED.match(block.text):
            groups.append([block])
        elif groups and block.source.line == groups[-1][-1].source.line + 1 and not block.apart:
            groups[-1].append(block)
        elif groups and not any(NUMBERED.match(other.text) for other in body[place:]):
            return groups, list(body[place:])
        else:
            groups.append([block])
    return groups, []


def _taken_apart(group: Sequence[Paragraph], year: int) -> _Found:
    cell = joined([block.cell for block in group])
    numbered = NUMBERED.match(cell.text)
    text = cell.text[numbered.end() :] if numbered else cell.text
    first, last = _period_place(text.split(), year)
    words = text.split()
    return _Found(
        cell,
        group[0].source,
        numbered.group(1) if numbered else "",
        " ".join(words[:first]),
        " ".join(words[first:last]),
        " ".join(words[last:]),
    )


def _period_place(words: Sequence[str], year: int) -> tuple[int, int]:
    """The longest run of words that is a period, behind the first word; the end of the line when there is none."""
    best = (len(words), len(words))
    if len(words) > MOST_WORDS:
        return best
    for first in range(1, len(words)):
        for last in range(min(first + LONGEST_PERIOD, len(words)), first, -1):
            if last - first <= best[1] - best[0]:
                break
            if says_when(" ".join(words[first:last]), year):
                best = (first, last)
                break
    return best if best[0] < best[1] else _without_date(words)


def says_when(text: str, year: int) -> bool:
    """Whether the text is a period to its last word: nothing is left over, and it begins no further part."""
    if not SAYS_WHEN.search(text) or text.endswith((",", ";")) or text.split()[0] in ("и", "или"):
        return False
    period = read_period(text, year=year)
    return bool(period.spans) and PeriodIssue.PERIOD_PARTLY_UNDERSTOOD not in period.issues


def _without_date(words: Sequence[str]) -> tuple[int, int]:
    """«по отдельному плану», «по мере необходимости»: to the next capital letter."""
    text = " ".join(words)
    for first in range(1, len(words)):
        rest = text[len(" ".join(words[:first])) + 1 :].lower()
        if any(found and found.start() == 0 for found in (REMARK.search(rest), REFERENCE.search(rest))):
            capital = (place for place in range(first + 1, len(words)) if words[place][0].isupper())
            return first, next(capital, len(words))
    return len(words), len(words)


def _without_sections(found: Sequence[_Found]) -> list[_Found]:
    """A row with the number of the row after it is the heading of its section: «1. …», «1. …», «2. …»."""
    rows: list[_Found] = []
    for place, row in enumerate(found):
        following = found[place + 1].number if place + 1 < len(found) else ""
        if row.number and row.number == following:
            rows.append(_Found(row.cell, row.source, "", row.cell.text, "", ""))
        else:
            rows.append(row)
    return rows


def _row(row: _Found, heading: Sequence[Cell], all_rows: Sequence[_Found]) -> Block:
    if not row.period and not row.number:
        return Paragraph(row.source, row.cell, strong=True)
    period, rest = _known_tail(row, all_rows)
    fields = read_heading(Row(row.source, tuple(heading)))
    assert fields is not None
    pieces = [NOTHING] * len(heading)
    after = [place for place, column in fields.fields.items() if column not in (Column.NUMBER, Column.TITLE)]
    for place, column in fields.fields.items():
        text = {Column.NUMBER: row.number, Column.TITLE: row.title, Column.PERIOD: period}.get(column, "")
        pieces[place] = Cell(text, row.cell.units if text else ())
    others = [place for place in after if fields.fields[place] is not Column.PERIOD]
    if rest and others:
        pieces[others[-1]] = Cell(rest, row.cell.units)
    elif rest:
        place = fields.title_place or 0
        pieces[place] = Cell(f"{pieces[place].text} {rest}", row.cell.units)
    return Row(row.source, tuple(pieces))


def _known_tail(row: _Found, all_rows: Sequence[_Found]) -> tuple[str, str]:
    """What stands after the period; words before a text that closes other rows too belong to the period's cell."""
    tails = Counter(other.rest for other in all_rows if other.rest)
    known = [tail for tail, times in tails.items() if times > 1 and row.rest.endswith(" " + tail)]
    if not known:
        return row.period, row.rest
    tail = max(known, key=len)
    return f"{row.period} {row.rest[: -len(tail)].strip()}", tail
