"""Plans as people send them: Word, Excel and text give the same sections and items, and nothing is lost in silence."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import Workbook

from planning.exchange.answers import answered, questions_of
from planning.exchange.reading import DocumentError, ItemReading, PlanReading, Severity, read_plan

CASES = Path(__file__).parents[1] / "cases"
SEED = json.loads((CASES / "seeds/plan.json").read_text("utf-8"))
SEED_FILES = (
    "seeds/smolensk_branch_2020.docx",
    "seeds/smolensk_branch_2020.xlsx",
    "documents/004_3c88a3b15faf71da.txt",
)
TABLES = sorted(path for path in (CASES / "plans").iterdir() if path.suffix in (".docx", ".xlsx"))


def _flat(text: str) -> str:
    return " ".join(text.split())


def _seed(name: str) -> PlanReading:
    return read_plan(CASES / name, filename=name, year=2020)


def _items(plan: PlanReading) -> list[ItemReading]:
    return [item for section in plan.sections for item in section.items]


def _word(*rows: tuple[str, ...], above: str = "План работы на 2020 год") -> bytes:
    document = Document()
    document.add_heading(above)
    table = document.add_table(0, len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("name", SEED_FILES)
def test_branch_plan_is_read_text_by_text(name: str) -> None:
    plan = _seed(name)
    assert (plan.title, plan.year) == (SEED["title"], 2020)
    assert plan.organization_name == "СМОЛЕНСКОГО РЕГИОНАЛЬНОГО ОТДЕЛЕНИЯ ВСЕРОССИЙСКОГО СОВЕТА МЕСТНОГО САМОУПРАВЛЕНИЯ"
    assert [section.title for section in plan.sections] == [section["title"] for section in SEED["sections"]]
    assert [len(section.items) for section in plan.sections] == [2, 6, 1, 1, 3, 1]
    rows = [row for section in SEED["sections"] for row in section["rows"]]
    for item, row in zip(_items(plan), rows, strict=True):
        assert (item.number, item.title, item.period_text) == (str(row["number"]), row["event"], row["date"])
        assert _flat(item.participants_text) == row["participants"]
        assert _flat(item.programme) == row["programme"]
        assert item.period.kind == row["period"]["kind"]
        assert [[str(span.start), str(span.end)] for span in item.period.spans] == row["period"]["spans"]
        assert (item.source.kind, item.place) == (Path(name).suffix[1:], "")
    assert {item.number: item.planned_participants for item in _items(plan) if item.planned_participants} == {
        "1": 68,
        "2": 5,
        "10": 5,
    }


def test_lines_of_the_text_file_are_kept() -> None:
    lines = [item.source.line for item in _items(_seed(SEED_FILES[2]))]
    assert lines == [row["line"] for section in SEED["sections"] for row in section["rows"]]


@pytest.mark.parametrize("name", SEED_FILES)
def test_contradictions_are_asked_about(name: str) -> None:
    asked = {
        item.number: [issue.code for issue in item.issues if issue.severity is Severity.QUESTION]
        for item in _items(_seed(name))
        if item.issues
    }
    assert asked == {
        "1": ["PERIOD_AMBIGUOUS"],
        "5": ["PERIOD_CONTRADICTION"],
        "7": ["PERIOD_NARROWED"],
        "9": ["SEVERAL_EVENTS"],
    }


def test_issues_say_where_and_what_in_russian() -> None:
    (issue,) = next(item for item in _items(_seed(SEED_FILES[2])) if item.number == "5").issues
    assert str(issue.message) == (
        "Строка 14: в столбце срока «апрель», а в программе сказано: январь – март 2020. Уточните срок."
    )


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_tables_of_other_plans(path: Path) -> None:
    expected: dict[str, Any] = json.loads(path.with_name(path.stem + ".expected.json").read_text("utf-8"))
    plan = read_plan(path, filename=path.name, year=expected["year"] or 2021)
    found = [
        (_flat(item.title), _flat(item.period_text), section.title or None)
        for section in plan.sections
        for item in section.items
    ]
    assert found == [(_flat(row["event"]), _flat(row["period_text"]), row.get("section")) for row in expected["rows"]]


def test_columns_in_any_order_and_unknown_ones() -> None:
    heading = ("Сроки проведения", "Ответственный", "Бюджет", "Наименование мероприятия", "№", "Место")
    plan = read_plan(_word(heading, ("май", "Совет", "10 000", "Форум", "1", "Вязьма")), filename="п.docx", year=2020)
    (item,) = _items(plan)
    assert (item.number, item.title, item.period_text, item.responsible, item.place) == (
        "1",
        "Форум",
        "май",
        "Совет",
        "Вязьма",
    )
    assert item.note == "Бюджет: 10 000"
    assert [issue.code for issue in plan.issues] == ["UNKNOWN_COLUMN"]


def test_text_outside_the_table_becomes_an_issue_with_its_line() -> None:
    plan = _seed(SEED_FILES[0])
    assert [(issue.code, issue.line) for issue in plan.issues] == [("TEXT_OUTSIDE_TABLE", 1), ("TEXT_OUTSIDE_TABLE", 4)]


def test_another_year_in_the_title_is_asked_about() -> None:
    plan = read_plan(CASES / SEED_FILES[1], filename="план.xlsx", year=2021)
    assert [issue.code for issue in plan.issues] == ["YEAR_DIFFERS"]


def test_an_answer_about_a_period_is_read_in_the_plans_year_not_in_the_files() -> None:
    reading = read_plan(CASES / "seeds/smolensk_branch_2020.docx", filename="a.docx", year=2026)
    doubt = next(question for question in questions_of(reading, {}) if question.issue.code.startswith("PERIOD_N"))
    (column, *_others) = doubt.issue.options
    rows = answered(reading, {doubt.key: column.key}, year=2026).rows
    assert {span.start.year for row in rows for span in row.period.spans} == {2026}


def test_inserted_text_is_read_and_deleted_text_is_not() -> None:
    data = _word(("Мероприятие", "Срок"), ("ФОРУМ", "май"))
    run = b"<w:r><w:t>\xd0\xa4\xd0\x9e\xd0\xa0\xd0\xa3\xd0\x9c</w:t></w:r>"
    changed = (
        b'<w:ins w:id="1" w:author="a">' + run + b'</w:ins><w:del w:id="2"><w:r><w:delText>X</w:delText></w:r></w:del>'
    )
    (item,) = _items(read_plan(_replaced(data, "word/document.xml", run, changed), filename="п.docx", year=2020))
    assert item.title == "ФОРУМ"


def test_a_table_within_a_content_control_is_read() -> None:
    data = _word(("Мероприятие", "Срок"), ("Форум", "май"))
    data = _replaced(data, "word/document.xml", b"<w:tbl>", b"<w:sdt><w:sdtContent><w:tbl>")
    data = _replaced(data, "word/document.xml", b"</w:tbl>", b"</w:tbl></w:sdtContent></w:sdt>")
    assert [item.title for item in _items(read_plan(data, filename="п.docx", year=2020))] == ["Форум"]


def test_a_hidden_sheet_is_named_and_not_read() -> None:
    workbook = Workbook()
    for row in (["План работы на 2020 год"], ["Мероприятие", "Срок"], ["Форум", "май"]):
        workbook.active.append(row)
    workbook.create_sheet("Справочник").sheet_state = "hidden"
    stream = BytesIO()
    workbook.save(stream)
    plan = read_plan(stream.getvalue(), filename="п.xlsx", year=2020)
    assert [item.title for item in _items(plan)] == ["Форум"]
    assert ["Справочник" in str(issue.message) for issue in plan.issues] == [True]


def test_a_file_without_a_table_says_so() -> None:
    plan = read_plan("Доклад о работе\n".encode(), filename="доклад.txt", year=2020)
    assert [issue.code for issue in plan.issues] == ["TEXT_OUTSIDE_TABLE", "NO_TABLE"]


def test_old_machines_write_another_code_page() -> None:
    text = "План работы на 2020 год\n№\tМероприятие\tСрок\n1\tФорум\tмай\n"
    assert [item.title for item in _items(read_plan(text.encode("cp1251"), filename="п.txt", year=2020))] == ["Форум"]


@pytest.mark.parametrize(
    ("filename", "data", "code"),
    [
        ("план.docx", b"x" * (20 * 1024 * 1024 + 1), "FILE_TOO_LARGE"),
        ("план.docx", b"not a package", "DOCUMENT_UNREADABLE"),
        ("план.xlsx", b"", "DOCUMENT_UNREADABLE"),
        (
            "план.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "DOCUMENT_UNREADABLE",
        ),
        ("план.pdf", b"%PDF-1.7", "DOCUMENT_UNREADABLE"),
        ("план.pdf", b"MZ", "DOCUMENT_UNREADABLE"),
        ("план.exe", b"MZ", "FILE_TYPE_REFUSED"),
    ],
)
def test_unreadable_files_are_refused_in_a_sentence(filename: str, data: bytes, code: str) -> None:
    with pytest.raises(DocumentError) as refused:
        read_plan(data, filename=filename, year=2020)
    assert refused.value.code == code
    assert len(str(refused.value)) > 20


@pytest.mark.parametrize(
    "parts",
    [
        {"word/document.xml": b" " * (60 * 1024 * 1024)},
        {"word/document.xml": b"", **{f"p{number}": b"" for number in range(5001)}},
        {"word/document.xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'},
        {"xl/workbook.xml": b""},
        {"word/document.xml": b"<broken"},
    ],
    ids=["grows", "entries", "entities", "another-kind", "broken"],
)
def test_dangerous_packages_are_refused(parts: dict[str, bytes]) -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    with pytest.raises(DocumentError) as refused:
        read_plan(stream.getvalue(), filename="план.docx", year=2020)
    assert refused.value.code == "DOCUMENT_UNREADABLE"


@pytest.mark.parametrize(
    ("name", "part", "old", "new"),
    [
        (SEED_FILES[0], "word/document.xml", b"<w:body>", b"<w:cody>"),
        (SEED_FILES[0], "word/document.xml", b"w:document", b"w:other"),
        (SEED_FILES[1], "xl/worksheets/sheet1.xml", b"</row>", b"</raw>"),
        (SEED_FILES[1], "xl/workbook.xml", b"<sheets>", b"<sheet>"),
    ],
)
def test_damaged_packages_are_refused(name: str, part: str, old: bytes, new: bytes) -> None:
    damaged = _replaced((CASES / name).read_bytes(), part, old, new)
    with pytest.raises(DocumentError) as refused:
        read_plan(damaged, filename=name, year=2020)
    assert refused.value.code == "DOCUMENT_UNREADABLE"


def _replaced(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                assert old in content
                content = content.replace(old, new)
            target.writestr(name, content)
    return stream.getvalue()
