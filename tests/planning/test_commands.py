"""The commands of planning, as people and acceptance checks call them."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from federation.access.scope import acting_as
from planning.models import Cycle, Plan, PlanItem, PlanItemSpan, PlanVersion
from planning.selectors.plans import contents, plan_for
from planning.services.cycles import cycle_open
from planning.services.items import item_change
from tests.conftest import CASES
from tests.factories.cast import Cast
from tests.factories.roles import by_hand, in_role

SEED = json.loads((CASES / "seeds/plan.json").read_text())
WORD = CASES / "seeds/smolensk_branch_2020.docx"
FILES = (WORD, CASES / "seeds/smolensk_branch_2020.xlsx", CASES / "documents/004_3c88a3b15faf71da.txt")


@pytest.fixture(autouse=True)
def _worker(cycle: Cycle) -> Iterator[None]:
    """`manage.py` runs commands under the worker's role."""
    with in_role("svod_worker"):
        yield


def run(*arguments: Any) -> str:
    out = io.StringIO()
    call_command(*map(str, arguments), stdout=out, stderr=io.StringIO())
    return out.getvalue()


def import_plan(file: Path, *more: str, organization: str = "RU-SMO-B", year: int = 2020) -> str:
    return run("import_plan", file, "--organization", organization, "--year", year, *more)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.suffix)
def test_import_plan__the_seed__is_the_draft_with_6_sections_and_14_items(cast: Cast, file: Path) -> None:
    answer = json.loads(import_plan(file, "--json"))
    with acting_as(cast.actor("owner")) as actor:
        plan = plan_for(actor=actor, organization="RU-SMO-B", year=2020)
        sections = list(contents(actor=actor, plan=plan))
        items = [item for section in sections for item in section.items.all()]
        spans = [[[str(span.starts_on), str(span.ends_on)] for span in item.spans.all()] for item in items]
    rows = [row for section in SEED["sections"] for row in section["rows"]]
    assert [section.title for section in sections] == [section["title"] for section in SEED["sections"]]
    assert [item.period_text for item in items] == [row["date"] for row in rows]
    assert spans == [row["period"]["spans"] for row in rows]
    assert [item.number for item in items] == list(range(1, 15))
    assert all(item.source["line"] for item in items)
    assert plan.source_name == file.name
    assert [len(section["items"]) for section in answer["sections"]] == [len(part["rows"]) for part in SEED["sections"]]


def test_import_plan__json__has_the_shape_of_the_contract(cast: Cast) -> None:
    answer = json.loads(import_plan(WORD, "--dry-run", "--json"))
    assert set(answer) == {"title", "sections", "issues"}
    item = answer["sections"][0]["items"][0]
    assert set(item) == {
        "number",
        "title",
        "place",
        "period_text",
        "period",
        "participants_text",
        "planned_participants",
        "responsible",
        "programme",
        "note",
        "issues",
    }
    assert set(item["period"]) == {"kind", "recurrence", "spans", "deadline", "readings"}
    assert item["period"]["spans"] == [["2020-06-01", "2020-06-30"], ["2020-12-01", "2020-12-31"]]
    assert item["planned_participants"] == 68


def test_import_plan__dry_run__writes_nothing(cast: Cast) -> None:
    assert "14" in import_plan(WORD, "--dry-run")
    with by_hand():
        assert not Plan.objects.exists()


def test_import_plan__again__adds_only_what_is_new_and_keeps_what_people_wrote(cast: Cast) -> None:
    import_plan(WORD)
    with acting_as(cast.actor("owner")) as actor:
        plan = plan_for(actor=actor, organization="RU-SMO-B", year=2020)
        first, second = PlanItem.objects.filter(plan=plan).order_by("number")[:2]
        item_change(item=first, actor=actor, expected_revision=1, changes={"note": "моё"})
        item_change(item=second, actor=actor, expected_revision=1, changes={"title": "Другое название"})
    said = import_plan(WORD)
    assert "14" in said
    with by_hand():
        rows = list(PlanItem.objects.filter(plan=plan).order_by("number"))
    assert len(rows) == 14
    assert rows[0].note == "моё"
    assert rows[1].title == "Другое название"
    assert [row.number for row in rows] == list(range(1, 15))


