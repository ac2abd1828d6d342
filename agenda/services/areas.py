"""Problem areas of an edition, edited by the office while it is a draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from agenda.models import Agenda, ProblemArea
from agenda.permissions import require_text_edit
from agenda.services.rules import checked, free_number, let_go, locked
from federation.kernel.actor import Actor


@transaction.atomic
def area_add(*, agenda: Agenda, actor: Actor, title: str, number: int | None = None) -> ProblemArea:
    """Add a problem area to a draft, by default under the next free number.

    Raises:
        DomainError: FORBIDDEN, WRONG_STATE, REQUIRED, TOO_LONG, ALREADY_EXISTS.
    """
    require_text_edit(actor, agenda)
    agenda = locked(agenda)
    return ProblemArea.objects.create(
        agenda=agenda,
        number=free_number(ProblemArea.objects.filter(agenda=agenda), number),
        title=checked(title),
        path=agenda.path,
        audience=agenda.audience,
    )


@transaction.atomic
def area_change(*, area: ProblemArea, actor: Actor, expected_revision: int, changes: Mapping[str, Any]) -> ProblemArea:
    """Change `title` or `number` of an area of a draft.

    Raises:
        DomainError: FORBIDDEN, WRONG_STATE, REQUIRED, TOO_LONG, ALREADY_EXISTS.
        Conflict: somebody changed the same field.
    """
    require_text_edit(actor, area.agenda)
    agenda = locked(area.agenda)
    area = ProblemArea.objects.select_for_update().get(pk=area.pk)
    values = {name: checked(value) if name == "title" else value for name, value in changes.items()}
    wanted = area.merge(seen=expected_revision, changes=values, current={"title": area.title, "number": area.number})
    if "number" in wanted:
        free_number(ProblemArea.objects.filter(agenda=agenda), wanted["number"])
    for name, value in wanted.items():
        setattr(area, name, value)
    area.save()
    return area


@transaction.atomic
def area_remove(*, area: ProblemArea, actor: Actor, expected_revision: int | None) -> None:
    """Remove an area from a draft.

    Raises:
        DomainError: FORBIDDEN, WRONG_STATE (also when plan items refer to it).
        Conflict: the area is no longer at `expected_revision`.
    """
    require_text_edit(actor, area.agenda)
    area = ProblemArea.objects.select_for_update().get(pk=area.pk)
    area.expect(expected_revision)
    let_go(area)
