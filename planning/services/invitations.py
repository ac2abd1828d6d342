"""Invitations to a plan: co-author, reviewer, reader. Accepted, they are grants (docs/adr/0006)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from federation.access.grants import give, take_back
from federation.access.roles import require_write
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode
from federation.kernel.idempotency import once
from federation.models import Organization
from planning.models import Plan, PlanInvitation
from planning.models.offers import OPEN_OFFERS, InvitationRole, OfferStatus
from planning.selectors.offers import offer_get_for
from planning.services.drafts import plan_locked
from planning.services.offers import (
    offer_columns,
    offer_locked,
    offer_step,
    reason_of,
    require_addressee,
    require_end,
    require_offerer,
    require_possible,
    require_step,
    summary_of,
    told,
)


@transaction.atomic
def invitation_make(
    *,
    plan: Plan,
    actor: Actor,
    organization: Organization,
    role: str,
    note: str = "",
    idempotency_key: str | None = None,
) -> PlanInvitation:
    """Invite an organization to a plan, in whatever state the plan is. Its own coordinators do; co-authors do not.

    Raises:
        DomainError: NOT_FOUND, FORBIDDEN, INVALID_VALUE (the own organization, a district, a role that there is not),
            ORGANIZATION_CLOSED, ALREADY_EXISTS, TOO_LONG, IDEMPOTENCY_MISMATCH.
    """
    if role not in InvitationRole.values:
        raise DomainError(ErrorCode.INVALID_VALUE, "role", {"why": _("нет такой роли: %s") % role})

    def create() -> PlanInvitation:
        row = plan_locked(plan_id=plan.pk, actor=actor)
        require_write(actor, "plan.draft", path=row.path)
        require_possible(row, organization)
        known = PlanInvitation.objects.filter(plan=row, organization=organization, status__in=OPEN_OFFERS).first()
        if known is not None:
            what = _("приглашение организации «%(name)s» (%(role)s)") % {
                "name": organization,
                "role": InvitationRole(known.role).label,
            }
            raise DomainError(ErrorCode.ALREADY_EXISTS, "organization", {"what": what})
        made = PlanInvitation.objects.create(
            **offer_columns(plan=row, organization=organization, note=note, actor=actor),
            role=role,
            summary=summary_of(row),
        )
        told(made)
        return made

    return once(
        user_id=actor.user_id,
        operation="invitation_make",
        key=idempotency_key,
        request={"plan": plan.pk, "organization": organization.pk, "role": role, "note": note},
        create=create,
        load=lambda pk: offer_get_for(actor=actor, kind="planinvitation", offer_id=pk),
    )


@transaction.atomic
def invitation_decide(*, invitation: PlanInvitation, actor: Actor, accept: bool, reason: str = "") -> PlanInvitation:
    """Accept or decline an invitation; the same decision again changes nothing. A reason is welcome, not needed.

    Raises:
        DomainError: FORBIDDEN, NOT_FOUND, TOO_LONG, WRONG_STATE (decided otherwise, or withdrawn).
    """
    require_addressee(actor, invitation)
    row: PlanInvitation = offer_locked(invitation, actor=actor)
    to = OfferStatus.ACCEPTED if accept else OfferStatus.DECLINED
    if row.status == to:
        return row
    require_step(row, to, seen=OfferStatus.OFFERED)
    offer_step(row, to, actor=actor, reason=reason_of(reason, needed=False))
    if accept:
        give(grant=InvitationRole(row.role).grant, organization_id=row.organization_id, on=_plan_of(row))
    return row


@transaction.atomic
def invitation_withdraw(*, invitation: PlanInvitation, actor: Actor, reason: str = "") -> PlanInvitation:
    """Take an invitation back, accepted or not: what the organization could do with the plan ends at once.

    Raises:
        DomainError: FORBIDDEN, NOT_FOUND, TOO_LONG, WRONG_STATE (declined).
    """
    require_offerer(actor, invitation)
    return _end(invitation, OfferStatus.WITHDRAWN, actor=actor, reason=reason)


@transaction.atomic
def invitation_leave(*, invitation: PlanInvitation, actor: Actor, reason: str = "") -> PlanInvitation:
    """Leave a plan to which one's organization was invited.

    Raises:
        DomainError: FORBIDDEN, NOT_FOUND, TOO_LONG, WRONG_STATE (not accepted, or withdrawn).
    """
    require_addressee(actor, invitation)
    return _end(invitation, OfferStatus.DECLINED, actor=actor, reason=reason)


def _end(invitation: PlanInvitation, to: OfferStatus, *, actor: Actor, reason: str) -> PlanInvitation:
    row: PlanInvitation = offer_locked(invitation, actor=actor)
    if row.status == to:
        return row
    accepted = row.status == OfferStatus.ACCEPTED
    require_end(row, to)
    offer_step(row, to, actor=actor, reason=reason_of(reason, needed=False))
    if accepted:
        take_back(grant=InvitationRole(row.role).grant, organization_id=row.organization_id, on=_plan_of(row))
    return row


def _plan_of(row: PlanInvitation) -> Plan:
    """The plan as guardian names it: by its id alone. The invited cannot read the row yet."""
    return Plan(pk=row.plan_id)
