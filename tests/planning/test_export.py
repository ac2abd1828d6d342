"""Plans taken along: by the command and by the page, exactly what the person reads, in the organization's own form."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError
from django.test import Client, override_settings
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from icalendar import Calendar

from federation.access.scope import acting_as
from federation.kernel.errors import DomainError
from planning.exchange.reading import read_plan
from planning.exchange.writing.forms import form_check, standard_form
from planning.models import Cycle, Plan, PlanItem
from planning.selectors.plans import contents
from planning.services.importing import plan_import
from planning.services.items import item_add, item_change
from planning.services.plans import plan_file
from tests.factories.cast import Cast
from tests.factories.roles import by_hand, in_role
from tests.planning.conftest import item_named
from tests.planning.test_commands import WORD, import_plan, run
from tests.planning.test_pages import PLAN, sign_in

TEMPLATE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
EXTENSIONS = ("docx", "xlsx", "csv", "ics")


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Iterator[Path]:
    with override_settings(MEDIA_ROOT=tmp_path / "media"):
        yield tmp_path


def export_plan(file: Path, extension: str, *more: str, organization: str = "RU-SMO-B", year: int = 2020) -> str:
    with in_role("svod_worker"):
        return run("export_plan", file, "--organization", organization, "--year", year, "--format", extension, *more)


def load_seed() -> None:
    with in_role("svod_worker"):
        import_plan(WORD)


def told(plan: Plan) -> list[tuple[str, list[tuple[object, ...]]]]:
    with by_hand() as actor:
        return [
            (
                section.title,
                [
                    (
                        *(item.number, item.title, item.period_text, item.participants_text, item.programme),
                        *(item.responsible, item.place, item.planned_participants),
                        sorted(link.task.code for link in item.task_links.all()),
                        [(span.starts_on, span.ends_on) for span in item.spans.all()],
                    )
                    for item in section.items.all()
                ],
            )
            for section in contents(actor=actor, plan=plan)
        ]


# The command.


@pytest.mark.parametrize("extension", ["docx", "xlsx"])
def test_export_plan__imported_by_another__is_the_same_plan(
    cast: Cast, cycle: Cycle, tmp_path: Path, extension: str
) -> None:
    load_seed()
    with by_hand() as actor:
        plan = Plan.objects.get(organization__code="RU-SMO-B")
        item_add(plan=plan, actor=actor, title="=1+1", section="Новый", place="г. Вязьма", responsible="Иванов И. И.")
        item_add(plan=plan, actor=actor, title="итого", section="в районах", agenda_tasks=[3, 1])
        item_add(plan=plan, actor=actor, title="5", section="2021", period_text="май", local_priorities=["3.SMO-1"])
        item_add(plan=plan, actor=actor, title="без раздела", section="", period_text="1 мая")
    file = tmp_path / f"plan.{extension}"
    answer = json.loads(export_plan(file, extension, "--json"))
    assert (answer["sections"], answer["items"], answer["bytes"]) == (10, 18, file.stat().st_size)
    with by_hand() as actor:
        copy = plan_import(
            actor=actor,
            organization=cast.organizations["council"],
            cycle=cycle,
            reading=read_plan(file, filename=file.name, year=2020),
            source_name=file.name,
        )
    assert told(copy) == told(plan)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [file.name]


def test_tasks_that_the_edition_lacks__stay_in_the_note(cast: Cast, cycle: Cycle) -> None:
    table = "Мероприятие\tСрок\tЗадача повестки\tПримечание\nФорум\tмай\t2, 77\tважно\nСход\tиюнь\tкакая-то\t\n"
    with by_hand() as actor:
        plan = plan_import(
            actor=actor,
            organization=cast.organizations["council"],
            cycle=cycle,
            reading=read_plan(table.encode(), filename="план.tsv", year=2020),
            source_name="план.tsv",
        )
        rows = {item.title: item for item in PlanItem.objects.filter(plan=plan)}
        assert [link.task.code for link in rows["Форум"].task_links.all()] == ["2"]
    assert {title: row.note for title, row in rows.items()} == {
        "Форум": "важно\nЗадача повестки: 77",
        "Сход": "какая-то",
    }


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_export_plan__sentence_and_file(cast: Cast, cycle: Cycle, tmp_path: Path, extension: str) -> None:
    load_seed()
    said = export_plan(tmp_path / "план", extension)
    assert "14 мероприятий" in said
    assert "6 разделов" in said
    assert (tmp_path / "план").stat().st_size > 1000


@pytest.mark.parametrize(
    ("organization", "year", "extension", "folder", "status", "words"),
    [
        ("RU-XXX", 2020, "docx", "", 1, "RU-XXX"),
        ("RU-SMO", 2020, "docx", "", 1, "2020"),
        ("RU-SMO-B", 1999, "docx", "", 1, "1999"),
        ("RU-SMO-B", 2020, "docx", "нет", 2, "нет"),
    ],
)
def test_export_plan__refused__says_why_and_leaves_no_file(
    draft: Plan, tmp_path: Path, organization: str, year: int, extension: str, folder: str, status: int, words: str
) -> None:
    file = tmp_path / folder / "plan.out"
    with pytest.raises(CommandError) as refused:
        export_plan(file, extension, organization=organization, year=year)
    assert refused.value.returncode == status
    assert words in str(refused.value)
    assert not file.exists()


# The page.


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_download__safe_headers_and_a_russian_name(client: Client, cast: Cast, draft: Plan, extension: str) -> None:
    sign_in(client, cast, "owner")
    assert f'href="{PLAN}export/{extension}"' in client.get(PLAN).text
    response = client.get(f"{PLAN}export/{extension}")
    assert response.status_code == 200
    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''")
    assert unquote(disposition.partition("''")[2]).startswith("План 2020 год")
    assert disposition.endswith(f".{extension}")
    assert disposition.isascii()
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert response.content


def test_download__each_reads_his_own_version(client: Client, cast: Cast, draft: Plan) -> None:
    with by_hand() as actor:
        plan = Plan.objects.get(pk=draft.pk)
        plan_file(plan=plan, actor=actor, expected_revision=None)
        Plan.objects.filter(pk=plan.pk).update(status="RETURNED")
    with acting_as(cast.actor("owner")) as owner:
        first = item_named(plan, "А")
        item_change(item=first, actor=owner, expected_revision=None, changes={"title": "Тайное"})
    for extension in ("csv", "ics"):
        sign_in(client, cast, "owner")
        assert "Тайное" in client.get(f"{PLAN}export/{extension}").content.decode()
        sign_in(client, cast, "council")
        seen = client.get(f"{PLAN}export/{extension}").content.decode()
        assert "Тайное" not in seen
        assert "Раздел" in seen
    assert "Тайное" not in client.get(f"{PLAN}print/").text


def test_download__a_draft_from_above__is_not_there(client: Client, cast: Cast, draft: Plan) -> None:
    sign_in(client, cast, "council")
    assert client.get(PLAN).status_code == 200
    assert "export/" not in client.get(PLAN).text
    for address in (*(f"export/{extension}" for extension in EXTENSIONS), "print/"):
        assert client.get(PLAN + address).status_code == 404
    sign_in(client, cast, "owner")
    assert client.get(f"{PLAN}export/exe").status_code == 404


def test_calendar__the_same_identifiers_from_draft_and_version(client: Client, cast: Cast, draft: Plan) -> None:
    def identifiers(person: str) -> set[str]:
        sign_in(client, cast, person)
        calendar = Calendar.from_ical(client.get(f"{PLAN}export/ics").content)
        return {str(event["uid"]) for event in calendar.walk("VEVENT")}

    before = identifiers("owner")
    with by_hand() as actor:
        plan_file(plan=Plan.objects.get(pk=draft.pk), actor=actor, expected_revision=None)
    assert len(before) == 3
    assert identifiers("council") == before == identifiers("owner")


def test_paper__the_form_without_anything_to_press(client: Client, cast: Cast, draft: Plan) -> None:
    with by_hand() as actor:
        item_add(plan=draft, actor=actor, title="<script>x</script>", section="Раздел", place="Вязьма")
    sign_in(client, cast, "owner")
    page = client.get(f"{PLAN}print/").text
    for text in ("УТВЕРЖДАЮ", "НАЗВАНИЕ МЕРОПРИЯТИЯ", "Исполнитель", "Вязьма", "&lt;script&gt;x"):
        assert text in page
    assert "<button" not in page
    assert "<script>x" not in page


# The organization's own form.


def a_form(*lines: str, header: str = "") -> docx.document.Document:
    form = docx.Document()
    for line in lines:
        form.add_paragraph(line)
    form.sections[0].header.paragraphs[0].text = header
    return form


def saved(form: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    form.save(stream)
    return stream.getvalue()


def test_form__put_on_the_card__serves_until_it_is_taken_away(client: Client, cast: Cast, draft: Plan) -> None:
    sign_in(client, cast, "owner")
    organization = cast.organizations["branch"]
    address = f"/attachments/planning_form/{organization.pk}/"
    assert address in client.get("/organizations/RU-SMO-B/").text
    form = a_form("", "{{таблица}}", "Герб и подпись", header="{{организация}}, {{год}}")
    title = form.paragraphs[0]
    for piece in ("План: {{наз", "вание", "}}!"):  # as Word cuts it while one types
        title.add_run(piece)
    sent = client.post(address, {"file": SimpleUploadedFile("Наш бланк.docx", saved(form))})
    assert sent.status_code == 303
    made = docx.Document(io.BytesIO(client.get(f"{PLAN}export/docx").content))
    assert [each.text for each in made.paragraphs] == [f"План: {draft.title}!", "Герб и подпись"]
    assert made.sections[0].header.paragraphs[0].text == f"{organization.name}, 2020"
    assert [row.cells[2].text for row in made.tables[0].rows][2:] == ["А", "Б", "В"]
    with by_hand():
        assert PlanItem.objects.filter(plan=draft).count() == 3
    kept = client.get(address).text.partition('/remove/"')[0].rpartition('action="')[2]
    assert client.post(f"{kept}/remove/").status_code == 303
    assert "УТВЕРЖДАЮ" in docx.Document(io.BytesIO(client.get(f"{PLAN}export/docx").content)).paragraphs[0].text


def _with_field(form: docx.document.Document) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), ' DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc" ')
    form.paragraphs[0]._p.append(field)


def _with_cut_field(form: docx.document.Document) -> None:
    for piece in (" INCLUDE", 'TEXT "http://x" '):
        text = OxmlElement("w:instrText")
        text.text = piece
        form.paragraphs[0].add_run()._r.append(text)


def _with_outside_picture(form: docx.document.Document) -> None:
    form.part.relate_to("http://tracker.example/x.png", RELATIONSHIP_TYPE.IMAGE, is_external=True)


def _with_template(form: docx.document.Document) -> None:
    form.part._settings_part.relate_to("http://x.example/t.dotm", TEMPLATE, is_external=True)


@pytest.mark.parametrize("spoil", [_with_field, _with_cut_field, _with_outside_picture, _with_template])
def test_form__that_would_load_or_run_something__refused(spoil: Callable[[docx.document.Document], None]) -> None:
    form = a_form("Текст", "{{таблица}}")
    form_check(saved(form))
    spoil(form)
    with pytest.raises(DomainError) as refused:
        form_check(saved(form))
    assert "загружается или выполняется" in refused.value.message


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("{{название}}",), "таблица"),
        (("{{таблица}}", "{{таблица}}"), "таблица"),
        (("Вот {{таблица}} тут",), "таблица"),
        (("{{таблица}}", "{{ФИО}}"), "ФИО"),
        (("{{таблица}}", "{{config.__class__}}"), "config"),
    ],
)
def test_form__that_cannot_be_filled__refused_at_the_field(
    client: Client, cast: Cast, draft: Plan, lines: tuple[str, ...], words: str
) -> None:
    sign_in(client, cast, "owner")
    address = f"/attachments/planning_form/{cast.organizations['branch'].pk}/"
    answer = client.post(address, {"file": SimpleUploadedFile("b.docx", saved(a_form(*lines)))})
    assert answer.status_code == 422
    assert words in answer.text.partition('class="err"')[2]


def test_form__not_a_word_file__refused(client: Client, cast: Cast, draft: Plan) -> None:
    sign_in(client, cast, "owner")
    address = f"/attachments/planning_form/{cast.organizations['branch'].pk}/"
    answer = client.post(address, {"file": SimpleUploadedFile("b.pdf", b"%PDF-1.7\n")})
    assert answer.status_code == 422


def test_form__the_standard_one_is_itself_a_form(client: Client, cast: Cast, draft: Plan) -> None:
    form_check(standard_form())
    sign_in(client, cast, "owner")
    response = client.get("/plans/form.docx")
    form_check(response.content)
    assert unquote(response["Content-Disposition"]).endswith("Бланк плана.docx")
