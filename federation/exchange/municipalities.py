"""Reading the classifier of municipalities: CSV in UTF-8 with the columns of `COLUMNS`."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from django.utils.translation import gettext as _

from federation.kernel.errors import DomainError, ErrorCode
from federation.kernel.text import squeeze
from federation.services.municipalities import LineProblem, MunicipalityRow

COLUMNS = ("oktmo", "name", "type", "parent_oktmo", "region_iso", "region_oktmo", "parent_listed")
"""Columns that must be there; others are ignored. `parent_listed` is "no" where the file lacks the parent."""

NAME_LIMIT = 300
_CODE_LENGTHS = (8, 11)


def read_municipalities(path: Path) -> tuple[list[MunicipalityRow], list[LineProblem]]:
    """Rows that can be placed, and lines that cannot, with why. Nothing is dropped in silence.

    Raises:
        DomainError: DOCUMENT_UNREADABLE when there is no such file, or it is no such table.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise _unreadable(_("нет столбцов: %(names)s") % {"names": ", ".join(missing)})
            return _sorted_out((reader.line_num, row) for row in reader)
    except FileNotFoundError as error:
        raise _unreadable(_("нет такого файла: %(path)s") % {"path": path}) from error
    except OSError as error:
        raise _unreadable(error.strerror or str(error)) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise _unreadable(_("это не таблица CSV в кодировке UTF-8")) from error


def _sorted_out(lines: Iterable[tuple[int, dict[str, str]]]) -> tuple[list[MunicipalityRow], list[LineProblem]]:
    rows: list[MunicipalityRow] = []
    problems: list[LineProblem] = []
    first_line: dict[str, int] = {}
    for number, line in lines:
        code, name = (line["oktmo"] or "").strip(), squeeze(line["name"] or "")
        why = _wrong(code, name, line)
        if not why and code in first_line:
            why = _("код %(code)s уже стоит в строке %(line)s") % {"code": code, "line": first_line[code]}
        if why:
            problems.append(LineProblem(line=number, code=code, message=why))
            continue
        first_line[code] = number
        parent = line["parent_oktmo"].strip()
        beneath_region = line["parent_listed"].strip() == "no" or parent == line["region_oktmo"].strip()
        rows.append(
            MunicipalityRow(
                line=number,
                code=code,
                name=name,
                territory=line["type"].strip(),
                region=line["region_iso"].strip(),
                parent="" if beneath_region else parent,
            )
        )
    return rows, problems


def _wrong(code: str, name: str, line: dict[str, str]) -> str:
    if any(line.get(column) is None for column in COLUMNS):
        return _("в строке меньше столбцов, чем в заголовке")
    if not (code.isascii() and code.isdigit() and len(code) in _CODE_LENGTHS):
        return _("«%(code)s» не код ОКТМО: в нём 8 или 11 цифр") % {"code": code[:40]}
    if not name:
        return _("нет названия")
    if len(name) > NAME_LIMIT:
        return _("название длиннее %(limit)s знаков") % {"limit": NAME_LIMIT}
    return ""


def _unreadable(why: str) -> DomainError:
    return DomainError(ErrorCode.DOCUMENT_UNREADABLE, "file", {"why": why})
