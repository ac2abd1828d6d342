"""What people keep of consolidated plans, through the door: views, calendars, exports."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from unittest.mock import patch

import pytest
from django.test import Client
from docx import Document
from icalendar import Calendar
from openpyxl import load_workbook
from pytest_django import Settings

from agenda.models import Agenda
from federation.kernel import clock
from federation.kernel.records import OutboxMessage
from federation.models import Membership, Notification
from planning.exchange.consolidated import export_run
from planning.jobs import export_news
from planning.models import CalendarFeed, Cycle, ExportJob, Plan, SavedView
from planning.services.exports import exports_left_behind, exports_tidy
from tests.factories.cast import Cast
from tests.factories.roles import by_hand, in_role
from tests.planning.standing import Standing, plan_of, stand
from tests.planning.test_pages import sign_in

SMO = "/consolidated/RU-SMO/2020/"


@pytest.fixture
def filed(cast: Cast, cycle: Cycle, agenda: Agenda, settings: Settings, tmp_path: Path) -> Plan:
    """The council's filed plan; one title would be a formula."""
    settings.MEDIA_ROOT = tmp_path
    plan = plan_of(cast.organizations["council"], cycle, status="FILED", audience=2)
    rows = [Standing("council", "Форум", month=5), Standing("council", "=1+1"), Standing("council", "Семинар")]
    stand({"council": plan}, rows, tasks={})
    return plan


def test_view__is_found_again__shared_with_colleagues_alone(client: Client, cast: Cast, filed: Plan) -> None:
    sign_in(client, cast, "owner")
    offered = client.get(f"{SMO}?text=форум&by=month").content.decode()
    address = re.search(r'href="([^"]+/save/[^"]+)"', offered)
    assert address
    form = client.get(address[1].replace("&amp;", "&")).content.decode()
    assert "«форум»; по месяцам." in form, "what will be saved is said in words"
    assert client.post(f"{SMO}save/?text=форум&by=list", {"name": "Форумы", "shared": "on"}).status_code == 303
    assert client.post(f"{SMO}save/?text=семинар", {"name": "Мои"}).status_code == 303
    sign_in(client, cast, "colleague")
    shown = client.get("/consolidated/views/").content.decode()
    assert "Форумы" in shown
    assert "Мои" not in shown
    address = re.search(r'href="(/consolidated/RU-SMO/2020/[^"]*)"', shown)
    assert address
    assert "text=" in address[1]
    assert "by=list" in address[1], "the grouping is kept too"
    with by_hand():
        view = SavedView.objects.get(name="Форумы")
    assert client.post(f"/consolidated/views/{view.pk}/remove/").status_code == 403
    sign_in(client, cast, "council")
    assert "Форумы" not in client.get("/consolidated/views/").content.decode()
    sign_in(client, cast, "owner")
    assert client.post(f"/consolidated/views/{view.pk}/remove/").status_code == 303
    assert "Форумы" not in client.get("/consolidated/views/").content.decode()


def test_view__without_a_name__is_refused_and_kept_on_the_form(client: Client, cast: Cast, filed: Plan) -> None:
    sign_in(client, cast, "owner")
    assert client.post(f"{SMO}save/", {"name": " "}).status_code == 422


def subscribe(client: Client, **data: str) -> str:
    page = client.post(f"{SMO}subscribe/", {"name": "Свод", **data})
    found = re.search(r"http://testserver(/consolidated/calendar/[^<]+\.ics)", page.content.decode())
    assert found
    return found[1]


def events(response) -> list[str]:
    return [str(event["summary"]) for event in Calendar.from_ical(response.content).walk("vevent")]


def test_calendar__serves_by_its_secret__with_todays_rights(client: Client, cast: Cast, filed: Plan) -> None:
    sign_in(client, cast, "owner")
    address = subscribe(client, roughly="on")
    outside = Client()
    assert events(outside.get(address)) == ["Форум (ориентировочно)"]
    assert events(outside.get(subscribe(client))) == []
    with by_hand():
        assert not CalendarFeed.objects.filter(secret_hash__in=address.split("/")).exists()
        Membership.objects.filter(user=cast["owner"]).update(until=clock.today())
    assert outside.get(address).status_code == 404, "whoever works for nobody any more reads nothing"


def test_calendar__that_does_not_hold_all__says_so_before_and_within(client: Client, cast: Cast, filed: Plan) -> None:
    stand({"council": filed}, [Standing("council", f"Событие {month}", month=month) for month in (3, 7, 9)], tasks={})
    sign_in(client, cast, "owner")
    assert "В календарь войдут" not in client.get(f"{SMO}subscribe/").content.decode()
    with clock.frozen(datetime(2020, 6, 1, tzinfo=UTC)), patch("planning.selectors.calendars.MOST_EVENTS", 3):
        assert "В календарь войдут" in client.get(f"{SMO}subscribe/").content.decode()
        shown = events(Client().get(subscribe(client, roughly="on")))
    assert shown[0] == "Свод: в календаре не всё"
    assert [name.split(" (")[0] for name in shown[1:]] == ["Форум", "Событие 7", "Событие 9"], "the nearest ones"


