"""Mutations of filing and review: each makes one call of a service."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from graphene import ID, Boolean, Date, InputObjectType, Int, List, NonNull, ObjectType, String

from api.base import Context, uuid_of
from api.enums import plain
from api.federation.nodes import OrganizationKind
from api.mutations import Input, Payload, conflict, conflict_type, given, mutation
from api.planning.inputs import item_id
from api.planning.nodes import Plan
from api.planning.review import FilingException, ItemRemark
from federation.kernel.errors import DomainError, ErrorCode
from federation.selectors.organizations import organization_get_for
from planning.models import Plan as PlanModel
from planning.selectors.deadlines import exception_get_for
from planning.selectors.plans import cycle_for, plan_get_for
from planning.selectors.reviews import remark_get_for
from planning.services.amending import plan_amend, plan_withdraw
from planning.services.deadlines import exception_give, exception_take_back
from planning.services.plans import plan_file
from planning.services.reviews import Said, plan_accept, plan_return, remark_close, remarks_answer

PlanConflict = conflict_type("PlanConflict", lambda: Plan)


class FilePlanInput(Input):
    """A draft to be filed."""

    plan = ID(required=True, description="Id of the plan.")
    expected_revision = Int(required=True, description="The revision of the plan that you saw.")


class WithdrawPlanInput(FilePlanInput):
    """A filed plan to be taken back before it is decided on."""


class AmendPlanInput(FilePlanInput):
    """An accepted plan to be opened again."""

    reason = String(required=True, description="Why; it is told to the reviewer and kept with the next version.")


class ItemRemarkInput(InputObjectType):
    """What to mend in one item."""

    item = ID(required=True, description="Id of an item of the version.")
    remark = String(required=True, description="What to mend.")


class AcceptPlanInput(Input):
    """A filed version to be accepted."""

    plan = ID(required=True, description="Id of the plan.")
    version = Int(required=True, description="Number of the version that you read.")
    remarks = String(description="A word to the authors.")


class ReturnPlanInput(Input):
    """A filed version to be returned."""

    plan = ID(required=True, description="Id of the plan.")
    version = Int(required=True, description="Number of the version that you read.")
    remarks = String(required=True, description="Why; not empty.")
    item_remarks = List(NonNull(ItemRemarkInput), description="Remarks on items, one for each.")


class AnswerRemarkInput(Input):
    """The authors' answer to a remark."""

    remark = ID(required=True, description="Id of the remark.")
    answer = String(required=True, description="The answer; an empty one takes it back.")


class CloseRemarkInput(Input):
    """The reviewer's word that a remark is met."""

    remark = ID(required=True, description="Id of the remark.")
    closed = Boolean(default_value=True, description="False opens it again.")


class GiveFilingExceptionInput(Input):
    """More time to file."""

    cycle = String(required=True, description="Code of the cycle.")
    organization = String(required=True, description="Code of the organization.")
    level = OrganizationKind(description="Set: for all organizations of this kind at and beneath it.")
    filing_due_on = Date(required=True, description="The day; later than that of the cycle.")
    reason = String(required=True, description="Why.")
    idempotency_key = String(description="A repeat with the same key returns the first result.")


class WithdrawFilingExceptionInput(Input):
    """An exception that no longer holds."""

    exception = ID(required=True, description="Id of the exception.")


class FilePlanPayload(Payload):
    """The plan, under review."""

    plan = given(lambda: Plan, "plan", "The filed plan; null when it was not filed.")
    conflict = conflict(PlanConflict)


class WithdrawPlanPayload(Payload):
    """The plan, a draft again."""

    plan = given(lambda: Plan, "plan", "The plan; null when it was not withdrawn.")
    conflict = conflict(PlanConflict)


class AmendPlanPayload(Payload):
    """The plan, a draft again, while its accepted version stands."""

    plan = given(lambda: Plan, "plan", "The plan; null when it was not opened.")
    conflict = conflict(PlanConflict)


class AcceptPlanPayload(Payload):
    """The plan after the verdict; an invited reviewer's verdict leaves it under review."""

    plan = given(lambda: Plan, "plan", "The plan; null when the verdict was refused.")


class ReturnPlanPayload(Payload):
    """The plan after the verdict; an invited reviewer's verdict leaves it under review."""

    plan = given(lambda: Plan, "plan", "The plan; null when the verdict was refused.")


class AnswerRemarkPayload(Payload):
    """The remark with its answer."""

    remark = given(lambda: ItemRemark, "remark", "The remark; null when the answer was refused.")


