"""Agenda: an edition of the shared municipal agenda, for a year."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.access.walls import Walled
from federation.kernel.revision import Revisioned


class AgendaStatus(models.TextChoices):
    """Set by people: draft → published → superseded (by the next published edition of the same year)."""

    DRAFT = "DRAFT", _("черновик")
    PUBLISHED = "PUBLISHED", _("опубликована")
    SUPERSEDED = "SUPERSEDED", _("заменена")


TRANSITIONS: dict[str, frozenset[str]] = {
    AgendaStatus.DRAFT: frozenset({AgendaStatus.PUBLISHED}),
    AgendaStatus.PUBLISHED: frozenset({AgendaStatus.SUPERSEDED}),
    AgendaStatus.SUPERSEDED: frozenset(),
}


class Agenda(Walled, Revisioned):
    """An edition. Texts are kept as the source document has them.

    `definitions` is a list of {"term", "definition"}; `goals` and `mechanisms` are paragraphs.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey("federation.Organization", models.PROTECT, related_name="agendas")
    year = models.PositiveSmallIntegerField(_("год"))
    title = models.TextField(_("название"))
    status = models.CharField(_("состояние"), max_length=10, choices=AgendaStatus.choices, default=AgendaStatus.DRAFT)
    goals = ArrayField(models.TextField(), default=list, blank=True)
    mechanisms = ArrayField(models.TextField(), default=list, blank=True)
    definitions = models.JSONField(default=list, blank=True)
    source_name = models.CharField(_("исходный документ"), max_length=200, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("повестка")
        verbose_name_plural = _("повестки")
        constraints = [
            models.UniqueConstraint(
                fields=["year"],
                name="one_published_agenda_per_year",
                condition=models.Q(status="PUBLISHED"),
                violation_error_message=_("На этот год повестка уже опубликована."),
            ),
            models.UniqueConstraint(
                fields=["year"],
                name="one_draft_agenda_per_year",
                condition=models.Q(status="DRAFT"),
                violation_error_message=_("На этот год черновик повестки уже есть."),
            ),
        ]
        indexes = [models.Index(fields=["-year", "status"], name="agenda_by_year")]

    def __str__(self) -> str:
        return self.title