def test_calendar__revoked__answers_like_one_that_never_was(client: Client, cast: Cast, filed: Plan) -> None:
    sign_in(client, cast, "owner")
    address = subscribe(client)
    with by_hand():
        feed = CalendarFeed.objects.get()
    other = Client()
    sign_in(other, cast, "colleague")
    assert other.post(f"/consolidated/calendars/{feed.pk}/revoke/").status_code == 404
    assert client.post(f"/consolidated/calendars/{feed.pk}/revoke/").status_code == 303
    assert Client().get(address).status_code == 404
    assert Client().get("/consolidated/calendar/нет.ics").status_code == 404


def begin(client: Client, format: str) -> ExportJob:
    assert client.post(f"{SMO}export/", {"format": format}).status_code == 303
    with by_hand():
        return ExportJob.objects.latest("created_at")


def run(job: ExportJob) -> None:
    with in_role("svod_worker"):
        export_run(job_id=job.pk)


@pytest.mark.parametrize("format", ["xlsx", "docx", "csv"])
def test_export__is_made_by_the_worker__holds_every_row_and_no_formula(
    client: Client, cast: Cast, filed: Plan, format: str
) -> None:
    sign_in(client, cast, "council")
    job = begin(client, format)
    assert 'http-equiv="refresh"' in client.get(f"/consolidated/exports/{job.pk}/").content.decode()
    for page in (f"{job.pk}/", ""):
        waiting = client.get(f"/consolidated/exports/{page}", headers={"HX-Request": "true"}).content.decode()
        assert "hx-trigger" in waiting, "the page asks again by itself"
        assert "<html" not in waiting
    assert client.get(f"/consolidated/exports/{job.pk}/file").status_code == 422
    run(job)
    assert "Готово: 3 строк" in client.get(f"/consolidated/exports/{job.pk}/").content.decode()
    listed = client.get("/consolidated/exports/", headers={"HX-Request": "true"}).content.decode()
    assert f"/consolidated/exports/{job.pk}/file" in listed
    assert "hx-trigger" not in listed, "nothing is awaited any more"
    data = b"".join(client.get(f"/consolidated/exports/{job.pk}/file"))
    if format == "csv":
        assert [line.split(";")[4] for line in data.decode("utf-8-sig").splitlines()[1:]] == [
            "Форум",
            "'=1+1",
            "Семинар",
        ]
    elif format == "xlsx":
        cells = [cell for row in load_workbook(BytesIO(data)).active.iter_rows() for cell in row]
        assert {"Форум", "=1+1", "Семинар"} <= {cell.value for cell in cells}
        assert not [cell for cell in cells if cell.data_type == "f"]
    else:
        texts = {cell.text for row in Document(BytesIO(data)).tables[0].rows for cell in row.cells}
        assert {"Форум", "=1+1", "Семинар"} <= texts


