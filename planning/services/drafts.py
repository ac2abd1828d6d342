"""The draft of a plan as something that one transaction at a time changes.

Every write to a plan takes its row's lock first and the item's second: two orders would deadlock, and a filing must
not run between an edit's check of the state and the edit. Transactions are short, so two people on different items
wait for milliseconds. Every write raises the plan's `revision` too: who files a plan names the revision that he saw,
so that nobody files an edit that he has not seen (the contract, FilePlan).
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import F

from federation.access.roles import require_write
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode, not_found
from planning.models import Plan
from planning.models.plan import EDITABLE, PlanStatus
from planning.services.texts import quoted


def plan_locked(*, plan_id: UUID, actor: Actor) -> Plan:
    """The plan, locked until the transaction ends, with its cycle and organization.

    Raises:
        DomainError: NOT_FOUND, missing and hidden alike.
    """
    rows = Plan.objects.visible_to(actor).select_for_update(of=("self",), no_key=True)
    plan = rows.select_related("cycle", "organization").filter(pk=plan_id).first()
    if plan is None:
        raise not_found("plan")
    return plan


def draft_locked(*, plan_id: UUID, actor: Actor) -> Plan:
    """The plan, locked, which `actor` may write and whose draft may be written now.

    Raises:
        DomainError: NOT_FOUND, FORBIDDEN, WRONG_STATE.
    """
    plan = plan_locked(plan_id=plan_id, actor=actor)
    require_write(actor, "plan.draft", path=plan.path, granted_on=plan.pk)
    require_editable(plan)
    return plan


def require_editable(plan: Plan) -> None:
    """Refuse unless the state lets people edit and file.

    Raises:
        DomainError: WRONG_STATE, naming the states that would.
    """
    if plan.status not in EDITABLE:
        allowed = quoted(*(status.label for status in PlanStatus if status in EDITABLE))
        raise DomainError(ErrorCode.WRONG_STATE, params={"state": PlanStatus(plan.status).label, "allowed": allowed})


def touched(plan: Plan) -> None:
    """Raise the revision of a locked plan after a write to its content."""
    Plan.objects.filter(pk=plan.pk).update(revision=F("revision") + 1)
    plan.revision += 1