@pytest.mark.parametrize(
    ("file", "organization", "year", "status", "words"),
    [
        (CASES / "nothing.docx", "RU-SMO-B", 2020, 2, "nothing.docx"),
        (CASES / "seeds/plan.json", "RU-SMO-B", 2020, 1, "json"),
        (WORD, "RU-XXX", 2020, 1, "RU-XXX"),
        (WORD, "RU-SMO-B", 1999, 1, "1999"),
        (CASES / "documents/003_9c43842076b1bb21.txt", "RU-SMO-B", 2020, 1, "мероприяти"),
    ],
)
def test_import_plan__refused__says_why_and_writes_nothing(
    cast: Cast, file: Path, organization: str, year: int, status: int, words: str
) -> None:
    with pytest.raises(CommandError) as refused:
        import_plan(file, organization=organization, year=year)
    assert refused.value.returncode == status
    assert words in str(refused.value)
    with by_hand():
        assert not Plan.objects.exists()


def test_import_plan__refused__json_still_says_what_was_read(cast: Cast) -> None:
    out = io.StringIO()
    command = ("import_plan", str(WORD), "--organization", "RU-SMO-B", "--year", "1999", "--json")
    with pytest.raises(CommandError) as refused:
        call_command(*command, stdout=out, stderr=io.StringIO())
    answer = json.loads(out.getvalue())
    assert refused.value.returncode == 1
    assert len(answer["sections"]) == 6
    assert (answer["issues"][-1]["severity"], answer["issues"][-1]["code"]) == ("error", "NOT_FOUND")


def test_parse_periods__a_json_line_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("2020\tиюнь декабрь\n2020\tдо 1 мая\n2020\t\n"))
    months, deadline, empty = map(json.loads, run("parse_periods", "--json").splitlines())
    assert set(months) == {"text", "kind", "recurrence", "spans", "deadline", "readings"}
    assert (months["text"], months["kind"], len(months["spans"]), len(months["readings"])) == (
        "июнь декабрь",
        "months",
        2,
        2,
    )
    assert (deadline["kind"], deadline["deadline"]) == ("deadline", "2020-05-01")
    assert (empty["kind"], empty["spans"]) == ("unscheduled", [])


def test_parse_periods__a_line_without_a_year__is_wrong_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("май\n"))
    with pytest.raises(CommandError) as refused:
        run("parse_periods", "--json")
    assert refused.value.returncode == 2


def generated() -> list[tuple[Any, ...]]:
    with by_hand():
        return list(PlanItem.objects.drafts().order_by("path", "number").values_list("pk", "title", "period_text"))


def test_generate_demo__makes_about_so_many_items__the_same_for_the_same_seed(cast: Cast) -> None:
    before = transaction.savepoint()
    answer = json.loads(run("generate_demo", "--scale", 60, "--seed", 5, "--cycle", "2020", "--json"))
    assert (answer["plans"], answer["items"]) == (3, 60)
    first = generated()
    assert len(first) == 60
    with by_hand():
        statuses = Counter(Plan.objects.values_list("status", flat=True))
        filed = Plan.objects.exclude(status="DRAFT").count()
        assert statuses.total() == 3
        assert PlanVersion.objects.count() == filed
        assert PlanItem.objects.standing().count() == filed * 20
        assert PlanItemSpan.objects.filter(is_standing=True).exists() == bool(filed)
    transaction.savepoint_rollback(before)
    assert generated() == []
    run("generate_demo", "--scale", 60, "--seed", 5, "--cycle", "2020")
    assert generated() == first


def test_generate_demo__without_cycle_or_organizations__refused(cast: Cast) -> None:
    with pytest.raises(CommandError) as refused:
        run("generate_demo", "--scale", 10, "--cycle", "1999")
    assert refused.value.returncode == 1
    with acting_as(cast.actor("office")) as actor:
        cycle_open(
            actor=actor,
            organization=cast.organizations["office"],
            code="short",
            title="Май",
            kind="MONTH",
            starts_on=date(2020, 5, 1),
            ends_on=date(2020, 5, 31),
        )
    run("generate_demo", "--scale", 1000, "--cycle", "short")
    with pytest.raises(CommandError) as refused:
        run("generate_demo", "--scale", 1000, "--cycle", "short")
    assert refused.value.returncode == 1


def test_open_cycle__plans_against_the_agenda_that_is_named__once(cast: Cast) -> None:
    assert "2021" in run("open_cycle", "--year", 2022, "--agenda", 2021, "--filing-due", "2021-12-01")
    assert "14" in import_plan(WORD, year=2022)
    for again in (("--year", 2022), ("--year", 2023, "--agenda", 1999)):
        with pytest.raises(CommandError) as refused:
            run("open_cycle", *again)
        assert refused.value.returncode == 1
    with by_hand():
        opened = Cycle.objects.get(code="2022")
        assert (opened.agenda.year, opened.filing_due_on, opened.planning_year) == (2021, date(2021, 12, 1), 2022)
