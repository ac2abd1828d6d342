"""The querysets of the stock schema: what a developer writes by hand into resolvers, in the three variants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import graphene
from django.db.models import Prefetch, Q, QuerySet

from agenda.models import ActivityKind, Agenda, AgendaTask, ProblemArea, TaskArea
from federation.kernel.actor import Actor
from federation.kernel.paths import subtree
from federation.models import Membership, Organization
from planning.models import (
    Plan,
    PlanItem,
    PlanItemArea,
    PlanItemParty,
    PlanItemSpan,
    PlanItemTask,
    PlanSection,
    PlanVersion,
)

NATIONAL = Q(parent__isnull=True)

ITEM_TIES = (
    Prefetch("spans", PlanItemSpan.objects.order_by("starts_on", "id")),
    Prefetch(
        "task_links",
        PlanItemTask.objects.filter(task__parent__isnull=True).select_related("task").order_by("task__number"),
    ),
    Prefetch("area_links", PlanItemArea.objects.select_related("problem_area").order_by("problem_area__number")),
    Prefetch("parties", PlanItemParty.objects.select_related("organization").order_by("id")),
)


class Filter(graphene.InputObjectType):
    """The filter of the product's `planItems`."""

    class Meta:
        name = "PlanItemFilter"

    organizations = graphene.List(graphene.NonNull(graphene.String))
    levels = graphene.List(graphene.NonNull(graphene.String))
    period_from = graphene.Date()
    period_to = graphene.Date()
    agenda_tasks = graphene.List(graphene.NonNull(graphene.Int))
    problem_areas = graphene.List(graphene.NonNull(graphene.Int))
    statuses = graphene.List(graphene.NonNull(graphene.String))
    parties = graphene.List(graphene.NonNull(graphene.String))
    text = graphene.String()
    unscheduled = graphene.Boolean()


@dataclass(frozen=True)
class Reading:
    """How one variant reads. `ruled`: by the rule of visibility, as everything that its types hand out."""

    prefetched: bool
    ruled: bool

    def rows(self, model: Any, actor: Actor) -> QuerySet[Any]:
        """All rows of a table, or the visible ones."""
        return model.objects.visible_to(actor) if self.ruled else model.objects.all()

    def organization(self, actor: Actor, code: str) -> Organization:
        rows = self.rows(Organization, actor)
        return (rows.select_related("parent") if self.prefetched else rows).get(code=code)

    def memberships(self, actor: Actor) -> QuerySet[Any]:
        rows = self.rows(Membership, actor).filter(user=actor.user_id, until__isnull=True).order_by("since", "id")
        return rows.select_related("organization") if self.prefetched else rows

    def agenda(self, actor: Actor, year: int) -> Agenda:
        rows = self.rows(Agenda, actor).filter(year=year, status="PUBLISHED")
        if self.prefetched:
            areas = TaskArea.objects.select_related("problem_area").order_by("problem_area__number")
            tasks = TaskArea.objects.select_related("task").order_by("task__number")
            rows = rows.prefetch_related(
                Prefetch("tasks", AgendaTask.objects.filter(NATIONAL).order_by("number")),
                Prefetch("tasks__activities", ActivityKind.objects.order_by("number")),
                Prefetch("tasks__area_links", areas),
                Prefetch("problem_areas", ProblemArea.objects.order_by("number")),
                Prefetch("problem_areas__task_links", tasks),
            )
        return rows.get()

    def plan(self, actor: Actor, organization: str, year: int) -> Plan:
        rows = self.rows(Plan, actor).filter(organization__code=organization, planning_year=year)
        if self.prefetched:
            drafted = organization_is_own(actor, rows)
            rows = rows.select_related("organization", "cycle__agenda").prefetch_related(*plan_parts(drafted=drafted))
        return rows.get()

    def plans(self, actor: Actor, path: str, year: int) -> QuerySet[Plan]:
        low, high = subtree(path)
        rows = self.rows(Plan, actor).filter(planning_year=year, path__gte=low, path__lt=high)
        if self.prefetched:
            rows = rows.select_related("organization__parent").prefetch_related(*plan_parts(drafted=False))
        return rows.order_by("path", "id")

    def items(self, actor: Actor, path: str, year: int, asked: dict[str, Any]) -> QuerySet[PlanItem]:
        low, high = subtree(path)
        rows = self.rows(PlanItem, actor).filter(is_standing=True, planning_year=year, path__gte=low, path__lt=high)
        rows = narrowed(rows, asked, year)
        if self.prefetched:
            rows = rows.select_related("plan__organization").prefetch_related(*ITEM_TIES)
        return rows.order_by("path", "number", "id")


def organization_is_own(actor: Actor, plans: QuerySet[Plan]) -> bool:
    """Whether the one plan that was asked for is of an organization in which the Actor works."""
    return plans.values_list("path", flat=True).get() in actor.own


def plan_parts(*, drafted: bool) -> list[Prefetch]:
    """Sections and items of the draft or of the standing version, with their ties."""
    which = {"version__isnull": True} if drafted else {"version__is_standing": True}
    items = PlanItem.objects.prefetch_related(*ITEM_TIES).order_by("number", "id")
    return [
        Prefetch("versions", PlanVersion.objects.filter(is_standing=True).defer("content")),
        Prefetch("sections", PlanSection.objects.filter(**which).order_by("position", "id")),
        Prefetch("sections__items", items),
    ]


def narrowed(rows: QuerySet[PlanItem], asked: dict[str, Any], year: int) -> QuerySet[PlanItem]:
    """The filter, by the ORM."""
    plain = {
        "organizations": "plan__organization__code__in",
        "levels": "plan__organization__kind__in",
        "statuses": "plan__status__in",
        "text": "title__icontains",
    }
    rows = rows.filter(**{lookup: asked[name] for name, lookup in plain.items() if name in asked})
    if "unscheduled" in asked:
        rows = (
            rows.filter(period_kind="unscheduled") if asked["unscheduled"] else rows.exclude(period_kind="unscheduled")
        )
    tied: list[tuple[Any, dict[str, Any]]] = []
    if "period_from" in asked:
        days = {"starts_on__lte": asked["period_to"], "ends_on__gte": asked["period_from"]}
        tied.append((PlanItemSpan, {"planning_year": year, **days}))
    if "agenda_tasks" in asked:
        tied.append((PlanItemTask, {"task__number__in": asked["agenda_tasks"]}))
    if "problem_areas" in asked:
        tied.append((PlanItemArea, {"problem_area__number__in": asked["problem_areas"]}))
    if "parties" in asked:
        tied.append((PlanItemParty, {"organization__code__in": asked["parties"]}))
    for model, which in tied:
        rows = rows.filter(pk__in=model.objects.filter(is_standing=True, **which).values("item"))
    return rows
