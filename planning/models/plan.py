"""Plan: one organization's plan for a cycle."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Case, ExpressionWrapper, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Length
from django.utils.translation import gettext_lazy as _

from federation.access.roles import TABLE, Audience, Grant
from federation.access.walls import Walled, WalledQuerySet
from federation.kernel.revision import Revisioned
from planning.models.cycle import Cycle
from planning.models.review import FilingException


class PlanStatus(models.TextChoices):
    """Set by people. What follows (late, complete) is computed, never stored here."""

    DRAFT = "DRAFT", _("черновик")
    FILED = "FILED", _("на проверке")
    RETURNED = "RETURNED", _("возвращён на доработку")
    ACCEPTED = "ACCEPTED", _("принят")


TRANSITIONS: dict[str, frozenset[str]] = {
    PlanStatus.DRAFT: frozenset({PlanStatus.FILED}),
    PlanStatus.FILED: frozenset({PlanStatus.RETURNED, PlanStatus.ACCEPTED, PlanStatus.DRAFT}),
    PlanStatus.RETURNED: frozenset({PlanStatus.FILED}),
    PlanStatus.ACCEPTED: frozenset({PlanStatus.DRAFT}),
}
"""draft → filed → (returned → filed) → accepted; an amendment after acceptance opens a draft again, and so does the
withdrawal of what was filed, while nobody has decided."""

EDITABLE = frozenset({PlanStatus.DRAFT, PlanStatus.RETURNED})


def standing_audience(status: str, *, regional: bool) -> Audience:
    """Who reads a version of a plan in `status` (domain, "Who sees what"); `regional`: of a council, branch, office."""
    row = {PlanStatus.FILED: "plan.filed", PlanStatus.RETURNED: "plan.filed", PlanStatus.ACCEPTED: "plan.accepted"}
    if status not in row:
        return TABLE["plan.existence"].reads
    return TABLE[row[PlanStatus(status)] + (".regional" if regional else "")].reads


def filing_due(*, cycle: str, organization: str, kind: str, path: str) -> Coalesce:
    """The day by which an organization files, as an expression; its arguments name the columns of the outer row.

    An exception for the organization itself counts first, then the nearest one above it for all of its level, then the
    day of the cycle. None where the cycle sets no day. Exceptions are read by whoever reads the cycle
    (federation.access.roles, "cycle.exception"), so every reader finds the same day.
    """
    whose = ExpressionWrapper(OuterRef(path), output_field=models.TextField())
    given = FilingException.objects.alias(whose=whose).filter(cycle_id=OuterRef(cycle))
    itself = Q(level="", organization_id=OuterRef(organization))
    of_level = Q(level=OuterRef(kind), whose__startswith=F("path"))
    nearest = given.filter(itself | of_level).order_by(
        Case(When(level="", then=Value(0)), default=Value(1)), Length("path").desc()
    )
    of_cycle = Cycle.objects.filter(pk=OuterRef(cycle))
    return Coalesce(Subquery(nearest.values("filing_due_on")[:1]), Subquery(of_cycle.values("filing_due_on")[:1]))


class PlanQuerySet(WalledQuerySet):
    """Plans."""

    def with_deadlines(self, today: date) -> Self:
        """What follows from states and days, computed here and nowhere else.

        `due_on`: the day by which it is to be filed, exceptions counted. `is_late`: first filed after that day; a later
        return or amendment changes nothing. `is_overdue`: not filed, and the day has passed. Without a day: neither.
        """
        return self.annotate(
            due_on=filing_due(cycle="cycle_id", organization="organization_id", kind="organization__kind", path="path"),
            is_late=Case(When(first_filed_at__date__gt=F("due_on"), then=True), default=False),
            is_overdue=Case(When(first_filed_at__isnull=True, due_on__lt=today, then=True), default=False),
        )


class Plan(Walled, Revisioned):
    """A plan. Its row says that it exists, its status and dates: what those above see of a draft.

    `title` is the draft's and is shown only to those who read the draft; others see that of the version they read.
    `version` is the number of the last filed version, 0 before the first filing. `audience` is that of the widest
    version that was not withdrawn. `first_filed_at` is empty again when the only version was withdrawn.
    `amend_reason`: why an accepted plan was opened again; the next version takes it along.
    """

    grants = frozenset(grant.value for grant in Grant)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey("federation.Organization", models.PROTECT, related_name="plans")
    cycle = models.ForeignKey("planning.Cycle", models.PROTECT, related_name="plans")
    planning_year = models.PositiveSmallIntegerField(null=True, editable=False)
    title = models.CharField(_("название"), max_length=500)
    status = models.CharField(_("состояние"), max_length=10, choices=PlanStatus.choices, default=PlanStatus.DRAFT)
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)
    first_filed_at = models.DateTimeField(null=True, editable=False)
    accepted_at = models.DateTimeField(null=True)
    amend_reason = models.TextField(_("почему меняют принятый план"), blank=True)
    source_name = models.CharField(_("исходный файл"), max_length=200, blank=True)

    # Set by `with_deadlines` alone.
    due_on: date | None
    is_late: bool
    is_overdue: bool

    objects: ClassVar = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("план")
        verbose_name_plural = _("планы")
        # What guardian can assign; never asked of a person as a global permission (design, habit 4).
        permissions = [(grant.value, grant.value) for grant in Grant]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "cycle"],
                name="one_plan_per_cycle",
                violation_error_message=_("План на этот цикл у организации уже есть."),
            ),
        ]
        indexes = [
            models.Index(fields=["planning_year", "path", "id"], name="plan_in_year"),
            models.Index(fields=["cycle", "path", "id"], name="plan_in_cycle"),
            models.Index(fields=["status", "id"], include=["audience", "path"], name="plan_by_status"),
        ]

    def __str__(self) -> str:
        return self.title
