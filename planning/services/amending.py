"""Taking a plan back into work: withdrawn while nobody has decided on it, amended after it was accepted."""

from __future__ import annotations

from django.db import transaction

from federation.access.roles import TABLE, require_write
from federation.kernel import clock, outbox
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode
from planning.models import Plan, PlanVersion
from planning.models.plan import PlanStatus, standing_audience
from planning.models.version import VersionStatus
from planning.services.copying import version_decided
from planning.services.drafts import plan_locked
from planning.services.plans import require_open
from planning.services.texts import limited, quoted


@transaction.atomic
def plan_withdraw(*, plan: Plan, actor: Actor, expected_revision: int | None) -> Plan:
    """Take a filed plan back before it is decided on: its draft opens again.

    The version is kept under its number, but is read like a draft from now on and stands no longer; the one that stood
    before it, if any, stands again. A plan whose only version was withdrawn counts as not filed.

    Raises:
        Conflict: the plan is not at `expected_revision`: somebody decided or withdrew.
        DomainError: NOT_FOUND, FORBIDDEN, WRONG_STATE.
    """
    row = _locked(plan, actor, expected_revision, needed=PlanStatus.FILED)
    kept = PlanVersion.objects.filter(plan=row).exclude(status=VersionStatus.WITHDRAWN).defer("content")
    withdrawn = kept.get(number=row.version)
    earlier = list(kept.exclude(pk=withdrawn.pk).order_by("-number"))
    version_decided(withdrawn, status=VersionStatus.WITHDRAWN, audience=TABLE["plan.draft"].reads, stands=False)
    if earlier:
        audience = standing_audience(earlier[0].status, regional=row.organization.is_regional)
        version_decided(earlier[0], status=earlier[0].status, audience=audience, stands=True)
    # What was returned before stands as returned again: its remarks wait for an answer.
    returned = bool(earlier) and earlier[0].status == VersionStatus.RETURNED
    row.status = PlanStatus.RETURNED if returned else PlanStatus.DRAFT
    row.revision += 1
    row.audience = max([TABLE["plan.existence"].reads, *(version.audience for version in earlier)])
    row.first_filed_at = min((version.filed_at for version in earlier), default=None)
    row.filed_at = earlier[0].filed_at if earlier else None
    row.amend_reason = withdrawn.reason
    row.save()
    outbox.send("planning.jobs.plan_reopened", plan_id=str(row.pk), status=PlanStatus.FILED, reason="")
    return row


@transaction.atomic
def plan_amend(*, plan: Plan, actor: Actor, expected_revision: int | None, reason: str) -> Plan:
    """Open an accepted plan for changes; its next filing becomes the next version. The accepted one goes on standing.

    Raises:
        Conflict: the plan is not at `expected_revision`.
        DomainError: NOT_FOUND, FORBIDDEN, WRONG_STATE, REQUIRED and TOO_LONG (the reason), ORGANIZATION_CLOSED.
    """
    row = _locked(plan, actor, expected_revision, needed=PlanStatus.ACCEPTED)
    require_open(row.organization, clock.today())
    text = limited(reason, field="reason")
    if not text:
        raise DomainError(ErrorCode.REQUIRED, "reason")
    row.status = PlanStatus.DRAFT
    row.revision += 1
    row.amend_reason = text
    row.save()
    outbox.send("planning.jobs.plan_reopened", plan_id=str(row.pk), status=PlanStatus.ACCEPTED, reason=text)
    return row


def _locked(plan: Plan, actor: Actor, expected_revision: int | None, *, needed: PlanStatus) -> Plan:
    """The plan, locked, of one's own organization, in the state that the deed needs. Co-authors do neither deed."""
    row = plan_locked(plan_id=plan.pk, actor=actor)
    require_write(actor, "plan.draft", path=row.path)
    if row.status != needed:
        params = {"state": PlanStatus(row.status).label, "allowed": quoted(needed.label)}
        raise DomainError(ErrorCode.WRONG_STATE, "plan", params)
    row.expect(expected_revision)
    return row
