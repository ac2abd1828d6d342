"""Every mutation of the contract once, one after another, in a world where organizations work together."""

from __future__ import annotations

from tests.api.doing import Doing
from tests.api.growing import remark_of
from tests.api.world import YEAR


def run_course(doing: Doing) -> None:
    """Items, then places, invitations, carrying, talk, and at last review."""
    _items(doing)
    _offers(doing)
    _talk(doing)
    _review(doing)


def _items(doing: Doing) -> None:
    world = doing.world
    plan, first = world.id(world.plans["branch"]), world.id(world.items["branch"][0])
    doing.do("owner", "create_plan", organization="RU-SMO-B", cycle="2022")
    doing.do("owner", "update_plan_item", item=first, expectedRevision=_revision(doing, first), place="Другое")
    added = doing.do("owner", "add_plan_item", plan=plan, title="Новое")["item"]
    moved = doing.do("owner", "move_plan_item", item=added["id"], expectedRevision=1, after=first)["item"]
    doing.do("owner", "remove_plan_item", item=added["id"], expectedRevision=moved["revision"])


def _revision(doing: Doing, item: str) -> int:
    (found,) = (row for row in doing.items().values() if row["id"] == item)
    revision: int = found["revision"]
    return revision


def _offers(doing: Doing) -> None:
    world = doing.world
    plan, second = world.id(world.plans["branch"]), world.id(world.items["branch"][1])
    asked = {"plan": plan, "organization": "RU-KR", "role": "READER"}
    invitation = doing.do("owner", "invite_to_plan", **asked)["invitation"]["id"]
    doing.do("sibling", "decide_invitation", invitation=invitation, accept=True)
    doing.do("sibling", "leave_plan", invitation=invitation)
    invitation = doing.do("owner", "invite_to_plan", **asked)["invitation"]["id"]
    doing.do("owner", "withdraw_invitation", invitation=invitation)
    placement = doing.do("owner", "offer_placement", item=second, organization="COM-1")["placement"]["id"]
    doing.do("invited", "decide_placement", placement=placement, accept=True)
    doing.do("invited", "leave_placement", placement=placement)
    placement = doing.do("owner", "offer_placement", item=second, organization="COM-1")["placement"]["id"]
    doing.do("owner", "withdraw_placement", placement=placement)
    item, whom = world.id(world.items["council"][1]), ["RU-SMO-B", "66605000"]
    offers = doing.do("council", "offer_carrying", item=item, organizations=whom)["offers"]
    offered = {offer["organization"]["code"]: offer["id"] for offer in offers}
    doing.do("owner", "decide_carrying", offer=offered["RU-SMO-B"], accept=True)
    doing.do("owner", "leave_carrying", offer=offered["RU-SMO-B"], reason="Перенос")
    doing.do("council", "withdraw_carrying", offer=offered["66605000"])


def _talk(doing: Doing) -> None:
    item = doing.world.id(doing.world.items["branch"][0])
    asked = {"item": item, "changes": {"responsible": "Петров", "agendaTasks": [1, 2, 3]}}
    suggestion = doing.do("invited", "suggest_change", **asked)["suggestion"]["id"]
    doing.do("owner", "decide_suggestion", suggestion=suggestion, accept=True)
    suggestion = doing.do("invited", "suggest_change", item=item, changes={"note": "Зал"})["suggestion"]["id"]
    doing.do("invited", "withdraw_suggestion", suggestion=suggestion)
    comment = doing.do("invited", "add_comment", item=item, text="Где?")["comment"]["id"]
    doing.do("invited", "remove_comment", comment=comment)


def _review(doing: Doing) -> None:
    world = doing.world
    plan, first = world.id(world.plans["branch"]), world.id(world.items["branch"][0])
    remark = world.id(remark_of(world))
    doing.do("owner", "answer_remark", remark=remark, answer="В клубе")
    filed = doing.do("owner", "file_plan", plan=plan, expectedRevision=doing.plan()["revision"])["plan"]
    doing.do("office", "close_remark", remark=remark)
    remarks = [{"item": first, "remark": "Где?"}]
    asked = {"plan": plan, "version": filed["version"], "remarks": "Уточните", "itemRemarks": remarks}
    doing.do("office", "return_plan", **asked)
    filed = doing.do("owner", "file_plan", plan=plan, expectedRevision=doing.plan()["revision"])["plan"]
    withdrawn = doing.do("owner", "withdraw_plan", plan=plan, expectedRevision=filed["revision"])["plan"]
    filed = doing.do("owner", "file_plan", plan=plan, expectedRevision=withdrawn["revision"])["plan"]
    accepted = doing.do("office", "accept_plan", plan=plan, version=filed["version"])["plan"]
    doing.do("owner", "amend_plan", plan=plan, expectedRevision=accepted["revision"], reason="Перенос")
    asked = {"cycle": str(YEAR), "organization": "RU-SMO", "filingDueOn": "2021-03-01", "reason": "Паводок"}
    exception = doing.do("office", "give_filing_exception", **asked)["exception"]["id"]
    doing.do("office", "withdraw_filing_exception", exception=exception)
