"""`manage.py schema`: write the contract file, or check that it says what the code serves."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from graphql import print_schema

from api.schema import graphql_schema
from settings import GRAPHQL_FOLDER

PATH = GRAPHQL_FOLDER / "schema.graphql"


class Command(BaseCommand):
    """Writes graphql/schema.graphql."""

    help = _("Записать graphql/schema.graphql; с --check – только сравнить")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """`--check` writes nothing."""
        parser.add_argument("--check", action="store_true", help=_("только сравнить, отличие – код выхода 1"))

    def handle(self, *_args: Any, **options: Any) -> None:
        """Compare or write."""
        text = print_schema(graphql_schema) + "\n"
        written = PATH.read_text(encoding="utf-8") if PATH.exists() else ""
        if options["check"]:
            if text != written:
                raise CommandError(
                    _(
                        "graphql/schema.graphql отстал от кода: выполните `make schema`, посмотрите отличие "
                        "и запишите его в graphql/CHANGELOG.md."
                    )
                )
            return
        PATH.write_text(text, encoding="utf-8")
        figures = {"file": PATH.relative_to(GRAPHQL_FOLDER.parent), "count": len(graphql_schema.type_map)}
        self.stdout.write(_("%(file)s: типов – %(count)s") % figures)
