"""`match_agenda --year 2021 --json < lines`: each line a text, answered by the tasks and areas that it serves."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentTypeError
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from agenda.matching import Answer, Match
from agenda.selectors.agendas import agenda_for
from agenda.selectors.suggestions import suggested_numbers
from federation.access.scope import acting_as
from federation.kernel.actor import system
from federation.kernel.errors import DomainError

YEARS = range(1990, 2101)


class Command(BaseCommand):
    """Writes nothing. Exit 0 done, 1 the year has no edition, 2 wrong use. An empty line is answered by empty lists."""

    help = _("Подобрать задачи и проблемные сферы повестки: строки текста со стандартного ввода")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=_year, required=True, help=_("год повестки"))
        parser.add_argument("--json", action="store_true", help=_("ответ – строка JSON на каждую строку"))

    def handle(self, *args: Any, **options: Any) -> None:
        texts = [line.rstrip("\r\n") for line in sys.stdin]
        with acting_as(system("command match_agenda")) as actor:
            try:
                agenda = agenda_for(actor=actor, year=options["year"])
            except DomainError as error:
                why = _("На %(year)s год повестки нет: загрузите её командой import_agenda.")
                raise CommandError(why % {"year": options["year"]}, returncode=1) from error
            answers = suggested_numbers(actor=actor, agenda=agenda, texts=[(text, "") for text in texts])
        for text, answer in zip(texts, answers, strict=True):
            self.stdout.write(json.dumps(as_json(answer)) if options["json"] else _sentence(text, answer))


def as_json(answer: Answer) -> dict[str, Any]:
    """An answer as the command prints it."""
    return {"tasks": _numbers(answer.tasks), "problem_areas": _numbers(answer.areas)}


def _numbers(matches: Iterable[Match]) -> list[dict[str, Any]]:
    return [{"number": match.number, "score": match.score} for match in matches]


def _sentence(text: str, answer: Answer) -> str:
    if not answer.tasks:
        return _("%(text)s: ничего не подходит") % {"text": text}
    named = {
        "text": text,
        "tasks": ", ".join(str(match.number) for match in answer.tasks),
        "areas": ", ".join(str(match.number) for match in answer.areas) or "–",
    }
    return _("%(text)s: задачи %(tasks)s; проблемные сферы %(areas)s") % named


def _year(text: str) -> int:
    if not text.isdecimal() or int(text) not in YEARS:
        raise ArgumentTypeError(_("нужен год, например 2021"))
    return int(text)
