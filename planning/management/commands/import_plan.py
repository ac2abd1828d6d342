"""`import_plan FILE --organization CODE --year 2020`: a plan's document becomes a draft plan."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from federation.access.scope import acting_as
from federation.kernel.actor import system
from federation.kernel.errors import DomainError, ErrorCode
from federation.selectors.organizations import organization_get_for
from planning.exchange.presenting import plan_json
from planning.exchange.reading import DocumentError, IssueReading, PlanReading, read_plan
from planning.selectors.plans import cycle_for
from planning.services.importing import Imported, reading_write


class Command(BaseCommand):
    """Reads a docx, xlsx, txt or tsv file. Exit 0 done, 1 refused with a reason, 2 wrong use."""

    help = _("Загрузить план (docx, xlsx, txt, tsv) в черновик плана организации на год")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help=_("документ: .docx, .xlsx, .txt или .tsv"))
        parser.add_argument("--organization", required=True, metavar="CODE", help=_("код организации"))
        parser.add_argument("--year", type=_year, required=True, help=_("год плана"))
        parser.add_argument("--dry-run", action="store_true", help=_("прочитать и показать, ничего не записывая"))
        parser.add_argument("--json", action="store_true", help=_("ответ – JSON в стандартном выводе"))

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        if not file.is_file():
            raise CommandError(_("Нет такого файла: %s") % file, returncode=2)
        try:
            reading = read_plan(file, filename=file.name, year=options["year"])
        except DocumentError as error:
            raise CommandError(str(error), returncode=1) from error
        done, refused = None, ""
        answer = plan_json(reading)
        try:
            done = self._store(reading, options)
        except DomainError as error:
            # What was read is shown all the same: it says what could not be placed, and where.
            refused = _sentence(error, options)
            answer["issues"].append({"severity": "error", "code": error.code.value, "line": None, "message": refused})
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self.stdout.write("\n".join([*_summary(reading), _outcome(done)]))
        if refused:
            raise CommandError(refused, returncode=1)

    def _store(self, reading: PlanReading, options: dict[str, Any]) -> Imported | None:
        with acting_as(system("command import_plan")) as actor:
            organization = organization_get_for(actor=actor, code=options["organization"], field="organization")
            if options["dry_run"]:
                return None
            return reading_write(
                actor=actor,
                organization=organization,
                cycle=cycle_for(actor=actor, year=options["year"]),
                reading=reading,
                source_name=options["file"].name,
            )


def _sentence(error: DomainError, options: dict[str, Any]) -> str:
    """The refusal; the operator, who sees everything, is told what exactly is missing."""
    if error.code == ErrorCode.NOT_FOUND and error.field == "organization":
        return _("Нет организации с кодом %s.") % options["organization"]
    if error.code == ErrorCode.NOT_FOUND and error.field == "year":
        return _("Нет годового цикла, который начинается в %s году. Сначала откройте его.") % options["year"]
    return error.message


def _summary(reading: PlanReading) -> list[str]:
    count = sum(len(section.items) for section in reading.sections)
    items = ngettext("%d мероприятие", "%d мероприятий", count) % count
    sections = ngettext("%d раздел", "%d разделов", len(reading.sections)) % len(reading.sections)
    issues = [*reading.issues, *(issue for part in reading.sections for item in part.items for issue in item.issues)]
    return [reading.title, f"{sections}, {items}.", *map(_issue, issues)]


def _issue(issue: IssueReading) -> str:
    return f"  {issue.message}"


def _outcome(done: Imported | None) -> str:
    if done is None:
        return _("Ничего не записано.")
    return _("Добавлено: %(added)s, уже было: %(unchanged)s, в плане есть, а в файле нет: %(rest)s.") % {
        "added": done.added,
        "unchanged": done.unchanged,
        "rest": done.not_in_file,
    }


def _year(text: str) -> int:
    if not text.isdecimal() or not 1900 <= int(text) <= 2200:
        raise ArgumentTypeError(_("нужен год, например 2020"))
    return int(text)
