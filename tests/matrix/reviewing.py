"""The stage's objects of review: a plan that was returned with a remark, and an exception from a day to file by."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from planning.models import Cycle, FilingException, ItemRemark
from planning.services.deadlines import exception_give
from planning.services.items import item_add
from planning.services.plans import plan_create, plan_file
from planning.services.reviews import Said, plan_return
from tests.api.world import World
from tests.factories.roles import by_hand

RETURNED = {"cycle": "2022", "organization": "66605000-1"}
"""The TOS's plan; the town above it returned it."""


def reviewed_things(world: World) -> dict[str, Any]:
    """Made by hand, as reviewers and those above make them."""
    with by_hand() as actor:
        cycle = Cycle.objects.get(code="2022")
        Cycle.objects.filter(pk=cycle.pk).update(filing_due_on=date(2022, 2, 1))
        cycle.refresh_from_db()
        plan = plan_create(actor=actor, organization=world.organization("tos"), cycle=cycle)
        item = item_add(plan=plan, actor=actor, title="возвращённое")
        plan_file(plan=plan, actor=actor, expected_revision=None)
        said = Said(remarks="Уточните", item_remarks={item.pk: "Когда?"})
        plan_return(plan=plan, actor=actor, version=1, said=said)
        exception_give(
            actor=actor,
            cycle=cycle,
            organization=world.organization("branch"),
            filing_due_on=date(2022, 3, 1),
            reason="Паводок",
        )
        return {"remark": ItemRemark.objects.select_related("plan").get(), "exception": FilingException.objects.get()}


def review_inputs(ids: dict[str, str], about: str) -> dict[str, dict[str, Any]]:
    """What the mutations of review are given."""
    plan = {"plan": ids.get(about, "")}
    return {
        "filePlan": {**plan, "expectedRevision": 4},
        "withdrawPlan": {**plan, "expectedRevision": 4},
        "amendPlan": {**plan, "expectedRevision": 1, "reason": "Перенос"},
        "acceptPlan": {**plan, "version": 1},
        "returnPlan": {**plan, "version": 1, "remarks": "Уточните"},
        "answerRemark": {"remark": ids.get(about, ""), "answer": "В мае"},
        "closeRemark": {"remark": ids.get(about, "")},
        "giveFilingException": {
            "cycle": "2022",
            "organization": about,
            "filingDueOn": "2022-03-01",
            "reason": "Паводок",
        },
        "withdrawFilingException": {"exception": ids.get(about, "")},
    }


def exception_place(things: dict[str, Any]) -> dict[str, str | UUID]:
    """The address of the exception."""
    return {"cycle": "2022", "pk": things["exception"].pk}
