"""PlanSection: a part of a plan, of the draft or of a filed version."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.access.walls import Walled


class PlanSection(Walled):
    """A section. Items without one stand in the untitled section. `version` is empty in the draft."""

    grant_field: ClassVar[str] = "plan_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey("planning.Plan", models.CASCADE, related_name="sections")
    version = models.ForeignKey("planning.PlanVersion", models.CASCADE, null=True, related_name="sections")
    title = models.CharField(_("название"), max_length=500, blank=True)
    position = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("раздел плана")
        verbose_name_plural = _("разделы плана")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "title"],
                name="one_draft_section_per_title",
                condition=models.Q(version__isnull=True),
                violation_error_message=_("Раздел с таким названием в плане уже есть."),
            ),
        ]
        indexes = [models.Index(fields=["plan", "version", "position"], name="section_of_plan")]

    def __str__(self) -> str:
        return self.title
