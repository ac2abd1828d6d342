"""The priorities document is read text by text, from text and from Word with real footnotes."""

from __future__ import annotations

import json
import re
import zipfile
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from docx import Document

from agenda.exchange.reading import AgendaReading, DocumentError, read_agenda

CASES = Path(__file__).parents[1] / "cases"
SOURCE = CASES / "documents/003_9c43842076b1bb21.txt"
SEED = json.loads((CASES / "seeds/agenda.json").read_text("utf-8"))
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _as_word() -> bytes:
    """The same document as Word would hold it: a paragraph for each line, the notes as real footnotes."""
    document = Document()
    notes: dict[str, str] = {}
    for line in SOURCE.read_text("utf-8").splitlines():
        notes |= dict(re.findall(r"\[(\d+):  ([^\]]*)\]", line))
        bare = re.sub(r"\s*\[\d+:  [^\]]*\]|\[bookmark:[^\]]*\]", "", line)
        document.add_paragraph(bare)
    stream = BytesIO()
    document.save(stream)
    bodies = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r><w:t>{escape(body)}</w:t></w:r></w:p></w:footnote>'
        for number, body in notes.items()
    )
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(stream.getvalue())) as source, zipfile.ZipFile(target, "w") as package:
        for name in source.namelist():
            text = source.read(name)
            if name == "word/document.xml":
                reference = rb'</w:t></w:r><w:r><w:footnoteReference w:id="\1"/></w:r><w:r><w:t xml:space="preserve">'
                text = re.sub(rb"\[footnoteRef:(\d)\]", reference, text)
            elif name == "word/_rels/document.xml.rels":
                relation = f'<Relationship Id="rId99" Type="{R}/footnotes" Target="footnotes.xml"/></Relationships>'
                text = text.replace(b"</Relationships>", relation.encode())
            package.writestr(name, text)
        package.writestr("word/footnotes.xml", f'<w:footnotes xmlns:w="{W}">{bodies}</w:footnotes>')
    return target.getvalue()


@pytest.fixture(scope="module", params=["txt", "docx"])
def agenda(request: pytest.FixtureRequest) -> AgendaReading:
    source = SOURCE if request.param == "txt" else _as_word()
    return read_agenda(source, filename=f"приоритеты.{request.param}", year=2021)


def test_heading(agenda: AgendaReading) -> None:
    assert (agenda.title, agenda.organization, agenda.year) == (SEED["title"], SEED["organization"], 2021)
    assert agenda.issues == []


def test_definitions(agenda: AgendaReading) -> None:
    found = [(note.number, note.term, note.definition, note.text, note.line) for note in agenda.definitions]
    assert found == [(x["footnote"], x["term"], x["definition"], x["text"], x["line"]) for x in SEED["definitions"]]


def test_goals_and_mechanisms(agenda: AgendaReading) -> None:
    assert [(goal.number, goal.text) for goal in agenda.goals] == [(x["number"], x["text"]) for x in SEED["goals"]]
    assert [(one.number, one.text) for one in agenda.mechanisms] == [
        (x["number"], x["text"]) for x in SEED["mechanisms"]
    ]
    intros = (agenda.goals_intro, agenda.mechanisms_intro, agenda.tasks_intro, agenda.areas_intro)
    assert intros == tuple(SEED[f"{part}_intro"] for part in ("goals", "mechanisms", "tasks", "problem_areas"))


def test_tasks_with_their_kinds_of_activity(agenda: AgendaReading) -> None:
    assert [len(task.activities) for task in agenda.tasks] == [5, 5, 4, 3, 2, 3, 4, 0]
    found = [
        (task.number, task.title, task.line, [(kind.number, kind.text, kind.line) for kind in task.activities])
        for task in agenda.tasks
    ]
    assert found == [
        (x["number"], x["title"], x["line"], [(kind["number"], kind["text"], kind["line"]) for kind in x["kinds"]])
        for x in SEED["tasks"]
    ]


def test_problem_areas(agenda: AgendaReading) -> None:
    found = [(area.number, area.text, area.line) for area in agenda.problem_areas]
    assert found == [(x["number"], x["text"], x["line"]) for x in SEED["problem_areas"]]
    assert agenda.links == []  # the document ties none of them to a task


def test_running_text_is_kept(agenda: AgendaReading) -> None:
    introduction = {(one.text, one.line) for one in agenda.introduction}
    assert {(x["text"], x["line"]) for x in SEED["challenges"]} <= introduction
    remarks = {(one.text, one.line) for one in agenda.remarks}
    kept = [*SEED["planned_for_2021"], SEED["closing"], SEED["definition_restated_in_body"]]
    assert {(x["text"], x["line"]) for x in kept} <= remarks


def test_another_document_is_told_apart() -> None:
    codes = [issue.code for issue in read_agenda("Отчёт за год.\n".encode(), filename="о.txt", year=2021).issues]
    assert codes == ["NO_GOALS", "NO_TASKS", "NO_AREAS"]


def test_a_missing_task_is_noticed() -> None:
    text = SOURCE.read_text("utf-8").replace("Задача 3.", "Задача 30.")
    codes = [issue.code for issue in read_agenda(text.encode(), filename="п.txt", year=2021).issues]
    assert codes == ["TASK_NUMBERS"]


def test_links_that_the_document_states() -> None:
    text = SOURCE.read_text("utf-8").replace(
        "стратегического развития моногородов.", "развития моногородов (задачи 1, 7)."
    )
    links = read_agenda(text.encode(), filename="п.txt", year=2021).links
    assert [(link.task, link.area) for link in links] == [(1, 5), (7, 5)]


def test_unreadable_file() -> None:
    with pytest.raises(DocumentError) as refused:
        read_agenda(b"x", filename="п.xlsx", year=2021)
    assert refused.value.code == "FILE_TYPE_REFUSED"
