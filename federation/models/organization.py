"""Organization: one node of the tree, or (commissions, partners) beside it, tied by networks."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Func, Q, Value
from django.utils.translation import gettext_lazy as _

from federation.access.roles import TABLE
from federation.access.walls import Walled, WalledQuerySet
from federation.kernel.paths import subtree
from federation.kernel.revision import Revisioned
from federation.kernel.text import sort_key
from federation.models.fields import LtreeField


class Kind(models.TextChoices):
    """Kinds of organization (domain, "federation/ — who")."""

    NATIONAL_OFFICE = "NATIONAL_OFFICE", _("национальный аппарат")
    FEDERAL_DISTRICT = "FEDERAL_DISTRICT", _("федеральный округ")
    REGIONAL_COUNCIL = "REGIONAL_COUNCIL", _("совет муниципальных образований")
    REGIONAL_BRANCH = "REGIONAL_BRANCH", _("региональное отделение")
    MUNICIPALITY = "MUNICIPALITY", _("муниципальное образование")
    TOS = "TOS", _("ТОС")
    COMMISSION = "COMMISSION", _("комиссия")
    PARTNER_ORGANIZATION = "PARTNER_ORGANIZATION", _("партнёрская организация")


REGIONAL_KINDS = frozenset({Kind.NATIONAL_OFFICE, Kind.REGIONAL_COUNCIL, Kind.REGIONAL_BRANCH})
"""Kinds whose filed and accepted plans are read further than those of municipalities (domain, "Who sees what")."""

OUTSIDE_TREE = frozenset({Kind.COMMISSION, Kind.PARTNER_ORGANIZATION})


class OrganizationQuerySet(WalledQuerySet):
    """Organizations."""

    def beneath(self, path: str) -> Self:
        """The organization at `path` and everything beneath it."""
        low, high = subtree(path)
        return self.filter(path__gte=low, path__lt=high)

    def open_on(self, day: date) -> Self:
        """Those that exist on `day`: figures count only organizations open in the period."""
        return self.filter(opened_on__lte=day).filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day))


class Organization(Walled, Revisioned):
    """An organization of the network. Its code is what people call it by; its path is its place in the tree.

    `closed_on` is the first day on which it no longer exists. `reviewer` reviews its plans; its parent when empty.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("код"), max_length=40, unique=True)
    name = models.CharField(_("название"), max_length=300)
    short_name = models.CharField(_("краткое название"), max_length=120, blank=True)
    kind = models.CharField(_("вид"), max_length=20, choices=Kind.choices)
    territory = models.CharField(_("вид территории"), max_length=40, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    reviewer = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="reviews")
    iso_3166_2 = models.CharField(_("код ISO 3166-2"), max_length=6, blank=True)
    oktmo = models.CharField(_("код ОКТМО"), max_length=11, blank=True)
    website = models.URLField(_("сайт"), blank=True)
    address = models.CharField(_("адрес"), max_length=300, blank=True)
    opened_on = models.DateField(_("существует с"))
    closed_on = models.DateField(_("закрыта с"), null=True, blank=True)
    region_path = models.TextField(db_collation="C", blank=True, editable=False)
    sort_key = models.TextField(db_collation="C", editable=False)
    tree = models.GeneratedField(
        expression=Func(
            Func(models.F("path"), Value("."), function="rtrim"), function="text2ltree", output_field=LtreeField()
        ),
        output_field=LtreeField(),
        db_persist=True,
    )

    objects: ClassVar = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("организация")
        verbose_name_plural = _("организации")
        constraints = [
            models.UniqueConstraint(fields=["path"], name="one_organization_per_path"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=models.F("opened_on")),
                name="must_close_after_opening",
                violation_error_message=_("Дата закрытия раньше даты открытия."),
            ),
        ]
        indexes = [
            GistIndex(fields=["tree"], name="organization_tree"),
            models.Index(fields=["parent", "sort_key", "id"], name="organization_children"),
            models.Index(fields=["kind", "path"], name="organization_level"),
            models.Index(fields=["sort_key", "id"], name="organization_by_name"),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the sort key and the audience beside the name."""
        self.sort_key = sort_key(self.name)
        self.audience = TABLE["organization"].reads
        if (fields := kwargs.get("update_fields")) is not None and "name" in fields:
            kwargs["update_fields"] = {*fields, "sort_key"}
        super().save(*args, **kwargs)

    def is_open_on(self, day: date) -> bool:
        """Whether it exists on `day`."""
        return self.opened_on <= day and (self.closed_on is None or self.closed_on > day)

    @property
    def is_regional(self) -> bool:
        """Whether its plans are read by its region when filed and by the network when accepted."""
        return self.kind in REGIONAL_KINDS
