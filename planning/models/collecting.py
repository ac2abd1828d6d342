"""Collecting: an organization asks those beneath it for their week or month, once or again and again."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.access.walls import Shared, Walled
from federation.kernel.revision import Revisioned
from federation.models.organization import Kind
from planning.models.cycle import CycleKind


class Collecting(Walled, Revisioned):
    """Who is asked and how often; each week or month asked for is a cycle of its own (`Cycle.collecting`).

    Asked are the organizations of `level` beneath, those open when the cycle begins, or else the `chosen` ones.
    `lead` is how many days before its first day a period must be answered; negative: after it began.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey("federation.Organization", models.PROTECT, related_name="collectings")
    kind = models.CharField(
        _("за что"),
        max_length=12,
        choices=[(kind.value, kind.label) for kind in (CycleKind.WEEK, CycleKind.MONTH)],
    )
    level = models.CharField(_("кого просим"), max_length=20, choices=Kind.choices, blank=True)
    chosen = ArrayField(models.UUIDField(), default=list, blank=True)
    lead = models.SmallIntegerField(_("за сколько дней до начала"))
    repeats = models.BooleanField(_("повторять"), default=False)
    note = models.TextField(_("пояснение"), blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("сбор планов")
        verbose_name_plural = _("сборы планов")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[CycleKind.WEEK, CycleKind.MONTH]), name="must_collect_a_week_or_month"
            ),
        ]


class CollectingRequest(Shared):
    """One organization (at `other_path`) is asked for one period by the one at `path`.

    `note` is the collecting's, which those asked do not read. Its answer is the plan that it files for the cycle, or
    that nothing will happen (`nothing_at`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey("planning.Cycle", models.CASCADE, related_name="requests")
    organization = models.ForeignKey("federation.Organization", models.PROTECT, related_name="+")
    note = models.TextField(_("пояснение"), blank=True)
    nothing_at = models.DateTimeField(_("событий нет"), null=True)
    reminded_on = models.DateField(_("напомнили"), null=True)

    class Meta:
        verbose_name = _("запрос плана")
        verbose_name_plural = _("запросы планов")
        constraints = [models.UniqueConstraint(fields=["cycle", "organization"], name="asked_once_per_cycle")]
        indexes = [models.Index(fields=["other_path", "cycle"], name="request_to")]
