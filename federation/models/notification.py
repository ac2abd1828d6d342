"""Notification: news for one person, shown in the product and, by choice, sent by e-mail."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Notification(models.Model):
    """One row per object however many events: a new event of the same object renews the unread row.

    `reason` says why it came to this person: "member", "reviewer", "invited", "asked".
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    title = models.CharField(_("что"), max_length=300)
    text = models.TextField(_("подробно"), blank=True)
    url = models.CharField(max_length=300)
    reason = models.CharField(max_length=40)
    object_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("уведомление")
        verbose_name_plural = _("уведомления")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "object_id"],
                name="one_unread_row_per_object",
                condition=models.Q(read_at__isnull=True, object_id__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["user", "-created_at", "-id"], name="notification_of_user")]
