"""The agenda as a Django app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgendaConfig(AppConfig):
    """Fills the registries."""

    name = "agenda"
    verbose_name = _("Повестка")

    def ready(self) -> None:
        import_module(f"{self.name}.registrations")
