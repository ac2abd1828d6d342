"""The federation as a Django app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from federation.access.guard import grant_tables


class FederationConfig(AppConfig):
    """Fills the registries; after migrations gives the plain roles their tables."""

    name = "federation"
    verbose_name = _("Федерация")

    def ready(self) -> None:
        post_migrate.connect(grant_tables, sender=self)
        import_module(f"{self.name}.registrations")
