"""History and feed are written by the database: nobody forges them, and they tell each reader only what he reads."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from federation.access.scope import acting_as, because
from federation.kernel import clock
from federation.models import AuditEntry, FeedEntry
from planning.models import Cycle, Plan
from tests.factories.cast import Cast
from tests.factories.roles import by_hand

FORGED = """array['{"becomes":{"id":"00000000-0000-0000-0000-000000000001","path":"RU.","audience":1}}'::jsonb]"""


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """A draft of the branch."""
    with by_hand():
        office, branch = cast.organizations["office"], cast.organizations["branch"]
        cycle = Cycle.objects.create(
            organization=office,
            code="2030",
            title="2030",
            starts_on=date(2030, 1, 1),
            ends_on=date(2030, 12, 31),
            path=office.path,
            audience=4,
        )
        return Plan.objects.create(
            organization=branch, cycle=cycle, title="Первое", created_at=clock.now(), path=branch.path, audience=1
        )


@pytest.mark.parametrize(
    "statements",
    [
        [f"select svod_record({FORGED}, 'CREATED', 'planning_plan', array['id', '', 'id'])"],
        [
            "create temp table planning_plan (id uuid, path text, audience int)",
            "create trigger forge after insert on pg_temp.planning_plan referencing new table as new_rows"
            " for each statement execute function svod_audit('id', '', 'id')",
            "insert into pg_temp.planning_plan values (gen_random_uuid(), 'RU.', 1)",
        ],
    ],
)
def test_history__written_by_hand__is_refused(cast: Cast, statements: list[str]) -> None:
    with acting_as(cast.actor("office")), connection.cursor() as cursor:
        for statement in statements[:-1]:
            cursor.execute(statement)
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(statements[-1])


def test_draft_title__changed__history_tells_it_to_the_own_organization_only(cast: Cast, plan: Plan) -> None:
    with by_hand():
        Plan.objects.filter(pk=plan.pk).update(title="Второе")
    seen = {}
    for name in ("owner", "council", "office"):
        with acting_as(cast.actor(name)):
            changes = AuditEntry.objects.filter(object_id=plan.pk, action="CHANGED")
            seen[name] = [entry.after["title"] for entry in changes]
    assert seen == {"owner": ["Второе"], "council": [], "office": []}


@pytest.mark.parametrize("path", ["bulk", "raw"])
def test_audience__widened_and_narrowed__feed_tells_those_who_gain_and_lose(cast: Cast, plan: Plan, path: str) -> None:
    for audience in (4, 1):
        with by_hand(), connection.cursor() as cursor:
            if path == "bulk":
                Plan.objects.filter(pk=plan.pk).update(audience=audience)
            else:
                cursor.execute("update planning_plan set audience = %s where id = %s", [audience, plan.pk])
    with acting_as(cast.actor("partner")):
        assert FeedEntry.objects.filter(object_id=plan.pk, action="CHANGED").count() == 2
    with acting_as(cast.actor("owner")):
        assert not AuditEntry.objects.filter(object_id=plan.pk, action="CHANGED").exists()


def test_reason__inner_scope_ends__outer_reason_still_stands(cast: Cast, plan: Plan) -> None:
    with by_hand() as actor:
        because("по решению")
        with acting_as(actor):
            pass
        Plan.objects.filter(pk=plan.pk).update(status="FILED")
        assert AuditEntry.objects.get(object_id=plan.pk, action="CHANGED").reason == "по решению"
