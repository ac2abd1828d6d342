"""Sections of a draft and the order of its items: numbers run through the whole plan."""

from __future__ import annotations

from uuid import UUID

from django.db import connection
from django.db.models import Max

from federation.access.roles import TABLE
from federation.kernel.errors import not_found
from planning.models import Plan, PlanItem, PlanSection
from planning.services.texts import NAME_LIMIT, one_line

# The plan is locked. A moved item shares its neighbour's number until here and stands behind it.
_RENUMBER = """
update planning_planitem set number = ranked.rank
from (
    select item.id, row_number() over (
        order by section.position, section.id, item.number, item.id = %(moved)s, item.id
    ) as rank
    from planning_planitem as item join planning_plansection as section on section.id = item.section_id
    where item.plan_id = %(plan)s and item.version_id is null
) as ranked
where planning_planitem.id = ranked.id and planning_planitem.number <> ranked.rank
"""


def section_for(*, plan: Plan, section: str | UUID | None) -> PlanSection:
    """The draft's section by its id or its title, made when new; none is the untitled section, which stands first.

    Raises:
        DomainError: NOT_FOUND (an id), TOO_LONG (a title).
    """
    drafts = PlanSection.objects.filter(plan=plan, version__isnull=True)
    if isinstance(section, UUID):
        found = drafts.filter(pk=section).first()
        if found is None:
            raise not_found("section")
        return found
    title = one_line(section, field="section", limit=NAME_LIMIT)
    last = drafts.aggregate(last=Max("position"))["last"] or 0
    made, _new = drafts.get_or_create(
        plan=plan,
        version=None,
        title=title,
        defaults={
            "position": last + 1 if title else 0,
            "path": plan.path,
            "audience": TABLE["plan.draft"].reads,
        },
    )
    return made


def last_number(section: PlanSection) -> int:
    """The number of the section's last item; 0 when it is empty."""
    return PlanItem.objects.filter(section=section).aggregate(last=Max("number"))["last"] or 0


def renumber(plan: Plan, *, moved: UUID | None = None) -> None:
    """Number the draft's items 1, 2, 3 … through all sections, in one statement that writes only what changes."""
    with connection.cursor() as cursor:
        cursor.execute(_RENUMBER, {"plan": plan.pk, "moved": moved})
