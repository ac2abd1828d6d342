"""AgendaChoice: what people tied a text to, kept as bare words, so that later suggestions follow them."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.access.walls import Walled


class AgendaChoice(Walled):
    """Tasks and areas that an organization chose for one text, accepting a suggestion or changing it.

    `stems` are the text's words without endings and order; `digest` names the same words again. Only the own
    organization reads a choice; the network has counts of it (`svod_learned_words`, docs/adr/0007).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey("federation.Organization", models.CASCADE, related_name="+")
    agenda = models.ForeignKey("agenda.Agenda", models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    stems = ArrayField(models.TextField())
    tasks = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    areas = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    chosen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("выбор приоритета")
        verbose_name_plural = _("выбранные приоритеты")
        constraints = [
            models.UniqueConstraint(fields=["organization", "agenda", "digest"], name="one_choice_per_text"),
        ]
        indexes = [models.Index(fields=["agenda", "path", "-chosen_at"], name="choices_by_newest")]
