"""Items of a draft: what is added, changed, moved and removed, and what is refused."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from agenda.models import ActivityKind
from federation.access.scope import acting_as
from federation.kernel.errors import Conflict, DomainError, ErrorCode
from federation.models import AuditEntry
from planning.models import Plan, PlanItem
from planning.selectors.plans import contents
from planning.services.items import item_add, item_change, item_move, item_remove
from tests.factories.cast import Cast
from tests.factories.roles import by_hand
from tests.planning.conftest import item_named, order_of


def revision(plan: Plan) -> int:
    with by_hand():
        return Plan.objects.values_list("revision", flat=True).get(pk=plan.pk)


def test_add__everything_named__is_read_back(cast: Cast, draft: Plan) -> None:
    with by_hand():
        activity = ActivityKind.objects.get(number=1, task__number=2)
    with acting_as(cast.actor("owner")) as actor:
        item_add(
            plan=draft,
            actor=actor,
            title="  Форум \x00 <b>местного</b>\nсамоуправления ",
            section="Форумы",
            place="Смоленск\x00",
            period_text="июнь декабрь",
            participants_text="Президиум 5 человек\r\nчлены 63 человека",
            agenda_tasks=[2, 1],
            local_priorities=["3.SMO-1"],
            activities=[activity.pk],
            problem_areas=[3],
            parties=[{"organization": "RU-SMO", "role": "LEAD"}],
        )
        section = list(contents(actor=actor, plan=draft))[-1]
        (item,) = section.items.all()
        assert (section.title, item.number) == ("Форумы", 4)
        assert item.title == "Форум <b>местного</b> самоуправления"
        assert (item.place, item.participants_text) == ("Смоленск", "Президиум 5 человек\nчлены 63 человека")
        assert (item.planned_participants, item.period_text, item.period_kind) == (68, "июнь декабрь", "months")
        assert [(span.starts_on, span.ends_on) for span in item.spans.all()] == [
            (date(2020, 6, 1), date(2020, 6, 30)),
            (date(2020, 12, 1), date(2020, 12, 31)),
        ]
        assert [link.task.code for link in item.task_links.all()] == ["1", "2", "3.SMO-1"]
        assert [link.activity for link in item.activity_links.all()] == [activity]
        assert [link.problem_area.number for link in item.area_links.all()] == [3]
        assert [(party.organization.code, party.role) for party in item.parties.all()] == [("RU-SMO", "LEAD")]


def test_add__without_section__stands_in_the_untitled_first_one(cast: Cast, draft: Plan) -> None:
    with acting_as(cast.actor("owner")) as actor:
        item_add(plan=draft, actor=actor, title="Г")
        assert [section.title for section in contents(actor=actor, plan=draft)] == ["", "Раздел"]
    assert order_of(draft) == ["Г", "А", "Б", "В"]


def test_add__after__stands_behind_it(cast: Cast, draft: Plan) -> None:
    with acting_as(cast.actor("owner")) as actor:
        item = item_add(plan=draft, actor=actor, title="Г", after=item_named(draft, "А").pk)
        assert item.number == 2
    assert order_of(draft) == ["А", "Г", "Б", "В"]


def test_add__same_key_twice__one_item__other_request_refused(cast: Cast, draft: Plan) -> None:
    with acting_as(cast.actor("owner")) as actor:
        first = item_add(plan=draft, actor=actor, title="Г", idempotency_key="k")
        assert item_add(plan=draft, actor=actor, title="Г", idempotency_key="k") == first
        with pytest.raises(DomainError) as refused:
            item_add(plan=draft, actor=actor, title="Д", idempotency_key="k")
    assert refused.value.code == ErrorCode.IDEMPOTENCY_MISMATCH
    assert order_of(draft) == ["Г", "А", "Б", "В"]


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"title": " \x00"}, ErrorCode.REQUIRED, "title"),
        ({"title": "я" * 2001}, ErrorCode.TOO_LONG, "title"),
        ({"note": "я" * 20_001}, ErrorCode.TOO_LONG, "note"),
        ({"section": "я" * 501}, ErrorCode.TOO_LONG, "section"),
        ({"section": uuid.uuid4()}, ErrorCode.NOT_FOUND, "section"),
        ({"after": uuid.uuid4()}, ErrorCode.NOT_FOUND, "after"),
        ({"planned_participants": -1}, ErrorCode.INVALID_VALUE, "plannedParticipants"),
        ({"planned_participants": 2**31}, ErrorCode.INVALID_VALUE, "plannedParticipants"),
        ({"period_text": "май", "reading": 3}, ErrorCode.INVALID_VALUE, "reading"),
        ({"agenda_tasks": [1, 77]}, ErrorCode.INVALID_VALUE, "agendaTasks"),
        ({"problem_areas": [77]}, ErrorCode.INVALID_VALUE, "problemAreas"),
        ({"local_priorities": ["9.X-1"]}, ErrorCode.INVALID_VALUE, "localPriorities"),
        ({"agenda_tasks": [1], "agenda_year": 1999}, ErrorCode.NOT_FOUND, "agendaYear"),
        ({"activities": [uuid.uuid4()]}, ErrorCode.NOT_FOUND, "activities"),
        ({"parties": [{"organization": "NO\x00", "role": "LEAD"}]}, ErrorCode.NOT_FOUND, "parties.organization"),
        ({"parties": [{"organization": "RU", "role": "BOSS"}]}, ErrorCode.INVALID_VALUE, "parties.role"),
        ({"carries_out": uuid.uuid4()}, ErrorCode.NOT_FOUND, "carriesOut"),
    ],
)
def test_add_and_change__refused__say_which_field__nothing_changes(
    cast: Cast, draft: Plan, fields: dict[str, Any], code: ErrorCode, field: str
) -> None:
    before = revision(draft)
    item = item_named(draft, "Б")
    with acting_as(cast.actor("owner")) as actor:
        with pytest.raises(DomainError) as refused:
            item_add(plan=draft, actor=actor, **{"title": "Г", **fields})
        assert (refused.value.code, refused.value.field) == (code, field)
        assert refused.value.message
        if "after" not in fields:
            with pytest.raises(DomainError) as refused:
                item_change(item=item, actor=actor, expected_revision=1, changes=fields)
            assert (refused.value.code, refused.value.field) == (code, field)
    assert order_of(draft) == ["А", "Б", "В"]
    assert revision(draft) == before


@pytest.mark.parametrize("name", ["reader", "office", "council", "sibling", "partner", "stranger", "anonymous"])
def test_writes__by_those_who_may_not__refused__nothing_changes(cast: Cast, draft: Plan, name: str) -> None:
    before = revision(draft)
    item = item_named(draft, "Б")
    hidden = name in {"sibling", "partner", "stranger", "anonymous"}
    with acting_as(cast.actor(name)) as actor:
        for attempt in (
            lambda: item_add(plan=draft, actor=actor, title="Г"),
            lambda: item_change(item=item, actor=actor, expected_revision=1, changes={"title": "Г"}),
            lambda: item_move(item=item, actor=actor, expected_revision=1),
            lambda: item_remove(item=item, actor=actor, expected_revision=1),
        ):
            with pytest.raises(DomainError) as refused:
                attempt()
            assert refused.value.code == (ErrorCode.NOT_FOUND if hidden else ErrorCode.FORBIDDEN)
    assert order_of(draft) == ["А", "Б", "В"]
    assert revision(draft) == before


def test_invited_co_author__writes(cast: Cast, draft: Plan) -> None:
    cast.invite("invited", draft)
    with acting_as(cast.actor("invited")) as actor:
        item_add(plan=draft, actor=actor, title="Г", section="Раздел", parties=[{"organization": "RU", "role": "LEAD"}])
        item_change(item=item_named(draft, "Б"), actor=actor, expected_revision=1, changes={"title": "Б2"})
    assert order_of(draft) == ["А", "Б2", "В", "Г"]


def test_change__different_fields__both_stand(cast: Cast, draft: Plan) -> None:
    item = item_named(draft, "Б")
    with acting_as(cast.actor("owner")) as actor:
        item_change(item=item, actor=actor, expected_revision=1, changes={"place": "Вязьма", "agenda_tasks": [1]})
    with acting_as(cast.actor("colleague")) as actor:
        done = item_change(item=item, actor=actor, expected_revision=1, changes={"title": "Б2", "problem_areas": [2]})
        assert (done.title, done.place, done.revision) == ("Б2", "Вязьма", 3)
        (section,) = contents(actor=actor, plan=draft)
        row = section.items.all()[1]
        assert [link.task.number for link in row.task_links.all()] == [1]
        assert [link.problem_area.number for link in row.area_links.all()] == [2]


@pytest.mark.parametrize(
    ("first", "second", "fields"),
    [
        ({"title": "1"}, {"title": "2", "place": "Вязьма"}, ["title"]),
        ({"agenda_tasks": [1]}, {"agenda_tasks": [2]}, ["agenda_tasks"]),
        ({"period_text": "июнь"}, {"period_text": "июль"}, ["period_text"]),
        (
            {"parties": [{"organization": "RU", "role": "LEAD"}]},
            {"parties": [{"organization": "RU", "role": "PARTICIPANT"}]},
            ["parties"],
        ),
    ],
)
def test_change__same_field__whole_write_refused_with_both_versions(
    cast: Cast, draft: Plan, first: dict[str, Any], second: dict[str, Any], fields: list[str]
) -> None:
    item = item_named(draft, "Б")
    with acting_as(cast.actor("owner")) as actor:
        done = item_change(item=item, actor=actor, expected_revision=1, changes=first)
    before = revision(draft)
    with acting_as(cast.actor("colleague")) as actor:
        with pytest.raises(Conflict) as refused:
            item_change(item=item, actor=actor, expected_revision=1, changes=second)
        assert refused.value.fields == fields
        current: Any = refused.value.current
        assert (current.revision, current.place) == (done.revision, "")
        # The same value is no conflict.
        assert item_change(item=item, actor=actor, expected_revision=1, changes=first).revision == done.revision
    assert revision(draft) == before


def test_change__ambiguous_period__other_reading_chosen__readings_stay(cast: Cast, draft: Plan) -> None:
    with acting_as(cast.actor("owner")) as actor:
        item = item_add(plan=draft, actor=actor, title="Г", period_text="июнь декабрь")
        assert len(item.readings) > 1
        item = item_change(item=item, actor=actor, expected_revision=1, changes={"reading": 1})
        (span,) = item.spans.all()
        assert (span.starts_on, span.ends_on) == (date(2020, 6, 1), date(2020, 12, 31))
        assert len(item.readings) > 1
        same = item_change(item=item, actor=actor, expected_revision=2, changes={"period_text": "июнь декабрь"})
        assert same.revision == 2


def test_change__participants_text__number_follows_unless_a_person_gave_it(cast: Cast, draft: Plan) -> None:
    with acting_as(cast.actor("owner")) as actor:
        item = item_named(draft, "Б")
        item = item_change(item=item, actor=actor, expected_revision=1, changes={"participants_text": "5 человек"})
        assert item.planned_participants == 5
        item = item_change(item=item, actor=actor, expected_revision=2, changes={"planned_participants": 7})
        item = item_change(item=item, actor=actor, expected_revision=3, changes={"participants_text": "9 человек"})
        assert item.planned_participants == 7


def test_carries_out__an_item_of_a_higher_plan(cast: Cast, draft: Plan, make_plan: Callable[..., Plan]) -> None:
    higher = make_plan("council", "Форум области")
    identity = item_named(higher, "Форум области").pk
    with by_hand() as actor:
        done = item_change(
            item=item_named(draft, "А"), actor=actor, expected_revision=None, changes={"carries_out": identity}
        )
        assert done.carries_out_id == identity
        of_council = item_named(higher, "Форум области")
        for item, other in ((done, item_named(draft, "Б")), (of_council, done)):
            with pytest.raises(DomainError) as refused:
                item_change(item=item, actor=actor, expected_revision=None, changes={"carries_out": other.pk})
            assert (refused.value.code, refused.value.field) == (ErrorCode.INVALID_VALUE, "carriesOut")


def test_move__after_first_and_into_a_section(cast: Cast, draft: Plan) -> None:
    with acting_as(cast.actor("owner")) as actor:
        item_move(item=item_named(draft, "А"), actor=actor, expected_revision=1, after=item_named(draft, "В").pk)
        assert order_of(draft) == ["Б", "В", "А"]
        item_move(item=item_named(draft, "В"), actor=actor, expected_revision=1)
        assert order_of(draft) == ["В", "Б", "А"]
        moved = item_move(item=item_named(draft, "В"), actor=actor, expected_revision=2, section="Новый")
        assert (moved.number, moved.section.title) == (3, "Новый")
        with pytest.raises(Conflict):
            item_move(item=item_named(draft, "В"), actor=actor, expected_revision=1)
        with pytest.raises(DomainError) as refused:
            item_move(item=moved, actor=actor, expected_revision=3, section="Раздел", after=moved.pk)
        assert refused.value.field == "after"
    assert order_of(draft) == ["Б", "А", "В"]


def test_change__section__puts_it_at_the_end_of_that_section(cast: Cast, draft: Plan) -> None:
    with acting_as(cast.actor("owner")) as actor:
        done = item_change(item=item_named(draft, "А"), actor=actor, expected_revision=1, changes={"section": ""})
        assert done.number == 1
        item_change(item=done, actor=actor, expected_revision=2, changes={"section": "Раздел"})
    assert order_of(draft) == ["Б", "В", "А"]


def test_remove__audit_keeps_the_last_state(cast: Cast, draft: Plan) -> None:
    item = item_named(draft, "Б")
    with acting_as(cast.actor("owner")) as actor:
        item_change(item=item, actor=actor, expected_revision=1, changes={"place": "Вязьма", "agenda_tasks": [1]})
        with pytest.raises(Conflict):
            item_remove(item=item, actor=actor, expected_revision=1)
        item_remove(item=item, actor=actor, expected_revision=2)
        last = AuditEntry.objects.get(object_id=item.pk, action="DELETED", type="planning_planitem")
        assert last.before is not None
        assert (last.before["title"], last.before["place"]) == ("Б", "Вязьма")
    assert order_of(draft) == ["А", "В"]
    with by_hand():
        assert not PlanItem.objects.filter(pk=item.pk).exists()


def test_every_write__raises_the_plans_revision(cast: Cast, draft: Plan) -> None:
    seen = [revision(draft)]
    with acting_as(cast.actor("owner")) as actor:
        item = item_add(plan=draft, actor=actor, title="Г")
        seen.append(revision(draft))
        item_change(item=item, actor=actor, expected_revision=1, changes={"title": "Д"})
        seen.append(revision(draft))
        item_move(item=item, actor=actor, expected_revision=2, section="Раздел")
        seen.append(revision(draft))
        item_remove(item=item, actor=actor, expected_revision=3)
        seen.append(revision(draft))
    assert seen == sorted(set(seen))
