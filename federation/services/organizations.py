"""Organizations: opening, changing, closing. What became of them is in `federation.services.successions`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from federation.access.roles import require_write
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode
from federation.kernel.paths import child_path
from federation.kernel.text import squeeze
from federation.models import Membership, Organization
from federation.models.organization import OUTSIDE_TREE, Kind
from federation.permissions import CARD, require_open, require_structure, require_structure_of

PARENTS: dict[str, frozenset[str]] = {
    Kind.NATIONAL_OFFICE: frozenset(),
    Kind.FEDERAL_DISTRICT: frozenset({Kind.NATIONAL_OFFICE}),
    Kind.REGIONAL_COUNCIL: frozenset({Kind.NATIONAL_OFFICE, Kind.FEDERAL_DISTRICT}),
    Kind.REGIONAL_BRANCH: frozenset({Kind.NATIONAL_OFFICE, Kind.REGIONAL_COUNCIL}),
    Kind.MUNICIPALITY: frozenset({Kind.REGIONAL_COUNCIL, Kind.MUNICIPALITY}),
    Kind.TOS: frozenset({Kind.REGIONAL_COUNCIL, Kind.MUNICIPALITY, Kind.TOS}),
    Kind.COMMISSION: frozenset(),
    Kind.PARTNER_ORGANIZATION: frozenset(),
}
"""Beneath what an organization of each kind may stand (domain, "Decisions", Tree); none: a root of its own."""

CARD_FIELDS = frozenset({"name", "short_name", "territory", "website", "address"})
"""What an organization writes of itself."""
STRUCTURE_FIELDS = frozenset({"iso_3166_2", "oktmo", "reviewer", "opened_on"})
"""What only those above write."""

_CODE = re.compile(r"[A-Z0-9]+([-_][A-Z0-9]+)*")


@transaction.atomic
def organization_open(
    *,
    actor: Actor,
    code: str,
    name: str,
    kind: str,
    parent: Organization | None,
    opened_on: date,
    short_name: str = "",
    reviewer: Organization | None = None,
    iso_3166_2: str = "",
    oktmo: str = "",
    territory: str = "",
) -> Organization:
    """Add an organization to the tree, or beside it.

    Raises:
        DomainError: INVALID_VALUE (code, kind, parent), FORBIDDEN, ORGANIZATION_CLOSED (parent), ALREADY_EXISTS,
            REQUIRED and TOO_LONG (texts).
    """
    _check_code(code)
    check_place(kind=kind, parent=parent)
    require_structure(actor, code=code, kind=kind, parent=parent, reviewer=reviewer)
    if parent is not None:
        require_open(parent, field="parent")
    path = child_path(parent.path if parent is not None else "", code)
    organization = Organization(
        code=code,
        name=squeeze(name),
        short_name=squeeze(short_name),
        kind=kind,
        territory=territory,
        parent=parent,
        reviewer=reviewer,
        iso_3166_2=iso_3166_2,
        oktmo=oktmo,
        opened_on=opened_on,
        path=path,
        region_path=path if kind == Kind.REGIONAL_COUNCIL else (parent.region_path if parent is not None else ""),
    )
    check_fields(organization)
    try:
        with transaction.atomic():
            organization.save(force_insert=True)
    except IntegrityError as error:
        raise DomainError(ErrorCode.ALREADY_EXISTS, "code", {"what": code}) from error
    return organization


@transaction.atomic
def organization_change(
    *, organization: Organization, actor: Actor, expected_revision: int | None, changes: Mapping[str, Any]
) -> Organization:
    """Change fields of the card; fields that nobody else touched since `expected_revision` merge.

    Raises:
        DomainError: FORBIDDEN, INVALID_VALUE (a field that is not one), REQUIRED, TOO_LONG, ORGANIZATION_CLOSED.
        Conflict: somebody changed the same field.
    """
    if unknown := sorted(set(changes) - CARD_FIELDS - STRUCTURE_FIELDS):
        raise DomainError(ErrorCode.INVALID_VALUE, unknown[0], {"why": _("такого поля нет")})
    if set(changes) & CARD_FIELDS:
        require_write(actor, CARD, path=organization.path)
    if set(changes) & STRUCTURE_FIELDS:
        require_structure_of(actor, organization)
    wanted = {name: squeeze(value) if isinstance(value, str) else value for name, value in changes.items()}
    row = Organization.objects.select_for_update(of=("self",)).select_related("reviewer").get(pk=organization.pk)
    require_open(row)
    seen = row.revision if expected_revision is None else expected_revision
    made = row.merge(seen=seen, changes=wanted, current={name: getattr(row, name) for name in wanted})
    if not made:
        return row
    for name, value in made.items():
        setattr(row, name, value)
    check_fields(row)
    row.save(update_fields=[*made, "revision", "field_revisions"])
    return row


@transaction.atomic
def organization_close(
    *, organization: Organization, actor: Actor, closed_on: date, expected_revision: int | None = None
) -> Organization:
    """Close an organization: `closed_on` is the first day on which it no longer exists. Its roles end with it.

    Raises:
        DomainError: FORBIDDEN, ORGANIZATION_CLOSED, INVALID_VALUE (a date before opening), WRONG_STATE (organizations
            beneath it are open: close or move them first).
        Conflict: the card was changed since `expected_revision`.
    """
    require_structure_of(actor, organization)
    row = Organization.objects.select_for_update().get(pk=organization.pk)
    require_open(row)
    row.expect(expected_revision)
    if closed_on < row.opened_on:
        raise DomainError(ErrorCode.INVALID_VALUE, "closedOn", {"why": _("дата закрытия раньше даты открытия")})
    if Organization.objects.beneath(row.path).exclude(pk=row.pk).open_on(closed_on).exists():
        params = {"state": _("под ней есть открытые организации"), "allowed": _("они закрыты или переведены")}
        raise DomainError(ErrorCode.WRONG_STATE, "organization", params)
    row.closed_on = closed_on
    row.revision += 1
    row.save(update_fields=["closed_on", "revision"])
    _end_roles(row, closed_on)
    return row


def check_place(*, kind: str, parent: Organization | None) -> None:
    """Refuse a kind that may not stand there.

    Raises:
        DomainError: INVALID_VALUE on `kind` or `parent`.
    """
    if kind not in Kind.values:
        raise DomainError(ErrorCode.INVALID_VALUE, "kind", {"why": _("вида «%(kind)s» нет") % {"kind": kind}})
    allowed = PARENTS[kind]
    if (parent is None and not allowed) or (parent is not None and parent.kind in allowed):
        return
    if kind in OUTSIDE_TREE:
        why = _("комиссии и партнёры стоят вне дерева, их связывают сети")
    else:
        why = _("организация вида «%(kind)s» стоит под: %(allowed)s") % {
            "kind": Kind(kind).label,
            "allowed": ", ".join(sorted(str(Kind(name).label) for name in allowed)) or "—",
        }
    raise DomainError(ErrorCode.INVALID_VALUE, "parent", {"why": why})


def check_fields(organization: Organization) -> None:
    """The first thing wrong with its texts, as a coded refusal.

    Raises:
        DomainError: REQUIRED, TOO_LONG or INVALID_VALUE on the field.
    """
    try:
        organization.clean_fields(exclude={"parent", "reviewer", "sort_key", "region_path", "path", "field_revisions"})
    except ValidationError as invalid:
        field, errors = next(iter(invalid.error_dict.items()))
        first = errors[0]
        if first.code in ("blank", "null"):
            raise DomainError(ErrorCode.REQUIRED, field) from invalid
        if first.code == "max_length" and first.params:
            params = {"length": first.params["show_value"], "limit": first.params["limit_value"]}
            raise DomainError(ErrorCode.TOO_LONG, field, params) from invalid
        why = first.messages[0].rstrip(".")
        raise DomainError(ErrorCode.INVALID_VALUE, field, {"why": why}) from invalid


def _check_code(code: str) -> None:
    if not _CODE.fullmatch(code):
        why = _("код пишется заглавными латинскими буквами и цифрами через дефис: «RU-SMO»")
        raise DomainError(ErrorCode.INVALID_VALUE, "code", {"why": why})


def _end_roles(organization: Organization, day: date) -> None:
    """End what is in force on `day`; a role that would only begin later never begins."""
    roles = Membership.objects.filter(organization_id=organization.pk).exclude(until__lte=day)
    roles.filter(since__lte=day).update(until=day)
    roles.filter(since__gt=day).update(until=F("since"))
