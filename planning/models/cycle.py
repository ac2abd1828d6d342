"""Cycle: a period of planning with its deadlines."""

from __future__ import annotations

import uuid
from datetime import MAXYEAR, MINYEAR

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.access.walls import Walled


class CycleKind(models.TextChoices):
    """How long a cycle is."""

    YEAR = "YEAR", _("год")
    HALF_YEAR = "HALF_YEAR", _("полугодие")
    MONTH = "MONTH", _("месяц")
    WEEK = "WEEK", _("неделя")
    SCHOOL_YEAR = "SCHOOL_YEAR", _("учебный год")


def begins_in(year: int | None) -> models.Q:
    """The condition of yearly cycles that begin in `year`; none do in a year that no calendar has."""
    if year is None or not MINYEAR <= year <= MAXYEAR:
        return models.Q(pk__in=())
    return models.Q(kind=CycleKind.YEAR, starts_on__year=year)


class Cycle(Walled):
    """A planning cycle: first and last day, the agenda edition it plans against, filing and review deadlines.

    `year` in an operation means the yearly cycles that begin in that year (domain, "Decisions"). A cycle of a
    `collecting` is short, and stands in no list of cycles but that of who asks and who is asked.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey("federation.Organization", models.PROTECT, related_name="cycles")
    code = models.CharField(_("код"), max_length=40, unique=True)
    title = models.CharField(_("название"), max_length=200)
    kind = models.CharField(_("вид"), max_length=12, choices=CycleKind.choices, default=CycleKind.YEAR)
    starts_on = models.DateField(_("первый день"))
    ends_on = models.DateField(_("последний день"))
    agenda = models.ForeignKey("agenda.Agenda", models.PROTECT, null=True, blank=True, related_name="cycles")
    filing_due_on = models.DateField(_("сдать планы до"), null=True, blank=True)
    review_due_on = models.DateField(_("проверить до"), null=True, blank=True)
    collecting = models.ForeignKey("planning.Collecting", models.PROTECT, null=True, related_name="cycles")

    class Meta:
        verbose_name = _("цикл")
        verbose_name_plural = _("циклы")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="must_end_after_start",
                violation_error_message=_("Последний день цикла раньше первого."),
            ),
            models.UniqueConstraint(fields=["collecting", "starts_on"], name="one_cycle_per_collected_period"),
        ]
        indexes = [models.Index(fields=["kind", "starts_on"], name="cycle_by_year")]

    def __str__(self) -> str:
        return self.title

    @property
    def planning_year(self) -> int | None:
        """The year that operations name it by; None for a cycle that is not yearly."""
        return self.starts_on.year if self.kind == CycleKind.YEAR else None
