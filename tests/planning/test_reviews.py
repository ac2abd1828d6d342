"""Review through the services: who decides, on what, what stands afterwards, and who reads it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from federation.access.roles import Grant, Role
from federation.access.scope import acting_as
from federation.kernel.errors import Conflict, DomainError, ErrorCode
from federation.kernel.records import OutboxMessage
from federation.models import Notification
from planning.jobs import plan_reviewed
from planning.models import ItemRemark, Plan, PlanItem, PlanVersion, Review
from planning.selectors.items import consolidated
from planning.selectors.plans import contents, plan_get_for
from planning.selectors.reviews import inbox_of
from planning.selectors.versions import plan_diff
from planning.services.amending import plan_amend, plan_withdraw
from planning.services.items import item_add, item_change, item_remove
from planning.services.plans import plan_file
from planning.services.reviews import Said, plan_accept, plan_return, remark_close, remarks_answer
from tests.factories.cast import Cast, make_user
from tests.factories.roles import by_hand
from tests.planning.conftest import item_named

FIX = Said(remarks="Уточните сроки")


def do(cast: Cast, name: str, deed: Callable[..., Any], plan: Plan, **fields: Any) -> Any:
    """A deed of a person of the cast on a plan that is read anew."""
    with acting_as(cast.actor(name)) as actor:
        return deed(plan=plan_get_for(actor=actor, plan_id=plan.pk), actor=actor, **fields)


def filed(cast: Cast, plan: Plan, by: str = "owner") -> Plan:
    return do(cast, by, plan_file, plan, expected_revision=None)


def code_of(deed: Callable[[], Any]) -> ErrorCode:
    with pytest.raises(DomainError) as refused:
        deed()
    return refused.value.code


def titles_read(cast: Cast, name: str, plan: Plan) -> list[str] | None:
    """Titles of the items that a person reads of a plan; None: to him there is no plan."""
    with acting_as(cast.actor(name)) as actor:
        if not Plan.objects.visible_to(actor).filter(pk=plan.pk).exists():
            return None
        return [item.title for section in contents(actor=actor, plan=plan) for item in section.items.all()]


def test_return__reopens_the_draft__and_the_version_goes_on_standing(cast: Cast, draft: Plan) -> None:
    filed(cast, draft)
    first = item_named(draft, "А")
    said = Said(remarks="Уточните сроки", item_remarks={first.pk: "Назовите площадку"})
    returned = do(cast, "office", plan_return, draft, version=1, said=said)
    assert (returned.status, returned.version) == ("RETURNED", 1)
    with by_hand():
        version = PlanVersion.objects.get()
        assert (version.status, version.is_standing) == ("RETURNED", True)
        remark = ItemRemark.objects.get()
        assert (remark.item_id, remark.remark, remark.review.decides) == (first.pk, "Назовите площадку", True)
    with acting_as(cast.actor("owner")) as actor:
        item_add(plan=draft, actor=actor, title="Новое", section="Раздел")
    assert titles_read(cast, "office", draft) == ["А", "Б", "В"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Said(), ErrorCode.REQUIRED),
        (Said(remarks=" \n"), ErrorCode.REQUIRED),
        (Said(remarks="х" * 20_001), ErrorCode.TOO_LONG),
    ],
)
def test_return__needs_a_reason(cast: Cast, draft: Plan, said: Said, code: ErrorCode) -> None:
    filed(cast, draft)
    assert code_of(lambda: do(cast, "office", plan_return, draft, version=1, said=said)) == code
    with by_hand():
        assert not Review.objects.exists()


def test_remark__on_an_item_of_another_plan__is_not_found(cast: Cast, draft: Plan, make_plan: Any) -> None:
    other = item_named(make_plan("council", "Чужое"), "Чужое")
    filed(cast, draft)
    said = Said(remarks="Вот", item_remarks={other.pk: "Это"})
    with pytest.raises(DomainError) as refused:
        do(cast, "office", plan_return, draft, version=1, said=said)
    assert (refused.value.code, refused.value.field) == (ErrorCode.NOT_FOUND, "itemRemarks.0.item")


@pytest.mark.parametrize("name", ["owner", "council"])
def test_verdict__of_those_who_do_not_review__is_refused_with_who_does(cast: Cast, draft: Plan, name: str) -> None:
    """The branch is reviewed by the office, though the council stands above it."""
    filed(cast, draft)
    with pytest.raises(DomainError) as refused:
        do(cast, name, plan_accept, draft, version=1)
    assert refused.value.code == ErrorCode.FORBIDDEN
    assert "Национальный аппарат" in refused.value.message


def test_accept__widens_what_was_filed__rows_ties_and_plan(cast: Cast, make_plan: Any) -> None:
    plan = make_plan("branch", "А", period_text="май", agenda_tasks=[1], problem_areas=[2])
    filed(cast, plan)
    assert titles_read(cast, "sibling", plan) is None
    accepted = do(cast, "office", plan_accept, plan, version=1)
    assert (accepted.status, accepted.accepted_at is not None) == ("ACCEPTED", True)
    for name in ("sibling", "partner"):
        assert titles_read(cast, name, plan) == ["А"]
        with acting_as(cast.actor(name)) as actor:
            item = next(iter(contents(actor=actor, plan=plan))).items.all()[0]
            assert [span.starts_on for span in item.spans.all()] == [date(2020, 5, 1)]
            assert [link.task.number for link in item.task_links.all()] == [1]
            assert [link.problem_area.number for link in item.area_links.all()] == [2]


def test_accept__of_a_town__opens_it_to_its_region_alone(cast: Cast, make_plan: Any) -> None:
    plan = make_plan("town", "А")
    filed(cast, plan, by="town")
    do(cast, "council", plan_accept, plan, version=1)
    assert titles_read(cast, "owner", plan) == ["А"]
    assert titles_read(cast, "sibling", plan) is None


def test_accept__with_remarks_on_items__is_refused(cast: Cast, draft: Plan) -> None:
    filed(cast, draft)
    said = Said(item_remarks={item_named(draft, "А").pk: "Поправьте"})
    assert code_of(lambda: do(cast, "office", plan_accept, draft, version=1, said=said)) == ErrorCode.INVALID_VALUE


def test_decision__second_one__is_told_what_stands(cast: Cast, draft: Plan) -> None:
    filed(cast, draft)
    do(cast, "office", plan_accept, draft, version=1)
    with pytest.raises(DomainError) as refused:
        do(cast, "office", plan_return, draft, version=1, said=FIX)
    assert refused.value.code == ErrorCode.WRONG_STATE
    assert "принят, версия 1" in refused.value.message
    with by_hand():
        assert Review.objects.count() == 1


def test_decision__on_an_older_version__is_refused(cast: Cast, draft: Plan) -> None:
    filed(cast, draft)
    do(cast, "office", plan_return, draft, version=1, said=FIX)
    filed(cast, draft)
    with pytest.raises(DomainError) as refused:
        do(cast, "office", plan_accept, draft, version=1)
    assert (refused.value.code, refused.value.field) == (ErrorCode.WRONG_STATE, "version")
    assert "версии 2" in refused.value.message


def test_invited_reviewer__gives_an_opinion__and_the_plan_stays_under_review(cast: Cast, draft: Plan) -> None:
    cast.invite("invited", draft, Grant.REVIEWER)
    filed(cast, draft)
    seen = do(cast, "invited", plan_return, draft, version=1, said=FIX)
    assert seen.status == "FILED"
    assert code_of(lambda: do(cast, "invited", plan_accept, draft, version=1)) == ErrorCode.ALREADY_EXISTS
    do(cast, "office", plan_accept, draft, version=1)
    with acting_as(cast.actor("owner")) as actor:
        assert set(Review.objects.visible_to(actor).values_list("verdict", "decides")) == {
            ("RETURNED", False),
            ("ACCEPTED", True),
        }


@pytest.mark.parametrize(
    ("grant", "role", "speaks"),
    [
        (Grant.REVIEWER, Role.REVIEWER, True),
        (Grant.REVIEWER, Role.OBSERVER, False),
        (Grant.CO_AUTHOR, Role.REVIEWER, False),
    ],
)
def test_invited_organization__sends_its_own_reviewers(
    cast: Cast, draft: Plan, grant: Grant, role: Role, speaks: bool
) -> None:
    cast.invite("invited", draft, grant)
    with by_hand():
        cast.people["expert"] = make_user("expert", (cast.organizations["commission"], role))
    filed(cast, draft)
    with acting_as(cast.actor("expert")) as actor:
        assert [each.pk for each in inbox_of(actor)] == ([draft.pk] if speaks else [])
    if speaks:
        assert do(cast, "expert", plan_return, draft, version=1, said=FIX).status == "FILED"
    else:
        code = code_of(lambda: do(cast, "expert", plan_return, draft, version=1, said=FIX))
        assert code == ErrorCode.FORBIDDEN


def test_co_author__is_no_reviewer(cast: Cast, draft: Plan) -> None:
    cast.invite("invited", draft, Grant.CO_AUTHOR)
    filed(cast, draft)
    assert code_of(lambda: do(cast, "invited", plan_accept, draft, version=1)) == ErrorCode.FORBIDDEN


def test_national_plan__is_accepted_by_the_head_of_the_office(cast: Cast, make_plan: Any) -> None:
    plan = make_plan("office", "А")
    filed(cast, plan, by="office")
    with acting_as(cast.actor("office")) as actor:
        assert [each.pk for each in inbox_of(actor)] == [plan.pk]
    assert do(cast, "office", plan_accept, plan, version=1).status == "ACCEPTED"


def test_remarks__answered_by_authors__closed_by_the_reviewer(cast: Cast, draft: Plan) -> None:
    filed(cast, draft)
    items = {item_named(draft, title).pk: f"О {title}" for title in "АБ"}
    do(cast, "office", plan_return, draft, version=1, said=Said(remarks="Две строки", item_remarks=items))
    with acting_as(cast.actor("colleague")) as actor:
        first, second = ItemRemark.objects.visible_to(actor).order_by("remark")
        remarks_answer(plan=draft, actor=actor, answers={first.pk: "Поправлено"})
        assert code_of(lambda: remark_close(remark=first, actor=actor)) == ErrorCode.FORBIDDEN
    with acting_as(cast.actor("reader")) as actor:
        assert (
            code_of(lambda: remarks_answer(plan=draft, actor=actor, answers={first.pk: "Нет"})) == ErrorCode.FORBIDDEN
        )
    filed(cast, draft)
    with acting_as(cast.actor("owner")) as actor:
        assert (
            code_of(lambda: remarks_answer(plan=draft, actor=actor, answers={second.pk: "Поздно"}))
            == ErrorCode.WRONG_STATE
        )
    with acting_as(cast.actor("office")) as actor:
        assert ItemRemark.objects.visible_to(actor).get(pk=first.pk).answer == "Поправлено"
        remark_close(remark=first, actor=actor)
    do(cast, "office", plan_return, draft, version=2, said=FIX)
    with by_hand():
        assert [remark.closed_at is None for remark in ItemRemark.objects.order_by("remark")] == [False, True]
    filed(cast, draft)
    do(cast, "office", plan_accept, draft, version=3)
    with by_hand():
        assert not ItemRemark.objects.filter(closed_at__isnull=True).exists()


def test_withdraw__takes_the_version_back__and_the_next_number_follows(cast: Cast, draft: Plan) -> None:
    filed(cast, draft)
    taken = do(cast, "owner", plan_withdraw, draft, expected_revision=None)
    assert (taken.status, taken.version, taken.first_filed_at) == ("DRAFT", 1, None)
    assert titles_read(cast, "office", draft) == []
    assert titles_read(cast, "council", draft) == []
    with by_hand():
        assert not PlanItem.objects.filter(is_standing=True).exists()
    assert filed(cast, draft).version == 2


def test_withdraw__of_an_amendment__lets_the_accepted_version_stand_again(cast: Cast, draft: Plan) -> None:
    filed(cast, draft)
    do(cast, "office", plan_accept, draft, version=1)
    do(cast, "owner", plan_amend, draft, expected_revision=None, reason="Перенос")
    with acting_as(cast.actor("owner")) as actor:
        item_add(plan=draft, actor=actor, title="Г", section="Раздел")
    filed(cast, draft)
    do(cast, "owner", plan_withdraw, draft, expected_revision=None)
    with by_hand():
        assert PlanVersion.objects.get(is_standing=True).number == 1
        assert set(PlanItem.objects.filter(is_standing=True).values_list("title", flat=True)) == set("АБВ")
    assert titles_read(cast, "partner", draft) == ["А", "Б", "В"]
    with acting_as(cast.actor("partner")) as actor:
        found = consolidated(actor=actor, within=cast.organizations["office"], year=2020)
        assert [item.title for item in found] == ["А", "Б", "В"]


def test_amend__accepted_stays_readable__while_the_next_version_is_only_filed(cast: Cast, draft: Plan) -> None:
    filed(cast, draft)
    do(cast, "office", plan_accept, draft, version=1)
    assert (
        code_of(lambda: do(cast, "owner", plan_amend, draft, expected_revision=None, reason=" ")) == ErrorCode.REQUIRED
    )
    do(cast, "owner", plan_amend, draft, expected_revision=None, reason="Перенос форума")
    with acting_as(cast.actor("owner")) as actor:
        item_add(plan=draft, actor=actor, title="Г", section="Раздел")
    assert titles_read(cast, "partner", draft) == ["А", "Б", "В"]
    filed(cast, draft)
    assert titles_read(cast, "partner", draft) == ["А", "Б", "В"]
    assert titles_read(cast, "office", draft) == ["А", "Б", "В", "Г"]
    do(cast, "office", plan_accept, draft, version=2)
    assert titles_read(cast, "partner", draft) == ["А", "Б", "В", "Г"]
    with by_hand():
        assert PlanVersion.objects.get(number=2).reason == "Перенос форума"


@pytest.mark.parametrize(
    ("state", "deed", "fields"),
    [
        ("draft", plan_withdraw, {}),
        ("draft", plan_amend, {"reason": "Так"}),
        ("filed", plan_amend, {"reason": "Так"}),
        ("accepted", plan_withdraw, {}),
    ],
)
def test_wrong_transitions__say_what_would_allow_them(
    cast: Cast, draft: Plan, state: str, deed: Any, fields: dict[str, Any]
) -> None:
    if state != "draft":
        filed(cast, draft)
    if state == "accepted":
        do(cast, "office", plan_accept, draft, version=1)
    with pytest.raises(DomainError) as refused:
        do(cast, "owner", deed, draft, expected_revision=None, **fields)
    assert refused.value.code == ErrorCode.WRONG_STATE
    assert refused.value.params["allowed"] in ("«на проверке»", "«принят»")


@pytest.mark.parametrize("name", ["reader", "invited", "office"])
def test_withdraw__is_the_own_coordinators_part(cast: Cast, draft: Plan, name: str) -> None:
    cast.invite("invited", draft, Grant.CO_AUTHOR)
    filed(cast, draft)
    assert code_of(lambda: do(cast, name, plan_withdraw, draft, expected_revision=None)) == ErrorCode.FORBIDDEN


def test_withdraw__against_an_old_revision__is_a_conflict(cast: Cast, draft: Plan) -> None:
    seen = filed(cast, draft).revision
    do(cast, "office", plan_return, draft, version=1, said=FIX)
    filed(cast, draft)
    with pytest.raises(Conflict):
        do(cast, "owner", plan_withdraw, draft, expected_revision=seen)


def test_amend__of_a_closed_organization__is_refused(cast: Cast, draft: Plan) -> None:
    filed(cast, draft)
    do(cast, "office", plan_accept, draft, version=1)
    with by_hand():
        branch = cast.organizations["branch"]
        branch.closed_on = date(2020, 1, 1)
        branch.save()
    code = code_of(lambda: do(cast, "owner", plan_amend, draft, expected_revision=None, reason="Так"))
    assert code == ErrorCode.ORGANIZATION_CLOSED


def test_diff__names_rows_and_fields__and_none_is_the_empty_plan(cast: Cast, draft: Plan) -> None:
    filed(cast, draft)
    do(cast, "office", plan_return, draft, version=1, said=FIX)
    with acting_as(cast.actor("owner")) as actor:
        item_remove(item=item_named(draft, "А"), actor=actor, expected_revision=None)
        changes = {"place": "Вязьма", "agenda_tasks": [2], "period_text": "июнь"}
        item_change(item=item_named(draft, "Б"), actor=actor, expected_revision=None, changes=changes)
        item_add(plan=draft, actor=actor, title="Г", section="Раздел")
    filed(cast, draft)
    with acting_as(cast.actor("office")) as actor:
        plan = plan_get_for(actor=actor, plan_id=draft.pk)
        diff = plan_diff(actor=actor, plan=plan, start=1, end=2)
        assert [item.title for item in diff.added] == ["Г"]
        assert [item.title for item in diff.removed] == ["А"]
        assert [item.title for item in diff.same] == ["В"]
        (change,) = diff.changed
        assert [(each.name, each.before, each.after) for each in change.fields] == [
            ("place", "", "Вязьма"),
            ("period_text", "май", "июнь"),
            ("agenda_tasks", "", "2"),
        ]
        assert len(plan_diff(actor=actor, plan=plan, start=0, end=2).added) == 3
        assert len(plan_diff(actor=actor, plan=plan, start=2, end=0).removed) == 3
        for start, end in ((3, 1), (1, 3), (-1, 1), (1, None)):
            with pytest.raises(DomainError, match="NOT_FOUND"):
                plan_diff(actor=actor, plan=plan, start=start, end=end)


def test_inbox__holds_what_waits_for_the_own_verdict(cast: Cast, draft: Plan, make_plan: Any) -> None:
    town = make_plan("town", "А")
    cast.invite("invited", draft, Grant.REVIEWER)
    filed(cast, draft)
    filed(cast, town, by="town")
    waiting = {}
    for name in ("office", "council", "invited", "owner", "sibling"):
        with acting_as(cast.actor(name)) as actor:
            waiting[name] = {plan.pk for plan in inbox_of(actor)}
    assert waiting == {
        "office": {draft.pk},
        "council": {town.pk},
        "invited": {draft.pk},
        "owner": set(),
        "sibling": set(),
    }
    do(cast, "invited", plan_accept, draft, version=1)
    with acting_as(cast.actor("invited")) as actor:
        assert not inbox_of(actor).exists()


def test_verdict__is_told_to_the_authors(cast: Cast, draft: Plan) -> None:
    filed(cast, draft)
    do(cast, "office", plan_return, draft, version=1, said=FIX)
    with by_hand():
        message = OutboxMessage.objects.get(job="planning.jobs.plan_reviewed")
        plan_reviewed(**message.arguments, message_id="1")
        plan_reviewed(**message.arguments, message_id="1")
        news = Notification.objects.all()
        assert {each.user_id for each in news} == {cast["owner"].pk, cast["colleague"].pk}
        assert "Уточните сроки" in news[0].text
