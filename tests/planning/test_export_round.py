"""What is written out and read again is the same plan, and nothing in it calculates."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from openpyxl import load_workbook

from planning.exchange.reading import PlanReading, read_plan
from planning.exchange.reading.months import month_of, told_with_month
from planning.exchange.reading.sections import WITHOUT_SECTION
from planning.exchange.writing.calendars import write_calendar
from planning.exchange.writing.document import Line, Part, PlanDocument
from planning.exchange.writing.spreadsheet import write_csv, write_workbook
from planning.exchange.writing.texts import clean, file_name, inert
from planning.exchange.writing.word import write_word
from planning.models.item import PeriodKind
from tests.conftest import CASES

WRITERS = {"docx": write_word, "xlsx": write_workbook}
SEED = CASES / "seeds/smolensk_branch_2020.docx"
FORMULAS = (
    "=1+1",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "=cmd|' /C calc'!A0",
    " =1",
    '"=1',
    "＝1+1",
    "x,=1+1,",
    "a\n-2+3",
)
NASTY = (
    *FORMULAS,
    *(
        "<w:t>&amp;</w:t>",
        "]]>",
        "&lt;",
        "\x00\x0b\x1f",
        "\ud800",
        "\ufffe",
        "😀",
        "x\u2028y",
        "{{название}}",
        "{{таблица}}",
    ),
    *(
        "'",
        '"',
        ";",
        "a;b",
        "_x0041_",
        "«Ёлка»",
        "\u202eобратно",
        "END:VEVENT\nBEGIN:VALARM",
        "\\n",
        "а\tб",
        "  края  ",
        "﻿",
    ),
)

WORDS = (
    "Мероприятие",
    "Срок",
    "итого",
    "январь",
    "Раздел 1",
    "1",
    "2",
    "I",
    "примечание:",
    "встреча",
    "№",
    "без раздела",
)
pieces = st.lists(st.sampled_from(NASTY) | st.sampled_from(WORDS) | st.text(max_size=12), max_size=4).map("".join)
long_texts = st.builds(
    lambda word, times: f"{word} " * times, st.sampled_from(("обсуждение", "=1+1", "слово\n")), st.just(900)
)
texts = st.one_of(st.just(""), st.sampled_from(FORMULAS), st.sampled_from(WORDS), pieces, long_texts)


def one_line(text: str) -> str:
    return " ".join(clean(text).split())


# What has no letter or digit at all is seen as an empty cell: a title of it would be none.
titles = st.one_of(pieces, st.sampled_from(WORDS), st.just("слово " * 300)).map(one_line).filter(str.strip)
sections = st.one_of(pieces, st.sampled_from(("2021", "в районах", "15", "мероприятия", "…", "I"))).map(one_line)
periods = st.sampled_from(["", "май", "15.05.2020", "до 1 мая", "=1+1", "I полугодие", "2020", "по мере", "1", "Срок"])
tasks = st.lists(st.sampled_from(["1", "3", "8", "3.СМО-1", "5.BR-12"]), unique=True, max_size=3).map(", ".join)


def a_line(number: int, **fields) -> Line:
    values = {
        "identity": UUID(int=number),
        "revision": 1,
        "number": number,
        "title": f"Встреча {number}",
        "place": "",
        "period_text": "",
        "period_kind": PeriodKind.UNSCHEDULED,
        "spans": (),
        "participants_text": "",
        "planned_participants": None,
        "programme": "",
        "responsible": "",
        "note": "",
        "tasks": "",
        **fields,
    }
    return Line(**{name: clean(value) if isinstance(value, str) else value for name, value in values.items()})


def a_document(*parts: Part, title: str = "План работы отделения на 2020 год") -> PlanDocument:
    return PlanDocument(
        title=title,
        organization="Смоленское отделение",
        short_name="Смоленск",
        organization_id=UUID(int=1),
        period="2020 год",
        year=2020,
        changed_at=datetime(2020, 1, 5, tzinfo=UTC),
        parts=parts,
    )


@st.composite
def documents(draw) -> PlanDocument:
    """Up to four sections, one of them untitled and some of them empty; columns beyond the five may be there or not."""
    names = draw(st.lists(sections, min_size=1, max_size=4, unique_by=str.casefold))
    wide, number, parts = draw(st.booleans()), 0, []
    for name in names:
        lines = []
        for _ in range(draw(st.integers(0, 3))):
            number += 1
            more = {field: draw(texts) for field in ("place", "responsible", "note")} if wide else {}
            lines.append(
                a_line(
                    number,
                    title=draw(titles),
                    period_text=draw(periods),
                    participants_text=draw(texts),
                    planned_participants=draw(st.none() | st.integers(0, 5000)),
                    programme=draw(texts),
                    tasks=draw(tasks) if wide else "",
                    **more,
                )
            )
        parts.append(Part("" if name.casefold() == WITHOUT_SECTION.casefold() else name, tuple(lines)))
    return a_document(*parts)


def tidy(text: str) -> str:
    """Spaces within a line and empty lines mean nothing in a cell."""
    return "\n".join(line for line in (" ".join(row.split()) for row in text.splitlines()) if line)


Told = list[tuple[str, list[tuple[str, ...]]]]


def told(document: PlanDocument) -> Told:
    """What a document says, part by part; an untitled one without rows says nothing. Rows take the month above them."""
    return [
        (
            part.title,
            [
                tuple(
                    map(
                        tidy,
                        (
                            *(line.title, _period(line, part), line.participants, line.programme),
                            *(line.place, line.responsible, line.note, line.tasks),
                        ),
                    )
                )
                for line in part.lines
            ],
        )
        for part in document.parts
        if part.title or part.lines
    ]


def _period(line: Line, part: Part) -> str:
    month = month_of(part.title)
    return told_with_month(line.period_text, month, beneath=month is not None)


def understood(reading: PlanReading) -> Told:
    return [
        (
            part.title,
            [
                (
                    *(item.title, item.period_text, item.participants_text, item.programme),
                    *(item.place, item.responsible, item.note, item.tasks),
                )
                for item in part.items
            ],
        )
        for part in reading.sections
        if part.title or part.items
    ]


@pytest.mark.parametrize("extension", WRITERS)
@given(document=documents())
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_written_and_read_again__the_same_plan(extension: str, document: PlanDocument) -> None:
    reading = read_plan(WRITERS[extension](document), filename=f"plan.{extension}", year=2020)
    assert understood(reading) == told(document)
    assert not [entry for entry in reading.ledger.unplaced if entry.unit.source.table and entry.unit.source.line > 3]


def of_reading(reading: PlanReading) -> PlanDocument:
    numbers = iter(range(1, 1000))
    return a_document(
        *(
            Part(
                part.title,
                tuple(
                    a_line(
                        next(numbers),
                        title=item.title,
                        place=item.place,
                        period_text=item.period_text,
                        period_kind=PeriodKind(item.period.kind),
                        spans=tuple((span.start, span.end) for span in item.period.spans),
                        participants_text=item.participants_text,
                        planned_participants=item.planned_participants,
                        programme=item.programme,
                        responsible=item.responsible,
                        tasks=item.tasks,
                    )
                    for item in part.items
                ),
            )
            for part in reading.sections
        ),
        title=reading.title,
    )


@pytest.mark.parametrize("extension", WRITERS)
def test_the_seed__written_and_read_again__has_its_five_columns_and_every_text(extension: str) -> None:
    seed = read_plan(SEED, filename=SEED.name, year=2020)
    again = read_plan(WRITERS[extension](of_reading(seed)), filename=f"plan.{extension}", year=2020)
    assert again.title == seed.title
    assert understood(again) == understood(seed)
    assert [item.period for part in again.sections for item in part.items] == [
        item.period for part in seed.sections for item in part.items
    ]
    assert [item.planned_participants for part in again.sections for item in part.items] == [
        item.planned_participants for part in seed.sections for item in part.items
    ]


@pytest.mark.parametrize("extension", WRITERS)
def test_planned_participants__told_where_the_text_does_not(extension: str) -> None:
    lines = (
        a_line(1, participants_text="члены отделения", planned_participants=20),
        a_line(2, participants_text="5 человек", planned_participants=5),
        a_line(3, planned_participants=7),
    )
    document = a_document(Part("Раздел", lines))
    again = read_plan(WRITERS[extension](document), filename=f"plan.{extension}", year=2020)
    assert [item.planned_participants for item in again.sections[0].items] == [20, 5, 7]
    assert again.sections[0].items[1].participants_text == "5 человек"


# No export can carry a formula.


@given(document=documents())
@settings(max_examples=40, deadline=None)
def test_workbook__every_text_is_a_text(document: PlanDocument) -> None:
    data = write_workbook(document)
    sheet = load_workbook(io.BytesIO(data)).active
    for row in sheet.iter_rows():
        for cell in row:
            assert cell.data_type in ("s", "n", "d")
            assert not isinstance(cell.value, str) or (cell.number_format, cell.quotePrefix) == ("@", True)
    xml = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in xml
    assert b"<f " not in xml


@given(document=documents())
@settings(max_examples=60, deadline=None)
def test_csv__no_cell_begins_like_a_formula__whatever_it_is_split_by(document: PlanDocument) -> None:
    data = write_csv(document)
    assert data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert len(rows) == 1 + len(document.lines)
    assert len({len(row) for row in rows}) == 1
    for sign in ";,\t":
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=sign):
            assert not [cell for cell in row if re.match(r"[\s\"]*[=+\-@]", cell)]


@pytest.mark.parametrize("text", FORMULAS)
def test_inert__keeps_what_is_no_formula_and_stops_what_is(text: str) -> None:
    assert inert("Встреча – 5-7 мая, а+б, a@b.ru") == "Встреча – 5-7 мая, а+б, a@b.ru"
    assert inert(clean(text))[0] not in "=+-@\t\r＝"


@given(document=documents())
@settings(max_examples=30, deadline=None)
def test_word__fields_are_those_of_the_form_alone(document: PlanDocument) -> None:
    package = zipfile.ZipFile(io.BytesIO(write_word(document)))
    assert re.findall(rb"<w:instrText|w:instr=\"([^\"]*)\"", package.read("word/document.xml")) == []
    for name in package.namelist():
        assert b"altChunk" not in package.read(name)
        assert name.endswith(".rels") is False or b'TargetMode="External"' not in package.read(name)


# The calendar.


def events(*lines: Line) -> list:
    return list(Calendar.from_ical(write_calendar(a_document(Part("Раздел", lines)))).walk("VEVENT"))


def test_calendar__a_day_stands__a_month_is_rough__no_term_is_left_out() -> None:
    day = (date(2020, 5, 15), date(2020, 5, 15))
    month = (date(2020, 6, 1), date(2020, 6, 30))
    found = events(
        a_line(1, period_kind=PeriodKind.DATE, spans=(day,), place="Смоленск"),
        a_line(2, period_kind=PeriodKind.MONTHS, spans=(month, day)),
        a_line(3),
        a_line(4, period_kind=PeriodKind.RANGE, spans=((date(2020, 5, 3), date(2020, 5, 9)),)),
    )
    assert [str(event["summary"]) for event in found] == [
        *("Встреча 1", "Встреча 2 (ориентировочно)", "Встреча 2 (ориентировочно)", "Встреча 4")
    ]
    assert [event["status"] for event in found] == ["CONFIRMED", "TENTATIVE", "TENTATIVE", "CONFIRMED"]
    assert (found[0].start, found[0].end) == (date(2020, 5, 15), date(2020, 5, 16))
    assert (found[1].start, found[1].end) == (date(2020, 6, 1), date(2020, 7, 1))
    assert str(found[0]["location"]) == "Смоленск"
    assert len({str(event["uid"]) for event in found}) == 4
    assert [str(event["uid"]) for event in found] == [str(event["uid"]) for event in events(
        a_line(1, period_kind=PeriodKind.DATE, spans=(day,)),
        a_line(2, period_kind=PeriodKind.MONTHS, spans=(month, day)),
        a_line(4, period_kind=PeriodKind.DATE, spans=(day,)),
    )]  # fmt: skip


@given(title=titles, text=texts)
@settings(max_examples=60, deadline=None)
def test_calendar__texts_add_no_lines__and_lines_are_folded(title: str, text: str) -> None:
    day = (date(2020, 5, 15), date(2020, 5, 15))
    line = a_line(1, title=title, programme=text, period_kind=PeriodKind.DATE, spans=(day,))
    data = write_calendar(a_document(Part("Раздел", (line,))))
    lines = data.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert data.count(b"\r\nBEGIN:") == 1
    assert b"\n" not in data.replace(b"\r\n", b"")
    (summary,) = re.findall(r"\r\nSUMMARY:(.*)\r\n", data.decode().replace("\r\n ", ""))
    assert re.sub(r"\\(.)", r"\1", summary) == " ".join(line.title.split())


@given(words=st.lists(st.text(max_size=200) | st.sampled_from(["../../etc", "CON", "a\r\nX: y", "план.", "\u202egpj"])))
def test_file_name__is_one_that_every_system_takes(words: list[str]) -> None:
    name = file_name("План", *words, extension="docx")
    assert name.startswith("План")
    assert name.endswith(".docx")
    assert not re.search(r'[<>:"/\\|?*\x00-\x1f\u202a-\u202e]', name)
    assert len(name.encode()) <= 650
