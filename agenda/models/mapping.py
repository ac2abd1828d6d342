"""TaskMapping: which task of an earlier edition goes on as which of a new one."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.access.walls import Walled


class TaskMapping(Walled):
    """Proposed by the office with the edition `agenda`, many to many; each organization confirms its own lines.

    It is read as the edition is: a draft's by the office alone.
    """

    grant_field: ClassVar[str] = "agenda_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agenda = models.ForeignKey("agenda.Agenda", models.CASCADE, related_name="mappings")
    earlier = models.ForeignKey("agenda.AgendaTask", models.CASCADE, related_name="goes_on_as")
    task = models.ForeignKey("agenda.AgendaTask", models.CASCADE, related_name="comes_from")

    class Meta:
        verbose_name = _("соответствие задач")
        verbose_name_plural = _("соответствия задач")
        constraints = [models.UniqueConstraint(fields=["earlier", "task"], name="one_mapping_per_pair")]
