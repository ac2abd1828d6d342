"""A document on its way into a plan: begun, read, answered, loaded or given up. It is a row, so a closed tab loses
nothing; its file stays as the source of the rows that came from it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import ngettext

from agenda.services.suggestions import choice_record
from federation.access.roles import TABLE, require_write
from federation.kernel import clock, outbox
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode, not_found
from federation.models import Organization
from federation.services.attachments import clean_name
from planning.models import Cycle, Import, Plan
from planning.models.imported import UNFINISHED, ImportState
from planning.selectors.imports import answers_known
from planning.services.drafts import require_editable
from planning.services.importing import Imported, ReadingLike, reading_write
from planning.services.texts import quoted

MOST_UNFINISHED = 20
"""Unfinished imports of one plan: more are a mistake, and files are large."""


def import_begin(
    *,
    actor: Actor,
    organization: Organization,
    cycle: Cycle,
    name: str,
    data: bytes,
    pasted: bool = False,
    columns: Mapping[str, str] | None = None,
    reading: Mapping[str, Any] | None = None,
) -> Import:
    """Keep a document; without a `reading` a worker is asked for one.

    Args:
        name: the file's name as the person has it; only its last part is kept.
        columns: answers about headings that are known already.
        reading: what `planning.exchange.storing` wrote.

    Raises:
        DomainError: FORBIDDEN, WRONG_STATE, INVALID_VALUE (too many are unfinished).
    """
    plan = Plan.objects.visible_to(actor).filter(organization=organization, cycle=cycle).first()
    _require(actor, organization, plan)
    begun = Import.objects.visible_to(actor).filter(organization=organization, cycle=cycle, state__in=UNFINISHED)
    if begun.count() >= MOST_UNFINISHED:
        why = ngettext(
            "начата уже %(n)s загрузка этого плана; завершите или отмените лишние",
            "начато уже %(n)s загрузок этого плана; завершите или отмените лишние",
            MOST_UNFINISHED,
        ) % {"n": MOST_UNFINISHED}
        raise DomainError(ErrorCode.INVALID_VALUE, "file", {"why": why})
    imported = Import(
        pk=uuid4(),
        organization=organization,
        cycle=cycle,
        plan=plan,
        path=organization.path,
        audience=TABLE["plan.draft"].reads,
        state=ImportState.WAITING if reading is None else ImportState.READ,
        name=clean_name(name),
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        pasted=pasted,
        columns=dict(columns or {}),
        reading=dict(reading or {}),
        answers=answers_known(actor=actor, organization=organization, cycle=cycle),
        created_by_id=actor.user_id,
        created_at=clock.now(),
    )
    imported.file.save(imported.name, ContentFile(data), save=False)
    try:
        with transaction.atomic():
            imported.save(force_insert=True)
            if reading is None:
                outbox.send("planning.jobs.import_read", import_id=str(imported.pk))
    except BaseException:
        imported.file.storage.delete(imported.file.name)
        raise
    return imported


@transaction.atomic
def import_taken_up(*, import_id: UUID, actor: Actor) -> Import | None:
    """Note that a worker begins to read; None when nothing is to be read (read already, or given up)."""
    rows = Import.objects.visible_to(actor).select_for_update(of=("self",))
    imported = rows.select_related("organization", "cycle").filter(pk=import_id, state=ImportState.WAITING).first()
    if imported is not None:
        imported.began_at = clock.now()
        imported.save(update_fields=["began_at"])
    return imported


@transaction.atomic
def import_read(*, imported: Import, reading: Mapping[str, Any] | None, error: str = "") -> None:
    """Keep what was read, or why nothing was."""
    state = ImportState.FAILED if reading is None else ImportState.READ
    rows = Import.objects.filter(pk=imported.pk, state=ImportState.WAITING)
    rows.update(state=state, reading=dict(reading or {}), error=error)


@transaction.atomic
def import_answer(*, imported: Import, actor: Actor, answers: Mapping[str, str]) -> None:
    """Add answers to those given so far.

    Raises:
        DomainError: NOT_FOUND, FORBIDDEN, WRONG_STATE.
    """
    row = _locked(imported, actor)
    row.answers = {**row.answers, **answers}
    row.save(update_fields=["answers"])
    imported.answers = row.answers


@transaction.atomic
def import_columns(
    *, imported: Import, actor: Actor, columns: Mapping[str, str], reading: Mapping[str, Any] | None
) -> None:
    """Take answers about headings and what was read with them; without a `reading` a worker reads the file again.

    Raises:
        DomainError: NOT_FOUND, FORBIDDEN, WRONG_STATE.
    """
    row = _locked(imported, actor)
    row.columns = dict(columns)
    row.reading = dict(reading or {})
    row.state = ImportState.WAITING if reading is None else ImportState.READ
    row.began_at = None
    row.save(update_fields=["columns", "reading", "state", "began_at"])
    if reading is None:
        outbox.send("planning.jobs.import_read", import_id=str(row.pk))


@transaction.atomic
def import_load(*, imported: Import, actor: Actor, reading: ReadingLike, choices: Mapping[UUID, str]) -> Imported:
    """Write the answered reading into the plan, as `importing.reading_write`, and close the import; a second time
    it is refused.

    Raises:
        DomainError: NOT_FOUND, FORBIDDEN, WRONG_STATE, DOCUMENT_UNREADABLE, ORGANIZATION_CLOSED.
    """
    row = _locked(imported, actor)
    done = reading_write(
        actor=actor,
        organization=row.organization,
        cycle=row.cycle,
        reading=reading,
        source_name=row.name,
        choices=choices,
        import_id=row.pk,
    )
    _teach(actor, row, reading)
    row.plan, row.state, row.reading, row.loaded_at = done.plan, ImportState.LOADED, {}, clock.now()
    row.save(update_fields=["plan", "state", "reading", "loaded_at"])
    return done


@transaction.atomic
def import_drop(*, imported: Import, actor: Actor) -> None:
    """Give an unfinished import up; its file goes with the commit.

    Raises:
        DomainError: NOT_FOUND, FORBIDDEN, WRONG_STATE.
    """
    row = _locked(imported, actor)
    storage, stored = row.file.storage, row.file.name
    row.delete()
    transaction.on_commit(lambda: storage.delete(stored))


def _teach(actor: Actor, imported: Import, reading: ReadingLike) -> None:
    """What a person chose otherwise than suggested improves the next suggestions."""
    agenda = imported.cycle.agenda
    for row in (row for part in reading.sections for row in part.items if getattr(row, "taught", False)):
        if agenda is not None:
            choice_record(
                actor=actor,
                agenda=agenda,
                organization=imported.organization,
                text=row.title,
                tasks=getattr(row, "agenda_tasks", []),
                areas=[],
            )


def _locked(imported: Import, actor: Actor) -> Import:
    rows = Import.objects.visible_to(actor).select_for_update(of=("self",))
    row = rows.select_related("organization", "cycle", "plan").filter(pk=imported.pk).first()
    if row is None:
        raise not_found("import")
    _require(actor, row.organization, row.plan)
    if row.state == ImportState.LOADED:
        allowed = quoted(*(state.label for state in ImportState if state in UNFINISHED))
        params = {"state": ImportState.LOADED.label, "allowed": allowed}
        raise DomainError(ErrorCode.WRONG_STATE, params=params)
    return row


def _require(actor: Actor, organization: Organization, plan: Plan | None) -> None:
    require_write(actor, "plan.draft", path=organization.path, granted_on=plan.pk if plan else None)
    if plan is not None:
        require_editable(plan)
