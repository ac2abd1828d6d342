"""Succession: mergers, splits, renamings and moves, recorded once with their date (domain, "federation/ — who").

What a move does to the tree touches rows that nobody but their owners may see (drafts), so it is done by a job of the
worker, `succession_apply`, which follows the commit; until then the old path stands everywhere alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.apps import apps
from django.db import models, transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from federation.access.roles import TABLE
from federation.access.scope import because
from federation.access.walls import Shared, Walled
from federation.kernel import outbox
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode
from federation.kernel.paths import child_path, subtree
from federation.kernel.text import squeeze
from federation.models import Organization, Succession
from federation.models.organization import Kind
from federation.models.succession import SuccessionKind
from federation.permissions import require_open, require_structure, require_structure_of
from federation.services.organizations import check_fields, check_place, organization_close


@transaction.atomic
def succession_record(
    *,
    actor: Actor,
    kind: str,
    predecessor: Organization,
    successor: Organization,
    occurred_on: date,
    name: str = "",
    parent: Organization | None = None,
    closes: bool = True,
    grounds: str = "",
) -> Succession:
    """Record what became of `predecessor`.

    Args:
        successor: whose the work is from then on; for a renaming and a move the organization itself.
        name: the new name, of a renaming.
        parent: the organization that it moves beneath, of a move.
        closes: whether a merger or split closes the predecessor; a split that leaves it standing does not.
        grounds: the decision, as people cite it; also the reason in the audit.

    Raises:
        DomainError: FORBIDDEN, INVALID_VALUE, REQUIRED, ORGANIZATION_CLOSED, WRONG_STATE.
    """
    require_structure_of(actor, predecessor)
    if successor.pk != predecessor.pk:
        require_structure_of(actor, successor)
    row = Organization.objects.select_for_update(of=("self",)).get(pk=predecessor.pk)
    require_open(row, field="predecessor")
    _check_parties(kind, row, successor)
    because(squeeze(grounds))
    old_name, old_path, new_path = row.name, row.path, successor.path
    if kind == SuccessionKind.RENAMING:
        _rename(row, name)
    elif kind == SuccessionKind.MOVE:
        new_path = _place_beneath(actor, row, parent)
    elif closes:
        organization_close(organization=row, actor=actor, closed_on=occurred_on)
    succession = Succession.objects.create(
        kind=kind,
        occurred_on=occurred_on,
        predecessor=row,
        successor=successor,
        old_name=old_name,
        old_path=old_path,
        new_path=new_path,
        grounds=squeeze(grounds),
        path=old_path,
        audience=TABLE["organization"].reads,
    )
    if kind == SuccessionKind.MOVE and parent is not None:
        outbox.send("federation.jobs.apply_succession", succession_id=str(succession.pk), parent_id=str(parent.pk))
    return succession


@transaction.atomic
def succession_apply(*, succession_id: UUID, parent_id: UUID) -> int:
    """Move the subtree of a recorded move and every row that carries its path. Safe to repeat.

    Returns:
        Paths that changed; a row between two organizations that both move counts twice.
    """
    succession = Succession.objects.select_for_update().get(pk=succession_id)
    # One move at a time: paths above and beneath must not change under our feet.
    rows = {
        row.pk: row
        for row in Organization.objects.select_for_update()
        .filter(pk__in=[succession.predecessor_id, parent_id])
        .order_by("pk")
    }
    moved, parent = rows[succession.predecessor_id], rows[parent_id]
    old, new = moved.path, child_path(parent.path, moved.code)
    if old == new:
        return 0
    if parent.path.startswith(old):
        raise DomainError(ErrorCode.INVALID_VALUE, "parent", {"why": _("организация не может стоять под самой собой")})
    because(succession.grounds)
    if succession.old_path != old or succession.new_path != new:
        Succession.objects.filter(pk=succession.pk).update(old_path=old, new_path=new)
    region = new if moved.kind == Kind.REGIONAL_COUNCIL else parent.region_path
    Organization.objects.filter(pk=moved.pk).update(parent=parent, revision=F("revision") + 1)
    return sum(_move_table(model, old, new, region) for model in tables_with_paths())


def tables_with_paths() -> Iterator[type[models.Model]]:
    """Every model whose rows carry a path: all walled ones.

    Audit and feed rows are append-only and stay where they were written.
    """
    walled = [model for model in apps.get_models() if issubclass(model, Walled) and not model._meta.proxy]
    yield from walled


def _move_table(model: type[models.Model], old: str, new: str, region: str) -> int:
    """One statement per column that says whose a row is: its owner's path and, of `Shared` rows, the other reader's."""
    low, high = subtree(old)
    rows = model._default_manager
    values: dict[str, models.Expression] = {"path": _beneath(new, old, "path")}
    if any(field.name == "region_path" for field in model._meta.fields):
        values["region_path"] = Case(
            When(Q(region_path__gte=low, region_path__lt=high), then=_beneath(new, old, "region_path")),
            default=Value(region),
        )
    moved = rows.filter(path__gte=low, path__lt=high).update(**values)
    if issubclass(model, Shared):
        addressed = rows.filter(other_path__gte=low, other_path__lt=high)
        moved += addressed.update(other_path=_beneath(new, old, "other_path"))
    return moved


def _beneath(new: str, old: str, column: str) -> Concat:
    """The column's path with its beginning `old` put in place by `new`; `substr` counts from 1."""
    return Concat(Value(new), Substr(column, len(old) + 1))


def _check_parties(kind: str, predecessor: Organization, successor: Organization) -> None:
    if kind not in SuccessionKind.values:
        raise DomainError(ErrorCode.INVALID_VALUE, "kind", {"why": _("вида «%(kind)s» нет") % {"kind": kind}})
    same = predecessor.pk == successor.pk
    if same != (kind in (SuccessionKind.RENAMING, SuccessionKind.MOVE)):
        why = _("преемник переименования и перехода — сама организация, слияния и разделения — другая")
        raise DomainError(ErrorCode.INVALID_VALUE, "successor", {"why": why})
    require_open(successor, field="successor")


def _rename(organization: Organization, name: str) -> None:
    organization.merge(seen=organization.revision, changes={"name": squeeze(name)}, current={"name": organization.name})
    organization.name = squeeze(name)
    check_fields(organization)
    organization.save(update_fields=["name", "revision", "field_revisions"])


def _place_beneath(actor: Actor, organization: Organization, parent: Organization | None) -> str:
    if parent is None:
        raise DomainError(ErrorCode.REQUIRED, "parent")
    check_place(kind=organization.kind, parent=parent)
    require_open(parent, field="parent")
    require_structure(
        actor, code=organization.code, kind=organization.kind, parent=parent, reviewer=organization.reviewer
    )
    if parent.path.startswith(organization.path):
        raise DomainError(ErrorCode.INVALID_VALUE, "parent", {"why": _("организация не может стоять под самой собой")})
    new_path = child_path(parent.path, organization.code)
    if new_path == organization.path:
        raise DomainError(ErrorCode.INVALID_VALUE, "parent", {"why": _("организация уже стоит здесь")})
    return new_path