class CloseRemarkPayload(Payload):
    """The remark, closed or open."""

    remark = given(lambda: ItemRemark, "remark", "The remark; null when nothing was done.")


class GiveFilingExceptionPayload(Payload):
    """The exception."""

    exception = given(lambda: FilingException, "exception", "The exception, or the first result of the same key.")


class WithdrawFilingExceptionPayload(Payload):
    """The day of the cycle holds again."""


def _plan(context: Context, values: dict[str, Any]) -> PlanModel:
    return plan_get_for(actor=context.actor, plan_id=uuid_of(values["plan"], "Plan", "plan"))


def _file(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    plan = _plan(context, values)
    return {"plan": plan_file(plan=plan, actor=context.actor, expected_revision=values["expected_revision"])}


def _withdraw(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    plan = _plan(context, values)
    return {"plan": plan_withdraw(plan=plan, actor=context.actor, expected_revision=values["expected_revision"])}


def _amend(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    plan, seen = _plan(context, values), values["expected_revision"]
    return {"plan": plan_amend(plan=plan, actor=context.actor, expected_revision=seen, reason=values["reason"])}


def _accept(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    said = Said(remarks=values.get("remarks") or "")
    plan = _plan(context, values)
    return {"plan": plan_accept(plan=plan, actor=context.actor, version=values["version"], said=said)}


def _return(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    plan = _plan(context, values)
    said = Said(remarks=values["remarks"], item_remarks=_item_remarks(values.get("item_remarks") or ()))
    return {"plan": plan_return(plan=plan, actor=context.actor, version=values["version"], said=said)}


def _item_remarks(given: Any) -> dict[UUID, str]:
    """One remark for each item; the same item twice would leave one of them unsaid."""
    remarks: dict[UUID, str] = {}
    for position, each in enumerate(given):
        identity = item_id(each["item"], f"itemRemarks.{position}.item")
        if identity in remarks:
            why = _("к одному мероприятию пишут одно замечание")
            raise DomainError(ErrorCode.INVALID_VALUE, f"itemRemarks.{position}.item", {"why": why})
        remarks[identity] = each["remark"]
    return remarks


def _answer(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    remark = remark_get_for(actor=context.actor, remark_id=uuid_of(values["remark"], "ItemRemark", "remark"))
    answers = {remark.pk: values["answer"]}
    return {"remark": remarks_answer(plan=remark.plan, actor=context.actor, answers=answers)[0]}


def _close(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    remark = remark_get_for(actor=context.actor, remark_id=uuid_of(values["remark"], "ItemRemark", "remark"))
    closed = values.get("closed") is not False
    return {"remark": remark_close(remark=remark, actor=context.actor, closed=closed)}


def _give(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    actor = context.actor
    exception = exception_give(
        actor=actor,
        cycle=cycle_for(actor=actor, code=values["cycle"]),
        organization=organization_get_for(actor=actor, code=values["organization"], field="organization"),
        filing_due_on=values["filing_due_on"],
        reason=values["reason"],
        level=plain(values.get("level")) or "",
        idempotency_key=values.get("idempotency_key"),
    )
    return {"exception": exception}


def _take_back(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    given = uuid_of(values["exception"], "FilingException", "exception")
    exception_take_back(exception=exception_get_for(actor=context.actor, exception_id=given), actor=context.actor)
    return {}


class ReviewMutation(ObjectType):
    """Mutations of filing and review."""

    file_plan = mutation(FilePlanPayload, FilePlanInput, _file, "File a draft: it is frozen as the next version.")
    withdraw_plan = mutation(
        WithdrawPlanPayload, WithdrawPlanInput, _withdraw, "Take a filed plan back before anybody decided on it."
    )
    amend_plan = mutation(
        AmendPlanPayload, AmendPlanInput, _amend, "Open an accepted plan; its next filing is the next version."
    )
    accept_plan = mutation(AcceptPlanPayload, AcceptPlanInput, _accept, "Accept a filed version.")
    return_plan = mutation(ReturnPlanPayload, ReturnPlanInput, _return, "Return a filed version with remarks.")
    answer_remark = mutation(AnswerRemarkPayload, AnswerRemarkInput, _answer, "Answer a remark on an item.")
    close_remark = mutation(CloseRemarkPayload, CloseRemarkInput, _close, "Say that a remark is met.")
    give_filing_exception = mutation(
        GiveFilingExceptionPayload, GiveFilingExceptionInput, _give, "Give an organization more time to file."
    )
    withdraw_filing_exception = mutation(
        WithdrawFilingExceptionPayload, WithdrawFilingExceptionInput, _take_back, "End an exception."
    )
