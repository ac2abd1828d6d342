"""Who reviews a plan, what waits for whose verdict, and what reviewers said."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from federation.access.roles import REVIEWERS, Grant, Role
from federation.kernel import clock
from federation.kernel.actor import Actor
from federation.kernel.errors import not_found
from federation.models import Organization
from federation.models.organization import Kind
from federation.selectors.organizations import reviewer_of
from planning.models import ItemRemark, Plan, PlanInvitation, PlanVersion, Review
from planning.models.offers import InvitationRole, OfferStatus
from planning.models.plan import PlanStatus


@dataclass(frozen=True, slots=True)
class Reviewing:
    """In whose name an actor reads a filed plan. `decides`: its verdict moves the plan, others are opinions."""

    organization: Organization
    decides: bool


def reviewing_as(*, actor: Actor, plan: Plan) -> Reviewing | None:
    """As whom `actor` gives a verdict on a plan; None when it is not his part.

    The verdict that decides is that of the organization that reviews the plan, given by its heads, coordinators and
    reviewers. Nobody reviews the national office: its head accepts its own plan. Invited reviewers say what they think
    (federation.access.roles, "review").
    """
    reviewer = reviewer_of(actor=actor, organization=plan.organization)
    if actor.is_system:
        return Reviewing(reviewer or plan.organization, decides=True)
    if reviewer is None and Role.HEAD in actor.roles_at(plan.path):
        return Reviewing(plan.organization, decides=True)
    if reviewer is not None and actor.roles_at(reviewer.path) & REVIEWERS:
        return Reviewing(reviewer, decides=True)
    if Grant.REVIEWER in actor.granted.get(plan.pk, ()):
        return Reviewing(_invited(actor, plan), decides=False)
    return None


def who_reviews(*, actor: Actor, plan: Plan) -> str:
    """Whose part the decision is, in words, for a refusal."""
    reviewer = reviewer_of(actor=actor, organization=plan.organization)
    if reviewer is None:
        return _("руководитель организации «%(name)s»") % {"name": plan.organization}
    return _("руководитель, координатор или рецензент организации «%(name)s», которая проверяет этот план") % {
        "name": reviewer
    }


def inbox_of(actor: Actor) -> QuerySet[Plan]:
    """Filed plans that wait for a verdict of `actor`'s organizations, the longest waiting first.

    Those that they decide, and those to which they are invited as reviewers and have not said anything of yet. What is
    collected for a week nobody reviews: its page tells who has answered.
    """
    reviewers = {held.organization_id for held in actor.held if held.role in REVIEWERS}
    headed = {held.organization_id for held in actor.held if held.role == Role.HEAD}
    invited = [plan_id for plan_id, grants in actor.granted.items() if Grant.REVIEWER in grants]
    if not reviewers and not invited:
        return Plan.objects.visible_to(actor).none()
    parent = Q(organization__parent_id__in=reviewers) | Q(
        organization__parent__kind=Kind.FEDERAL_DISTRICT, organization__parent__parent_id__in=reviewers
    )
    decided_by = Q(organization__reviewer_id__in=reviewers) | Q(organization__reviewer__isnull=True) & parent
    own = Q(organization__reviewer__isnull=True, organization__parent__isnull=True, organization_id__in=headed)
    spoken = Review.objects.filter(
        plan=OuterRef("pk"), version__number=OuterRef("version"), organization_id__in=reviewers
    )
    rows = Plan.objects.visible_to(actor).filter(status=PlanStatus.FILED, cycle__collecting__isnull=True)
    rows = rows.filter(decided_by | own | Q(pk__in=invited) & ~Exists(spoken))
    rows = rows.with_deadlines(clock.today()).select_related("organization", "cycle")
    return rows.order_by("filed_at", "id")


def reviewed_before(*, actor: Actor, plan: Plan, number: int) -> PlanVersion | None:
    """The last version before `number` on which the reviewing organization decided; None when there is none."""
    decided = Review.objects.visible_to(actor).filter(version=OuterRef("pk"), decides=True)
    rows = PlanVersion.objects.visible_to(actor).filter(Exists(decided), plan=plan, number__lt=number)
    return rows.defer("content").order_by("-number").first()


def reviews_of(*, actor: Actor, plan: Plan) -> list[Review]:
    """Every verdict on a plan that `actor` reads, the newest first, with its remarks on items."""
    remarks = ItemRemark.objects.visible_to(actor).order_by("item_id")
    rows = Review.objects.visible_to(actor).filter(plan=plan).select_related("organization", "version")
    rows = rows.defer("version__content").prefetch_related(Prefetch("item_remarks", remarks))
    return list(rows.order_by("-at", "id"))


def review_given(*, actor: Actor, version: PlanVersion, organization: Organization) -> Review | None:
    """The verdict that an organization gave on a version."""
    return Review.objects.visible_to(actor).filter(version=version, organization=organization).first()


def remarks_open(*, actor: Actor, plan: Plan) -> list[ItemRemark]:
    """Remarks on items that no reviewer has closed yet, by the version on which they were made."""
    rows = ItemRemark.objects.visible_to(actor).filter(plan=plan, closed_at__isnull=True)
    rows = rows.select_related("review__organization", "review__version").defer("review__version__content")
    return list(rows.order_by("review__version__number", "id"))


def remark_get_for(*, actor: Actor, remark_id: UUID, field: str = "remark") -> ItemRemark:
    """One remark on an item.

    Raises:
        DomainError: NOT_FOUND, missing and hidden alike.
    """
    rows = ItemRemark.objects.visible_to(actor).select_related("plan", "review__organization")
    remark = rows.filter(pk=remark_id).first()
    if remark is None:
        raise not_found(field)
    return remark


def _invited(actor: Actor, plan: Plan) -> Organization:
    """The organization in whose name an invited reviewer speaks: the one that accepted the invitation."""
    able = {held.organization_id for held in actor.held if held.role in REVIEWERS}
    accepted = PlanInvitation.objects.visible_to(actor).filter(
        plan=plan, role=InvitationRole.REVIEWER, status=OfferStatus.ACCEPTED, organization_id__in=able
    )
    named = accepted.values_list("organization_id", flat=True).first()
    rows = Organization.objects.visible_to(actor).filter(pk__in=able)
    # An operator may have given the grant without an invitation; then the person's own organization speaks.
    found: Organization = rows.filter(pk=named).get() if named else rows.order_by("path")[0]
    return found
