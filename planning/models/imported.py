"""Import: a document on its way into a plan, and afterwards the file that the plan came from."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.access.walls import Walled


class ImportState(models.TextChoices):
    """Where a document is on its way."""

    WAITING = "WAITING", _("читается")
    READ = "READ", _("прочитан, не загружен")
    FAILED = "FAILED", _("не прочитан")
    LOADED = "LOADED", _("загружен")


UNFINISHED = frozenset({ImportState.WAITING, ImportState.READ, ImportState.FAILED})


def _place(instance: Import, _filename: str) -> str:
    # The name that a person gave never becomes a path.
    return f"imports/{instance.pk.hex[:2]}/{instance.pk}"


class Import(Walled):
    """A document that somebody gave for an organization's plan of a cycle; read by those who read the draft.

    `columns` are the answers about its headings (heading → field, "" for the note), which the organization's next
    document begins with. `reading` is what was read, as `planning.exchange.storing` writes it, empty once loaded.
    `answers` are those given so far: question → option. `sha256` is that of the stored bytes.
    """

    grant_field: ClassVar[str] = "plan_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey("federation.Organization", models.PROTECT, related_name="+")
    cycle = models.ForeignKey("planning.Cycle", models.PROTECT, related_name="+")
    plan = models.ForeignKey("planning.Plan", models.CASCADE, null=True, related_name="imports")
    state = models.CharField(_("состояние"), max_length=10, choices=ImportState.choices, default=ImportState.WAITING)
    file = models.FileField(_("файл"), upload_to=_place, max_length=120)
    name = models.CharField(_("имя файла"), max_length=200)
    size = models.PositiveBigIntegerField(_("размер, байт"))
    sha256 = models.CharField(max_length=64)
    pasted = models.BooleanField(default=False)
    columns = models.JSONField(default=dict, blank=True)
    reading = models.JSONField(default=dict, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    error = models.TextField(_("почему не прочитан"), blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    loaded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("загрузка плана")
        verbose_name_plural = _("загрузки планов")
        indexes = [models.Index(fields=["organization", "cycle", "-created_at"], name="import_of_plan")]

    def __str__(self) -> str:
        return self.name
