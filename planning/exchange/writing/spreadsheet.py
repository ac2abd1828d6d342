"""A plan in Excel, and as a flat list in CSV."""

from __future__ import annotations

import csv
import re
from datetime import date
from io import BytesIO, StringIO
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from planning.exchange.writing.columns import columns_of, widths
from planning.exchange.writing.document import Line, PlanDocument
from planning.exchange.writing.texts import inert

TITLE_ROW: Final = 1
HEADING_ROW: Final = 3
CHARACTERS: Final = 150
"""The sheet's width in characters: what fits an A4 page across at a readable size."""

POINTS_OF_LINE: Final = 15
ROOM: Final = 0.85
HIGHEST: Final = 409
"""Points: no row of Excel is higher."""

LONGEST: Final = 32_767
"""Characters that a cell of Excel holds."""

TEXT_FORMAT: Final = "@"
DAY_FORMAT: Final = "dd.mm.yyyy"
_THIN: Final = Side(style="thin")
_GRID: Final = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_PLAIN: Final = Font(name="Times New Roman", size=11)
_BOLD: Final = Font(name="Times New Roman", size=11, bold=True)
_LEFT: Final = Alignment(wrap_text=True, vertical="top", horizontal="left")
_MIDDLE: Final = Alignment(wrap_text=True, vertical="top", horizontal="center")
_COUNT: Final = re.compile(r"0|[1-9]\d{0,8}")
_DAY: Final = re.compile(r"(\d\d)\.(\d\d)\.((?:19|20)\d\d)")


def write_workbook(document: PlanDocument) -> bytes:
    """One sheet in the form of the Word table: heading frozen and repeated, numbers and days typed, A4 across.

    Every text is stored as a text: it is never a formula, neither when the file is opened nor when a cell is edited.
    """
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "План"
    columns = columns_of(document)
    measures = widths(columns, CHARACTERS)
    for place, width in enumerate(measures, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    _wide(sheet, TITLE_ROW, document.title, over=len(columns))
    _fill(
        sheet, HEADING_ROW, [column.heading for column in columns], [width * 3 // 4 for width in measures], font=_BOLD
    )
    row = HEADING_ROW
    for title, lines in document.headed:
        if title:
            row += 1
            _wide(sheet, row, title, over=len(columns), border=_GRID)
        for line in lines:
            row += 1
            _fill(sheet, row, [column.text(line) for column in columns], measures)
    _print_setup(sheet)
    about = book.properties
    about.title, about.creator = document.title[:255], document.organization[:255]
    about.created = about.modified = document.changed_at.replace(tzinfo=None)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _typed(text: str) -> str | int | date:
    """A count as a number and a day as a date, only where they are shown exactly as they were written."""
    if _COUNT.fullmatch(text):
        return int(text)
    if found := _DAY.fullmatch(text):
        try:
            return date(int(found[3]), int(found[2]), int(found[1]))
        except ValueError:
            return text
    return text


def _wide(sheet: Worksheet, row: int, text: str, *, over: int, border: Border | None = None) -> None:
    """A text in the middle of the whole row."""
    for place in range(1, over + 1):
        _put(sheet, row, place, text if place == 1 else "", font=_BOLD, border=border)
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=over)
    sheet.row_dimensions[row].height = _height([text], [CHARACTERS])


def _fill(sheet: Worksheet, row: int, texts: list[str], measures: list[int], *, font: Font | None = None) -> None:
    for place, text in enumerate(texts, start=1):
        _put(sheet, row, place, text if font else _typed(text), font=font or _PLAIN, border=_GRID)
    # Not every program fits a row to its wrapped text while opening a file.
    sheet.row_dimensions[row].height = _height(texts, measures)


def _height(texts: list[str], measures: list[int]) -> int:
    """Points that a row needs; lines are counted a little short, because words are wrapped whole."""
    needed = [
        sum(1 + len(line) // max(int(width * ROOM), 1) for line in text.split("\n"))
        for text, width in zip(texts, measures, strict=True)
    ]
    return min(POINTS_OF_LINE * max(needed) + 3, HIGHEST)


def _put(sheet: Worksheet, row: int, place: int, value: str | int | date, *, font: Font, border: Border | None) -> None:
    cell: Any = sheet.cell(row=row, column=place)
    assert isinstance(cell, Cell)
    if isinstance(value, str):
        # Given as a value alone, a text that begins with "=" would be stored as a formula.
        cell.value = value[:LONGEST] or None
        if value:
            cell.data_type = "s"
        cell.number_format = TEXT_FORMAT
        cell.quotePrefix = True
    else:
        cell.value = value
        cell.number_format = "0" if isinstance(value, int) else DAY_FORMAT
    cell.alignment = _MIDDLE if font is _BOLD or isinstance(value, int) else _LEFT
    cell.font = font
    if border:
        cell.border = border


def _print_setup(sheet: Worksheet) -> None:
    sheet.freeze_panes = f"A{HEADING_ROW + 1}"
    sheet.print_title_rows = f"{HEADING_ROW}:{HEADING_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left, sheet.page_margins.right = 0.6, 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.5
    sheet.oddFooter.center.text = "&P / &N"


FLAT: Final = (
    *("№", "Раздел", "Срок", "Начало", "Окончание", "Мероприятие", "Место", "Участники", "Число участников"),
    *("Программа", "Ответственный", "Задача повестки", "Примечание"),
)


def write_csv(document: PlanDocument) -> bytes:
    """A line for each event. UTF-8 with its mark and semicolons: what Russian Excel opens by a double click."""
    stream = StringIO(newline="")
    rows = csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    rows.writerow(FLAT)
    for part in document.parts:
        for line in part.lines:
            rows.writerow([inert(text) for text in _flat(part.title, line)])
    return stream.getvalue().encode("utf-8-sig")


def _flat(section: str, line: Line) -> list[str]:
    days = (
        [f"{day:%d.%m.%Y}" for day in (line.spans[0][0], max(end for _start, end in line.spans))]
        if line.spans
        else ["", ""]
    )
    planned = "" if line.planned_participants is None else str(line.planned_participants)
    return [
        *(str(line.number), section, line.period_text, *days, line.title, line.place),
        *(line.participants_text, planned, line.programme, line.responsible, line.tasks, line.note),
    ]
