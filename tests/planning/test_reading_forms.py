"""Forms of tables that people send: pasted, merged, on several pages, as calendars; and files that need care."""

from __future__ import annotations

import stat
import zipfile
from io import BytesIO
from pathlib import Path

import docx
import pytest
from openpyxl import Workbook

from federation.exchange.documents import old
from planning.exchange.reading import (
    DocumentError,
    ItemReading,
    ParticipantsReading,
    PlanReading,
    Went,
    questions_by_kind,
    read_pasted,
    read_plan,
)
from planning.exchange.reading.participants import read_participants

LAYOUTS = Path(__file__).parents[1] / "cases" / "layouts"
HEAD = "<tr><td>№</td><td>Мероприятие</td><td>Срок</td><td>Ответственный</td></tr>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def pasted(*rows: str, head: str = HEAD) -> PlanReading:
    return read_pasted(f"<html><body><table>{head}{''.join(rows)}</table></body></html>", year=2021)


def brief(item: ItemReading) -> tuple[str, str, str]:
    return (item.title, item.period_text, item.responsible)


def word(*rows: tuple[str, ...]) -> docx.document.Document:
    document = docx.Document()
    document.add_heading("План работы на 2021 год")
    table = document.add_table(0, len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    return document


def saved(document: docx.document.Document | Workbook) -> bytes:
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_a_table_pasted_from_word_with_merged_cells() -> None:
    plan = pasted(
        "<tr><td colspan=4><p>Раздел <b>первый</b></p></td></tr>",
        "<tr><td>1</td><td>Форум</td><td rowspan=2>май</td><td>Совет<br>Отдел</td></tr>",
        "<tr><td>2</td><td>Сход<script>alert(1)</script></td><td>Глава</td></tr>",
    )
    assert [section.title for section in plan.sections] == ["Раздел первый"]
    assert [brief(item) for item in plan.items] == [("Форум", "май", "Совет\nОтдел"), ("Сход", "май", "Глава")]
    assert not plan.ledger.unplaced


def test_cells_pasted_from_excel_as_text() -> None:
    plan = read_pasted("Мероприятие\tСрок\tГде\nФорум\tмай\tВязьма\n", year=2021)
    assert [(item.title, item.place) for item in plan.items] == [("Форум", "Вязьма")]


def test_answers_about_columns_are_followed() -> None:
    text = "Что делаем\tКогда\tКуратор\nФорум\tмай\tИванов\n"
    asked = read_pasted(text, year=2021)
    (question,) = [issue for issue in asked.issues if issue.code == "UNKNOWN_COLUMN"]
    answer = next(option for option in question.options if option.key == "responsible")
    assert (asked.items[0].note, asked.columns["Куратор"]) == ("Куратор: Иванов", "")
    answered = read_pasted(text, year=2021, columns=answer.changes["columns"])
    assert (answered.items[0].responsible, answered.issues) == ("Иванов", [])


def test_cells_merged_down_in_word_and_excel() -> None:
    document = word(("Мероприятие", "Срок"), ("Форум", "май"), ("Сход", ""))
    table = document.tables[0]
    table.cell(1, 1).merge(table.cell(2, 1))
    workbook = Workbook()
    for row in (("Мероприятие", "Срок"), ("Форум", "май"), ("Сход", None)):
        workbook.active.append(row)
    workbook.active.merge_cells("B2:B3")
    for name, data in (("п.docx", saved(document)), ("п.xlsx", saved(workbook))):
        plan = read_plan(data, filename=name, year=2021)
        assert [(item.title, item.period_text.strip()) for item in plan.items] == [("Форум", "май"), ("Сход", "май")]


def test_an_event_with_several_rows_of_responsibles_is_one() -> None:
    plan = pasted(
        "<tr><td rowspan=2>1</td><td rowspan=2>Форум</td><td rowspan=2>май</td><td>Совет</td></tr>",
        "<tr><td>Отдел</td></tr>",
        "<tr><td>2</td><td>Сход</td><td>июнь</td><td>Глава</td></tr>",
    )
    assert [brief(item) for item in plan.items] == [("Форум", "май", "Совет\nОтдел"), ("Сход", "июнь", "Глава")]


def test_a_row_that_goes_on_behind_a_page_and_a_repeated_heading() -> None:
    plan = pasted("<tr><td>1</td><td>Форум глав</td><td>май</td><td>Совет</td></tr>", HEAD,
                  "<tr><td></td><td>сельских поселений</td><td></td><td></td></tr>")  # fmt: skip
    (item,) = plan.items
    assert (item.title, [issue.code for issue in item.issues]) == ("Форум глав сельских поселений", ["CONTINUED_ROW"])
    assert [option.key for option in item.issues[0].options] == ["keep", "separate"]


def test_headers_and_footers_are_kept_apart() -> None:
    document = word(("Мероприятие", "Срок"), ("Форум", "май"))
    document.sections[0].header.paragraphs[0].text = "Совет области"
    document.sections[0].footer.paragraphs[0].text = "Исполнитель Иванова"
    plan = read_plan(saved(document), filename="п.docx", year=2021)
    assert [(entry.unit.text, entry.unit.source.part) for entry in plan.ledger.unplaced] == [
        ("Совет области", "колонтитул"),
        ("Исполнитель Иванова", "колонтитул"),
    ]
    assert len(plan.items) == 1


def test_a_calendar_of_months_with_events_in_its_cells() -> None:
    head = "<tr><td>Направление</td><td>Январь</td><td>Февраль</td><td>Март</td></tr>"
    plan = pasted("<tr><td>Спорт</td><td>1. Кубок<br>2. Гонка</td><td></td><td>Турнир</td></tr>", head=head)
    assert [section.title for section in plan.sections if section.items] == ["Спорт"]
    assert [(item.title, item.period_text) for item in plan.items] == [
        ("Кубок", "Январь"), ("Гонка", "Январь"), ("Турнир", "Март"),
    ]  # fmt: skip


def test_months_that_are_marked() -> None:
    head = "<tr><td>№</td><td>Мероприятие</td><td>янв</td><td>фев</td><td>мар</td></tr>"
    plan = pasted("<tr><td>1</td><td>Приём</td><td>+</td><td></td><td>х</td></tr>", head=head)
    (item,) = plan.items
    assert (item.title, item.period_text, len(item.period.spans)) == ("Приём", "янв, мар", 2)


def test_a_calendar_of_weeks() -> None:
    days = ["Понедельник", "Вторник", "Среда", "Четверг", "Пятница"]
    head = "<tr>" + "".join(f"<td>{day}</td>" for day in days) + "</tr>"
    dates = "<tr>" + "".join(f"<td>{number} ноября</td>" for number in range(2, 7)) + "</tr>"
    events = "<tr><td>1. Приём<br>Администрация, 10.00</td><td></td><td>1. Сход<br>2. Форум</td><td></td><td></td></tr>"
    plan = pasted(dates, events, head=head)
    assert [(item.title, item.period.spans[0].start.day, item.period.times) for item in plan.items] == [
        ("Приём", 2, ("10:00",)), ("Сход", 4, ()), ("Форум", 4, ()),
    ]  # fmt: skip


def test_several_numbered_events_in_one_cell_can_be_divided_in_one_press() -> None:
    plan = pasted("<tr><td>1</td><td>1) Форум<br>2) Сход</td><td>май<br>июнь</td><td></td></tr>")
    (issue,) = [issue for issue in plan.items[0].issues if issue.code == "SEVERAL_EVENTS"]
    assert issue.options[1].changes["split"] == [
        {"title": "Форум", "period_text": "май"},
        {"title": "Сход", "period_text": "июнь"},
    ]


def test_questions_of_one_kind_are_answered_together() -> None:
    row = "<tr><td>1</td><td>Форум</td><td>{}</td><td></td></tr>"
    plan = pasted(row.format("июнь декабрь"), row.format("март июнь"), row.format(""))
    groups = {group.code: group for group in questions_by_kind(plan)}
    assert (len(groups["PERIOD_AMBIGUOUS"].questions), groups["PERIOD_AMBIGUOUS"].keys) == (
        2,
        ("reading-0", "reading-1"),
    )
    assert groups["PERIOD_EMPTY"].keys == ("keep", "year")
    assert all(issue.source for group in groups.values() for issue, _ in group.questions)


def test_date_and_place_in_one_column() -> None:
    head = "<tr><td>Мероприятие</td><td>Дата и место проведения</td></tr>"
    plan = pasted("<tr><td>Форум</td><td>15 мая, Дом культуры</td></tr>", head=head)
    assert [(item.period_text, item.place) for item in plan.items] == [("15 мая", "Дом культуры")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Президиум РС ВСМС 5 человек члены РО ВСМС 63 человека", [("Президиум РС ВСМС", 5), ("члены РО ВСМС", 63)]),
        ("главы поселений – 12, депутаты (30 чел.)", [("главы поселений – 12", None), ("депутаты", 30)]),
        ("20 человек", [("", 20)]),
        ("50 человек из числа старост", [("из числа старост", 50)]),
        ("Дети, молодёжь", [("Дети", None), ("молодёжь", None)]),
        ("главы (12)", [("главы", 12)]),
        ("до 1 500 человек", [("", 1500)]),
        ("", []),
    ],
)
def test_categories_of_participants(text: str, expected: list[tuple[str, int | None]]) -> None:
    assert read_participants(text) == tuple(ParticipantsReading(*one) for one in expected)


