"""What is typed and not yet saved: kept for its writer until he saves, takes it back, or two weeks have passed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from federation.kernel import clock
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode
from planning.models import PlanItem, RowDraft

KEPT = timedelta(days=14)
MOST = 200_000
"""Characters of one row's form: as many as all its fields may hold."""

Fields = Mapping[str, Sequence[str]]


def row_draft_keep(*, actor: Actor, item: PlanItem, fields: Fields) -> RowDraft:
    """Keep the typed `fields` of a row; the same row's earlier ones are replaced. `item` is one that the actor reads.

    Raises:
        DomainError: TOO_LONG; UNAUTHENTICATED for a process without a person.
    """
    if actor.user_id is None:
        raise DomainError(ErrorCode.UNAUTHENTICATED)
    length = sum(len(value) for values in fields.values() for value in values)
    if length > MOST:
        raise DomainError(ErrorCode.TOO_LONG, params={"length": length, "limit": MOST})
    clean = {name: [value.replace("\x00", "") for value in values] for name, values in fields.items()}
    draft, _new = RowDraft.objects.update_or_create(
        user_id=actor.user_id,
        plan_id=item.plan_id,
        item_id=item.identity,
        defaults={"fields": clean, "saved_at": clock.now()},
    )
    return draft


def row_draft_of(*, actor: Actor, item: PlanItem) -> RowDraft | None:
    """What the actor typed into a row and has not saved."""
    if actor.user_id is None:
        return None
    return RowDraft.objects.filter(user_id=actor.user_id, plan_id=item.plan_id, item_id=item.identity).first()


def row_draft_drop(*, actor: Actor, plan_id: UUID, identity: UUID) -> None:
    """Forget it: the row was saved, or its writer took what stands."""
    if actor.user_id is not None:
        RowDraft.objects.filter(user_id=actor.user_id, plan_id=plan_id, item_id=identity).delete()


def row_drafts_tidy() -> int:
    """Remove what nobody came back to. Runs nightly, as a named process."""
    return RowDraft.objects.filter(saved_at__lt=clock.now() - KEPT).delete()[0]
