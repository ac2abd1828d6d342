"""Where else a joint item stands, for those who may read it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from federation.kernel.actor import Actor
from federation.models import Organization
from planning.models import PlanItem


def other_plans(*, actor: Actor, items: Sequence[PlanItem]) -> dict[UUID, list[Organization]]:
    """Standing row of a joint item → organizations in whose plans of the same year it stands besides, by path.

    One statement, whatever the number of rows; what `actor` may not read is left out.
    """
    names = {item.identity for item in items}
    if not names:
        return {}
    rows = PlanItem.objects.visible_to(actor).filter(is_standing=True)
    rows = rows.filter(Q(home_id__in=names) | Q(origin_id__in=names, home_id__isnull=True))
    joint: dict[tuple[UUID, int | None], list[PlanItem]] = {}
    for row in rows.select_related("plan__organization").defer("source"):
        joint.setdefault((row.identity, row.planning_year), []).append(row)
    found = {}
    for item in items:
        others = [row for row in joint.get((item.identity, item.planning_year), ()) if row.pk != item.pk]
        if others:
            found[item.pk] = [row.plan.organization for row in sorted(others, key=lambda row: row.path)]
    return found
