"""Asking the API as a person: the outcome in the words of the table."""

from __future__ import annotations

from typing import Any

from tests.api.test_operations import OPERATIONS
from tests.api.world import Api, api_of
from tests.matrix.reviewing import review_inputs
from tests.matrix.stage import Stage, trace, undone
from tests.matrix.table import NOBODY, Line

TOKENS = "federation_personaltoken"
"""Remembers when a token was last used: not the doing of what was asked."""

ROOTS = {
    "planDiff": "query($about: ID!) { planDiff(plan: $about, from: 0, to: 1) { added { id } } }",
    "viewer": "{ viewer { username } }",
    "rateLimit": "{ rateLimit { remaining } }",
    "node": "query($about: ID!) { node(id: $about) { id } }",
    "nodes": "query($all: [ID!]!) { nodes(ids: $all) { id } }",
    "organization": "query($about: String!) { organization(code: $about) { id } }",
    "organizations": "query($about: String!) { organizations(within: $about) { nodes { id } } }",
    "agenda": "query($year: Int!) { agenda(year: $year) { id } }",
    "plan": "query($about: String!) { plan(organization: $about, year: 2021) { id } }",
    "plans": "query($about: String!) { plans(within: $about, year: 2021) { nodes { id } } }",
    "consolidation": "query($about: String!) { consolidation(within: $about, year: 2021) { items } }",
    "coverage": "query($about: String!) { coverage(within: $about, year: 2021) { unlinkedItemCount } }",
    "search": "query($about: String!) { search(text: $about) { nodes { nodeId } } }",
    "planItems": "query($about: String!) { planItems(within: $about, year: 2021) { nodes { id } } }",
}
"""Root field → a query. `$about` is the global id, or the code, of what the line is about."""

OPERATION = {
    "filePlan": "file_plan",
    "withdrawPlan": "withdraw_plan",
    "amendPlan": "amend_plan",
    "acceptPlan": "accept_plan",
    "returnPlan": "return_plan",
    "answerRemark": "answer_remark",
    "closeRemark": "close_remark",
    "giveFilingException": "give_filing_exception",
    "withdrawFilingException": "withdraw_filing_exception",
    "createPlan": "create_plan",
    "addPlanItem": "add_plan_item",
    "updatePlanItem": "update_plan_item",
    "movePlanItem": "move_plan_item",
    "removePlanItem": "remove_plan_item",
    "inviteToPlan": "invite_to_plan",
    "decideInvitation": "decide_invitation",
    "withdrawInvitation": "withdraw_invitation",
    "leavePlan": "leave_plan",
    "offerPlacement": "offer_placement",
    "decidePlacement": "decide_placement",
    "withdrawPlacement": "withdraw_placement",
    "leavePlacement": "leave_placement",
    "offerCarrying": "offer_carrying",
    "decideCarrying": "decide_carrying",
    "withdrawCarrying": "withdraw_carrying",
    "leaveCarrying": "leave_carrying",
    "suggestChange": "suggest_change",
    "decideSuggestion": "decide_suggestion",
    "withdrawSuggestion": "withdraw_suggestion",
    "addComment": "add_comment",
    "removeComment": "remove_comment",
}
"""Mutation → the stored operation."""


def client_of(stage: Stage, name: str) -> Api:
    """A client with a token of this person; without a good one for nobody."""
    return Api("none") if name == NOBODY else api_of(stage.cast[name])


def variables_of(stage: Stage, line: Line) -> dict[str, Any]:
    """What a query of ROOTS is asked with."""
    if line.door == "nodes":
        return {"all": list(stage.ids.values())}
    if line.door == "agenda":
        return {"year": int(line.about)}
    about = stage.ids[line.about] if line.door in ("node", "planDiff") else line.about
    return {} if line.about == "-" else {"about": about}


def input_of(stage: Stage, line: Line) -> dict[str, Any]:
    """What a mutation is given; the object is the one of the line."""
    item = {"item": stage.ids.get(line.about, ""), "expectedRevision": 1}
    inputs: dict[str, dict[str, Any]] = {
        "createPlan": {"organization": line.about.partition("/")[0], "cycle": line.about.partition("/")[2]},
        "addPlanItem": {"plan": stage.ids.get(line.about, ""), "title": "Новое"},
        "updatePlanItem": {**item, "title": "Другое"},
        "movePlanItem": {**item, "section": "Третий раздел"},
        "removePlanItem": item,
        **cooperation_inputs(stage.ids, line.about),
    }
    inputs |= review_inputs(stage.ids, line.about)
    return inputs[line.door]


def cooperation_inputs(ids: dict[str, str], about: str) -> dict[str, dict[str, Any]]:
    """What the mutations of working together are given."""
    me = ids.get(about, "")
    return {
        "inviteToPlan": {"plan": me, "organization": "RU", "role": "REVIEWER"},
        "decideInvitation": {"invitation": me, "accept": True},
        "withdrawInvitation": {"invitation": me},
        "leavePlan": {"invitation": me},
        "offerPlacement": {"item": me, "plan": ids["town-filed"]},
        "decidePlacement": {"placement": me, "accept": False, "reason": "Нет места"},
        "withdrawPlacement": {"placement": me},
        "leavePlacement": {"placement": me},
        "offerCarrying": {"item": me, "organizations": ["66605000-1"]},
        "decideCarrying": {"offer": me, "accept": False, "reason": "Нет сил"},
        "withdrawCarrying": {"offer": me},
        "leaveCarrying": {"offer": me, "reason": "Нет сил"},
        "suggestChange": {"item": me, "changes": {"place": "Ельня"}},
        "decideSuggestion": {"suggestion": me, "accept": True},
        "withdrawSuggestion": {"suggestion": me},
        "addComment": {"item": me, "text": "Согласны"},
        "removeComment": {"comment": me},
    }


def outcome(stage: Stage, line: Line, client: Api) -> str:
    """`ok` or the number of rows that are shown, `did` done and recorded, 401 without a token, or the error's code."""
    with undone():
        before = trace(but=TOKENS)
        if line.how == "ask":
            response = client.send({"query": ROOTS[line.door], "variables": variables_of(stage, line)})
        else:
            variables = {"input": input_of(stage, line)}
            response = client.send({"query": OPERATIONS[OPERATION[line.door]], "variables": variables})
        changed = "+changed" if trace(but=TOKENS) != before else ""
    if response.status_code == 401:
        return f"401{changed}"
    answer = response.json()
    found = (answer.get("data") or {}).get(line.door)
    if line.how == "do" and found:
        codes = [error["code"] for error in found["errors"]]
        return ("".join(codes) + changed) if codes else "did" if changed else "nothing"
    rows = found["nodes"] if isinstance(found, dict) and "nodes" in found else found
    if isinstance(rows, list):
        return f"{sum(1 for row in rows if row)}{changed}"
    codes = [error["extensions"]["code"] for error in answer.get("errors", ())]
    return f"{''.join(codes) or 'ok'}{changed}"
