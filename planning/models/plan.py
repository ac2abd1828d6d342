"""Plan: one organization's plan for a cycle."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.access.roles import TABLE, Audience, Grant
from federation.access.walls import Walled
from federation.kernel.revision import Revisioned


class PlanStatus(models.TextChoices):
    """Set by people. What follows (late, complete) is computed, never stored here."""

    DRAFT = "DRAFT", _("черновик")
    FILED = "FILED", _("на проверке")
    RETURNED = "RETURNED", _("возвращён на доработку")
    ACCEPTED = "ACCEPTED", _("принят")


TRANSITIONS: dict[str, frozenset[str]] = {
    PlanStatus.DRAFT: frozenset({PlanStatus.FILED}),
    PlanStatus.FILED: frozenset({PlanStatus.RETURNED, PlanStatus.ACCEPTED}),
    PlanStatus.RETURNED: frozenset({PlanStatus.FILED}),
    PlanStatus.ACCEPTED: frozenset({PlanStatus.DRAFT}),
}
"""draft → filed → (returned → filed) → accepted; an amendment after acceptance opens a draft again."""

EDITABLE = frozenset({PlanStatus.DRAFT, PlanStatus.RETURNED})


def standing_audience(status: str, *, regional: bool) -> Audience:
    """Who reads a version of a plan in `status` (domain, "Who sees what"); `regional`: of a council, branch, office."""
    row = {PlanStatus.FILED: "plan.filed", PlanStatus.RETURNED: "plan.filed", PlanStatus.ACCEPTED: "plan.accepted"}
    if status not in row:
        return TABLE["plan.existence"].reads
    return TABLE[row[PlanStatus(status)] + (".regional" if regional else "")].reads


class Plan(Walled, Revisioned):
    """A plan. Its row says that it exists, its status and dates: what those above see of a draft.

    `title` is the draft's and is shown only to those who read the draft; others see that of the version they read.
    `version` is the number of the last filed version, 0 before the first filing. `audience` is that of the widest
    version that stands.
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
    accepted_at = models.DateTimeField(null=True)
    source_name = models.CharField(_("исходный файл"), max_length=200, blank=True)

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
