"""Tables without lines: words at places on a line, columns where a white corridor runs through all lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from planning.exchange.reading.blocks import NOTHING, Cell, Paragraph, Row, Sheet
from planning.exchange.reading.columns import Column, Heading, read_heading
from planning.exchange.reading.model import Source

CROSSED = 0.1  # the share of lines (headings of sections) that may run across a corridor
NUMBER = re.compile(r"\d{1,4}[.)]?(?:\d{1,3}[.)]?)*")


@dataclass(frozen=True, slots=True)
class Word:
    """Text between two places of a line: characters of a text, points of a page."""

    start: float
    end: float
    text: str
    top: float = 0.0


Line = tuple[Source, list[Word]]


def aligned_rows(lines: Sequence[Line], sheet: Sheet, *, gap: float) -> None:
    """Add the rows of lines whose first ones are the table's heading; `gap` is the least width of a corridor."""
    edges = corridors([words for _, words in lines if words], gap=gap)
    heading: Heading | None = None
    group: list[Line] = []
    for number, (source, words) in enumerate(lines):
        if not words:
            if heading is not None and group:
                _close(group, edges, sheet)
                group = []
            continue
        if group and heading is not None and _begins(words, group, edges, heading, lines, number):
            _close(group, edges, sheet)
            group = []
        group.append((source, words))
        if heading is None:
            row = Row(source, tuple(Cell(text) for text in _texts(group, edges)))
            found = read_heading(row)
            following = lines[number + 1][1] if number + 1 < len(lines) else []
            if found is not None and not _goes_on(following, edges, found):
                heading = found
                _close(group, edges, sheet)
                group = []
    if group:
        _close(group, edges, sheet)


def corridors(lines: Sequence[Sequence[Word]], *, gap: float) -> list[float]:
    """The places between columns: the middle of each stretch, at least `gap` wide, that hardly any line crosses."""
    step = gap / 4
    covered: Counter[int] = Counter()
    for words in lines:
        covered.update({unit for word in words for unit in range(int(word.start / step), int(word.end / step) + 1)})
    if not covered:
        return []
    allowed = max(1, int(len(lines) * CROSSED)) if len(lines) > 4 else 0
    edges: list[float] = []
    run = 0
    for unit in range(min(covered), max(covered) + 1):
        if covered[unit] <= allowed:
            run += 1
            continue
        if run >= 3:
            edges.append((unit - run / 2) * step)
        run = 0
    return edges


def _column(word: Word, edges: Sequence[float]) -> int:
    return sum(1 for edge in edges if word.start >= edge)


def _texts(group: Sequence[Line], edges: Sequence[float]) -> list[str]:
    texts = [""] * (len(edges) + 1)
    for _, words in group:
        for word in words:
            place = _column(word, edges)
            before = texts[place]
            divided = re.search(r"[^\W\d_]-$", before) and word.text[:1].islower()
            texts[place] = before[:-1] + word.text if divided else f"{before} {word.text}".strip()
    return texts


def _close(group: Sequence[Line], edges: Sequence[float], sheet: Sheet) -> None:
    """Add a row of the lines; a lone line across the corridors is a paragraph."""
    source = group[0][0]
    crossing = any(word.start < edge < word.end for _, words in group for word in words for edge in edges)
    texts = _texts(group, edges)
    if crossing and sum(1 for text in texts if text) == 1:
        text = " ".join(word.text for _, words in group for word in words)
        sheet.blocks.append(Paragraph(source, sheet.cell(source, text)))
        return
    pieces = [
        sheet.cell(Source(source.kind, source.line, source.table, place), text) if text else NOTHING
        for place, text in enumerate(texts, start=1)
    ]
    sheet.row(source, pieces)


def _begins(
    words: Sequence[Word],
    group: Sequence[Line],
    edges: Sequence[float],
    heading: Heading,
    lines: Sequence[Line],
    number: int,
) -> bool:
    """Whether the line begins another row: by its number, else by a wider distance, else by a filled period."""
    filled = {_column(word, edges) for word in words}
    numbers = next((place for place, column in heading.fields.items() if column is Column.NUMBER), None)
    if numbers is not None:
        first = next((word.text for word in words if _column(word, edges) == numbers), "")
        return bool(NUMBER.fullmatch(first)) or (_alone(words, edges) and _alone(group[0][1], edges))
    if words[0].top and group[-1][1][0].top:
        steps = [
            after[1][0].top - before[1][0].top
            for before, after in zip(lines, lines[1:], strict=False)
            if before[1] and after[1] and after[1][0].top > before[1][0].top
        ]
        return bool(steps) and words[0].top - group[-1][1][0].top > median(steps) * 1.25
    period = next((place for place, column in heading.fields.items() if column is Column.PERIOD), None)
    return {heading.title_place, period} <= filled


def _alone(words: Sequence[Word], edges: Sequence[float]) -> bool:
    """Whether one stretch of text runs across a corridor, as the heading of a section does."""
    return any(word.start < edge < word.end for word in words for edge in edges)


def _goes_on(words: Sequence[Word], edges: Sequence[float], heading: Heading) -> bool:
    """Whether the next line still belongs to the heading: small letters, and no number."""
    return bool(words) and all(word.text[:1].islower() for word in words)
