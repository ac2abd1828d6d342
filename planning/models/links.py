"""What a plan item is tied to: tasks, kinds of activity and problem areas of the agenda, and parties."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.access.walls import Walled


class PartyRole(models.TextChoices):
    """What an organization does in an event."""

    LEAD = "LEAD", _("ведущий организатор")
    CO_ORGANIZER = "CO_ORGANIZER", _("соорганизатор")
    PARTICIPANT = "PARTICIPANT", _("участник")


class ItemLink(Walled):
    """A tie of an item; frozen copies have ties of their own. `plan` carries the grants, `is_standing` the figures."""

    grant_field: ClassVar[str] = "plan_id"

    id = models.BigAutoField(primary_key=True)
    plan = models.ForeignKey("planning.Plan", models.CASCADE, related_name="+")
    is_standing = models.BooleanField(default=False)
    planning_year = models.PositiveSmallIntegerField(null=True)

    class Meta:
        abstract = True


class PlanItemTask(ItemLink):
    """The item serves a task (or local priority) of the agenda."""

    item = models.ForeignKey("planning.PlanItem", models.CASCADE, related_name="task_links")
    task = models.ForeignKey("agenda.AgendaTask", models.PROTECT, related_name="item_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "task"], name="one_link_per_item_and_task")]
        indexes = [
            # What the policy and the year ask stands in the index: coverage of a nation never opens the table.
            models.Index(
                fields=["task", "path", "item"],
                include=["audience", "plan", "planning_year"],
                name="items_of_task",
                condition=models.Q(is_standing=True),
            )
        ]


class PlanItemActivity(ItemLink):
    """The item is of a kind of activity of the agenda."""

    item = models.ForeignKey("planning.PlanItem", models.CASCADE, related_name="activity_links")
    activity = models.ForeignKey("agenda.ActivityKind", models.PROTECT, related_name="item_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "activity"], name="one_link_per_item_and_activity")]


class PlanItemArea(ItemLink):
    """The item answers a problem area of the agenda."""

    item = models.ForeignKey("planning.PlanItem", models.CASCADE, related_name="area_links")
    problem_area = models.ForeignKey("agenda.ProblemArea", models.PROTECT, related_name="item_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "problem_area"], name="one_link_per_item_and_area")]
        indexes = [
            models.Index(
                fields=["problem_area", "path", "item"],
                include=["audience", "plan", "planning_year"],
                name="items_of_area",
                condition=models.Q(is_standing=True),
            )
        ]


class PlanItemParty(ItemLink):
    """An organization takes part in the event."""

    item = models.ForeignKey("planning.PlanItem", models.CASCADE, related_name="parties")
    organization = models.ForeignKey("federation.Organization", models.PROTECT, related_name="item_parties")
    role = models.CharField(_("роль"), max_length=12, choices=PartyRole.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "organization"], name="one_party_per_item_and_organization")
        ]
        indexes = [
            models.Index(fields=["organization", "item"], name="items_of_party", condition=models.Q(is_standing=True))
        ]
