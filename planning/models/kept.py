"""What people keep of consolidated plans: saved views, calendars by a secret address, exports under way."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.access.walls import Walled, WalledQuerySet
from federation.kernel.actor import Actor

NAME_LIMIT = 120
QUERY_LIMIT = 2000
"""Characters of the filters of an address."""


class OwnQuerySet(models.QuerySet[Any]):
    """Rows that belong to one person."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own rows; a job reads all."""
        return self.all() if actor.is_system else self.filter(user_id=actor.user_id)


class SavedViewQuerySet(WalledQuerySet):
    """Saved views."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own views, and those that are shared within the organizations in which a role is held."""
        if actor.is_system:
            return self.all()
        own = models.Q(user_id=actor.user_id)
        return self.filter(own | models.Q(shared=True, path__in=actor.own) if actor.own else own)


class SavedView(Walled):
    """Filters of a consolidated plan under a name: `query` is that of the page's address.

    `organization` is the one with whose members it is shared (`path` is its path); a private view names it too where
    its person works for one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    organization = models.ForeignKey("federation.Organization", models.PROTECT, null=True, related_name="+")
    within = models.ForeignKey("federation.Organization", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    name = models.CharField(_("название"), max_length=NAME_LIMIT)
    query = models.CharField(max_length=QUERY_LIMIT, blank=True)
    shared = models.BooleanField(_("для всей организации"), default=False)
    created_at = models.DateTimeField()

    objects: ClassVar = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("сохранённый вид")
        verbose_name_plural = _("сохранённые виды")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                name="one_view_per_name",
                violation_error_message=_("Вид с таким названием у вас уже есть."),
            ),
            models.CheckConstraint(
                condition=models.Q(shared=False) | models.Q(organization__isnull=False),
                name="must_be_shared_with_somebody",
            ),
        ]
        indexes = [models.Index(fields=["path", "name"], name="view_shared", condition=models.Q(shared=True))]

    def __str__(self) -> str:
        return self.name


class CalendarFeed(models.Model):
    """A consolidated plan as a calendar that programs fetch by a secret address. Only a hash of the secret is stored.

    It serves what its person may read at that moment. `roughly`: events without exact days are in it too, as all-day
    spans marked «ориентировочно».
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    within = models.ForeignKey("federation.Organization", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    name = models.CharField(_("название"), max_length=NAME_LIMIT)
    query = models.CharField(max_length=QUERY_LIMIT, blank=True)
    roughly = models.BooleanField(_("и события без точной даты"), default=True)
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects: ClassVar = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("подписка на календарь")
        verbose_name_plural = _("подписки на календарь")
        indexes = [models.Index(fields=["user", "-created_at"], name="calendar_of_user")]


class ExportFormat(models.TextChoices):
    """What a consolidated plan is written as."""

    DOCX = "docx", "Word"
    XLSX = "xlsx", "Excel"
    CSV = "csv", "CSV"


class ExportState(models.TextChoices):
    """Where an export is on its way."""

    WAITING = "WAITING", _("ждёт очереди")
    RUNNING = "RUNNING", _("готовится")
    DONE = "DONE", _("готов")
    FAILED = "FAILED", _("не получился")


def _place(instance: ExportJob, _filename: str) -> str:
    # The address is never guessed from the outside, and a second run writes to the same place.
    return f"exports/{instance.pk.hex[:2]}/{instance.pk}"


class ExportJob(models.Model):
    """A consolidated plan on its way into a file: made by a worker, kept for a week, read by its person alone.

    `total` are the rows that there are, as counted when the worker began; `written` those in the file.
    `reach`: what the person could read when it was written (`Actor.reach`); with other rights there is no file.
    `attempts`: how often a worker began; one that never ends it may be what it writes itself.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    within = models.ForeignKey("federation.Organization", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    query = models.CharField(max_length=QUERY_LIMIT, blank=True)
    format = models.CharField(_("вид файла"), max_length=4, choices=ExportFormat.choices)
    state = models.CharField(_("состояние"), max_length=8, choices=ExportState.choices, default=ExportState.WAITING)
    total = models.PositiveIntegerField(default=0)
    written = models.PositiveIntegerField(default=0)
    file = models.FileField(upload_to=_place, max_length=120, blank=True)
    name = models.CharField(max_length=200, blank=True)
    error = models.TextField(blank=True)
    reach = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    objects: ClassVar = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("выгрузка свода")
        verbose_name_plural = _("выгрузки свода")
        indexes = [
            models.Index(fields=["user", "-created_at"], name="export_of_user"),
            models.Index(fields=["expires_at"], name="export_expiring", condition=models.Q(expires_at__isnull=False)),
        ]
