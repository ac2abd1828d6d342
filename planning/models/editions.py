"""EditionAnswer: what an organization decided of an item when the agenda got a new edition."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.access.walls import Walled


class EditionAnswer(Walled):
    """The new edition's tie of a draft's item was confirmed, changed or refused; both readings of the item stay."""

    grant_field: ClassVar[str] = "plan_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey("planning.Plan", models.CASCADE, related_name="+")
    item = models.ForeignKey("planning.PlanItem", models.CASCADE, related_name="edition_answers")
    agenda = models.ForeignKey("agenda.Agenda", models.CASCADE, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = _("ответ на новую редакцию")
        verbose_name_plural = _("ответы на новую редакцию")
        constraints = [models.UniqueConstraint(fields=["item", "agenda"], name="one_answer_per_edition")]
