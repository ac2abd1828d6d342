"""Planning as a Django app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    """Fills the registries."""

    name = "planning"
    verbose_name = _("Планирование")

    def ready(self) -> None:
        import_module(f"{self.name}.registrations")
