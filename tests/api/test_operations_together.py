"""The contract's journey by several organizations over HTTP, every operation as it is stored."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from planning.models import Cycle
from tests.api.doing import BRANCH, Doing
from tests.api.growing import remark_of, work_together
from tests.api.world import YEAR, World
from tests.factories.roles import by_hand

COMMISSION = {"organization": "COM-1", "year": YEAR}


@pytest.fixture
def doing(world: World) -> Doing:
    """Everybody, before a day to file by that has passed; the town and the commission have drafts."""
    with by_hand():
        Cycle.objects.filter(pk=world.cycle.pk).update(filing_due_on=date(2021, 2, 1))
    world.add_plan("commission", items=1, file=False)
    return Doing(world)


def test_placement__one_item_in_two_plans__counts_once(doing: Doing) -> None:
    item = doing.world.id(doing.world.items["branch"][0])
    target = doing.world.id(doing.world.plans["commission"])
    made = doing.do("owner", "offer_placement", item=item, plan=target, idempotencyKey="p")
    assert made == doing.do("owner", "offer_placement", item=item, plan=target, idempotencyKey="p")
    placement = made["placement"]["id"]
    assert made["placement"]["status"] == "OFFERED"
    assert "branch 0" not in doing.items("invited", **COMMISSION)
    assert doing.refused("owner", "offer_placement", item=item, plan=target)[0] == "ALREADY_EXISTS"
    assert doing.refused("stranger", "decide_placement", placement=placement, accept=True)[0] == "NOT_FOUND"
    assert doing.refused("owner", "decide_placement", placement=placement, accept=True)[0] == "FORBIDDEN"
    accepted = doing.do("invited", "decide_placement", placement=placement, accept=True)
    assert accepted["placement"]["status"] == "ACCEPTED"
    joint = doing.items("invited", **COMMISSION)["branch 0"]
    assert joint["id"] == item
    refused = doing.refused("invited", "update_plan_item", item=item, expectedRevision=joint["revision"], place="Ельня")
    assert refused == ("JOINT_ITEM", "input.item")
    doing.do("owner", "update_plan_item", item=item, expectedRevision=1, place="Вязьма")
    assert doing.items("invited", **COMMISSION)["branch 0"]["place"] == "Вязьма"
    found = [edge["node"] for edge in doing.ask("owner", "consolidated_plan", within="RU", year=YEAR)["edges"]]
    assert [node["title"] for node in found].count("branch 0") <= 1
    left = doing.do("invited", "leave_placement", placement=placement)
    assert left["placement"]["status"] == "DECLINED"
    assert "branch 0" not in doing.items("invited", **COMMISSION)
    again = doing.do("owner", "offer_placement", item=item, plan=target)["placement"]["id"]
    assert doing.do("owner", "withdraw_placement", placement=again)["placement"]["status"] == "WITHDRAWN"
    assert doing.refused("invited", "decide_placement", placement=again, accept=True)[0] == "WRONG_STATE"


def test_invitation__opens_the_draft_when_accepted_and_shuts_it_when_left(doing: Doing) -> None:
    plan = doing.world.id(doing.world.plans["branch"])
    asked = {"plan": plan, "organization": "RU-KR", "role": "CO_AUTHOR"}
    made = doing.do("owner", "invite_to_plan", **asked, idempotencyKey="i")
    assert made == doing.do("owner", "invite_to_plan", **asked, idempotencyKey="i")
    assert doing.refused("owner", "invite_to_plan", **asked)[0] == "ALREADY_EXISTS"
    assert doing.refused("reader", "invite_to_plan", **asked)[0] == "FORBIDDEN"
    assert doing.codes("sibling", "plan", **BRANCH) == ["NOT_FOUND"]
    invitation = made["invitation"]["id"]
    assert doing.refused("stranger", "decide_invitation", invitation=invitation, accept=True)[0] == "NOT_FOUND"
    accepted = doing.do("sibling", "decide_invitation", invitation=invitation, accept=True)
    assert accepted["invitation"]["status"] == "ACCEPTED"
    assert "branch 0" in doing.items("sibling")
    assert doing.refused("sibling", "decide_invitation", invitation=invitation, accept=False)[0] == "WRONG_STATE"
    (row,) = doing.ask("owner", "discussion", **BRANCH)["invitations"]["nodes"]
    assert (row["role"], row["status"], row["organization"]["code"]) == ("CO_AUTHOR", "ACCEPTED", "RU-KR")
    doing.do("sibling", "leave_plan", invitation=invitation)
    assert doing.codes("sibling", "plan", **BRANCH) == ["NOT_FOUND"]
    again = doing.do("owner", "invite_to_plan", **asked)["invitation"]["id"]
    assert doing.do("owner", "withdraw_invitation", invitation=again)["invitation"]["status"] == "WITHDRAWN"
    assert doing.refused("sibling", "decide_invitation", invitation=again, accept=True)[0] == "WRONG_STATE"


def test_suggestion__accepted_in_part__merges_and_refuses_what_was_changed_since(doing: Doing) -> None:
    world = doing.world
    world.cast.invite("invited", world.plans["branch"])
    item = world.id(world.items["branch"][0])
    asked = {"item": item, "changes": {"title": "Слёт", "place": "Ельня"}, "note": "Там зал"}
    made = doing.do("invited", "suggest_change", **asked, idempotencyKey="s")
    assert made == doing.do("invited", "suggest_change", **asked, idempotencyKey="s")
    first = made["suggestion"]["id"]
    (row,) = doing.ask("owner", "discussion", **BRANCH)["suggestions"]["nodes"]
    assert sorted(row["changes"], key=lambda change: change["name"]) == [
        {"name": "place", "before": "Смоленск", "after": "Ельня", "taken": False},
        {"name": "title", "before": "branch 0", "after": "Слёт", "taken": False},
    ]
    assert doing.refused("reader", "decide_suggestion", suggestion=first, accept=True)[0] == "FORBIDDEN"
    assert doing.refused("stranger", "decide_suggestion", suggestion=first, accept=True)[0] == "NOT_FOUND"
    decided = doing.do("owner", "decide_suggestion", suggestion=first, accept=True, fields=["title"])
    assert decided["suggestion"]["status"] == "PARTLY_ACCEPTED"
    assert (decided["item"]["title"], decided["item"]["place"]) == ("Слёт", "Смоленск")
    assert doing.refused("owner", "decide_suggestion", suggestion=first, accept=True)[0] == "WRONG_STATE"
    second = doing.do("invited", "suggest_change", item=item, changes={"place": "Ельня"})["suggestion"]["id"]
    doing.do("owner", "update_plan_item", item=item, expectedRevision=decided["item"]["revision"], place="Вязьма")
    refused = doing.send("owner", "decide_suggestion", suggestion=second, accept=True)
    assert [error["code"] for error in refused["errors"]] == ["CONFLICT"]
    assert refused["conflict"]["fields"] == ["place"]
    assert refused["conflict"]["current"]["place"] == "Вязьма"
    assert doing.do("invited", "withdraw_suggestion", suggestion=second)["suggestion"]["status"] == "WITHDRAWN"


def test_comments__said_answered_and_removed_with_a_trace(doing: Doing) -> None:
    world = doing.world
    world.cast.invite("invited", world.plans["branch"])
    item = world.id(world.items["branch"][0])
    made = doing.do("invited", "add_comment", item=item, text="Где?", idempotencyKey="c")
    assert made == doing.do("invited", "add_comment", item=item, text="Где?", idempotencyKey="c")
    mismatch = doing.refused("invited", "add_comment", item=item, text="Когда?", idempotencyKey="c")
    assert mismatch[0] == "IDEMPOTENCY_MISMATCH"
    said = made["comment"]["id"]
    answer = doing.do("owner", "add_comment", item=item, text="В клубе", answers=said)["comment"]["id"]
    assert doing.refused("invited", "add_comment", item=item, text=" ") == ("REQUIRED", "input.text")
    assert doing.refused("town", "add_comment", item=item, text="?")[0] == "NOT_FOUND"
    assert doing.refused("owner", "remove_comment", comment=said)[0] == "FORBIDDEN"
    assert doing.do("invited", "remove_comment", comment=said)["comment"]["removedAt"]
    rows = doing.ask("reader", "discussion", **BRANCH)["comments"]["nodes"]
    assert [(row["id"], row["text"], row["answers"]) for row in rows] == [
        (said, "", None),
        (answer, "В клубе", {"id": said}),
    ]


def test_carrying__the_branch_takes_up_what_the_council_plans(doing: Doing) -> None:
    item = doing.world.id(doing.world.items["council"][0])
    assert doing.refused("council", "offer_carrying", item=item, organizations=["RU-KR"])[0] == "INVALID_VALUE"
    offers = doing.do("council", "offer_carrying", item=item, organizations=["RU-SMO-B", "66605000"])["offers"]
    mine, towns = (offer["id"] for offer in sorted(offers, key=lambda o: o["organization"]["code"], reverse=True))
    assert doing.refused("sibling", "decide_carrying", offer=mine, accept=True)[0] == "NOT_FOUND"
    assert doing.refused("town", "decide_carrying", offer=towns, accept=False) == ("REQUIRED", "input.reason")
    declined = doing.do("town", "decide_carrying", offer=towns, accept=False, reason="Нет сил")
    assert (declined["offer"]["status"], declined["offer"]["reason"]) == ("DECLINED", "Нет сил")
    taken = doing.do("owner", "decide_carrying", offer=mine, accept=True)
    assert (taken["offer"]["status"], taken["item"]["title"]) == ("ACCEPTED", "council 0")
    assert taken["item"]["carriesOut"] == {"id": item}
    assert doing.refused("owner", "leave_carrying", offer=mine, reason="") == ("REQUIRED", "input.reason")
    assert doing.do("owner", "leave_carrying", offer=mine, reason="Перенос")["offer"]["status"] == "DECLINED"
    other = doing.world.id(doing.world.items["council"][1])
    (offer,) = doing.do("council", "offer_carrying", item=other, organizations=["RU-SMO-B"])["offers"]
    assert doing.refused("owner", "withdraw_carrying", offer=offer["id"])[0] == "FORBIDDEN"
    assert doing.do("council", "withdraw_carrying", offer=offer["id"])["offer"]["status"] == "WITHDRAWN"
    assert doing.refused("owner", "decide_carrying", offer=offer["id"], accept=True)[0] == "WRONG_STATE"


def test_review__filed_returned_mended_accepted_amended(doing: Doing) -> None:
    plan, item = doing.world.id(doing.world.plans["branch"]), doing.world.id(doing.world.items["branch"][0])
    revision = doing.plan()["revision"]
    stale = doing.send("owner", "file_plan", plan=plan, expectedRevision=revision - 1)
    assert [error["code"] for error in stale["errors"]] == ["CONFLICT"]
    assert doing.refused("reader", "file_plan", plan=plan, expectedRevision=revision)[0] == "FORBIDDEN"
    filed = doing.do("owner", "file_plan", plan=plan, expectedRevision=revision)["plan"]
    assert (filed["status"], filed["version"]) == ("FILED", 1)
    assert doing.refused("owner", "file_plan", plan=plan, expectedRevision=filed["revision"])[0] == "WRONG_STATE"
    withdrawn = doing.do("owner", "withdraw_plan", plan=plan, expectedRevision=filed["revision"])["plan"]
    assert withdrawn["status"] == "DRAFT"
    filed = doing.do("owner", "file_plan", plan=plan, expectedRevision=withdrawn["revision"])["plan"]
    said = {"plan": plan, "version": filed["version"], "remarks": "Уточните"}
    assert doing.refused("council", "return_plan", **said)[0] == "FORBIDDEN"
    assert doing.refused("stranger", "return_plan", **said)[0] == "NOT_FOUND"
    assert doing.refused("office", "return_plan", **said | {"remarks": " "}) == ("REQUIRED", "input.remarks")
    twice = [{"item": item, "remark": "Где?"}, {"item": item, "remark": "Когда?"}]
    assert doing.refused("office", "return_plan", **said, itemRemarks=twice)[1] == "input.itemRemarks.1.item"
    returned = doing.do("office", "return_plan", **said, itemRemarks=twice[:1])["plan"]
    assert returned["status"] == "RETURNED"
    (review,) = doing.ask("owner", "plan_reviews", **BRANCH)["reviews"]
    assert (review["verdict"], review["remarks"], review["decides"]) == ("RETURNED", "Уточните", True)
    (remark,) = review["itemRemarks"]
    assert remark["remark"] == "Где?"
    assert doing.refused("office", "answer_remark", remark=remark["id"], answer="?")[0] == "FORBIDDEN"
    assert doing.do("owner", "answer_remark", remark=remark["id"], answer="В клубе")["remark"]["answer"] == "В клубе"
    doing.do("owner", "update_plan_item", item=item, expectedRevision=1, place="Клуб")
    second = doing.do("owner", "file_plan", plan=plan, expectedRevision=doing.plan()["revision"])["plan"]
    assert doing.refused("owner", "close_remark", remark=remark["id"])[0] == "FORBIDDEN"
    assert doing.do("office", "close_remark", remark=remark["id"])["remark"]["closedAt"]
    versions = {"plan": plan, "from": filed["version"], "to": second["version"]}
    assert doing.ask("office", "plan_versions", **versions) == {
        "added": [],
        "removed": [],
        "changed": [{"title": "branch 0", "fields": [{"name": "place", "before": "Смоленск", "after": "Клуб"}]}],
    }
    assert doing.codes("sibling", "plan_versions", **versions) == ["NOT_FOUND"]
    old = doing.refused("office", "accept_plan", plan=plan, version=filed["version"])
    assert old == ("WRONG_STATE", "input.version")
    assert doing.refused("owner", "accept_plan", plan=plan, version=second["version"])[0] == "FORBIDDEN"
    accepted = doing.do("office", "accept_plan", plan=plan, version=second["version"])["plan"]
    assert accepted["status"] == "ACCEPTED"
    locked = doing.refused("owner", "update_plan_item", item=item, expectedRevision=2, place="Дом")
    assert locked[0] == "WRONG_STATE"
    seen = {"plan": plan, "expectedRevision": doing.plan()["revision"]}
    assert doing.refused("owner", "amend_plan", **seen, reason="") == ("REQUIRED", "input.reason")
    assert doing.refused("owner", "withdraw_plan", **seen)[0] == "WRONG_STATE"
    amended = doing.do("owner", "amend_plan", **seen, reason="Перенос")["plan"]
    assert amended["version"] == second["version"]
    doing.do("owner", "update_plan_item", item=item, expectedRevision=2, place="Дом")
    assert doing.items("office")["branch 0"]["place"] == "Клуб"


def test_exception__moves_the_day_until_it_is_taken_back(doing: Doing) -> None:
    given = {"cycle": "2021", "organization": "RU-SMO-B", "filingDueOn": "2021-03-01", "reason": "Паводок"}
    assert doing.refused("owner", "give_filing_exception", **given)[0] == "FORBIDDEN"
    assert doing.refused("office", "give_filing_exception", **given | {"reason": ""})[0] == "REQUIRED"
    early = doing.refused("office", "give_filing_exception", **given | {"filingDueOn": "2021-01-15"})
    assert early == ("INVALID_VALUE", "input.filingDueOn")
    made = doing.do("office", "give_filing_exception", **given, idempotencyKey="e")
    assert made == doing.do("office", "give_filing_exception", **given, idempotencyKey="e")
    assert doing.refused("office", "give_filing_exception", **given)[0] == "ALREADY_EXISTS"
    assert doing.ask("owner", "plan_reviews", **BRANCH)["filingDueOn"] == "2021-03-01"
    exception = made["exception"]["id"]
    assert doing.refused("owner", "withdraw_filing_exception", exception=exception)[0] == "FORBIDDEN"
    doing.do("office", "withdraw_filing_exception", exception=exception)
    assert doing.ask("owner", "plan_reviews", **BRANCH)["filingDueOn"] == "2021-02-01"
    assert doing.refused("office", "withdraw_filing_exception", exception=exception)[0] == "NOT_FOUND"


def test_consolidation_and_coverage__tell_the_same_as_the_items(doing: Doing) -> None:
    within = {"within": "RU-SMO", "year": YEAR}
    listed = doing.ask("office", "consolidated_plan", **within, first=50)
    figures = doing.ask("office", "consolidation", **within)
    assert figures["items"] == listed["totalCount"] == 4
    coverage = doing.ask("office", "coverage", **within)
    assert coverage["agenda"] == {"year": YEAR}
    cells = {
        (cell["agendaTask"]["number"], cell["organization"]["code"]): cell["itemCount"] for cell in coverage["cells"]
    }
    for (task, code), count in cells.items():
        asked = {"within": code, "year": YEAR, "filter": {"agendaTasks": [task]}}
        assert doing.ask("office", "consolidated_plan", **asked)["totalCount"] == count, (task, code)
    assert (1, "66605000") in cells
    assert coverage["uncoveredTasks"] == [{"number": 3}]
    assert doing.codes("stranger", "coverage", **within) == ["NOT_FOUND"]
    assert doing.codes("stranger", "consolidation", **within) == ["NOT_FOUND"]


def test_search__finds_what_one_reads(doing: Doing) -> None:
    def titles(who: str) -> list[str]:
        return [hit["title"] for hit in doing.ask(who, "search", text="branch", first=20)["nodes"]]

    assert sorted(titles("owner")) == ["branch 0", "branch 1", "branch 2"]
    assert titles("town") == []
    assert titles("stranger") == []


HOP = """query($i: ID!) { node(id: $i) { ... on PlanItem { title placements {
    organization { code placements(first: 20) { nodes { item { title place } } } }
    item { title plan { id sections { title } } }
    plan { title sections { title items { title } } suggestions { nodes { id } } comments { nodes { id } } } } } } }"""


def test_hop_from_my_item_through_its_place_to_the_plan_of_another__shows_nothing_hidden(doing: Doing) -> None:
    world = doing.world
    mine = world.id(world.items["branch"][0])
    made = doing.do("owner", "offer_placement", item=mine, organization="COM-1")
    doing.do("invited", "decide_placement", placement=made["placement"]["id"], accept=True)
    (place,) = doing.client("reader").ask(HOP, i=mine)["node"]["placements"]
    assert place["organization"]["code"] == "COM-1"
    # The draft of the commission is nobody's but its own; what it was offered by the branch the branch's people read.
    assert place["plan"] is None
    assert [row["item"]["title"] for row in place["organization"]["placements"]["nodes"]] == ["branch 0"]
    assert place["item"]["plan"]["id"] == world.id(world.plans["branch"])
    for who in ("town", "council", "sibling", "stranger"):
        answer = doing.client(who).answer(HOP, i=mine)
        assert answer["data"] == {"node": None}, who
    (seen,) = doing.client("invited").ask(HOP, i=mine)["node"]["placements"]
    theirs = {item["title"] for section in seen["plan"]["sections"] for item in section["items"]}
    assert theirs == {"commission 0", "branch 0"}
    assert seen["item"]["plan"]["id"] == world.id(world.plans["commission"])


def hidden_from(world: World) -> dict[str, dict[str, Any]]:
    """Mutation → an input about something of the branch's."""
    plan, item = world.id(world.plans["branch"]), world.id(world.items["branch"][0])
    seen = {"plan": plan, "expectedRevision": 1}
    return {
        "file_plan": seen,
        "withdraw_plan": seen,
        "amend_plan": seen | {"reason": "Перенос"},
        "accept_plan": {"plan": plan, "version": 1},
        "return_plan": {"plan": plan, "version": 1, "remarks": "Уточните"},
        "answer_remark": {"remark": world.id(remark_of(world)), "answer": "Да"},
        "close_remark": {"remark": world.id(remark_of(world))},
        "invite_to_plan": {"plan": plan, "organization": "COM-1", "role": "READER"},
        "offer_placement": {"item": item, "organization": "COM-1"},
        "offer_carrying": {"item": item, "organizations": ["66605000"]},
        "suggest_change": {"item": item, "changes": {"place": "Ельня"}},
        "add_comment": {"item": item, "text": "?"},
    }


def test_hidden_object__every_mutation_answers_as_if_there_were_none(world: World) -> None:
    work_together(world)
    doing = Doing(world)
    for name, given in hidden_from(world).items():
        (key,) = {"plan", "item", "remark"} & set(given)
        hidden = doing.send("sibling", name, **given)
        unknown = doing.send("sibling", name, **given | {key: "garbage"})
        assert hidden == unknown, name
        assert hidden["errors"][0]["code"] == "NOT_FOUND", name
