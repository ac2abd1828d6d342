"""Plans: created once, filed once per state, frozen when filed, read as the table of visibility says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from federation.access.scope import acting_as
from federation.kernel.actor import system
from federation.kernel.errors import Conflict, DomainError, ErrorCode
from federation.kernel.records import OutboxMessage
from federation.models import Notification, Organization
from planning.jobs import plan_filed
from planning.models import Cycle, Plan, PlanItem, PlanVersion
from planning.selectors.items import ItemFilter, consolidated, item_get_for
from planning.selectors.plans import contents, plan_for, plan_get_for, standing_version, title_for
from planning.services.cycles import cycle_open
from planning.services.items import item_add, item_change
from planning.services.plans import plan_create, plan_file, plan_rename
from tests.factories.cast import Cast
from tests.factories.roles import by_hand, drop_policies, in_role
from tests.planning.conftest import item_named

READERS = (
    "owner",
    "colleague",
    "reader",
    "office",
    "council",
    "town",
    "sibling",
    "invited",
    "partner",
    "stranger",
    "anonymous",
)


def file_by_hand(plan: Plan) -> Plan:
    with by_hand() as actor:
        return plan_file(plan=plan, actor=actor, expected_revision=None)


def change_by_hand(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def readers_of(cast: Cast, plan: Plan) -> dict[str, list[str]]:
    """What each of the cast reads: titles of items by name; those to whom the plan does not exist are left out."""
    seen = {}
    for name in READERS:
        with acting_as(cast.actor(name)) as actor:
            if not Plan.objects.visible_to(actor).filter(pk=plan.pk).exists():
                with pytest.raises(DomainError, match="NOT_FOUND"):
                    plan_get_for(actor=actor, plan_id=plan.pk)
                continue
            found = plan_get_for(actor=actor, plan_id=plan.pk)
            seen[name] = [item.title for section in contents(actor=actor, plan=found) for item in section.items.all()]
    return seen


def test_create__default_title__and_only_one_per_cycle(cast: Cast, cycle: Cycle) -> None:
    branch = cast.organizations["branch"]
    with acting_as(cast.actor("owner")) as actor:
        plan = plan_create(actor=actor, organization=branch, cycle=cycle)
        assert (plan.title, plan.status) == ("План работы организации «Отделение» на 2020 год", "DRAFT")
        assert plan_for(actor=actor, organization="RU-SMO-B", year=2020) == plan
        assert plan_for(actor=actor, organization="RU-SMO-B", cycle="2020") == plan
        with pytest.raises(DomainError) as refused:
            plan_create(actor=actor, organization=branch, cycle=cycle)
    assert refused.value.code == ErrorCode.ALREADY_EXISTS
    with by_hand():
        assert Plan.objects.count() == 1


def test_create__same_key__same_plan(cast: Cast, cycle: Cycle) -> None:
    branch = cast.organizations["branch"]
    with acting_as(cast.actor("owner")) as actor:
        first = plan_create(actor=actor, organization=branch, cycle=cycle, idempotency_key="k")
        assert plan_create(actor=actor, organization=branch, cycle=cycle, idempotency_key="k") == first


def test_create__for_a_federal_district__refused_even_to_a_command(cast: Cast, cycle: Cycle) -> None:
    with by_hand():
        district = Organization.objects.get(kind="FEDERAL_DISTRICT")
    with acting_as(system("command import_plan")) as actor, pytest.raises(DomainError) as refused:
        plan_create(actor=actor, organization=district, cycle=cycle)
    assert (refused.value.code, refused.value.field) == (ErrorCode.INVALID_VALUE, "organization")


@pytest.mark.parametrize("name", ["reader", "office", "council", "sibling", "invited", "partner"])
def test_create__for_another_organization__forbidden(cast: Cast, cycle: Cycle, name: str) -> None:
    with acting_as(cast.actor(name)) as actor, pytest.raises(DomainError) as refused:
        plan_create(actor=actor, organization=cast.organizations["branch"], cycle=cycle)
    assert refused.value.code == ErrorCode.FORBIDDEN
    with by_hand():
        assert not Plan.objects.exists()


def test_create_and_file__closed_organization__refused(cast: Cast, cycle: Cycle, draft: Plan) -> None:
    with by_hand():
        Organization.objects.filter(code__in=["RU-SMO-B", "66605000"]).update(closed_on=date(2020, 5, 1))
    with by_hand() as actor:
        town = Organization.objects.get(code="66605000")
        for attempt in (
            lambda: plan_create(actor=actor, organization=town, cycle=cycle),
            lambda: plan_file(plan=draft, actor=actor, expected_revision=None),
        ):
            with pytest.raises(DomainError) as refused:
                attempt()
            assert refused.value.code == ErrorCode.ORGANIZATION_CLOSED
            assert "2020" in refused.value.message
        assert not PlanVersion.objects.exists()


def test_cycle__only_the_office_opens_yearly_ones(cast: Cast, cycle: Cycle) -> None:
    days: dict[str, Any] = {"title": "Неделя", "starts_on": date(2020, 5, 4), "ends_on": date(2020, 5, 10)}
    council = cast.organizations["council"]
    with acting_as(cast.actor("council")) as actor:
        week = cycle_open(actor=actor, organization=council, code="2020-W19", kind="WEEK", **days)
        assert week.planning_year is None
        for code, kind, expected in (
            ("x", "YEAR", ErrorCode.INVALID_VALUE),
            ("2020-W19", "WEEK", ErrorCode.ALREADY_EXISTS),
            ("x", "AEON", ErrorCode.INVALID_VALUE),
        ):
            with pytest.raises(DomainError) as refused:
                cycle_open(actor=actor, organization=council, code=code, kind=kind, **days)
            assert refused.value.code == expected
    with acting_as(cast.actor("town")) as actor, pytest.raises(DomainError) as refused:
        cycle_open(actor=actor, organization=council, code="x", kind="WEEK", **days)
    assert refused.value.code == ErrorCode.FORBIDDEN


def test_rename__conflicts_only_with_another_rename(cast: Cast, draft: Plan) -> None:
    with acting_as(cast.actor("owner")) as actor:
        before = plan_get_for(actor=actor, plan_id=draft.pk).revision
        item_add(plan=draft, actor=actor, title="Г")
        plan_rename(plan=draft, actor=actor, expected_revision=before, title="Новый план")
        with pytest.raises(Conflict):
            plan_rename(plan=draft, actor=actor, expected_revision=before, title="Другой план")
        assert plan_get_for(actor=actor, plan_id=draft.pk).title == "Новый план"


def test_draft__above_sees_that_it_exists__its_own_and_the_invited_read_it(cast: Cast, draft: Plan) -> None:
    cast.invite("invited", draft)
    titles = ["А", "Б", "В"]
    nothing: list[str] = []
    expected = {
        "owner": titles,
        "colleague": titles,
        "reader": titles,
        "office": nothing,
        "council": nothing,
        "invited": titles,
    }
    assert readers_of(cast, draft) == expected
    with acting_as(cast.actor("council")) as actor:
        plan = plan_get_for(actor=actor, plan_id=draft.pk)
        assert plan.status == "DRAFT"
        assert title_for(actor, plan, standing_version(actor=actor, plan=plan)) != "Тайный план"
    drop_policies()
    assert readers_of(cast, draft) == expected


def test_draft__title_is_shown_to_its_readers_only(cast: Cast, draft: Plan) -> None:
    with acting_as(cast.actor("owner")) as actor:
        plan = plan_rename(plan=draft, actor=actor, expected_revision=None, title="Тайный план")
        assert title_for(actor, plan, None) == "Тайный план"
    with acting_as(cast.actor("office")) as actor:
        plan = plan_get_for(actor=actor, plan_id=draft.pk)
        assert title_for(actor, plan, standing_version(actor=actor, plan=plan)) == (
            "План работы организации «Отделение» на 2020 год"
        )


# Those above read what is filed; of the office, councils and branches the region too (domain, "Who sees what").
@pytest.mark.parametrize(
    ("organization", "expected"),
    [
        ("branch", {"owner", "colleague", "reader", "office", "council", "town"}),
        ("council", {"owner", "colleague", "reader", "office", "council", "town"}),
        ("town", {"office", "council", "town"}),
        ("tos", {"office", "council", "town"}),
        ("other_council", {"office", "sibling"}),
    ],
)
def test_filed__audience_by_kind_of_organization(
    cast: Cast, make_plan: Callable[..., Plan], organization: str, expected: set[str]
) -> None:
    plan = file_by_hand(make_plan(organization, "А"))
    seen = readers_of(cast, plan)
    assert {name for name, titles in seen.items() if titles == ["А"]} == expected
    assert set(seen) == expected
    drop_policies()
    assert {name for name, titles in readers_of(cast, plan).items() if titles == ["А"]} == expected


def test_file__copies_everything__draft_and_copy_have_one_identity(cast: Cast, draft: Plan) -> None:
    with acting_as(cast.actor("owner")) as actor:
        item = item_change(
            item=item_named(draft, "Б"),
            actor=actor,
            expected_revision=1,
            changes={
                "agenda_tasks": [1],
                "problem_areas": [2],
                "parties": [{"organization": "RU-SMO", "role": "LEAD"}],
            },
        )
        seen = plan_get_for(actor=actor, plan_id=draft.pk)
        plan = plan_file(plan=draft, actor=actor, expected_revision=seen.revision)
        assert (plan.status, plan.version) == ("FILED", 1)
        assert plan.revision > seen.revision
    with acting_as(cast.actor("office")) as actor:
        (section,) = contents(actor=actor, plan=plan)
        copy = section.items.all()[1]
        assert (section.title, copy.title, copy.number) == ("Раздел", "Б", 2)
        assert (copy.identity, copy.pk != item.pk) == (item.pk, True)
        assert item_get_for(actor=actor, identity=item.pk) == copy
        assert [str(span.starts_on) for span in copy.spans.all()] == ["2020-05-01"]
        assert [link.task.number for link in copy.task_links.all()] == [1]
        assert [link.problem_area.number for link in copy.area_links.all()] == [2]
        assert [party.organization.code for party in copy.parties.all()] == ["RU-SMO"]
        content = PlanVersion.objects.get(plan=plan).content
        assert [row["title"] for row in content["sections"][0]["items"]] == ["А", "Б", "В"]
        frozen = content["sections"][0]["items"][1]
        assert frozen["id"] == str(item.pk)
        assert frozen["period"]["spans"] == [["2020-05-01", "2020-05-31"]]
        assert frozen["agenda_tasks"] == [{"code": "1", "title": "Задача 1"}]
        assert frozen["parties"] == [{"organization": "RU-SMO", "name": "Совет Смоленской области", "role": "LEAD"}]
    with acting_as(cast.actor("owner")) as actor:
        assert item_get_for(actor=actor, identity=item.pk) == item


def test_file__unseen_edit__conflict__nothing_filed(cast: Cast, draft: Plan) -> None:
    with acting_as(cast.actor("owner")) as actor:
        seen = plan_get_for(actor=actor, plan_id=draft.pk).revision
        item_add(plan=draft, actor=actor, title="Г")
        with pytest.raises(Conflict):
            plan_file(plan=draft, actor=actor, expected_revision=seen)
    with by_hand():
        assert not PlanVersion.objects.exists()
        assert not OutboxMessage.objects.filter(job="planning.jobs.plan_filed").exists()


def test_file__empty__twice__by_others__refused(cast: Cast, draft: Plan, make_plan: Callable[..., Plan]) -> None:
    empty = make_plan("town")
    cast.invite("invited", draft)
    for name, plan, code in (
        ("town", empty, ErrorCode.PLAN_EMPTY),
        ("office", draft, ErrorCode.FORBIDDEN),
        ("reader", draft, ErrorCode.FORBIDDEN),
        ("invited", draft, ErrorCode.FORBIDDEN),
        ("sibling", draft, ErrorCode.NOT_FOUND),
        ("stranger", draft, ErrorCode.NOT_FOUND),
    ):
        with acting_as(cast.actor(name)) as actor, pytest.raises(DomainError) as refused:
            plan_file(plan=plan, actor=actor, expected_revision=None)
        assert refused.value.code == code, name
    with by_hand():
        assert not PlanVersion.objects.exists()
    file_by_hand(draft)
    with acting_as(cast.actor("owner")) as actor:
        for attempt in (
            lambda: plan_file(plan=draft, actor=actor, expected_revision=None),
            lambda: item_add(plan=draft, actor=actor, title="Г"),
            lambda: plan_rename(plan=draft, actor=actor, expected_revision=None, title="Г"),
        ):
            with pytest.raises(DomainError) as refused:
                attempt()
            assert refused.value.code == ErrorCode.WRONG_STATE
            assert "на проверке" in refused.value.message


@pytest.mark.parametrize("table", ["planning_planversion", "planning_plansection", "planning_planitem"])
def test_filed__is_frozen__even_for_the_owner(draft: Plan, table: str) -> None:
    file_by_hand(draft)
    column = "number = 9" if table == "planning_planitem" else "title = 'подлог'"
    which = "" if table == "planning_planversion" else " where version_id is not null"
    forgery = f"update {table} set {column}{which}"
    with in_role("svod_owner"), acting_as(system("test")), pytest.raises(DatabaseError, match="frozen"):
        change_by_hand(forgery)


def test_filed_again__earlier_rows_stand_no_longer__but_stay(cast: Cast, draft: Plan) -> None:
    file_by_hand(draft)
    with by_hand() as actor:
        Plan.objects.filter(pk=draft.pk).update(status="RETURNED")
        item = item_named(draft, "Б")
        item_change(item=item, actor=actor, expected_revision=1, changes={"title": "Б2"})
        with acting_as(cast.actor("office")) as office:
            assert item_get_for(actor=office, identity=item.pk).title == "Б"
        plan = plan_file(plan=draft, actor=actor, expected_revision=None)
        assert plan.version == 2
        assert PlanItem.objects.standing().count() == 3
        assert PlanItem.objects.filter(version__isnull=False).count() == 6
    with acting_as(cast.actor("office")) as actor:
        assert item_get_for(actor=actor, identity=item.pk).title == "Б2"
        rows = consolidated(actor=actor, within=cast.organizations["office"], year=2020)
        assert [row.title for row in rows] == ["А", "Б2", "В"]


def test_file__tells_the_reviewers__once_each(cast: Cast, draft: Plan) -> None:
    file_by_hand(draft)
    with by_hand():
        message = OutboxMessage.objects.get(job="planning.jobs.plan_filed")
    with in_role("svod_worker"):
        plan_filed(**message.arguments, message_id="1")
        plan_filed(**message.arguments, message_id="1")
    with by_hand():
        told = Notification.objects.select_related("user")
        assert [(row.user.username, row.url) for row in told] == [("office", "/plans/2020/RU-SMO-B/review/")]


def test_consolidated__filters(cast: Cast, draft: Plan, make_plan: Callable[..., Plan]) -> None:
    town = make_plan("town", "Слёт", period_text="")
    with by_hand() as actor:
        item_change(
            item=item_named(draft, "Б"),
            actor=actor,
            expected_revision=None,
            changes={
                "title": "Большой Форум",
                "period_text": "ноябрь",
                "local_priorities": ["3.SMO-1"],
                "problem_areas": [2],
                "parties": [{"organization": "66605000", "role": "CO_ORGANIZER"}],
            },
        )
    file_by_hand(draft)
    file_by_hand(town)
    make_plan("tos", "Черновик")
    cases: list[tuple[ItemFilter, list[str]]] = [
        (ItemFilter(), ["Слёт", "А", "Большой Форум", "В"]),
        (ItemFilter(organizations=["66605000"]), ["Слёт"]),
        (ItemFilter(levels=["REGIONAL_BRANCH"]), ["А", "Большой Форум", "В"]),
        (ItemFilter(period_from=date(2020, 5, 10), period_to=date(2020, 5, 17)), ["А", "В"]),
        (ItemFilter(period_from=date(2020, 6, 1)), ["Большой Форум"]),
        (ItemFilter(agenda_tasks=[3]), ["Большой Форум"]),
        (ItemFilter(agenda_tasks=[1]), []),
        (ItemFilter(problem_areas=[2, 99]), ["Большой Форум"]),
        (ItemFilter(parties=["66605000"]), ["Большой Форум"]),
        (ItemFilter(statuses=["ACCEPTED"]), []),
        (ItemFilter(text="форум\x00"), ["Большой Форум"]),
        (ItemFilter(unscheduled=True), ["Слёт"]),
        (ItemFilter(unscheduled=False), ["А", "Большой Форум", "В"]),
    ]
    with acting_as(cast.actor("office")) as actor:
        for narrowed, expected in cases:
            rows = consolidated(actor=actor, within=cast.organizations["council"], year=2020, filter=narrowed)
            assert [row.title for row in rows] == expected, narrowed
        assert not consolidated(actor=actor, within=cast.organizations["other_council"], year=2020).exists()
        assert not consolidated(actor=actor, within=cast.organizations["office"], year=2021).exists()


def test_contents__statements_do_not_grow_with_the_items(
    cast: Cast, make_plan: Callable[..., Plan], statements: list[str]
) -> None:
    plan = file_by_hand(make_plan("branch", *(f"М{number}" for number in range(12)), agenda_tasks=[1, 2]))
    with acting_as(cast.actor("office")) as actor:
        statements.clear()
        rows = [item for section in contents(actor=actor, plan=plan) for item in section.items.all()]
        assert sum(len(item.task_links.all()) for item in rows) == 24
        assert len(statements) <= 8
