"""Days to file by: exceptions, who gives them, and what is late because of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from api.base import global_id
from federation.access.scope import acting_as
from federation.kernel import clock
from federation.kernel.errors import DomainError, ErrorCode
from federation.models import Organization
from planning.models import Cycle, FilingException, Plan
from planning.services.deadlines import exception_give, exception_take_back
from planning.services.plans import plan_file
from tests.api.world import api_of
from tests.factories.cast import Cast
from tests.factories.roles import by_hand

DUE = date(2020, 1, 20)
AFTER = datetime(2020, 1, 25, 9, tzinfo=UTC)


@pytest.fixture
def due(cycle: Cycle) -> Cycle:
    """The cycle of 2020, to be filed for by 20 January."""
    with by_hand():
        cycle.filing_due_on = DUE
        cycle.save()
    return cycle


def give(cast: Cast, name: str, cycle: Cycle, organization: str, **fields: Any) -> Any:
    values = {"filing_due_on": date(2020, 1, 31), "reason": "Паводок", **fields}
    with acting_as(cast.actor(name)) as actor:
        return exception_give(actor=actor, cycle=cycle, organization=cast.organizations[organization], **values)


def days_of(plan: Plan, *, today: date) -> tuple[date | None, bool, bool]:
    """Day due, late, overdue, as every reader of the plan finds them."""
    with by_hand():
        row = Plan.objects.with_deadlines(today).get(pk=plan.pk)
        return row.due_on, row.is_late, row.is_overdue


def test_late_and_overdue__follow_from_the_day_and_change_with_an_exception(
    cast: Cast, due: Cycle, draft: Plan, make_plan: Callable[..., Plan]
) -> None:
    town = make_plan("town", "А")
    assert days_of(draft, today=DUE) == (DUE, False, False)
    assert days_of(draft, today=AFTER.date()) == (DUE, False, True)
    with by_hand() as actor, clock.frozen(AFTER):
        plan_file(plan=town, actor=actor, expected_revision=None)
    assert days_of(town, today=AFTER.date()) == (DUE, True, False)
    give(cast, "office", due, "council", level="MUNICIPALITY")
    assert days_of(town, today=AFTER.date()) == (date(2020, 1, 31), False, False)
    assert days_of(draft, today=AFTER.date()) == (DUE, False, True)
    own = give(cast, "council", due, "town", filing_due_on=date(2020, 1, 22))
    assert days_of(town, today=AFTER.date()) == (date(2020, 1, 22), True, False)
    with acting_as(cast.actor("council")) as actor:
        exception_take_back(exception=own, actor=actor)
    assert days_of(town, today=AFTER.date())[0] == date(2020, 1, 31)


@pytest.mark.parametrize(
    ("name", "organization", "fields", "code"),
    [
        ("owner", "branch", {}, ErrorCode.FORBIDDEN),
        ("council", "council", {}, ErrorCode.FORBIDDEN),
        ("council", "council", {"level": "REGIONAL_COUNCIL"}, ErrorCode.FORBIDDEN),
        ("sibling", "branch", {}, ErrorCode.FORBIDDEN),
        ("office", "branch", {"filing_due_on": DUE}, ErrorCode.INVALID_VALUE),
        ("office", "branch", {"level": "FEDERAL_DISTRICT"}, ErrorCode.INVALID_VALUE),
        ("office", "branch", {"reason": " "}, ErrorCode.REQUIRED),
        ("office", "branch", {"reason": "х" * 2_001}, ErrorCode.TOO_LONG),
    ],
)
def test_exception__refused(
    cast: Cast, due: Cycle, name: str, organization: str, fields: dict[str, Any], code: ErrorCode
) -> None:
    with pytest.raises(DomainError) as refused:
        give(cast, name, due, organization, **fields)
    assert refused.value.code == code


def test_exception__once_per_organization__and_per_key(cast: Cast, due: Cycle) -> None:
    first = give(cast, "office", due, "branch", idempotency_key="k")
    assert give(cast, "office", due, "branch", idempotency_key="k") == first
    with pytest.raises(DomainError) as refused:
        give(cast, "office", due, "branch", reason="Другая")
    assert refused.value.code == ErrorCode.ALREADY_EXISTS


def test_exception__council_gives_its_whole_level(cast: Cast, due: Cycle, make_plan: Callable[..., Plan]) -> None:
    town, other = make_plan("town", "А"), make_plan("other_town", "А")
    give(cast, "council", due, "council", level="MUNICIPALITY")
    assert days_of(town, today=DUE)[0] == date(2020, 1, 31)
    assert days_of(other, today=DUE)[0] == DUE


@pytest.mark.parametrize(
    ("name", "reads"),
    [
        *(("council", True), ("office", True), ("town", True)),
        *(("owner", False), ("sibling", False), ("invited", False), ("partner", False)),
    ],
)
def test_reason_of_an_exception__for_those_who_got_it_and_above__the_day_for_all(
    client: Client, cast: Cast, due: Cycle, name: str, reads: bool
) -> None:
    give(cast, "council", due, "council", level="MUNICIPALITY")
    with by_hand():
        client.force_login(cast[name])
    page = client.get(reverse("planning:deadlines", args=[due.code])).text
    assert "31 января 2020" in page
    assert ("Паводок" in page) == reads
    asked = "query($id: ID!) { node(id: $id) { ... on Cycle { filingExceptions { filingDueOn reason } } } }"
    answer = api_of(cast[name]).ask(asked, id=global_id("Cycle", due.pk))
    given = [{"filingDueOn": "2020-01-31", "reason": "Паводок" if reads else None}]
    assert answer["node"]["filingExceptions"] == given


def test_exception__by_its_page__names_the_organization_as_people_call_it(
    client: Client, cast: Cast, due: Cycle
) -> None:
    with by_hand():
        client.force_login(cast["office"])
        Organization.objects.filter(code="RU-KR").update(short_name="Карелия")
    url = reverse("planning:deadlines", args=[due.code])
    sent = {"level": "", "filing_due_on": "2020-01-31", "reason": "Паводок на Днепре"}
    for called, sentence in (("Псковская область", "Такой организации нет"), ("район", "86615000"), ("\x00", "")):
        refused = client.post(url, {**sent, "organization": called})
        assert refused.status_code == 422
        assert sentence in refused.text
        assert "Паводок на Днепре" in refused.text
    for called in ("вяземский район", "Карелия", "ru-smo"):
        assert client.post(url, {**sent, "organization": called}).status_code == 303, called
    with by_hand():
        given = FilingException.objects.values_list("organization__code", flat=True)
        assert sorted(given) == ["66605000", "RU-KR", "RU-SMO"]
