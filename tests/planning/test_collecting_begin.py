"""Whom a collecting asks, what it refuses, and how it goes on by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from federation.access.scope import acting_as
from federation.kernel import clock
from federation.kernel.errors import DomainError, ErrorCode
from planning.jobs import go_on_collecting
from planning.models import CollectingRequest, Cycle
from planning.models.cycle import CycleKind
from planning.services.collecting import collecting_begin
from tests.factories.cast import Cast
from tests.factories.roles import by_hand
from tests.planning.collected import FRIDAY, THURSDAY, TUESDAY, WEEK, job, week_asked
from tests.planning.test_pages import sign_in

NEW = "/plans/collecting/new/"


@pytest.fixture
def today() -> Iterator[None]:
    """Tuesday before the week that is collected."""
    with clock.frozen(TUESDAY):
        yield


@pytest.fixture
def week(cast: Cast, today: None) -> Cycle:
    """A week that the council collects."""
    return week_asked(cast)


def test_begin__asks_the_level_beneath_for_the_whole_week(cast: Cast, week: Cycle) -> None:
    assert (week.title, week.starts_on, week.ends_on) == (
        "Неделя 16–22 ноября 2026 года",
        WEEK,
        date(2026, 11, 22),
    )
    with by_hand():
        assert [each.organization.code for each in CollectingRequest.objects.filter(cycle=week)] == ["66605000"]


def test_begin__for_others__is_refused(cast: Cast, today: None) -> None:
    wanted: dict[str, Any] = {"kind": "WEEK", "starts_on": WEEK, "due_on": date(2026, 11, 12), "level": "MUNICIPALITY"}
    for name, organization, changed, code in (
        ("owner", "council", {}, ErrorCode.FORBIDDEN),
        ("sibling", "council", {}, ErrorCode.FORBIDDEN),
        ("council", "council", {"kind": "YEAR"}, ErrorCode.INVALID_VALUE),
        ("council", "council", {"due_on": date(2026, 11, 9)}, ErrorCode.INVALID_VALUE),
        ("council", "council", {"due_on": date(2026, 11, 23)}, ErrorCode.INVALID_VALUE),
        ("council", "council", {"level": "", "chosen": []}, ErrorCode.REQUIRED),
        ("council", "council", {"level": "REGIONAL_COUNCIL"}, ErrorCode.REQUIRED),
        (
            "council",
            "council",
            {"level": "", "chosen": [cast.organizations["other_town"].pk]},
            ErrorCode.NOT_FOUND,
        ),
    ):
        with pytest.raises(DomainError) as refusal, acting_as(cast.actor(name)) as actor:
            collecting_begin(actor=actor, organization=cast.organizations[organization], **{**wanted, **changed})
        assert refusal.value.code == code, (name, changed)
    with by_hand():
        assert not Cycle.objects.filter(collecting__isnull=False).exists()


def test_every_week__the_next_one_opens_by_itself__once(cast: Cast, week: Cycle) -> None:
    for moment in (THURSDAY, FRIDAY, FRIDAY):
        with clock.frozen(moment):
            job(go_on_collecting)
    with by_hand():
        cycles = list(Cycle.objects.filter(collecting=week.collecting).order_by("starts_on"))
        assert [(each.starts_on, each.filing_due_on) for each in cycles] == [
            (WEEK, date(2026, 11, 12)),
            (date(2026, 11, 23), date(2026, 11, 19)),
        ]
        assert CollectingRequest.objects.filter(cycle=cycles[1]).count() == 1


def test_every_week__after_a_month_without_the_scheduler__asks_for_no_week_that_is_over(
    cast: Cast, week: Cycle
) -> None:
    with clock.frozen(datetime(2026, 12, 15, 9, tzinfo=UTC)):
        job(go_on_collecting)
    with by_hand():
        newest = Cycle.objects.filter(collecting=week.collecting).order_by("-starts_on").first()
        assert (newest.starts_on, newest.filing_due_on) == (date(2026, 12, 21), date(2026, 12, 17))


def test_stopped__opens_no_more(cast: Cast, week: Cycle, client: Client) -> None:
    sign_in(client, cast, "council")
    sent = {"repeats": "0", "revision": "1"}
    assert client.post(f"/plans/collecting/{week.pk}/repeat/", sent).status_code == 303
    with clock.frozen(FRIDAY):
        job(go_on_collecting)
    with by_hand():
        assert Cycle.objects.filter(collecting=week.collecting).count() == 1


def test_new__by_its_page(cast: Cast, today: None, client: Client) -> None:
    sign_in(client, cast, "council")
    assert client.get(NEW).status_code == 200
    sent = {"organization": "RU-SMO", "kind": "MONTH", "starts_on": "2026-12-05", "due_on": "2026-11-27"}
    assert client.post(NEW, {**sent, "level": "CHOSEN"}).status_code == 422
    ticked = {**sent, "level": "MUNICIPALITY", "chosen": [str(cast.organizations["town"].pk)]}
    refused = client.post(NEW, {**ticked, "note": "К пятнице"})
    assert refused.status_code == 422
    for text in ("Вы отметили организации, но просите всех", "К пятнице", " checked"):
        assert text in refused.text
    assert client.post(NEW, {**sent, "level": "MUNICIPALITY"}).status_code == 303
    with by_hand():
        cycle = Cycle.objects.get(collecting__isnull=False)
        assert (cycle.title, cycle.ends_on) == ("Декабрь 2026 года", date(2026, 12, 31))
    sign_in(client, cast, "reader")
    assert client.get(NEW).status_code == 403


def test_new__for_a_week_that_is_collected__is_refused_with_the_way_to_it(
    cast: Cast, week: Cycle, client: Client
) -> None:
    sign_in(client, cast, "council")
    assert 'value="2026-11-23"' in client.get(NEW).text
    sent = {"organization": "RU-SMO", "kind": "WEEK", "starts_on": "2026-11-20", "due_on": "2026-11-13"}
    refused = client.post(NEW, {**sent, "level": "MUNICIPALITY", "note": "Второй раз"})
    assert refused.status_code == 422
    for text in ("в нём уже просят: Вяземский район", f'href="/plans/collecting/{week.pk}/"', "Второй раз"):
        assert text in refused.text
    others = {**sent, "level": "CHOSEN", "chosen": [str(cast.organizations["branch"].pk)]}
    assert client.post(NEW, others).status_code == 303


def test_every_week__a_week_opened_by_hand__asks_nobody_again(cast: Cast, week: Cycle) -> None:
    with acting_as(cast.actor("council")) as actor:
        by_name = {"level": "", "chosen": [cast.organizations["town"].pk]}
        wanted = {"kind": CycleKind.WEEK, "starts_on": date(2026, 11, 23), "due_on": date(2026, 11, 20)}
        council = cast.organizations["council"]
        collecting_begin(actor=actor, organization=council, **wanted, **by_name)
    opened = []
    for moment in (FRIDAY, datetime(2026, 11, 20, 9, tzinfo=UTC)):
        with clock.frozen(moment):
            job(go_on_collecting)
        with by_hand():
            opened.append(list(Cycle.objects.filter(collecting=week.collecting).values_list("starts_on", flat=True)))
    assert opened == [[WEEK], [WEEK, date(2026, 11, 30)]]
