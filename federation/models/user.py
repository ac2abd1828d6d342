"""The account of a person or of a partner system."""

from __future__ import annotations

import uuid

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin, UserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Digest(models.TextChoices):
    """How a person wants to hear of news by e-mail; in the product they always stand."""

    NONE = "NONE", _("не присылать")
    DAILY = "DAILY", _("раз в день")
    AT_ONCE = "AT_ONCE", _("сразу")


class User(AbstractBaseUser, PermissionsMixin):
    """An account. Who it may act for is said by memberships alone; the superuser flag means nothing here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(
        _("имя для входа"), max_length=150, unique=True, validators=[UnicodeUsernameValidator()]
    )
    full_name = models.CharField(_("фамилия, имя, отчество"), max_length=200, blank=True)
    email = models.EmailField(_("электронная почта"), blank=True)
    is_partner_system = models.BooleanField(_("партнёрская система"), default=False)
    language = models.CharField(_("язык"), max_length=2, choices=[("ru", "Русский"), ("en", "English")], default="ru")
    digest = models.CharField(_("письма о новостях"), max_length=10, choices=Digest.choices, default=Digest.DAILY)
    is_active = models.BooleanField(_("действует"), default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        verbose_name = _("пользователь")
        verbose_name_plural = _("пользователи")
        constraints = [
            models.UniqueConstraint(
                models.functions.Lower("email"),
                name="one_account_per_email",
                condition=~models.Q(email=""),
                violation_error_message=_("Учётная запись с этой почтой уже есть."),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        """The name as it is written in Russian: surname first."""
        return self.full_name

    def get_short_name(self) -> str:
        """Surname and initials, or the account's name."""
        parts = self.full_name.split()
        return " ".join([parts[0], *(f"{part[0]}." for part in parts[1:])]) if parts else self.username
