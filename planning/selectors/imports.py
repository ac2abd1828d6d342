"""Documents on their way into plans."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from federation.kernel.actor import Actor
from federation.kernel.errors import not_found
from federation.models import Organization
from planning.models import Cycle, Import
from planning.models.imported import UNFINISHED, ImportState

REMEMBERED = 5
"""Documents whose headings are remembered."""


def import_get_for(*, actor: Actor, import_id: UUID, cycle: Cycle, organization: Organization) -> Import:
    """The import of this plan with this id.

    Raises:
        DomainError: NOT_FOUND, missing and hidden alike.
    """
    rows = Import.objects.visible_to(actor).filter(pk=import_id, cycle=cycle, organization=organization)
    found = rows.select_related("organization", "cycle", "plan").first()
    if found is None:
        raise not_found("import")
    return found


def imports_unfinished(*, actor: Actor, organization: Organization, cycle: Cycle) -> QuerySet[Import]:
    """What was begun for a plan and neither loaded nor given up, newest first."""
    rows = Import.objects.visible_to(actor).filter(organization=organization, cycle=cycle, state__in=UNFINISHED)
    return rows.defer("reading").order_by("-created_at")


def columns_known(*, actor: Actor, organization: Organization) -> dict[str, str]:
    """What the organization's people answered about headings in its last documents; the newest answer stands."""
    rows = Import.objects.visible_to(actor).filter(organization=organization).exclude(columns={})
    known: dict[str, str] = {}
    for columns in rows.order_by("-created_at").values_list("columns", flat=True)[:REMEMBERED]:
        known = {**columns, **known}
    return known


def answers_known(*, actor: Actor, organization: Organization, cycle: Cycle) -> dict[str, str]:
    """What was answered about the plan's last loaded document: the same question is not asked twice."""
    rows = Import.objects.visible_to(actor).filter(organization=organization, cycle=cycle, state=ImportState.LOADED)
    last = rows.order_by("-created_at").values_list("answers", flat=True).first() or {}
    return {key: option for key, option in last.items() if not key.startswith(("item.", "task"))}