def test_a_pdf_of_several_pages_and_one_without_lines() -> None:
    long = read_plan(LAYOUTS / "sixty_rows.pdf", filename="п.pdf", year=2024)
    assert [item.number for item in long.items] == [str(number) for number in range(1, 61)]
    assert all(item.title.endswith("переходит на следующую") for item in long.items)
    bare = read_plan(LAYOUTS / "without_lines.pdf", filename="п.pdf", year=2025)
    assert [item.number for item in bare.items] == [str(number) for number in range(1, 19)]
    assert bare.items[3].responsible == "инженер-программист"
    assert [entry.unit.text for entry in bare.ledger.unplaced].count("Исполнитель Иванова, тел. 12-34") == 2


def test_a_pdf_of_pictures_says_what_to_do() -> None:
    empty = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )
    with pytest.raises(DocumentError, match="изображение") as refused:
        read_plan(empty, filename="скан.pdf", year=2021)
    assert refused.value.code == "DOCUMENT_UNREADABLE"


def test_macros_are_left_out_and_the_rest_is_read() -> None:
    plain = saved(word(("Мероприятие", "Срок"), ("Форум", "май")))
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(plain)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            kind = b"application/vnd.ms-word.document.macroEnabled.main+xml"
            was = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
            target.writestr(name, source.read(name).replace(was, kind))
        target.writestr("word/vbaProject.bin", b"never opened")
    plan = read_plan(stream.getvalue(), filename="план.docm", year=2021)
    assert [item.title for item in plan.items] == ["Форум"]


