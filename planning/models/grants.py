"""Invitations to one plan, as django-guardian's direct tables (behind `federation.access.grants`)."""

from __future__ import annotations

from django.db import models

from federation.access.grants import GrantToGroup, GrantToUser


class PlanGroupGrant(GrantToGroup):
    """What an organization's members may do with a plan."""

    content_object = models.ForeignKey("planning.Plan", models.CASCADE)


class PlanUserGrant(GrantToUser):
    """Guardian wants both tables; Svod gives to organizations, so this one stays empty."""

    content_object = models.ForeignKey("planning.Plan", models.CASCADE)
