"""ProblemArea: a numbered sphere of problems of an edition."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.access.walls import Walled
from federation.kernel.revision import Revisioned


class ProblemArea(Walled, Revisioned):
    """A problem area."""

    grant_field: ClassVar[str] = "agenda_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agenda = models.ForeignKey("agenda.Agenda", models.CASCADE, related_name="problem_areas")
    number = models.PositiveSmallIntegerField(_("номер"))
    title = models.TextField(_("название"))

    class Meta:
        verbose_name = _("проблемная сфера")
        verbose_name_plural = _("проблемные сферы")
        constraints = [
            models.UniqueConstraint(
                fields=["agenda", "number"],
                name="one_area_per_number",
                violation_error_message=_("Сфера с этим номером уже есть."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"
