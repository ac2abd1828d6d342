"""Two people at once, each on a connection of his own: one wins, the other is told, nobody waits for ever.

Each test holds back a lock until both wait for it (or has one wait where the other meets him), so that
the order is the same in every run.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest
from django.db import connection, connections

from federation.access.scope import acting_as
from federation.kernel.errors import DomainError, ErrorCode
from planning.models import Placement, Plan, PlanItem, PlanVersion, Review
from planning.models.plan import PlanStatus
from planning.services import items as items_service
from planning.services.items import item_change
from planning.services.placements import placement_decide, placement_make
from planning.services.plans import plan_file
from planning.services.reviews import Said, plan_accept, plan_return
from tests.factories.cast import Cast
from tests.factories.roles import by_hand, in_role
from tests.planning.conftest import item_named

pytestmark = pytest.mark.django_db(transaction=True)

LOCK = "select from planning_plan where id = %s for no key update"
PATIENCE = 20.0
"""Seconds after which something hangs that should not."""

Deed = Callable[[Any], Any]


def beside(cast: Cast, name: str, deed: Deed) -> Callable[[], Any]:
    """A deed of a person of the cast in a transaction and on a connection of its own; a refusal is its result."""
    actor = cast.actor(name)

    def run() -> Any:
        try:
            with in_role("svod_web"), acting_as(actor):
                return deed(actor)
        except DomainError as refused:
            return refused
        finally:
            connection.close()

    return run


@contextmanager
def held(statement: str, *values: Any) -> Iterator[Any]:
    """The cursor of somebody else's transaction that locked a row before; it ends with the block."""
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("set role svod_owner")
            cursor.execute("begin")
            cursor.execute("select set_config('svod.user', '', true), set_config('svod.purpose', 'test', true)")
            cursor.execute(statement, values)
            yield cursor
            cursor.execute("rollback")
    finally:
        other.close()


def wait_until(condition: Callable[[], bool]) -> None:
    """Until it is so."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "nothing happens"
        time.sleep(0.01)


def waiting(count: int) -> bool:
    """Whether so many connections of this database wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(distinct pid) from pg_locks where not granted and pid in"
            " (select pid from pg_stat_activity where datname = current_database())"
        )
        return bool(cursor.fetchone()[0] >= count)


def at_once(plan: Plan, *deeds: Callable[[], Any]) -> list[Any]:
    """The results of deeds that all stand before the plan's lock when it is let go."""
    with ThreadPoolExecutor(len(deeds)) as pool:
        with held(LOCK, plan.pk):
            begun: list[Future[Any]] = [pool.submit(deed) for deed in deeds]
            wait_until(lambda: waiting(len(deeds)))
        return [each.result(timeout=PATIENCE) for each in begun]


def refusals(results: list[Any]) -> list[ErrorCode]:
    return [result.code for result in results if isinstance(result, DomainError)]


def test_two_filings_at_once__are_one_version(cast: Cast, draft: Plan) -> None:
    filing: Deed = lambda actor: plan_file(plan=draft, actor=actor, expected_revision=None)  # noqa: E731
    results = at_once(draft, *(beside(cast, name, filing) for name in ("owner", "colleague")))
    assert refusals(results) == [ErrorCode.WRONG_STATE]
    with by_hand():
        assert PlanVersion.objects.filter(plan=draft).count() == 1
        assert PlanItem.objects.filter(plan=draft, is_standing=True).count() == 3


def test_two_verdicts_at_once__one_stands_and_the_other_is_told(cast: Cast, draft: Plan) -> None:
    with acting_as(cast.actor("owner")) as actor:
        plan_file(plan=draft, actor=actor, expected_revision=None)
    results = at_once(
        draft,
        beside(cast, "office", lambda actor: plan_accept(plan=draft, actor=actor, version=1)),
        beside(cast, "office", lambda actor: plan_return(plan=draft, actor=actor, version=1, said=Said(remarks="Нет"))),
    )
    assert refusals(results) == [ErrorCode.WRONG_STATE]
    (won,) = [result for result in results if isinstance(result, Plan)]
    with by_hand():
        assert Review.objects.get().verdict == won.status == Plan.objects.get(pk=draft.pk).status
        assert won.status in (PlanStatus.ACCEPTED, PlanStatus.RETURNED)


