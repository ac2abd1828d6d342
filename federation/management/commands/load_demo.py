"""`load_demo`: the demonstration's organizations, accounts, agenda and plans. Loading twice changes nothing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from federation.access.scope import acting_as
from federation.kernel.actor import system
from federation.kernel.registries import demo_loaders


class Command(BaseCommand):
    """Runs every step that the apps registered, each in a transaction of its own."""

    requires_system_checks = []
    help = _("Загрузить демонстрационные данные (повторная загрузка ничего не меняет)")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SVOD_DEMO:
            why = _("Демонстрационные данные загружаются только в демонстрационную базу. Задайте SVOD_DEMO=1.")
            raise CommandError(why, returncode=1)
        for loader in demo_loaders:
            self.stdout.write(_("Демонстрация: %(step)s…") % {"step": loader.about})
            with acting_as(system("demonstration")):
                loader.load()
