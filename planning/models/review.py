"""Review: what reviewers said of a filed version, item by item; and another day to file by, for one organization."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.access.walls import Walled
from federation.models.organization import Kind


class Verdict(models.TextChoices):
    """What a reviewer said of a version."""

    ACCEPTED = "ACCEPTED", _("принять")
    RETURNED = "RETURNED", _("вернуть")


class Review(Walled):
    """The verdict of one reviewing organization on one version.

    `decides`: it is the verdict of the organization that reviews the plan, and moved its state; others are opinions of
    invited reviewers. A verdict is given once for a version; the next version is read anew.
    """

    grant_field: ClassVar[str] = "plan_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey("planning.Plan", models.CASCADE, related_name="reviews")
    version = models.ForeignKey("planning.PlanVersion", models.CASCADE, related_name="reviews")
    organization = models.ForeignKey("federation.Organization", models.PROTECT, related_name="+")
    verdict = models.CharField(_("решение"), max_length=10, choices=Verdict.choices)
    decides = models.BooleanField()
    remarks = models.TextField(_("замечания"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("рецензия")
        verbose_name_plural = _("рецензии")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "organization"],
                name="one_verdict_per_reviewer",
                violation_error_message=_("Решение по этой версии ваша организация уже приняла."),
            ),
            models.CheckConstraint(
                condition=~models.Q(verdict="RETURNED", remarks=""),
                name="must_say_why_returned",
                violation_error_message=_("Напишите, что исправить: план возвращают с замечаниями."),
            ),
        ]


class ItemRemark(Walled):
    """A reviewer's remark on one item of a version; the authors answer it, the next reading closes it.

    `item_id` is the item's identity. `closed_at`: the reviewer is content with what became of it.
    """

    grant_field: ClassVar[str] = "plan_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey("planning.Plan", models.CASCADE, related_name="item_remarks")
    review = models.ForeignKey(Review, models.CASCADE, related_name="item_remarks")
    item_id = models.UUIDField()
    remark = models.TextField(_("замечание"))
    answer = models.TextField(_("ответ"), blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("замечание к мероприятию")
        verbose_name_plural = _("замечания к мероприятиям")
        constraints = [
            models.UniqueConstraint(fields=["review", "item_id"], name="one_remark_per_item_and_review"),
        ]
        indexes = [models.Index(fields=["plan", "item_id"], name="remark_of_item")]


class FilingException(Walled):
    """Another day by which plans for a cycle are filed, given from above with a reason.

    Without a `level` it is for `organization` alone; with one, for all organizations of this kind at and beneath it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey("planning.Cycle", models.CASCADE, related_name="exceptions")
    organization = models.ForeignKey("federation.Organization", models.PROTECT, related_name="+")
    level = models.CharField(_("для всех вида"), max_length=20, choices=Kind.choices, blank=True)
    filing_due_on = models.DateField(_("сдать до"))
    reason = models.TextField(_("причина"))
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        verbose_name = _("отсрочка")
        verbose_name_plural = _("отсрочки")
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "organization", "level"],
                name="one_exception_per_cycle",
                violation_error_message=_("Отсрочка уже дана: снимите её и дайте новую."),
            ),
        ]
