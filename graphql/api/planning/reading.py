"""What of a plan is read: the draft by those who work on it, the standing version by everybody else."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from api.base import Context
from planning.models import Plan, PlanSection, PlanVersion
from planning.selectors.plans import reads_draft, title_for


def plans_beneath(context: Context, year: int | None = None) -> QuerySet[Any]:
    """Plans whose existence the actor may know of."""
    rows = Plan.objects.visible_to(context.actor)
    return rows if year is None else rows.filter(planning_year=year)


def plan_titles(context: Context, plans: list[Plan]) -> list[str]:
    """The title of each plan as the actor may see it: at most two statements."""
    actor = context.actor
    others = {plan.pk for plan in plans if not reads_draft(actor, plan)}
    versions: dict[UUID, PlanVersion] = {}
    named: dict[UUID, Plan] = {plan.pk: plan for plan in plans}
    if others:
        rows = PlanVersion.objects.visible_to(actor).filter(plan_id__in=others, is_standing=True)
        versions = {version.plan_id: version for version in rows.defer("content")}
    if nameless := others - versions.keys():
        # A plan that shows no title is called by its organization and cycle.
        rows = Plan.objects.visible_to(actor).filter(pk__in=nameless).select_related("organization", "cycle")
        named |= {plan.pk: plan for plan in rows}
    return [title_for(actor, named[plan.pk], versions.get(plan.pk)) for plan in plans]


def sections_of(context: Context, plans: list[Plan]) -> list[list[PlanSection]]:
    """The sections of each plan that the actor reads, in order: one statement."""
    drafts = {plan.pk for plan in plans if reads_draft(context.actor, plan)}
    others = {plan.pk for plan in plans} - drafts
    draft = Q(plan_id__in=drafts, version__isnull=True)
    standing = Q(plan_id__in=others, version__is_standing=True)
    grouped: defaultdict[UUID, list[PlanSection]] = defaultdict(list)
    rows = PlanSection.objects.visible_to(context.actor).filter(draft | standing)
    for section in rows.order_by("position", "id"):
        grouped[section.plan_id].append(section)
    return [grouped.get(plan.pk, []) for plan in plans]
