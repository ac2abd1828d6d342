"""Networks: a second, flat kind of membership, beside the tree."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.access.walls import Walled


class Network(Walled):
    """A circle of organizations around a commission or a partner organization, which owns it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey("federation.Organization", models.PROTECT, related_name="networks")
    title = models.CharField(_("название"), max_length=200)

    class Meta:
        verbose_name = _("сеть")
        verbose_name_plural = _("сети")
        constraints = [models.UniqueConstraint(fields=["organization", "title"], name="one_network_per_title")]

    def __str__(self) -> str:
        return self.title


class NetworkMembership(Walled):
    """An organization's place in a network. `until` is the first day outside."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(Network, models.CASCADE, related_name="memberships")
    organization = models.ForeignKey("federation.Organization", models.PROTECT, related_name="network_memberships")
    since = models.DateField(_("с"))
    until = models.DateField(_("до"), null=True, blank=True)

    class Meta:
        verbose_name = _("участие в сети")
        verbose_name_plural = _("участие в сетях")
        constraints = [models.UniqueConstraint(fields=["network", "organization"], name="once_in_a_network")]
