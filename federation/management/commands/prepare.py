"""`prepare`: everything that has to stand before the site starts, each step only when it is needed.

It runs as the owner of the tables (`SVOD_DB_ROLE=owner`): at every start with an operator's database, with the embedded
one when something has changed (`settings.devstack.prepared`).
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _


class Command(BaseCommand):
    """Tables, static files, demonstration data; one line of progress per step."""

    # The checks read every page and form; they belong to development, and the site starts without them too.
    requires_system_checks = []
    help = _("Подготовить базу данных и статические файлы к работе")

    def handle(self, *args: Any, **options: Any) -> None:
        executor = MigrationExecutor(connection)
        if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write(_("База данных: изменений – %(count)s…") % {"count": len(plan)})
            call_command("migrate", interactive=False, verbosity=0)
        else:
            self.stdout.write(_("База данных: готова"))
        if _static_is_old():
            self.stdout.write(_("Статические файлы: собираются…"))
            call_command("collectstatic", interactive=False, verbosity=0)
        else:
            self.stdout.write(_("Статические файлы: готовы"))
        if settings.SVOD_DEMO:
            call_command("load_demo", stdout=self.stdout)


def _static_is_old() -> bool:
    """Whether a static file is missing from the manifest or younger than it."""
    if not isinstance(staticfiles_storage, ManifestFilesMixin):
        return False
    manifest = staticfiles_storage.manifest_name
    if not staticfiles_storage.exists(manifest):
        return True
    collected_at: datetime = staticfiles_storage.get_modified_time(manifest)
    with staticfiles_storage.open(manifest) as file:
        known = json.load(file)["paths"]
    return any(
        name not in known or storage.get_modified_time(name) > collected_at
        for finder in get_finders()
        for name, storage in finder.list([])
    )
