"""The whole life of a plan by random actors: what the table of transitions and that of visibility promise holds."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from federation.access.scope import acting_as
from federation.kernel.errors import DomainError, ErrorCode
from planning.models import ItemRemark, Plan, PlanItem, PlanVersion
from planning.models.plan import TRANSITIONS
from planning.selectors.plans import contents, plan_get_for
from planning.services.amending import plan_amend, plan_withdraw
from planning.services.items import item_add, item_remove
from planning.services.plans import plan_file
from planning.services.reviews import Said, plan_accept, plan_return, remarks_answer
from tests.factories.cast import Cast
from tests.factories.roles import by_hand

DEEDS = ("edit", "file", "return", "accept", "amend", "withdraw", "answer")
ACTORS = ("owner", "colleague", "reader", "office", "council", "sibling")
STEPS = st.lists(
    # Half of the steps are done by those whose part they are, so that lives get far.
    st.one_of(
        st.tuples(st.sampled_from(DEEDS), st.sampled_from(ACTORS)),
        st.tuples(st.sampled_from(("edit", "file", "amend", "withdraw", "answer")), st.just("owner")),
        st.tuples(st.sampled_from(("return", "accept")), st.just("office")),
    ),
    max_size=14,
)
REFUSALS = {ErrorCode.FORBIDDEN, ErrorCode.NOT_FOUND, ErrorCode.WRONG_STATE, ErrorCode.PLAN_EMPTY}
LIVES = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


def edit(*, plan: Plan, actor: Any) -> None:
    """Add an event, or take away one of three."""
    rows = list(PlanItem.objects.visible_to(actor).filter(plan=plan, version__isnull=True))
    if len(rows) > 2:
        item_remove(item=rows[0], actor=actor, expected_revision=None)
    else:
        item_add(plan=plan, actor=actor, title=f"Мероприятие {len(rows)}")


def act(deed: str, plan: Plan, actor: Any) -> None:
    """One step; refused as any deed is."""
    match deed:
        case "edit":
            edit(plan=plan, actor=actor)
        case "file":
            plan_file(plan=plan, actor=actor, expected_revision=None)
        case "return":
            items = PlanItem.objects.visible_to(actor).filter(plan=plan, version__number=plan.version)[:1]
            said = Said(remarks="Уточните", item_remarks={item.identity: "Как?" for item in items})
            plan_return(plan=plan, actor=actor, version=plan.version, said=said)
        case "accept":
            plan_accept(plan=plan, actor=actor, version=plan.version)
        case "amend":
            plan_amend(plan=plan, actor=actor, expected_revision=plan.revision, reason="Перенос")
        case "withdraw":
            plan_withdraw(plan=plan, actor=actor, expected_revision=plan.revision)
        case "answer":
            remarks = ItemRemark.objects.visible_to(actor).filter(plan=plan, closed_at__isnull=True)
            remarks_answer(plan=plan, actor=actor, answers={remark.pk: "Так" for remark in remarks})


def titles(actor: Any, plan: Plan) -> list[str] | None:
    """What somebody reads of a plan; None: to him there is none."""
    if not Plan.objects.visible_to(actor).filter(pk=plan.pk).exists():
        return None
    return sorted(item.title for section in contents(actor=actor, plan=plan) for item in section.items.all())


def frozen_of(plan: Plan) -> dict[int, tuple[Any, list[str]]]:
    """Content of every version, and the titles of its rows."""
    versions = PlanVersion.objects.filter(plan=plan)
    return {
        version.number: (version.content, sorted(version.items.values_list("title", flat=True))) for version in versions
    }


@LIVES
@given(steps=STEPS)
def test_life__keeps_its_promises(draft: Plan, actors: dict[str, Any], steps: list[tuple[str, str]]) -> None:
    with transaction.atomic():
        before: str = draft.status
        kept: dict[int, tuple[Any, list[str]]] = {}
        for deed, name in steps:
            with acting_as(actors[name]) as actor:
                code = None
                try:
                    act(deed, plan_get_for(actor=actor, plan_id=draft.pk), actor)
                except DomainError as refused:
                    code = refused.code
                assert code is None or code in REFUSALS
            with by_hand():
                plan = Plan.objects.get(pk=draft.pk)
                assert plan.status == before or plan.status in TRANSITIONS[before]
                found = frozen_of(plan)
                assert {number: found[number] for number in kept} == kept, "a frozen version changed"
                assert sorted(found) == list(range(1, plan.version + 1)), "versions are numbered without a gap"
                before, kept = plan.status, found
            read_as_the_table_says(plan, actors)
        transaction.set_rollback(True)


def read_as_the_table_says(plan: Plan, actors: dict[str, Any]) -> None:
    """The last version that was not withdrawn stands alone; the region and partners read what the table gives them."""
    with by_hand():
        versions = list(PlanVersion.objects.filter(plan=plan).exclude(status="WITHDRAWN").order_by("number"))
        rows = {each.pk: sorted(each.items.values_list("title", flat=True)) for each in versions}
        standing = list(PlanVersion.objects.filter(plan=plan, is_standing=True))
        assert standing == versions[-1:]
        assert set(PlanItem.objects.filter(plan=plan, is_standing=True).values_list("version", flat=True)) <= {
            each.pk for each in standing
        }
    accepted = [each for each in versions if each.status == "ACCEPTED"]
    # Above: that it exists, and the last filed version. The region: of a branch's plan the same, once it is filed.
    for name in ("office", "council"):
        with acting_as(actors[name]) as actor:
            assert titles(actor, plan) == (rows[versions[-1].pk] if versions else [])
    with acting_as(actors["town"]) as actor:
        assert titles(actor, plan) == (rows[versions[-1].pk] if versions else None)
        read = set(PlanVersion.objects.visible_to(actor).filter(plan=plan).values_list("number", flat=True))
    assert read == {each.number for each in [*accepted, *versions[-1:]]}, "the region reads what it should not"
    for name in ("sibling", "partner"):
        with acting_as(actors[name]) as actor:
            assert titles(actor, plan) == (rows[accepted[-1].pk] if accepted else None)
    with acting_as(actors["stranger"]) as actor:
        assert titles(actor, plan) is None


@pytest.fixture
def actors(cast: Cast) -> dict[str, Any]:
    """Everybody whose view of a plan differs."""
    return {name: cast.actor(name) for name in (*ACTORS, "town", "partner", "stranger")}
