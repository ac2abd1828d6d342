"""`import_agenda FILE --year 2021`: a priorities document becomes the draft agenda of a year."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from agenda.exchange.reading import AgendaReading, DocumentError, read_agenda
from agenda.models.edition import AgendaStatus
from agenda.services.agendas import agenda_import
from federation.access.scope import acting_as
from federation.kernel.actor import system
from federation.kernel.errors import DomainError, ErrorCode
from federation.models import Organization
from federation.models.organization import Kind

YEARS = range(1990, 2101)


class Command(BaseCommand):
    """Reads a txt or docx file. Exit 0 done, 1 refused with a reason, 2 wrong use."""

    requires_system_checks = []
    help = _("Загрузить приоритетные направления (txt, docx) в черновик повестки года")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help=_("документ: .txt или .docx"))
        parser.add_argument("--year", type=_year, required=True, help=_("год повестки"))
        parser.add_argument("--dry-run", action="store_true", help=_("прочитать и показать, ничего не записывая"))
        parser.add_argument("--json", action="store_true", help=_("ответ – JSON в стандартном выводе"))
        parser.add_argument(
            "--new-edition", action="store_true", help=_("новый черновик, хотя повестка года уже опубликована")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        if not file.is_file():
            raise CommandError(_("Нет такого файла: %(file)s") % {"file": file}, returncode=2)
        try:
            reading = read_agenda(file, filename=file.name, year=options["year"])
        except DocumentError as error:
            raise CommandError(str(error), returncode=1) from error
        answer = as_json(reading)
        stored, refused = "", None
        if not options["dry_run"]:
            try:
                stored = _store(reading, file=file, year=options["year"], new_edition=options["new_edition"])
            except DomainError as error:
                refused = error.message
                answer["issues"].append({**_issue(error.code.value, None, refused), "severity": "error"})
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self.stdout.write("\n".join([*_sentences(answer), stored or _("Ничего не записано.")]))
        if refused:
            raise CommandError(refused, returncode=1)


def as_json(reading: AgendaReading) -> dict[str, Any]:
    """The reading in the form that the command prints."""
    return {
        "title": reading.title,
        "tasks": [
            {"number": task.number, "title": task.title, "activities": [kind.text for kind in task.activities]}
            for task in reading.tasks
        ],
        "problem_areas": [{"number": area.number, "title": area.text} for area in reading.problem_areas],
        "links": [{"task": tie.task, "problem_area": tie.area} for tie in reading.links],
        "goals": [goal.text for goal in reading.goals],
        "mechanisms": [mechanism.text for mechanism in reading.mechanisms],
        "definitions": [{"term": each.term, "definition": each.definition} for each in reading.definitions],
        "issues": [_issue(issue.code, issue.line, str(issue.message)) for issue in reading.issues],
    }


def _issue(code: str, line: int | None, message: str) -> dict[str, Any]:
    return {"severity": "warning", "code": code, "line": line, "message": message}


def _store(reading: AgendaReading, *, file: Path, year: int, new_edition: bool) -> str:
    with acting_as(system("command import_agenda")) as actor:
        office = Organization.objects.visible_to(actor).filter(kind=Kind.NATIONAL_OFFICE).order_by("path").first()
        if office is None:
            why = _("нет национального аппарата: сначала создайте его")
            raise DomainError(ErrorCode.INVALID_VALUE, "organization", {"why": why})
        edition = agenda_import(
            actor=actor,
            reading=reading,
            organization=office,
            year=year,
            source_name=file.name,
            new_edition=new_edition,
        )
        state = AgendaStatus(edition.status).label
    return _("Повестка %(year)s года: %(state)s.") % {"year": year, "state": state}


def _sentences(answer: dict[str, Any]) -> list[str]:
    counts = _("Задач: %(tasks)s, видов деятельности: %(kinds)s, проблемных сфер: %(areas)s, целей: %(goals)s.") % {
        "tasks": len(answer["tasks"]),
        "kinds": ", ".join(str(len(task["activities"])) for task in answer["tasks"]) or 0,
        "areas": len(answer["problem_areas"]),
        "goals": len(answer["goals"]),
    }
    lines = [answer["title"], counts]
    for issue in answer["issues"]:
        where = _("строка %(line)s: ") % {"line": issue["line"]} if issue["line"] else ""
        lines.append(f"  {where}{issue['message']}")
    return lines


def _year(text: str) -> int:
    if not text.isdecimal() or int(text) not in YEARS:
        raise ArgumentTypeError(_("нужен год, например 2021"))
    return int(text)
