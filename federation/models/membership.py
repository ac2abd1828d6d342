"""Membership: a person in an organization in a role, with dates."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from federation.access.roles import Role
from federation.access.walls import Walled, WalledQuerySet
from federation.kernel import clock


class MembershipQuerySet(WalledQuerySet):
    """Memberships."""

    def in_force(self, day: date) -> Self:
        """Those that give access on `day`."""
        return self.filter(since__lte=day).filter(Q(until__isnull=True) | Q(until__gt=day))

    def people_in(self, roles: Iterable[str]) -> set[uuid.UUID]:
        """Those who hold one of `roles` today: to whom news of an organization goes."""
        return set(self.in_force(clock.today()).filter(role__in=roles).values_list("user_id", flat=True))


class Membership(Walled):
    """A role of a person in an organization; it holds for the subtree as the table of roles says.

    `until` is the first day on which it no longer holds: ending it today ends the access at once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    organization = models.ForeignKey("federation.Organization", models.PROTECT, related_name="memberships")
    organization_kind = models.CharField(max_length=20, editable=False)
    region_path = models.TextField(db_collation="C", blank=True, editable=False)
    role = models.CharField(_("роль"), max_length=20, choices=Role.choices)
    since = models.DateField(_("с"))
    until = models.DateField(_("до"), null=True, blank=True)

    objects: ClassVar = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("членство")
        verbose_name_plural = _("членства")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization", "role"],
                name="one_open_membership_per_role",
                condition=Q(until__isnull=True),
                violation_error_message=_("Эта роль у человека уже есть."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="must_end_after_beginning",
                violation_error_message=_("Роль заканчивается раньше, чем начинается."),
            ),
        ]
        indexes = [models.Index(fields=["organization", "role", "id"], name="membership_of_organization")]
