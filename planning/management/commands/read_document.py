"""`read_document ARGUMENTS < FILE`: what a document says, as JSON. It limits its own memory and time."""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from planning.exchange.imports import MEMORY, SECONDS, document_answer


class Command(BaseCommand):
    """Reads from the standard input, answers on the standard output. Touches no database."""

    help = _("Прочитать документ из стандартного ввода в ограниченной памяти (для обработчика)")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("arguments", type=json.loads, help=_("имя, год, столбцы: JSON"))

    def handle(self, *args: Any, **options: Any) -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        answer = document_answer(sys.stdin.buffer.read(), options["arguments"])
        self.stdout.write(json.dumps(answer, ensure_ascii=False))
