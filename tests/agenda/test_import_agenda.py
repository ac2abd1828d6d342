"""The command `import_agenda`, from the document that the association sent."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from agenda.models import Agenda
from agenda.models.edition import AgendaStatus
from federation.kernel.records import AuditEntry
from tests.conftest import CASES
from tests.factories.cast import Cast
from tests.factories.roles import by_hand, in_role

DOCUMENT = CASES / "documents" / "003_9c43842076b1bb21.txt"
EXPECTED = json.loads((CASES / "seeds" / "agenda.json").read_text(encoding="utf-8"))


def run(*arguments: str | Path) -> dict:
    out = StringIO()
    with in_role("svod_worker"):
        call_command("import_agenda", *map(str, arguments), "--json", stdout=out)
    return json.loads(out.getvalue())


def check(answer: dict) -> None:
    """Text by text what a careful reader takes from the document."""
    assert answer["tasks"] == [
        {
            "number": task["number"],
            "title": task["title"],
            "activities": [kind["text"] for kind in task["kinds"]],
        }
        for task in EXPECTED["tasks"]
    ]
    assert answer["problem_areas"] == [
        {"number": area["number"], "title": area["text"]} for area in EXPECTED["problem_areas"]
    ]
    assert answer["goals"] == [goal["text"] for goal in EXPECTED["goals"]]
    assert answer["mechanisms"] == [mechanism["text"] for mechanism in EXPECTED["mechanisms"]]
    assert answer["definitions"] == [
        {"term": each["term"], "definition": each["definition"]} for each in EXPECTED["definitions"]
    ]
    assert answer["issues"] == []


def stored() -> dict:
    """The edition in the database, in the form of the command's answer."""
    with by_hand():
        edition = Agenda.objects.get(year=2021)
        return {
            "tasks": [
                {
                    "number": task.number,
                    "title": task.title,
                    "activities": list(task.activities.order_by("number").values_list("title", flat=True)),
                }
                for task in edition.tasks.order_by("number")
            ],
            "problem_areas": list(edition.problem_areas.order_by("number").values("number", "title")),
            "goals": edition.goals,
            "mechanisms": edition.mechanisms,
            "definitions": edition.definitions,
            "issues": [],
        }


def test_the_answer_and_what_is_stored_are_the_document_text_by_text(cast: Cast) -> None:
    check(run(DOCUMENT, "--year", "2021"))
    check(stored())
    with by_hand():
        edition = Agenda.objects.get()
        assert (edition.status, edition.title) == (AgendaStatus.DRAFT, EXPECTED["title"])
        assert [len(task["activities"]) for task in stored()["tasks"]] == [5, 5, 4, 3, 2, 3, 4, 0]


def test_a_second_import_changes_nothing(cast: Cast) -> None:
    run(DOCUMENT, "--year", "2021")
    with by_hand():
        before = AuditEntry.objects.count()
    run(DOCUMENT, "--year", "2021")
    with by_hand():
        assert AuditEntry.objects.count() == before


def test_into_a_draft_texts_change_by_number(cast: Cast, tmp_path: Path) -> None:
    run(DOCUMENT, "--year", "2021")
    text = DOCUMENT.read_text(encoding="utf-8")
    changed = EXPECTED["tasks"][3]["title"]
    assert changed in text
    other = tmp_path / "вторая.txt"
    other.write_text(text.replace(changed, "Участие молодёжи."), encoding="utf-8")
    run(other, "--year", "2021")
    titles = [task["title"] for task in stored()["tasks"]]
    assert titles[3] == "Участие молодёжи."
    assert [titles[0], *titles[4:]] == [each["title"] for each in EXPECTED["tasks"] if each["number"] not in {2, 3, 4}]


def test_a_published_edition_takes_the_same_document_and_refuses_another(cast: Cast, tmp_path: Path) -> None:
    run(DOCUMENT, "--year", "2021")
    with by_hand():
        Agenda.objects.update(status=AgendaStatus.PUBLISHED)
    check(run(DOCUMENT, "--year", "2021"))
    other = tmp_path / "другая.txt"
    other.write_text(DOCUMENT.read_text(encoding="utf-8").replace("моногородов", "малых городов"), encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        run(other, "--year", "2021")
    assert refused.value.returncode == 1
    assert "опубликована" in str(refused.value)
    check(stored())
    run(other, "--year", "2021", "--new-edition")
    with by_hand():
        assert Agenda.objects.filter(status=AgendaStatus.DRAFT, problem_areas__title__contains="малых городов").exists()


def test_a_dry_run_writes_nothing(cast: Cast) -> None:
    check(run(DOCUMENT, "--year", "2021", "--dry-run"))
    with by_hand():
        assert not Agenda.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("нет.txt", None, 2),
        ("пусто.txt", "", 1),
        ("письмо.txt", "Уважаемые коллеги!\nПросим прислать предложения.\n", 1),
        ("таблица.xls", "что-то", 1),
        ("сломан.docx", "не архив", 1),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(
    cast: Cast, tmp_path: Path, name: str, content: str | None, code: int
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        run(file, "--year", "2021")
    assert refused.value.returncode == code
    assert len(str(refused.value)) > 15
    with by_hand():
        assert not Agenda.objects.exists()


def test_another_year_in_the_heading_is_said(cast: Cast) -> None:
    issues = run(DOCUMENT, "--year", "2022", "--dry-run")["issues"]
    assert any("2021" in issue["message"] for issue in issues)
