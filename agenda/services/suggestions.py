"""Keeping what people chose, so that later suggestions follow them (docs/adr/0007)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db import transaction

from agenda.matching.words import content
from agenda.models import Agenda, AgendaChoice
from federation.access.roles import TABLE, may_write
from federation.kernel import clock
from federation.kernel.actor import Actor
from federation.models import Organization


@transaction.atomic
def choice_record(
    *,
    actor: Actor,
    agenda: Agenda,
    organization: Organization,
    text: str,
    tasks: Iterable[int],
    areas: Iterable[int],
) -> AgendaChoice | None:
    """Keep the numbers that `organization` chose for a text; a later choice for the same words replaces it.

    Only people who write for the organization teach its suggestions: for an invited co-author nothing is kept, and
    nothing for a text without a word that says what it is about. Neither is an error: the tie itself stands.

    Returns:
        The choice, or None where nothing was kept.
    """
    stems = sorted(set(content(text)))
    if not stems or not may_write(actor, "plan.draft", path=organization.path):
        return None
    choice, _created = AgendaChoice.objects.update_or_create(
        organization=organization,
        agenda=agenda,
        digest=hashlib.sha256(" ".join(stems).encode()).hexdigest(),
        defaults={
            "path": organization.path,
            "audience": TABLE["plan.draft"].reads,
            "stems": stems,
            "tasks": sorted(set(tasks)),
            "areas": sorted(set(areas)),
            "chosen_at": clock.now(),
        },
    )
    return choice
