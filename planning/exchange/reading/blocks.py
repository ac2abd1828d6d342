"""What every kind of file is turned into: paragraphs and table rows, each cell tied to the pieces of the source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from planning.exchange.reading.model import Source, Unit


@dataclass(frozen=True, slots=True)
class Cell:
    """A text and the units of the source that it was made of; one unit may serve several cells (merged down)."""

    text: str = ""
    units: tuple[int, ...] = ()


NOTHING = Cell()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text outside a table: `strong` when it is set as a heading or wholly bold.

    `apart` when it is no part of the running text (headers, footers, hidden sheets), `of_table` when it is a line of
    the table's heading that no row holds (the days of a week grid).
    """

    source: Source
    cell: Cell
    strong: bool = False
    apart: bool = False
    of_table: bool = False

    @property
    def text(self) -> str:
        """Its text."""
        return self.cell.text

    @property
    def units(self) -> tuple[int, ...]:
        """The units it holds."""
        return self.cell.units


@dataclass(frozen=True, slots=True)
class Row:
    """A table row; a cell merged over several columns has its text in the first of them.

    `across` when its first cell is merged over the columns beside it, as headings of sections are.
    """

    source: Source
    pieces: tuple[Cell, ...]
    across: bool = False

    @property
    def cells(self) -> tuple[str, ...]:
        """The texts of its cells."""
        return tuple(piece.text for piece in self.pieces)

    @property
    def filled(self) -> tuple[int, ...]:
        """The places of cells with text."""
        return tuple(place for place, piece in enumerate(self.pieces) if piece.text)

    @property
    def units(self) -> tuple[int, ...]:
        """The units it holds."""
        return tuple(unit for piece in self.pieces for unit in piece.units)

    @property
    def text(self) -> str:
        """All its texts in one line."""
        return " ".join(filter(None, self.cells))


Block = Paragraph | Row


@dataclass(slots=True)
class Sheet:
    """The source while it is read: its units in order, and the blocks made of them."""

    units: list[Unit] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    guessed: bool = False  # the table's heading was not written: its columns are told by what stands in them

    def cell(self, source: Source, text: str) -> Cell:
        """Enter a piece of the source; an empty one is no unit."""
        tidied = tidy(text)
        if not tidied:
            return NOTHING
        self.units.append(Unit(source, tidied))
        return Cell(tidied, (len(self.units) - 1,))

    def paragraph(self, source: Source, text: str, *, strong: bool = False, apart: bool = False) -> None:
        """Add a paragraph, unless it is empty."""
        cell = self.cell(source, text)
        if cell.text:
            self.blocks.append(Paragraph(source, cell, strong, apart))

    def apart(self, source: Source, cell: Cell) -> None:
        """Add what is kept to be seen, but is no part of the plan."""
        self.blocks.append(Paragraph(source, cell, apart=True))

    def row(self, source: Source, pieces: Iterable[Cell], *, across: bool = False) -> None:
        """Add a row, unless it is empty."""
        row = Row(source, tuple(pieces), across)
        if row.filled:
            self.blocks.append(row)


def tidy(text: str) -> str:
    """Collapse spaces within lines and drop empty lines; line breaks are kept, they can separate terms."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def joined(cells: Sequence[Cell], *, by: str = " ") -> Cell:
    """One cell of several."""
    text = by.join(cell.text for cell in cells if cell.text)
    return Cell(text, tuple(unit for cell in cells for unit in cell.units))