def _office(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = folder / "soffice"
    program.write_text("#!/bin/sh\n" + script)
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(old, "office_program", lambda: str(program))
    monkeypatch.setattr("federation.exchange.documents.files.office_program", lambda: str(program))


def test_an_old_word_file_is_turned_into_a_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "new.docx").write_bytes(saved(word(("Мероприятие", "Срок"), ("Форум", "май"))))
    _office(tmp_path, f"cp {tmp_path}/new.docx source.docx\n", monkeypatch)
    assert [item.title for item in read_plan(OLE, filename="план.doc", year=2021).items] == ["Форум"]


def test_an_old_file_that_cannot_be_turned_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _office(tmp_path, "exec sleep 30\n", monkeypatch)
    monkeypatch.setattr(old, "SECONDS", 0.2)
    with pytest.raises(DocumentError, match="не удалось открыть"):
        read_plan(OLE, filename="план.xls", year=2021)


def test_an_old_file_without_the_program_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("federation.exchange.documents.files.office_program", lambda: None)
    with pytest.raises(DocumentError, match="Сохранить как") as refused:
        read_plan(OLE, filename="план.doc", year=2021)
    assert refused.value.code == "FILE_TYPE_REFUSED"


def test_the_ledger_says_where_each_cell_went() -> None:
    plan = pasted("<tr><td>1</td><td>2</td><td>3</td><td>4</td></tr>",
                  "<tr><td>1</td><td>Форум</td><td>май</td><td>Совет</td><td>лишнее</td></tr>")  # fmt: skip
    counts = plan.ledger.counts()
    assert (counts[Went.HEADER], counts[Went.COLUMN_NUMBER], counts[Went.ITEM], counts[Went.NOTE]) == (4, 4, 4, 1)
    assert plan.ledger.entries[-1].fields == ["note"]