@pytest.fixture
def offered(cast: Cast, draft: Plan, make_plan: Callable[..., Plan]) -> Placement:
    """«А» of the branch, offered to the other region's council, which has begun its plan."""
    make_plan("other_council", "Своё")
    with acting_as(cast.actor("owner")) as actor:
        council = cast.organizations["other_council"]
        return placement_make(item=item_named(draft, "А"), actor=actor, organization=council)


def accept(offered: Placement) -> Deed:
    return lambda actor: placement_decide(placement=offered, actor=actor, accept=True)


def rename(home: PlanItem) -> Deed:
    return lambda actor: item_change(item=home, actor=actor, expected_revision=None, changes={"title": "Слёт"})


def same_everywhere(home: PlanItem) -> set[str]:
    """The titles of an item and of its place, which are two rows."""
    with by_hand():
        rows = [PlanItem.objects.get(pk=home.pk), PlanItem.objects.get(home_id=home.pk)]
    return {row.title for row in rows}


def test_place_accepted_while_its_home_is_edited__says_what_the_home_says(
    cast: Cast, draft: Plan, offered: Placement
) -> None:
    home = item_named(draft, "А")
    with ThreadPoolExecutor(2) as pool:
        with held("select from planning_planitem where id = %s for update", home.pk):
            edit = pool.submit(beside(cast, "owner", rename(home)))
            wait_until(lambda: waiting(1))
            place = pool.submit(beside(cast, "sibling", accept(offered)))
            wait_until(lambda: waiting(2))
        assert refusals([edit.result(timeout=PATIENCE), place.result(timeout=PATIENCE)]) == []
    assert same_everywhere(home) == {"Слёт"}


def test_place_accepted_after_the_editor_looked__nobody_waits_in_a_circle(
    cast: Cast, draft: Plan, make_plan: Callable[..., Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The editor's plan comes after the other in the order of locks, so he must not ask for it with his own in hand."""
    both = ((draft, "owner", "branch"), (make_plan("other_council", "А"), "sibling", "other_council"))
    (other, addressee, organization), (own, editor, _own) = sorted(both, key=lambda each: each[0].pk)
    home, looks, locked = item_named(own, "А"), [], Event()
    with acting_as(cast.actor(editor)) as actor:
        offered = placement_make(item=home, actor=actor, organization=cast.organizations[organization])
    taken = items_service.joint_lock

    def cross() -> None:
        """Somebody who writes an item of both plans takes them in order, the second when the editor waits."""
        with held(LOCK, other.pk) as cursor:
            locked.set()
            wait_until(lambda: waiting(1))
            cursor.execute(LOCK, [own.pk])
        connection.close()

    with ThreadPoolExecutor(2) as pool:

        def look(*home_ids: Any) -> Any:
            found = taken(*home_ids)
            looks.append(found)
            if len(looks) == 1:
                assert refusals([pool.submit(beside(cast, addressee, accept(offered))).result(timeout=PATIENCE)]) == []
                crossing.append(pool.submit(cross))
                assert locked.wait(PATIENCE)
            return found

        crossing: list[Future[None]] = []
        monkeypatch.setattr(items_service, "joint_lock", look)
        edited = pool.submit(beside(cast, editor, rename(home))).result(timeout=PATIENCE)
        crossing[0].result(timeout=PATIENCE)
    assert refusals([edited]) == []
    assert looks == [frozenset(), {other.pk}]
    assert same_everywhere(home) == {"Слёт"}
