"""`load_municipalities FILE [--create-regions] [--json]`: the classifier of municipalities into the tree."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from federation.access.scope import acting_as
from federation.exchange.municipalities import read_municipalities
from federation.kernel.actor import system
from federation.kernel.errors import DomainError
from federation.services.municipalities import Loaded, municipalities_load

REFORM = date(2006, 1, 1)
"""The law of 2003 on local self-government came into force; the classifier gives no dates of its own."""
SHOWN_PROBLEMS = 20


class Command(BaseCommand):
    """Exit 0: done; 1: refused, with the reason; 2: wrong use."""

    requires_system_checks = ()
    help = _("Загрузить классификатор муниципальных образований из CSV (повтор ничего не удваивает)")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--create-regions", action="store_true", help=_("завести недостающие регионы"))
        parser.add_argument(
            "--opened-on", type=date.fromisoformat, default=REFORM, help=_("с какого дня существуют новые")
        )
        parser.add_argument("--json", action="store_true", help=_("итог в JSON"))

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["file"].is_file():
            raise CommandError(_("Нет такого файла: %(file)s") % {"file": options["file"]}, returncode=2)
        try:
            rows, problems = read_municipalities(options["file"])
            with acting_as(system("command load_municipalities")) as actor:
                result = municipalities_load(
                    actor=actor,
                    rows=rows,
                    opened_on=options["opened_on"],
                    create_regions=options["create_regions"],
                    progress=self._progress,
                )
        except DomainError as refusal:
            raise CommandError(refusal.message, returncode=1) from refusal
        result.problems = sorted([*problems, *result.problems], key=lambda problem: problem.line)
        self.stdout.write(json.dumps(asdict(result), ensure_ascii=False) if options["json"] else _sentences(result))

    def _progress(self, done: int, total: int) -> None:
        # A terminal gets one line that grows, a log one line per batch.
        end = "\r" if self.stderr.isatty() and done < total else "\n"
        self.stderr.write(_("Записано %(done)s из %(total)s") % {"done": done, "total": total}, ending=end)
        sys.stderr.flush()


def _sentences(result: Loaded) -> str:
    lines = [
        _("Добавлено: %(count)s") % {"count": result.created},
        _("Изменено: %(count)s") % {"count": result.updated},
        _("Без изменений: %(count)s") % {"count": result.unchanged},
        _("Не загружено строк: %(count)s") % {"count": len(result.problems)},
    ]
    if result.regions:
        lines.append(_("Заведены регионы: %(codes)s") % {"codes": ", ".join(result.regions)})
    for problem in result.problems[:SHOWN_PROBLEMS]:
        lines.append(_("Строка %(line)s: %(why)s") % {"line": problem.line, "why": problem.message})
    if len(result.problems) > SHOWN_PROBLEMS:
        lines.append(_("… остальные строки покажет --json"))
    return "\n".join(lines)
