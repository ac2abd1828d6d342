"""Succession: a merger, split, renaming or move, recorded once, with its date."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.access.walls import Walled


class SuccessionKind(models.TextChoices):
    """What became of an organization."""

    MERGER = "MERGER", _("слияние")
    SPLIT = "SPLIT", _("разделение")
    RENAMING = "RENAMING", _("переименование")
    MOVE = "MOVE", _("переход под другую организацию")


class Succession(Walled):
    """One change of the map. Work follows the successor; the old name and path stay readable at a date."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("что произошло"), max_length=10, choices=SuccessionKind.choices)
    occurred_on = models.DateField(_("дата"))
    predecessor = models.ForeignKey("federation.Organization", models.PROTECT, related_name="successions")
    successor = models.ForeignKey("federation.Organization", models.PROTECT, related_name="predecessions")
    old_name = models.CharField(_("прежнее название"), max_length=300)
    old_path = models.TextField(db_collation="C")
    new_path = models.TextField(db_collation="C")
    grounds = models.CharField(_("основание"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("преемство")
        verbose_name_plural = _("преемство")
        indexes = [models.Index(fields=["predecessor", "occurred_on"], name="succession_of")]
