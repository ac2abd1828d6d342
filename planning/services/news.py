"""Who is told of a plan, and what."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from federation.access.roles import REVIEWERS
from federation.kernel.actor import Actor
from federation.models import Membership
from federation.selectors.organizations import reviewer_of
from federation.services.notifications import notify
from planning.models import Plan, PlanInvitation
from planning.models.offers import InvitationRole, OfferStatus


def reviewers_told(*, actor: Actor, plan_id: UUID, version: int) -> int:
    """Tell the reviewing organization's heads, coordinators and reviewers, and those of invited ones, of a version.

    Runs in a job. Does nothing when the plan is gone or a later version was filed meanwhile, which has news of its own.

    Returns:
        How many people were told.
    """
    plan = Plan.objects.select_related("organization", "cycle").filter(pk=plan_id, version=version).first()
    reviewer = reviewer_of(actor=actor, organization=plan.organization) if plan else None
    if plan is None or plan.cycle.collecting_id is not None:
        # What is collected for a week nobody reviews: its page tells who has answered.
        return 0
    invited = PlanInvitation.objects.filter(plan=plan, role=InvitationRole.REVIEWER, status=OfferStatus.ACCEPTED)
    readers = {*invited.values_list("organization_id", flat=True), *([reviewer.pk] if reviewer else ())}
    return notify(
        user_ids=Membership.objects.filter(organization__in=readers).people_in(REVIEWERS),
        title=_("План подан на проверку: %s") % plan.organization,
        text=_("%(cycle)s, версия %(version)s.") % {"cycle": plan.cycle, "version": version},
        url=reverse("planning:review", args=[plan.cycle.code, plan.organization.code]),
        reason="reviewer",
        object_id=plan.pk,
    )
