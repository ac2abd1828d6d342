"""Who is told of a verdict, of a plan taken back, and of more time. Runs in jobs."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from federation.access.roles import REVIEWERS, WRITERS
from federation.kernel import clock
from federation.kernel.actor import Actor
from federation.kernel.paths import subtree
from federation.models import Membership, Organization
from federation.selectors.organizations import reviewer_of
from federation.services.notifications import notify
from planning.models import FilingException, Plan, PlanInvitation, Review
from planning.models.offers import InvitationRole, OfferStatus
from planning.models.plan import PlanStatus
from planning.models.review import Verdict


def authors_told(*, review_id: UUID) -> int:
    """Tell the authors, co-authors too, what a reviewer has said of their plan. Returns how many people were told."""
    rows = Review.objects.select_related("plan__organization", "plan__cycle", "organization", "version")
    review = rows.filter(pk=review_id).first()
    if review is None:
        return 0
    plan = review.plan
    if review.verdict == Verdict.RETURNED:
        title = _("План вернули на доработку: %s") if review.decides else _("Рецензент советует доработать план: %s")
    else:
        title = _("План принят: %s") if review.decides else _("Рецензент согласен с планом: %s")
    return notify(
        user_ids=Membership.objects.filter(organization__in=_authors(plan)).people_in(WRITERS),
        title=title % plan.cycle,
        text=_("%(who)s, версия %(version)s. %(remarks)s")
        % {"who": review.organization, "version": review.version.number, "remarks": review.remarks[:300]},
        url=reverse("planning:versions", args=[plan.cycle.code, plan.organization.code]),
        reason="member",
        object_id=plan.pk,
    )


def reopened_told(*, actor: Actor, plan_id: UUID, status: str, reason: str) -> int:
    """Tell the reviewing organization that a plan was withdrawn (it was filed) or is amended (it was accepted)."""
    plan = Plan.objects.select_related("organization", "cycle").filter(pk=plan_id, status=PlanStatus.DRAFT).first()
    reviewer = reviewer_of(actor=actor, organization=plan.organization) if plan else None
    if plan is None or reviewer is None or plan.cycle.collecting_id is not None:
        return 0
    title = _("План отозван: %s") if status == PlanStatus.FILED else _("Принятый план меняют: %s")
    return notify(
        user_ids=Membership.objects.filter(organization=reviewer).people_in(REVIEWERS),
        title=title % plan.organization,
        text=f"{plan.cycle}. {reason[:300]}".strip(),
        url=reverse("planning:plan", args=[plan.cycle.code, plan.organization.code]),
        reason="reviewer",
        object_id=plan.pk,
    )


def exception_told(*, exception_id: UUID) -> int:
    """Tell those who got more time."""
    given = FilingException.objects.select_related("cycle", "organization").filter(pk=exception_id).first()
    if given is None:
        return 0
    whom = {given.organization_id}
    if given.level:
        low, high = subtree(given.organization.path)
        beneath = Organization.objects.filter(kind=given.level, path__gte=low, path__lt=high)
        whom = set(beneath.open_on(clock.today()).values_list("pk", flat=True))
    day = formats.date_format(given.filing_due_on, "j E Y")
    return notify(
        user_ids=Membership.objects.filter(organization__in=whom).people_in(WRITERS),
        title=_("Срок сдачи плана продлён до %s") % day,
        text=f"{given.cycle}. {given.reason[:300]}",
        url=reverse("planning:cycle", args=[given.cycle.code]),
        reason="member",
        object_id=given.pk,
    )


def _authors(plan: Plan) -> set[UUID]:
    """The plan's own organization and those that write it with its people."""
    invited = PlanInvitation.objects.filter(plan=plan, role=InvitationRole.CO_AUTHOR, status=OfferStatus.ACCEPTED)
    return {plan.organization_id, *invited.values_list("organization_id", flat=True)}
