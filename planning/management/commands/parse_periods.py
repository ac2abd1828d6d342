"""`parse_periods --json < lines`: each line `YEAR<tab>TEXT` becomes what the text means."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from planning.exchange.presenting import period_json
from planning.periods import describe_period, read_period


class Command(BaseCommand):
    """Writes nothing. Exit 0 done, 2 a line is not `YEAR<tab>TEXT`."""

    help = _("Прочитать сроки: строки «ГОД<табуляция>СРОК» со стандартного ввода")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help=_("ответ – строка JSON на каждую строку"))

    def handle(self, *args: Any, **options: Any) -> None:
        lines: Iterable[str] = options.get("lines") or sys.stdin
        for number, line in enumerate(lines, start=1):
            # Only the line's own end is cut: the text may end with spaces, which the answer repeats.
            self._answer(number, line.rstrip("\r\n"), as_json=options["json"])

    def _answer(self, number: int, line: str, *, as_json: bool) -> None:
        if not line.strip():
            return
        year, tab, text = line.partition("\t")
        if not tab or not year.strip().isdecimal() or not 1900 <= int(year) <= 2200:
            why = _("Строка %(number)s: нужны год от 1900 до 2200, табуляция и срок.") % {"number": number}
            raise CommandError(why, returncode=2)
        period = read_period(text, year=int(year))
        if as_json:
            self.stdout.write(json.dumps({"text": text, **period_json(period)}, ensure_ascii=False))
        else:
            self.stdout.write(f"{text}: {describe_period(period)}")
