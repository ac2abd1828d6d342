"""RowDraft: what a person typed into a row and has not saved; his own, and nobody else's."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class RowDraft(models.Model):
    """The fields of a row's form as they were typed, kept while the person types.

    `item_id` is the item's identity. `fields` is the form as sent: name → list of values, with the revision that the
    person saw, so that taking it up again merges as if the form had stood open.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    plan = models.ForeignKey("planning.Plan", models.CASCADE, related_name="+")
    item_id = models.UUIDField()
    fields = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("несохранённая правка")
        verbose_name_plural = _("несохранённые правки")
        constraints = [models.UniqueConstraint(fields=["user", "plan", "item_id"], name="one_draft_of_a_row")]
