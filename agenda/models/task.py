"""AgendaTask: a numbered task of an edition with its kinds of activity; or a region's priority beneath one."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from federation.access.walls import Walled
from federation.kernel.revision import Revisioned


class AgendaTask(Walled, Revisioned):
    """A task. A national one has a `number`; a local priority has a `parent` and a `code` such as `3.SMO-1`.

    `organization` is who set it: the national office or, for a local priority, the region.
    """

    grant_field: ClassVar[str] = "agenda_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agenda = models.ForeignKey("agenda.Agenda", models.CASCADE, related_name="tasks")
    organization = models.ForeignKey("federation.Organization", models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="local_priorities")
    number = models.PositiveSmallIntegerField(_("номер"), null=True, blank=True)
    code = models.CharField(_("код"), max_length=20)
    title = models.TextField(_("название"))

    class Meta:
        verbose_name = _("задача")
        verbose_name_plural = _("задачи")
        constraints = [
            models.UniqueConstraint(fields=["agenda", "code"], name="one_task_per_code"),
            models.UniqueConstraint(
                fields=["agenda", "number"],
                name="one_task_per_number",
                condition=Q(number__isnull=False),
                violation_error_message=_("Задача с этим номером уже есть."),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, number__isnull=False) | Q(parent__isnull=False, number__isnull=True),
                name="must_be_national_or_beneath_one",
                violation_error_message=_("Местный приоритет стоит под задачей, а не рядом с ней."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}. {self.title}"


class ActivityKind(Walled):
    """A kind of activity of a task, numbered within it."""

    grant_field: ClassVar[str] = "agenda_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agenda = models.ForeignKey("agenda.Agenda", models.CASCADE, related_name="+")
    task = models.ForeignKey(AgendaTask, models.CASCADE, related_name="activities")
    number = models.PositiveSmallIntegerField(_("номер"))
    title = models.TextField(_("название"))

    class Meta:
        verbose_name = _("вид деятельности")
        verbose_name_plural = _("виды деятельности")
        constraints = [models.UniqueConstraint(fields=["task", "number"], name="one_activity_per_number")]

    def __str__(self) -> str:
        return self.title


class TaskArea(Walled):
    """A task serves a problem area: many to many, edited by the national office."""

    grant_field: ClassVar[str] = "agenda_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agenda = models.ForeignKey("agenda.Agenda", models.CASCADE, related_name="+")
    task = models.ForeignKey(AgendaTask, models.CASCADE, related_name="area_links")
    problem_area = models.ForeignKey("agenda.ProblemArea", models.CASCADE, related_name="task_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "problem_area"], name="one_link_per_task_and_area")]
