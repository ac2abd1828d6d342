"""Background jobs: each calls one service, may run twice, and takes ids."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from celery import shared_task

from federation.access.scope import acting_as
from federation.kernel.actor import system
from planning.exchange.imports import import_read_apart
from planning.services.news import reviewers_told


@shared_task
def plan_filed(*, plan_id: str, version: int, **_kwargs: Any) -> None:
    """Tell the reviewers of a filed plan."""
    with acting_as(system("job plan_filed", door="job")) as actor:
        reviewers_told(actor=actor, plan_id=UUID(plan_id), version=version)


@shared_task
def import_read(*, import_id: str, **_kwargs: Any) -> None:
    """Read a long document."""
    import_read_apart(import_id=UUID(import_id))