def test_export__of_a_killed_worker__is_begun_again__and_a_second_delivery_does_nothing(
    client: Client, cast: Cast, filed: Plan
) -> None:
    sign_in(client, cast, "council")
    job = begin(client, "csv")
    with (
        patch("planning.exchange.consolidated.export_done", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        run(job)
    with by_hand():
        assert ExportJob.objects.get().state == "RUNNING"
        assert exports_left_behind() == 0, "its message may come back by itself"
        with clock.frozen(clock.now() + timedelta(minutes=2)):
            assert exports_left_behind() == 1
            assert exports_left_behind() == 0, "handed over once"
        assert OutboxMessage.objects.filter(job="planning.jobs.export_run").count() == 2
    run(job)
    with by_hand():
        done = ExportJob.objects.get()
    assert (done.state, done.written) == ("DONE", 3)
    with patch("planning.exchange.consolidated.write") as written:
        run(job)
    assert not written.called
    for _delivery in range(2):
        with in_role("svod_worker"):
            export_news(job_id=str(job.pk))
    with by_hand():
        news = Notification.objects.get(user=cast["council"])
        assert OutboxMessage.objects.filter(job="planning.jobs.export_news").count() == 1
    assert "Файл готов" in news.title
    assert client.get(news.url).status_code == 200


def test_export__that_word_does_not_hold__says_so_before_and_within(client: Client, cast: Cast, filed: Plan) -> None:
    sign_in(client, cast, "council")
    with (
        patch("planning.exchange.writing.consolidated.WORD_ROWS", 2),
        patch("planning.exchange.writing.long_word.TABLE_ROWS", 1),
    ):
        assert "в Word войдут первые" in client.get(f"{SMO}export/").content.decode()
        job = begin(client, "docx")
        run(job)
    assert "В файле первые 2 строк из 3" in client.get(f"/consolidated/exports/{job.pk}/").content.decode()
    page = Document(BytesIO(b"".join(client.get(f"/consolidated/exports/{job.pk}/file"))))
    assert any("Здесь первые" in paragraph.text for paragraph in page.paragraphs)
    assert not any("отбор:" in paragraph.text for paragraph in page.paragraphs)
    assert [table.rows[1].cells[2].text for table in page.tables] == ["Форум", "=1+1"]


def test_export__of_a_part__does_not_pass_for_the_whole(client: Client, cast: Cast, filed: Plan) -> None:
    sign_in(client, cast, "council")
    query = "?region=RU-SMO&text=форум&from=2020-05-01&level=REGIONAL_COUNCIL"
    assert client.post(f"{SMO}export/{query}", {"format": "docx"}).status_code == 303
    with by_hand():
        job = ExportJob.objects.get()
    run(job)
    page = Document(BytesIO(b"".join(client.get(f"/consolidated/exports/{job.pk}/file"))))
    told = next(paragraph.text for paragraph in page.paragraphs if "отбор:" in paragraph.text)
    assert "«форум»; территория: Совет" in told
    assert "с дня: 1 мая 2020" in told
    assert len(page.tables[0].rows) == 2, "the headings and the one event"


def test_export__that_fails__tells_why(client: Client, cast: Cast, filed: Plan) -> None:
    sign_in(client, cast, "council")
    job = begin(client, "csv")
    with patch("planning.exchange.consolidated.write", side_effect=OSError):
        run(job)
    with in_role("svod_worker"):
        export_news(job_id=str(job.pk))
    with by_hand():
        news = Notification.objects.get(user=cast["council"])
    assert "Файл не получился" in news.title
    assert "Начать снова" in client.get(news.url).content.decode()


def test_export__is_not_given_out__to_a_person_of_other_rights(client: Client, cast: Cast, filed: Plan) -> None:
    sign_in(client, cast, "council")
    job = begin(client, "csv")
    run(job)
    assert client.get(f"/consolidated/exports/{job.pk}/file").status_code == 200
    town = cast.organizations["town"]
    with by_hand():
        Membership.objects.filter(user__username="council").update(
            organization=town, path=town.path, region_path=town.region_path, organization_kind=town.kind
        )
    assert client.get(f"/consolidated/exports/{job.pk}/file").status_code == 422


def test_export__asked_for_twice__is_one(client: Client, cast: Cast, filed: Plan) -> None:
    sign_in(client, cast, "council")
    assert begin(client, "csv").pk == begin(client, "csv").pk
    with by_hand():
        assert OutboxMessage.objects.filter(job="planning.jobs.export_run").count() == 1


def test_export__lost_ones__keep_nobody_from_another(client: Client, cast: Cast, filed: Plan) -> None:
    sign_in(client, cast, "council")
    for number in range(3):
        assert client.post(f"{SMO}export/?text=слово{number}", {"format": "csv"}).status_code == 303
    assert client.post(f"{SMO}export/", {"format": "csv"}).status_code == 422
    with clock.frozen(clock.now() + timedelta(minutes=30)):
        assert client.post(f"{SMO}export/", {"format": "csv"}).status_code == 303


def test_export__belongs_to_its_person__and_goes_after_a_week(client: Client, cast: Cast, filed: Plan) -> None:
    sign_in(client, cast, "council")
    job = begin(client, "csv")
    run(job)
    sign_in(client, cast, "office")
    for door in ("", "file"):
        assert client.get(f"/consolidated/exports/{job.pk}/{door}").status_code == 404
    sign_in(client, cast, "council")
    with clock.frozen(clock.now() + timedelta(days=8)):
        assert client.get(f"/consolidated/exports/{job.pk}/file").status_code == 422
        with by_hand():
            assert exports_tidy() == 1
    assert client.get(f"/consolidated/exports/{job.pk}/").status_code == 404


def test_export__says_what_its_person_reads_on_the_day_it_is_made(client: Client, cast: Cast, filed: Plan) -> None:
    sign_in(client, cast, "sibling")
    job = begin(client, "csv")
    run(job)
    data = b"".join(client.get(f"/consolidated/exports/{job.pk}/file")).decode("utf-8-sig")
    assert len(data.splitlines()) == 1, "a filed plan of another region is not his to read"
