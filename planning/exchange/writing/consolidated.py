"""A consolidated plan as a file, row by row: a nation's three hundred thousand never stand in memory together.

Headings are not translated: they are part of a Russian document.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from typing import IO, Any, Final

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from planning.exchange.writing.texts import clean, inert
from planning.models import PlanItem

WORD_ROWS: Final = 5_000
"""Rows of a Word file: longer tables no Word opens in time. The file says so, and where the rest is."""

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
    "Организация": 16,
    "Состояние": 9,
    "Мероприятие": 33,
    "Место": 12,
    "Срок": 12,
    "Участники": 13,
    "Задачи повестки": 5,
}
"""Heading → share of the page: what fits an A4 page across."""


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


def _word(entries: Iterable[Entry], heading: Heading, stream: IO[bytes]) -> None:
    page: Any = Document()
    section = page.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    page.add_heading(clean(heading.title), level=1)
    for line in heading.lines:
        page.add_paragraph(clean(line))
    width = int(section.page_width - section.left_margin - section.right_margin) // 635
    table, more = _table(entries, width)
    page.element.body.insert(len(page.element.body) - 1, table)
    if more:
        page.add_paragraph(
            f"Показаны первые {WORD_ROWS} мероприятий. Весь список — в выгрузке Excel или CSV; для Word сузьте отбор."
        )
    page.save(stream)


def _table(entries: Iterable[Entry], width: int) -> tuple[Any, bool]:
    """The table as XML, row by row, and whether there are more rows than it takes."""
    shares = sum(IN_WORD.values())
    chosen = [(name, width * IN_WORD[name] // shares, value) for name, _width, value in COLUMNS if name in IN_WORD]
    borders = (_made(f"w:{side}", val="single", sz=4, space=0, color="auto") for side in _SIDES)
    properties = _made("w:tblPr", _made("w:tblW", w=width, type="dxa"), _made("w:tblBorders", *borders))
    properties.append(_made("w:tblLayout", type="fixed"))
    table = _made("w:tbl", properties, _made("w:tblGrid", *(_made("w:gridCol", w=each) for _n, each, _v in chosen)))
    heads = _made("w:tr", _made("w:trPr", _made("w:tblHeader")))
    heads.extend(_cell(name, each, bold=True) for name, each, _value in chosen)
    table.append(heads)
    rows = iter(entries)
    for place, entry in enumerate(rows):
        if place == WORD_ROWS:
            return table, True
        row = _made("w:tr", _made("w:trPr", _made("w:cantSplit")))
        row.extend(_cell(clean(str(value(entry))), each) for _name, each, value in chosen)
        table.append(row)
    return table, False


_SIDES: Final = ("top", "left", "bottom", "right", "insideH", "insideV")


def _cell(text: str, width: int, *, bold: bool = False) -> Any:
    run = _made("w:r", _made("w:rPr", *([_made("w:b")] if bold else []), _made("w:sz", val=18)))
    for number, line in enumerate(text.split("\n")):
        if number:
            run.append(_made("w:br"))
        written = _made("w:t")
        written.text = line
        written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(written)
    return _made("w:tc", _made("w:tcPr", _made("w:tcW", w=width, type="dxa")), _made("w:p", run))


def _made(tag: str, *children: Any, **attributes: object) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    element.extend(children)
    return element


def counted(entries: Iterable[Entry], tell: Callable[[int], None], every: int = 500) -> Iterator[Entry]:
    """The entries, telling how many have passed."""
    number = 0
    for number, entry in enumerate(entries, start=1):
        if number % every == 0:
            tell(number)
        yield entry
    tell(number)
