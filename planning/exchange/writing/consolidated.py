"""A consolidated plan as a file, row by row: a nation's three hundred thousand never stand in memory together.

Headings are not translated: they are part of a Russian document.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import islice
from typing import IO, Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from planning.exchange.writing.long_word import write_long_word
from planning.exchange.writing.texts import clean, inert
from planning.models import PlanItem

WORD_ROWS: Final = 20_000
"""Rows of a Word file: a longer one no Word opens in time. The page says so before, the file at its beginning."""

LONGEST: Final = 32_767
"""Characters that a cell of Excel holds."""

ESTIMATE: Final = "оценка по прошлому году"
COMPARED: Final = "Прошлогодние мероприятия тех, кто ещё не сдал план, помечены: «оценка по прошлому году»."


@dataclass(frozen=True, slots=True)
class Entry:
    """An item with what stands beside it; it carries its ties prefetched."""

    item: PlanItem
    others: str
    estimated: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """What the file says of itself above the rows: lines of text."""

    title: str
    lines: tuple[str, ...]


def _tasks(entry: Entry) -> str:
    return ", ".join(link.task.code for link in entry.item.task_links.all())


def _areas(entry: Entry) -> str:
    return ", ".join(str(link.problem_area.number) for link in entry.item.area_links.all())


def _first(entry: Entry) -> Any:
    return min((span.starts_on for span in entry.item.spans.all()), default="")


def _last(entry: Entry) -> Any:
    return max((span.ends_on for span in entry.item.spans.all()), default="")


def _state(entry: Entry) -> str:
    return ESTIMATE if entry.estimated else str(entry.item.plan.get_status_display())


COLUMNS: Final[tuple[tuple[str, int, Callable[[Entry], Any]], ...]] = (
    ("Организация", 28, lambda entry: str(entry.item.plan.organization)),
    ("Код", 12, lambda entry: entry.item.plan.organization.code),
    ("Состояние", 14, _state),
    ("№ в плане", 8, lambda entry: entry.item.number),
    ("Мероприятие", 50, lambda entry: entry.item.title),
    ("Место", 22, lambda entry: entry.item.place),
    ("Срок", 20, lambda entry: entry.item.period_text),
    ("С", 11, _first),
    ("По", 11, _last),
    ("Участники", 30, lambda entry: entry.item.participants_text),
    ("Сколько", 9, lambda entry: "" if entry.item.planned_participants is None else entry.item.planned_participants),
    ("Программа", 40, lambda entry: entry.item.programme),
    ("Ответственный", 24, lambda entry: entry.item.responsible),
    ("Задачи повестки", 10, _tasks),
    ("Проблемные сферы", 10, _areas),
    ("Стоит и в планах", 24, lambda entry: entry.others),
)
"""Heading, width in characters, value."""

IN_WORD: Final = {
    "Организация": 15,
    "Состояние": 10,
    "Мероприятие": 30,
    "Место": 13,
    "Срок": 12,
    "Участники": 14,
    "Задачи повестки": 9,
}
"""Heading → share of the page: what fits an A4 page across."""


def cut_short(kind: str, total: int) -> bool:
    """Whether a file of this kind, a value of `ExportFormat`, leaves out some of so many rows."""
    return kind == "docx" and total > WORD_ROWS


def fitting(kind: str, entries: Iterable[Entry]) -> Iterable[Entry]:
    """As many entries as a file of this kind takes."""
    return islice(entries, WORD_ROWS) if kind == "docx" else entries


def write(kind: str, entries: Iterable[Entry], heading: Heading, stream: IO[bytes]) -> None:
    """Write the rows as `kind`, a value of `ExportFormat`."""
    {"csv": _csv, "xlsx": _workbook, "docx": _word}[kind](entries, heading, stream)


def _csv(entries: Iterable[Entry], heading: Heading, stream: IO[bytes]) -> None:
    """Semicolons and a mark of byte order: what Excel opens as a table by itself. Only rows, for programs to read."""
    text = TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    rows = csv.writer(text, delimiter=";")
    rows.writerow([name for name, _width, _value in COLUMNS])
    for entry in entries:
        rows.writerow([inert(clean(str(value(entry)))) for _name, _width, value in COLUMNS])
    text.flush()
    text.detach()


def _workbook(entries: Iterable[Entry], heading: Heading, stream: IO[bytes]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Свод")
    for place, (_name, width, _value) in enumerate(COLUMNS):
        sheet.column_dimensions[chr(ord("A") + place)].width = width
    head = (heading.title, *heading.lines)
    sheet.freeze_panes = f"A{len(head) + 3}"
    for line in head:
        sheet.append([_typed(sheet, line)])
    sheet.append([])
    sheet.append([name for name, _width, _value in COLUMNS])
    for entry in entries:
        sheet.append([_typed(sheet, value(entry)) for _name, _width, value in COLUMNS])
    book.save(stream)


def _word(entries: Iterable[Entry], heading: Heading, stream: IO[bytes]) -> None:
    chosen = [(name, IN_WORD[name], value) for name, _width, value in COLUMNS if name in IN_WORD]
    rows = ([clean(str(value(entry))) for _name, _share, value in chosen] for entry in entries)
    columns = [(name, share) for name, share, _value in chosen]
    write_long_word(rows, title=heading.title, lines=heading.lines, columns=columns, stream=stream)


def _typed(sheet: Any, value: Any) -> Any:
    """Numbers and days as such. A text that could be read as a formula is stored as a text, also when edited."""
    if not isinstance(value, str):
        return value
    text = clean(value)[:LONGEST]
    if inert(text) == text:
        return text
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type, cell.number_format, cell.quotePrefix = "s", "@", True
    return cell


def counted(entries: Iterable[Entry], tell: Callable[[int], None], every: int = 500) -> Iterator[Entry]:
    """The entries, telling how many have passed."""
    number = 0
    for number, entry in enumerate(entries, start=1):
        if number % every == 0:
            tell(number)
        yield entry
    tell(number)
