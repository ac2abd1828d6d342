"""PlanVersion: what was filed, frozen."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.access.walls import Walled


class VersionStatus(models.TextChoices):
    """What became of a version. The values of a plan's states, but for what was withdrawn."""

    FILED = "FILED", _("на проверке")
    RETURNED = "RETURNED", _("возвращена на доработку")
    ACCEPTED = "ACCEPTED", _("принята")
    WITHDRAWN = "WITHDRAWN", _("отозвана")


class PlanVersion(Walled):
    """A filed version. `content` is readable without today's models; its rows stand beside the draft's.

    `is_standing`: the last filed one, which consolidation, coverage and everybody above read. A withdrawn one stands no
    longer and is read like a draft; a returned one is of those above alone once the next is filed. `reason`: why an
    accepted plan was amended by it.
    """

    grant_field: ClassVar[str] = "plan_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey("planning.Plan", models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("версия"))
    title = models.CharField(_("название"), max_length=500)
    status = models.CharField(_("состояние"), max_length=10, choices=VersionStatus.choices, default=VersionStatus.FILED)
    is_standing = models.BooleanField(default=True)
    content = models.JSONField()
    reason = models.TextField(_("почему изменён принятый план"), blank=True)
    filed_at = models.DateTimeField()
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("версия плана")
        verbose_name_plural = _("версии плана")
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_version_per_number"),
            models.UniqueConstraint(fields=["plan"], name="one_standing_version", condition=models.Q(is_standing=True)),
        ]
