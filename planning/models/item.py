"""PlanItem: an event as planned; the draft's row and, after filing, its frozen copies."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from federation.access.walls import Walled, WalledQuerySet
from federation.kernel.revision import Revisioned


class PeriodKind(models.TextChoices):
    """What a period as written means (the reader is `planning.periods`)."""

    DATE = "date", _("дата")
    MONTHS = "months", _("месяцы")
    RANGE = "range", _("промежуток")
    QUARTER = "quarter", _("квартал")
    HALF = "half", _("полугодие")
    YEAR = "year", _("весь период")
    RECURRING = "recurring", _("повторяется")
    DEADLINE = "deadline", _("до срока")
    UNSCHEDULED = "unscheduled", _("без срока")


class PlanItemQuerySet(WalledQuerySet):
    """Plan items."""

    def drafts(self) -> PlanItemQuerySet:
        """What the organization itself works on."""
        return self.filter(version__isnull=True)

    def standing(self) -> PlanItemQuerySet:
        """The rows of last filed versions: consolidation, coverage and everybody above read these."""
        return self.filter(is_standing=True)


class PlanItem(Walled, Revisioned):
    """A planned event. `version` is empty in the draft; a frozen copy names the draft's row as its `origin`.

    `number` runs through the whole plan. `readings` keeps every reading of an ambiguous period:
    [{"kind", "recurrence", "deadline", "spans": [[day, day]]}], the chosen one is in the columns and the span rows.
    `home_id`: a joint item of another plan, standing here by an accepted placement (docs/adr/0009): its content is the
    home's, kept in step by `planning_mirror`; its section and number are this plan's own.
    `source` says where in the imported file the row stood: {"kind", "line"}.
    """

    grant_field: ClassVar[str] = "plan_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey("planning.Plan", models.CASCADE, related_name="items")
    section = models.ForeignKey("planning.PlanSection", models.PROTECT, related_name="items")
    version = models.ForeignKey("planning.PlanVersion", models.CASCADE, null=True, related_name="items")
    origin_id = models.UUIDField(null=True, editable=False)
    home_id = models.UUIDField(null=True, editable=False)
    is_standing = models.BooleanField(default=False, editable=False)
    planning_year = models.PositiveSmallIntegerField(null=True, editable=False)
    number = models.PositiveIntegerField()
    title = models.TextField(_("название"))
    place = models.TextField(_("место"), blank=True)
    period_text = models.TextField(_("срок, как написан"), blank=True)
    period_kind = models.CharField(_("вид срока"), max_length=12, choices=PeriodKind.choices)
    recurrence = models.CharField(max_length=20, blank=True)
    deadline = models.DateField(null=True, blank=True)
    readings = models.JSONField(default=list, blank=True)
    participants_text = models.TextField(_("участники"), blank=True)
    planned_participants = models.PositiveIntegerField(_("сколько участников"), null=True, blank=True)
    responsible = models.TextField(_("ответственный"), blank=True)
    programme = models.TextField(_("программа"), blank=True)
    note = models.TextField(_("примечание"), blank=True)
    carries_out_id = models.UUIDField(null=True, blank=True)
    source = models.JSONField(default=dict, blank=True)

    objects: ClassVar = PlanItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("мероприятие плана")
        verbose_name_plural = _("мероприятия плана")
        constraints = [
            models.CheckConstraint(
                condition=Q(version__isnull=True, origin_id__isnull=True)
                | Q(version__isnull=False, origin_id__isnull=False),
                name="must_be_draft_or_copy",
            ),
            models.UniqueConstraint(
                fields=["plan", "home_id"],
                name="one_place_in_a_draft",
                condition=Q(version__isnull=True, home_id__isnull=False),
                violation_error_message=_("Это мероприятие в плане уже стоит."),
            ),
            models.CheckConstraint(
                condition=Q(is_standing=False) | Q(version__isnull=False), name="must_be_filed_to_stand"
            ),
        ]
        indexes = [
            models.Index(fields=["plan", "version", "number"], name="item_of_plan"),
            models.Index(fields=["section", "number"], name="item_of_section"),
            # What the policy reads stands in the index too, so that counting a nation never opens the table.
            models.Index(
                fields=["planning_year", "path", "number", "id"],
                include=["audience", "plan", "period_kind", "home_id"],
                name="item_standing",
                condition=Q(is_standing=True),
            ),
            models.Index(fields=["origin_id"], name="item_copies", condition=Q(origin_id__isnull=False)),
            models.Index(fields=["home_id", "path"], name="item_places", condition=Q(home_id__isnull=False)),
            models.Index(fields=["carries_out_id"], name="item_carriers", condition=Q(carries_out_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def identity(self) -> uuid.UUID:
        """What the item is called by outside: the draft's id, in every version and in every plan that it stands in."""
        return self.home_id or self.origin_id or self.id


class PlanItemSpan(Walled):
    """Days, inclusive, within which the event may fall: one row per span, so that "what is on in May" is one scan."""

    grant_field: ClassVar[str] = "plan_id"

    id = models.BigAutoField(primary_key=True)
    plan = models.ForeignKey("planning.Plan", models.CASCADE, related_name="+")
    item = models.ForeignKey(PlanItem, models.CASCADE, related_name="spans")
    is_standing = models.BooleanField(default=False)
    planning_year = models.PositiveSmallIntegerField(null=True)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="must_span_forward"),
        ]
        indexes = [
            models.Index(fields=["item", "starts_on"], name="span_of_item"),
            models.Index(
                fields=["planning_year", "path", "starts_on", "ends_on", "item"],
                include=["audience", "plan"],
                name="span_standing",
                condition=Q(is_standing=True),
            ),
        ]
