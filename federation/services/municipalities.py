"""Loading the classifier of municipalities into the tree: 20,000 rows at once, repeatable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from federation.access.roles import TABLE
from federation.access.scope import because
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode
from federation.kernel.paths import child_path
from federation.kernel.text import sort_key
from federation.models import Organization
from federation.models.organization import Kind
from federation.services.organizations import organization_open

BATCH = 2_000
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineProblem:
    """A line of the file that was not loaded, and why."""

    line: int
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MunicipalityRow:
    """A line of the classifier. `parent` is a code, empty where it stands directly beneath its region."""

    line: int
    code: str
    name: str
    territory: str
    region: str
    parent: str


@dataclass(kw_only=True)
class Loaded:
    """What loading did: numbers of organizations, and the lines that were left out."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    regions: list[str] = field(default_factory=list)
    problems: list[LineProblem] = field(default_factory=list)


@transaction.atomic
def municipalities_load(
    *,
    actor: Actor,
    rows: Sequence[MunicipalityRow],
    opened_on: date,
    create_regions: bool = False,
    progress: Progress | None = None,
) -> Loaded:
    """Bring the tree in line with the classifier: new municipalities are added, changed names are corrected.

    Organizations are matched by code. One that stands elsewhere in the tree stays there and is reported: moving is a
    succession. Nothing is closed or removed.

    Args:
        opened_on: since when the new ones exist; the classifier does not say.
        create_regions: make a council for a region that is missing, beneath the root; otherwise its lines are reported.
        progress: called with (done, total) after each batch.

    Raises:
        DomainError: FORBIDDEN for anybody but the operator; NOT_FOUND when there is no national office yet.
    """
    if not actor.is_system:
        raise DomainError(ErrorCode.FORBIDDEN, params={"role": _("оператор")})
    because(_("загрузка классификатора муниципальных образований"))
    columns = ("pk", "code", "name", "territory", "kind", "path", "region_path", "parent_id", "revision")
    known = {row.code: row for row in Organization.objects.only(*columns, "field_revisions", "opened_on", "oktmo")}
    result = Loaded()
    if create_regions:
        _make_regions(actor, rows, known, opened_on, result)
    changed: list[Organization] = []
    for row in _parents_first(rows):
        _place(row, known, opened_on, changed, result)
    _write(changed, progress)
    result.problems.sort(key=lambda problem: problem.line)
    return result


def _parents_first(rows: Sequence[MunicipalityRow]) -> list[MunicipalityRow]:
    """The rows in an order in which each stands after its parent; rows of a circle come last and find none."""
    by_code = {row.code: row for row in rows}
    depth: dict[str, int] = {}
    for row in rows:
        trail: list[str] = []
        code = row.code
        while code in by_code and code not in depth and code not in trail:
            trail.append(code)
            code = by_code[code].parent
        start = depth.get(code, len(rows) if code in trail else 0)
        for step, seen in enumerate(reversed(trail), start=1):
            depth[seen] = start + step
    return sorted(rows, key=lambda row: (depth[row.code], row.line))


def _place(
    row: MunicipalityRow,
    known: dict[str, Organization],
    opened_on: date,
    changed: list[Organization],
    result: Loaded,
) -> None:
    """Decide what becomes of one line; the new or changed organization goes to `changed`."""
    parent = known.get(row.parent or row.region)
    found = known.get(row.code)
    why = _refusal(row, parent, found)
    if why or parent is None:
        result.problems.append(LineProblem(line=row.line, code=row.code, message=why))
        return
    if found is None:
        known[row.code] = _new(row, parent, opened_on)
        changed.append(known[row.code])
        result.created += 1
    elif found.name == row.name and found.territory == row.territory:
        result.unchanged += 1
    else:
        _correct(found, row)
        changed.append(found)
        result.updated += 1


def _refusal(row: MunicipalityRow, parent: Organization | None, found: Organization | None) -> str:
    if parent is None and row.parent:
        return _("нет вышестоящего %(code)s: он не загружен") % {"code": row.parent}
    if parent is None:
        return _("нет региона %(code)s: добавьте его или повторите с --create-regions") % {"code": row.region}
    if parent.kind not in (Kind.REGIONAL_COUNCIL, Kind.MUNICIPALITY):
        return _("%(code)s не регион и не муниципальное образование") % {"code": parent.code}
    if found is None:
        return ""
    if found.kind != Kind.MUNICIPALITY:
        return _("код занят организацией другого вида: %(name)s") % {"name": found.name}
    if found.parent_id != parent.pk:
        return _("стоит не под %(code)s: переход записывается преемством") % {"code": parent.code}
    return ""


def _new(row: MunicipalityRow, parent: Organization, opened_on: date) -> Organization:
    return Organization(
        code=row.code,
        name=row.name,
        kind=Kind.MUNICIPALITY,
        territory=row.territory,
        parent=parent,
        oktmo=row.code,
        opened_on=opened_on,
        path=child_path(parent.path, row.code),
        region_path=parent.region_path,
        sort_key=sort_key(row.name),
        audience=TABLE["organization"].reads,
    )


def _correct(organization: Organization, row: MunicipalityRow) -> None:
    current = {"name": organization.name, "territory": organization.territory}
    changes = {"name": row.name, "territory": row.territory}
    for name, value in organization.merge(seen=organization.revision, changes=changes, current=current).items():
        setattr(organization, name, value)
    organization.sort_key = sort_key(organization.name)
    organization.audience = TABLE["organization"].reads


def _write(changed: list[Organization], progress: Progress | None) -> None:
    for start in range(0, len(changed), BATCH):
        batch = changed[start : start + BATCH]
        Organization.objects.bulk_create(
            batch,
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["name", "territory", "sort_key", "revision", "field_revisions"],
        )
        if progress is not None:
            progress(start + len(batch), len(changed))


def _make_regions(
    actor: Actor,
    rows: Sequence[MunicipalityRow],
    known: dict[str, Organization],
    opened_on: date,
    result: Loaded,
) -> None:
    root = next((row for row in known.values() if row.kind == Kind.NATIONAL_OFFICE), None)
    if root is None:
        raise DomainError(ErrorCode.NOT_FOUND, "national office")
    for code in sorted({row.region for row in rows} - set(known)):
        known[code] = organization_open(
            actor=actor,
            code=code,
            name=_("Совет муниципальных образований, регион %(code)s") % {"code": code},
            kind=Kind.REGIONAL_COUNCIL,
            parent=root,
            opened_on=opened_on,
        )
        result.regions.append(code)
