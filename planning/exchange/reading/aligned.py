"""Tables without lines: words at places on a line, columns where a white corridor runs through all lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from planning.exchange.reading.blocks import NOTHING, Cell, Row, Sheet
from planning.exchange.reading.columns import Column, Heading, read_heading
from planning.exchange.reading.model import Source
from planning.exchange.reading.wrapping import is_tail, kept_hyphen, rejoined

CROSSED = 0.1  # the share of lines (headings of sections) that may run across a corridor
NUMBER = re.compile(r"\d{1,4}[.)]?(?:\d{1,3}[.)]?)*")


@dataclass(frozen=True, slots=True)
class Word:
    """Text between two places of a line: characters of a text, points of a page."""

    start: float
    end: float
    text: str
    top: float = 0.0
    strong: bool = False


Line = tuple[Source, list[Word]]


@dataclass(frozen=True, slots=True)
class Layout:
    """The places between columns, the right end of each column, and the table's words (None: hyphens are dropped)."""

    edges: Sequence[float]
    limits: Sequence[float]
    known: frozenset[str] | None
    step: float = 0.0  # the usual distance between lines, 0 in a text

    def column(self, word: Word) -> int:
        """The column in which a word begins."""
        return sum(1 for edge in self.edges if word.start >= edge)

    def crosses(self, words: Sequence[Word]) -> bool:
        """Whether one stretch of text runs across a corridor, as the heading of a section does."""
        return any(word.start < edge < word.end for word in words for edge in self.edges)

    def texts(self, group: Sequence[Line]) -> list[str]:
        """The text of each column, its lines joined."""
        texts = [""] * (len(self.edges) + 1)
        before: dict[int, Word] = {}
        for _, words in group:
            for word in words:
                place = self.column(word)
                texts[place] = self._joined(texts[place], before.get(place), word, self.limits[place])
                before[place] = word
        return texts

    def _joined(self, text: str, before: Word | None, word: Word, limit: float) -> str:
        if self.known is None or before is None:
            return rejoined(text, word.text)
        letter = (before.end - before.start) / max(len(before.text), 1)
        filled = before.end + letter * 1.15 > limit and word.text[:1].islower() and " " not in before.text
        if filled and is_tail(before.text, word.text.split()[0]):
            return text + word.text
        return kept_hyphen(text, word.text, self.known)


def layout_of(lines: Sequence[Line], *, gap: float, paper: bool) -> Layout:
    """The columns of the lines; on paper a hyphen at a line's end may belong to the word."""
    edges = corridors([words for _, words in lines if words], gap=gap)
    limits = [0.0] * (len(edges) + 1)
    every = [word for _, words in lines for word in words]
    bare = Layout(edges, limits, None)
    for word in every:
        if not bare.crosses([word]):
            limits[bare.column(word)] = max(limits[bare.column(word)], word.end)
    known = frozenset(one.lower().strip(".,;:«»()") for word in every for one in word.text.split())
    steps = [
        after[1][0].top - before[1][0].top
        for before, after in pairwise(lines)
        if before[1] and after[1] and after[1][0].top > before[1][0].top
    ]
    return Layout(edges, limits, known if paper else None, median(steps) if steps else 0.0)


def aligned_rows(lines: Sequence[Line], sheet: Sheet, *, gap: float, paper: bool = False) -> None:
    """Add the rows of lines whose first ones are the table's heading; `gap` is the least width of a corridor."""
    layout = layout_of(lines, gap=gap, paper=paper)
    heading: Heading | None = None
    group: list[Line] = []
    for number, (source, words) in enumerate(lines):
        if group and heading is not None and (not words or _begins(words, group, layout, heading)):
            _close(group, layout, sheet)
            group = []
        if words:
            group.append((source, words))
        if heading is None and group:
            found = read_heading(Row(source, tuple(Cell(text) for text in layout.texts(group))))
            following = lines[number + 1][1] if number + 1 < len(lines) else []
            if found is not None and not (following and all(word.text[:1].islower() for word in following)):
                heading = found
                _close(group, layout, sheet)
                group = []
    if group:
        _close(group, layout, sheet)


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


def _close(group: Sequence[Line], layout: Layout, sheet: Sheet) -> None:
    """Add a row of the lines; a lone line across the corridors is a paragraph."""
    source = group[0][0]
    texts = layout.texts(group)
    if any(layout.crosses(words) for _, words in group) and sum(1 for text in texts if text) == 1:
        text = " ".join(word.text for _, words in group for word in words)
        strong = all(word.strong for _, words in group for word in words)
        sheet.paragraph(source, text, strong=strong)
        return
    pieces = [
        sheet.cell(Source(source.kind, source.line, source.table, place), text) if text else NOTHING
        for place, text in enumerate(texts, start=1)
    ]
    sheet.row(source, pieces)


def _begins(words: Sequence[Word], group: Sequence[Line], layout: Layout, heading: Heading) -> bool:
    """Whether the line begins another row: by its number, else by a wider distance, else by a filled period."""
    filled = {layout.column(word) for word in words}
    if (layout.crosses(words) and len(words) == 1) or (layout.crosses(group[0][1]) and len(group[0][1]) == 1):
        return True
    numbers = heading.place_of(Column.NUMBER)
    if numbers is not None:
        first = next((word.text for word in words if layout.column(word) == numbers), "")
        return bool(NUMBER.fullmatch(first)) or bool(first and len(filled) == 1)
    if layout.step:
        return words[0].top - group[-1][1][0].top > layout.step * 1.25
    return {heading.title_place, heading.place_of(Column.PERIOD, Column.PERIOD_AND_PLACE)} <= filled
