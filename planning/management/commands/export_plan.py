"""`export_plan --organization CODE --year 2020 --format docx|xlsx|csv|ics FILE`: a plan in the form people know."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from federation.access.scope import acting_as
from federation.kernel.actor import system
from federation.kernel.errors import DomainError, ErrorCode
from federation.selectors.organizations import organization_get_for
from planning.exchange.writing import FORMATS, Written, plan_write
from planning.management.commands.import_plan import _year
from planning.selectors.plans import plan_for


class Command(BaseCommand):
    """Writes the draft as it stands. Exit 0 done, 1 refused with a reason, 2 wrong use."""

    help = _("Выгрузить план организации на год: docx, xlsx, csv или ics")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help=_("куда записать; прежний файл заменяется"))
        parser.add_argument("--organization", required=True, metavar="CODE", help=_("код организации"))
        parser.add_argument("--year", type=_year, required=True, help=_("год плана"))
        parser.add_argument("--format", required=True, choices=list(FORMATS), help=_("вид файла"))
        parser.add_argument("--json", action="store_true", help=_("ответ – JSON в стандартном выводе"))

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        if not file.parent.is_dir():
            raise CommandError(_("Нет такой папки: %s") % file.parent, returncode=2)
        if file.is_dir():
            raise CommandError(_("Это папка, а нужен файл: %s") % file, returncode=2)
        try:
            written = _written(options)
            _put(file, written.data)
        except DomainError as error:
            raise CommandError(_sentence(error, options), returncode=1) from error
        except OSError as error:
            raise CommandError(_("Файл не записан: %s") % error, returncode=1) from error
        sections, items = len(written.document.parts), len(written.document.lines)
        if options["json"]:
            answer = {"file": str(file), "format": options["format"], "title": written.document.title}
            answer |= {"sections": sections, "items": items, "bytes": len(written.data)}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        self.stdout.write(
            _("%(file)s: %(items)s, %(sections)s.")
            % {
                "file": file,
                "items": ngettext("%d мероприятие", "%d мероприятий", items) % items,
                "sections": ngettext("%d раздел", "%d разделов", sections) % sections,
            }
        )


def _written(options: dict[str, Any]) -> Written:
    with acting_as(system("command export_plan")) as actor:
        code = options["organization"]
        organization_get_for(actor=actor, code=code, field="organization")
        try:
            plan = plan_for(actor=actor, organization=code, year=options["year"])
        except DomainError as error:
            raise DomainError(error.code, "year") from error
        return plan_write(actor=actor, plan=plan, extension=options["format"])


def _put(file: Path, data: bytes) -> None:
    """Beside the file and then in its place: whoever reads it sees the old one or the new one, never half of one."""
    with NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as half:
        made = Path(half.name)
        try:
            half.write(data)
            half.close()
            made.chmod(0o644)
            made.replace(file)
        except BaseException:
            made.unlink(missing_ok=True)
            raise


def _sentence(error: DomainError, options: dict[str, Any]) -> str:
    """The refusal; the operator, who sees everything, is told what exactly is missing."""
    if error.code == ErrorCode.NOT_FOUND and error.field == "organization":
        return _("Нет организации с кодом %s.") % options["organization"]
    if error.code == ErrorCode.NOT_FOUND and error.field == "year":
        which = {"code": options["organization"], "year": options["year"]}
        return _("У организации %(code)s нет плана на %(year)s год. Загрузите или составьте его.") % which
    return error.message
