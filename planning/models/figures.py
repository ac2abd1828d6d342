"""What a filed version counts, written once when it is filed, so that a nation is summed over plans, not over items."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from federation.access.walls import Walled

MONTHS = 12


class Subject(models.TextChoices):
    """What is counted, and what a row's `subject_id` names.

    ITEM: every item; nothing. TASK: those that serve a national task, local priorities counted for it; the task.
    AREA: those that answer a problem area; the area. TASKS, AREAS: those that serve any task or answer any area of an
    edition; the agenda.
    """

    ITEM = "ITEM"
    TASK = "TASK"
    AREA = "AREA"
    TASKS = "TASKS"
    AREAS = "AREAS"


class PlanFigure(Walled):
    """How many items of a frozen version a subject has, and how many of them may fall into each month of its year.

    `dated` items may fall on a day of the year; `rough` are those whose days in the month are no days of their own
    (`planning.selectors.months.EXACT`). A version that is of no year has no months. The function
    `planning_figures_write` writes the rows from the version's own, `planning.selectors.tally` reads them; nothing else
    knows them, and they never change but for who reads them (docs/adr/0010).
    """

    grant_field: ClassVar[str] = "plan_id"

    id = models.BigAutoField(primary_key=True)
    plan = models.ForeignKey("planning.Plan", models.CASCADE, related_name="+")
    version = models.ForeignKey("planning.PlanVersion", models.CASCADE, related_name="figures")
    is_standing = models.BooleanField()
    planning_year = models.PositiveSmallIntegerField(null=True)
    subject = models.CharField(max_length=5, choices=Subject.choices)
    subject_id = models.UUIDField(null=True)
    items = models.PositiveIntegerField()
    dated = models.PositiveIntegerField()
    months = ArrayField(models.PositiveIntegerField(), size=MONTHS)
    rough = ArrayField(models.PositiveIntegerField(), size=MONTHS)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "subject", "subject_id"], name="one_figure_per_subject", nulls_distinct=False
            )
        ]
        indexes = [
            # As with items: what the policy reads stands in the index too.
            models.Index(
                fields=["planning_year", "subject", "path"],
                include=["audience", "plan", "subject_id", "items", "dated"],
                name="figure_standing",
                condition=models.Q(is_standing=True),
            )
        ]
