"""Attachment: a file that belongs to an object and is seen by whoever sees the object."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.access.walls import Walled


def _place(instance: Attachment, _filename: str) -> str:
    # The name that a person gave never becomes a path.
    return f"attachments/{instance.pk.hex[:2]}/{instance.pk}"


class Attachment(Walled):
    """A stored file. `object_type` is a key of the attachments registry, `object_id` the object's id.

    `grant_id` is the object to which organizations are invited: an item's files come with its plan.
    """

    grant_field: ClassVar[str] = "grant_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    object_type = models.CharField(max_length=40)
    object_id = models.UUIDField()
    grant_id = models.UUIDField(editable=False)
    file = models.FileField(_("файл"), upload_to=_place, max_length=120)
    name = models.CharField(_("имя файла"), max_length=200)
    size = models.PositiveBigIntegerField(_("размер, байт"))
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("вложение")
        verbose_name_plural = _("вложения")
        indexes = [models.Index(fields=["object_id", "-uploaded_at"], name="attachment_of_object")]
