"""Joint items: what stands in several plans is one thing, whatever their writers do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from federation.access.scope import acting_as
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode
from planning.models import Placement, Plan, PlanItem
from planning.models.offers import OfferStatus
from planning.services.items import item_change, item_move, item_remove
from planning.services.placements import (
    placement_decide,
    placement_leave,
    placement_make,
    placement_withdraw,
)
from planning.services.plans import plan_file
from planning.services.values import standing_values
from tests.factories.cast import Cast
from tests.factories.roles import by_hand
from tests.planning.conftest import item_named, order_of

CONTENT = (
    *("title", "place", "period_text", "participants_text", "planned_participants", "responsible", "programme", "note"),
    *("agenda_tasks", "local_priorities", "activities", "problem_areas", "parties"),
)


@pytest.fixture
def theirs(make_plan: Callable[..., Plan]) -> Plan:
    """The draft of the other region's council, of which the branch's people know nothing."""
    return make_plan("other_council", "Своё")


def placed(plan: Plan) -> list[PlanItem]:
    with by_hand():
        return list(PlanItem.objects.filter(plan=plan, version__isnull=True, home_id__isnull=False))


def offered(cast: Cast, item: PlanItem, to: str = "other_council") -> Placement:
    with acting_as(cast.actor("owner")) as actor:
        return placement_make(item=item, actor=actor, organization=cast.organizations[to])


def test_place__accepted__mirrors_its_home_and_only_home_edits_it(cast: Cast, draft: Plan, theirs: Plan) -> None:
    home = item_named(draft, "А")
    placement = offered(cast, home)
    with acting_as(cast.actor("sibling")) as actor:
        assert not Plan.objects.filter(pk=draft.pk).exists(), "the home's plan stays hidden"
        placement_decide(placement=placement, actor=actor, accept=True, section="Общее")
    assert order_of(theirs) == ["Своё", "А"]
    with acting_as(cast.actor("owner")) as actor:
        ties = {"agenda_tasks": [1, 2], "parties": [{"organization": "RU-KR", "role": "LEAD"}]}
        item_change(
            item=home,
            actor=actor,
            expected_revision=1,
            changes={"title": "Слёт", "period_text": "июнь, октябрь", **ties},
        )
    (place,) = placed(theirs)
    assert (place.title, place.section_id is not None) == ("Слёт", True)
    with by_hand():
        assert standing_values(place, CONTENT) == standing_values(PlanItem.objects.get(pk=home.pk), CONTENT)
        assert place.spans.count() == 2
    with acting_as(cast.actor("sibling")) as actor:
        with pytest.raises(DomainError) as refused:
            item_change(item=place, actor=actor, expected_revision=None, changes={"title": "Моё"})
        assert refused.value.code == ErrorCode.JOINT_ITEM
        assert "Отделение" in refused.value.message


def test_home__removed__leaves_the_place_as_an_own_item(cast: Cast, draft: Plan, theirs: Plan) -> None:
    placement = offered(cast, item_named(draft, "А"))
    with acting_as(cast.actor("sibling")) as actor:
        placement_decide(placement=placement, actor=actor, accept=True)
    with acting_as(cast.actor("owner")) as actor:
        item_remove(item=item_named(draft, "А"), actor=actor, expected_revision=None)
    assert placed(theirs) == []
    assert sorted(order_of(theirs)) == ["А", "Своё"]
    with acting_as(cast.actor("sibling")) as actor:
        item_change(item=item_named(theirs, "А"), actor=actor, expected_revision=None, changes={"title": "Теперь наше"})


def test_place__refused_while_the_own_plan_is_on_review_or_not_begun(cast: Cast, draft: Plan, theirs: Plan) -> None:
    first, second = offered(cast, item_named(draft, "А")), offered(cast, item_named(draft, "А"), to="town")
    with acting_as(cast.actor("sibling")) as actor:
        plan_file(plan=theirs, actor=actor, expected_revision=None)
    for name, placement, said in (("sibling", first, "черновик"), ("town", second, "план начат")):
        with acting_as(cast.actor(name)) as actor, pytest.raises(DomainError) as refused:
            placement_decide(placement=placement, actor=actor, accept=True)
        assert refused.value.code == ErrorCode.WRONG_STATE
        assert said in refused.value.message


def test_decision__of_two_at_once__the_later_reads_what_stands(cast: Cast, draft: Plan, theirs: Plan) -> None:
    placement = offered(cast, item_named(draft, "А"))
    with acting_as(cast.actor("sibling")) as actor:
        placement_decide(placement=placement, actor=actor, accept=True)
        placement_decide(placement=placement, actor=actor, accept=True)
        with pytest.raises(DomainError) as refused:
            placement_decide(placement=placement, actor=actor, accept=False, reason="Нет")
    assert "принято" in refused.value.message
    assert len(placed(theirs)) == 1


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["offer", "accept", "decline", "withdraw", "leave", "edit", "edit place", "move", "remove"]),
        st.integers(0, 2),
        st.integers(0, 5),
    ),
    max_size=14,
)


def step(actors: dict[str, Actor], cast: Cast, plans: tuple[Plan, Plan], what: str, which: int, how: int) -> None:
    """One step of the two writers; refusals are part of the game."""
    home, other = plans
    with by_hand():
        items = list(PlanItem.objects.filter(plan=home, version__isnull=True).order_by("number"))
        places = list(PlanItem.objects.filter(plan=other, version__isnull=True, home_id__isnull=False))
        offers = list(Placement.objects.order_by("offered_at", "pk"))
    if what in ("edit place", "move", "leave", "accept", "decline"):
        rows: list[Any] = places if what in ("edit place", "move") else offers
        with acting_as(actors["sibling"]) as actor:
            row = rows[which % len(rows)] if rows else None
            if row is None:
                return
            match what:
                case "edit place":
                    item_change(item=row, actor=actor, expected_revision=None, changes={"title": "Чужое"})
                case "move":
                    item_move(item=row, actor=actor, expected_revision=None, section=f"Раздел {how}")
                case "leave":
                    placement_leave(placement=row, actor=actor)
                case _:
                    placement_decide(placement=row, actor=actor, accept=what == "accept", reason="Так решили")
        return
    with acting_as(actors["owner"]) as actor:
        rows = offers if what == "withdraw" else items
        row = rows[which % len(rows)] if rows else None
        if row is None:
            return
        match what:
            case "offer":
                placement_make(item=row, actor=actor, organization=cast.organizations["other_council"])
            case "withdraw":
                placement_withdraw(placement=row, actor=actor)
            case "remove":
                item_remove(item=row, actor=actor, expected_revision=None)
            case _:
                changes = {
                    "place": f"Место {how}",
                    "agenda_tasks": [how % 3 + 1],
                    "period_text": ["май", "июнь"][how % 2],
                }
                item_change(item=row, actor=actor, expected_revision=None, changes=changes)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(steps=STEPS)
def test_any_steps__every_place_is_its_home_and_nothing_goes_by_anothers_hand(
    cast: Cast, draft: Plan, theirs: Plan, steps: list[tuple[str, int, int]]
) -> None:
    actors = {name: cast.actor(name) for name in ("owner", "sibling")}
    with transaction.atomic():
        # Two joint items and an offer to begin with: random steps alone seldom come so far.
        for what, which in [("offer", 0), ("offer", 1), ("accept", 0), ("accept", 1), ("offer", 2)]:
            step(actors, cast, (draft, theirs), what, which, 0)
        for what, which, how in steps:
            before, code = len(order_of(theirs)), None
            try:
                with transaction.atomic():
                    step(actors, cast, (draft, theirs), what, which, how)
            except DomainError as refused:
                code = refused.code
            assert code in (None, ErrorCode.WRONG_STATE, ErrorCode.ALREADY_EXISTS, ErrorCode.JOINT_ITEM)
            after = len(order_of(theirs))
            assert after >= before or what == "leave", f"{what} by the other took a row away"
            with by_hand():
                for place in PlanItem.objects.filter(version__isnull=True, home_id__isnull=False):
                    home = PlanItem.objects.get(pk=place.home_id)
                    assert standing_values(place, CONTENT) == standing_values(home, CONTENT)
                    assert (place.revision, place.period_kind) == (home.revision, home.period_kind)
                    held = Placement.objects.filter(item_id=home.pk, target=theirs, status=OfferStatus.ACCEPTED)
                    assert held.count() == 1
        transaction.set_rollback(True)
