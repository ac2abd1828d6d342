"""Invitation: an office asks a person by e-mail to take a role in an organization."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.access.roles import Role
from federation.access.walls import Walled


class Invitation(Walled):
    """A one-time link. Only a hash of its secret is stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey("federation.Organization", models.CASCADE, related_name="invitations")
    email = models.EmailField(_("электронная почта"))
    full_name = models.CharField(_("фамилия, имя, отчество"), max_length=200)
    role = models.CharField(_("роль"), max_length=20, choices=Role.choices)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("приглашение")
        verbose_name_plural = _("приглашения")
        indexes = [models.Index(fields=["organization", "-created_at"], name="invitation_of_organization")]
