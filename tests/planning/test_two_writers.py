"""Two people at once, at random: no acknowledged edit is lost unseen, and numbers never have a gap."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from federation.access.scope import acting_as
from federation.kernel.errors import Conflict
from planning.models import Plan, PlanItem
from planning.services.items import item_add, item_change, item_move, item_remove
from planning.services.values import standing_values
from tests.factories.cast import Cast
from tests.factories.roles import by_hand
from tests.planning.conftest import order_of

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "title": st.sampled_from(["Слёт", "Форум", "Сход"]),
    "place": st.sampled_from(["", "Вязьма", "Ельня"]),
    "period_text": st.sampled_from(["", "май", "июнь декабрь"]),
    "participants_text": st.sampled_from(["", "5 человек", "9 человек"]),
    "planned_participants": st.sampled_from([None, 5, 9]),
    "agenda_tasks": st.sampled_from([[], [1], [1, 2]]),
    "problem_areas": st.sampled_from([[], [3]]),
    "parties": st.sampled_from([[], [{"organization": "RU", "role": "LEAD"}]]),
}
CHANGES = st.lists(st.sampled_from(sorted(VALUES)), min_size=1, max_size=3, unique=True).flatmap(
    lambda names: st.fixed_dictionaries({name: VALUES[name] for name in names})
)
# Who writes, how many revisions ago he looked last, and what.
EDITS = st.lists(st.tuples(st.sampled_from(["owner", "colleague"]), st.integers(0, 3), CHANGES), max_size=8)

COMPARED = sorted(VALUES)
DATABASE = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


@contextmanager
def undone() -> Iterator[None]:
    """What an example wrote is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def actors(cast: Cast) -> dict[str, Any]:
    return {name: cast.actor(name) for name in ("owner", "colleague")}


@DATABASE
@given(edits=EDITS)
def test_edits__by_two__are_in_the_result_or_in_the_conflict_shown(
    draft: Plan, actors: dict[str, Any], edits: list[tuple[str, int, dict[str, Any]]]
) -> None:
    with undone():
        with acting_as(actors["owner"]) as actor:
            item = item_add(plan=draft, actor=actor, title="Начало")
        # What stood at each revision: who looked at it knows these values.
        shown = {1: standing_values(item, COMPARED)}
        for name, behind, changes in edits:
            seen = max(1, item.revision - behind)
            with acting_as(actors[name]) as actor:
                before = shown[item.revision]
                refused = None
                try:
                    item = item_change(item=item, actor=actor, expected_revision=seen, changes=changes)
                except Conflict as conflict:
                    refused = conflict
                if refused is not None:
                    current: Any = refused.current
                    assert standing_values(current, COMPARED) == before, "the other version is not shown"
                    history = [shown[revision] for revision in range(seen, item.revision + 1)]
                    for field in refused.fields:
                        assert field in changes
                        assert any(values[field] != shown[seen][field] for values in history), "refused without cause"
                    continue
                after = standing_values(PlanItem.objects.get(pk=item.pk), COMPARED)
                derived = {"planned_participants"} if "participants_text" in changes else set()
                for field in COMPARED:
                    if field not in changes and field not in derived:
                        assert after[field] == before[field], "a field nobody named was changed"
                    elif before[field] != shown[seen][field]:
                        assert after[field] == before[field], "an edit the writer had not seen was overwritten"
                shown[item.revision] = after


MOVES = st.lists(
    st.tuples(st.sampled_from(["add", "move", "remove", "section"]), st.integers(0, 9), st.integers(0, 9)), max_size=12
)


@DATABASE
@given(moves=MOVES)
def test_order__after_any_moves__numbers_run_without_a_gap(
    draft: Plan, actors: dict[str, Any], moves: list[tuple[str, int, int]]
) -> None:
    with undone():
        titles = set(order_of(draft))
        for step, (kind, which, where) in enumerate(moves):
            with by_hand():
                rows = list(PlanItem.objects.drafts().filter(plan=draft).order_by("number"))
            with acting_as(actors["owner"]) as actor:
                item = rows[which % len(rows)] if rows else None
                after = rows[where % len(rows)] if rows else None
                if kind == "add" or item is None or after is None:
                    item_add(plan=draft, actor=actor, title=f"Н{step}", after=after.pk if after else None)
                    titles.add(f"Н{step}")
                elif kind == "move" and item != after:
                    moved = item_move(item=item, actor=actor, expected_revision=item.revision, after=after.pk)
                    after.refresh_from_db()
                    assert moved.number == after.number + 1
                elif kind == "section":
                    item_move(item=item, actor=actor, expected_revision=item.revision, section=f"Раздел {where % 3}")
                elif kind == "remove":
                    item_remove(item=item, actor=actor, expected_revision=item.revision)
                    titles.discard(item.title)
            assert set(order_of(draft)) == titles
