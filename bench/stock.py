"""What stock is: graphene-django 3.2 over the same tables, written as its documentation shows.

DjangoObjectType per model, DjangoConnectionField and DjangoListField, plain resolvers. Three variants: without
prefetching, with `prefetch_related` by hand in the root resolvers, and that with the rule of visibility in
`get_queryset`, where the documentation puts it. Names are the product's, so that the same documents run and the answers
can be compared.
"""

from __future__ import annotations

from typing import Any

import graphene
from graphene import relay
from graphene_django import DjangoConnectionField, DjangoListField, DjangoObjectType
from graphene_django.registry import Registry

from agenda import models as agenda
from bench.stock_reading import NATIONAL, Filter, Reading
from federation import models as federation
from federation.kernel import clock
from planning import models as planning

Types = dict[str, Any]


class Counted(relay.Connection):
    """A connection with `totalCount`, as the documentation adds it."""

    class Meta:
        abstract = True

    total_count = graphene.Int()

    def resolve_total_count(self, info: Any) -> int:
        """What DjangoConnectionField has counted."""
        return self.length


class Ruled:
    """The documentation's place for a rule that filters rows."""

    @classmethod
    def get_queryset(cls, queryset: Any, info: Any) -> Any:
        """Only what the Actor may read."""
        return queryset.visible_to(info.context.actor)


class DateSpan(graphene.ObjectType):
    """A span of a row, or a pair of days of a stored reading."""

    start = graphene.String()
    end = graphene.String()

    def resolve_start(self, info: Any) -> str:
        """First day."""
        return self.starts_on.isoformat() if isinstance(self, planning.PlanItemSpan) else self[0]

    def resolve_end(self, info: Any) -> str:
        """Last day."""
        return self.ends_on.isoformat() if isinstance(self, planning.PlanItemSpan) else self[1]


class PeriodReading(graphene.ObjectType):
    """A stored reading."""

    kind = graphene.String()
    spans = graphene.List(DateSpan)


class Period(graphene.ObjectType):
    """Part of an item."""

    kind = graphene.String()
    recurrence = graphene.String()
    deadline = graphene.Date()
    spans = graphene.List(DateSpan)
    readings = graphene.List(PeriodReading)

    def resolve_kind(self, info: Any) -> str:
        """Column of the item."""
        return self.period_kind

    def resolve_recurrence(self, info: Any) -> str | None:
        """Column of the item."""
        return self.recurrence or None

    def resolve_spans(self, info: Any) -> Any:
        """Rows; ordered when they were prefetched."""
        return self.spans.all() if "spans" in prefetched(self) else self.spans.order_by("starts_on", "id")


def prefetched(row: Any) -> dict[str, Any]:
    """What hand-written prefetching has put on a row."""
    return getattr(row, "_prefetched_objects_cache", {})


def ordered(row: Any, name: str, *order: str, **which: Any) -> Any:
    """A reverse relation: from the prefetched rows, else by a statement."""
    manager = getattr(row, name)
    return manager.all() if name in prefetched(row) else manager.filter(**which).order_by(*order)


def build(reading: Reading) -> graphene.Schema:
    """One variant of the schema."""
    registry = Registry()

    def node(model: Any, fields: str, **body: Any) -> Any:
        options = {
            "model": model,
            "fields": tuple(fields.split()),
            "registry": registry,
            "interfaces": (relay.Node,),
            "connection_class": Counted,
            "convert_choices_to_enum": False,
        }
        bases = (Ruled, DjangoObjectType) if reading.ruled else (DjangoObjectType,)
        return type(model.__name__, bases, {"Meta": type("Meta", (), options), **body})

    types = _federation(node) | _agenda(node, reading)
    types |= _planning(node, reading, types)
    return graphene.Schema(query=_query(reading, types), auto_camelcase=True)


def _federation(node: Any) -> Types:
    def children(row: Any, info: Any, **_page: Any) -> Any:
        return ordered(row, "children", "sort_key", "id")

    organization = node(
        federation.Organization,
        "id code name short_name kind revision parent",
        is_open=graphene.Boolean(),
        resolve_is_open=lambda row, info: row.is_open_on(clock.today()),
        children=DjangoConnectionField(lambda: organization),
        resolve_children=children,
    )
    membership = node(federation.Membership, "id role organization")
    return {"Organization": organization, "Membership": membership}


def _agenda(node: Any, reading: Reading) -> Types:
    def areas_of(row: Any, info: Any) -> Any:
        if reading.ruled:
            return agenda.ProblemArea.objects.filter(task_links__task=row).order_by("number")
        return [link.problem_area for link in ordered(row, "area_links", "problem_area__number")]

    def tasks_of(row: Any, info: Any) -> Any:
        if reading.ruled:
            return agenda.AgendaTask.objects.filter(NATIONAL, area_links__problem_area=row).order_by("number")
        return [link.task for link in ordered(row, "task_links", "task__number")]

    activity = node(agenda.ActivityKind, "id number title")
    task = node(
        agenda.AgendaTask,
        "id number title",
        activities=DjangoListField(activity),
        resolve_activities=lambda row, info: ordered(row, "activities", "number"),
        problem_areas=DjangoListField(lambda: area),
        resolve_problem_areas=areas_of,
    )
    area = node(agenda.ProblemArea, "id number title", tasks=DjangoListField(task), resolve_tasks=tasks_of)
    edition = node(
        agenda.Agenda,
        "id year title status",
        tasks=DjangoListField(task),
        resolve_tasks=lambda row, info: ordered(row, "tasks", "number", parent=None),
        problem_areas=DjangoListField(area),
        resolve_problem_areas=lambda row, info: ordered(row, "problem_areas", "number"),
    )
    return {"AgendaTask": task, "ProblemArea": area, "Agenda": edition}


def _planning(node: Any, reading: Reading, types: Types) -> Types:
    def title(row: Any, info: Any) -> str:
        if row.path in info.context.actor.own:
            return row.title
        standing = [version for version in row.versions.all() if version.is_standing]
        return standing[0].title if standing else row.title

    def sections(row: Any, info: Any) -> Any:
        own = row.path in info.context.actor.own
        which = {"version__isnull": True} if own else {"version__is_standing": True}
        return ordered(row, "sections", "position", "id", **which)

    def tasks(row: Any, info: Any) -> Any:
        if reading.ruled:
            return agenda.AgendaTask.objects.filter(NATIONAL, item_links__item=row).order_by("number")
        return [link.task for link in ordered(row, "task_links", "task__number", task__parent=None)]

    def areas(row: Any, info: Any) -> Any:
        if reading.ruled:
            return agenda.ProblemArea.objects.filter(item_links__item=row).order_by("number")
        return [link.problem_area for link in ordered(row, "area_links", "problem_area__number")]

    cycle = node(planning.Cycle, "id code starts_on ends_on agenda")
    party = node(planning.PlanItemParty, "id role organization")
    placement = type("Placement", (graphene.ObjectType,), {"plan": graphene.Field(lambda: plan)})
    item = node(
        planning.PlanItem,
        "id number title place revision period_text participants_text planned_participants programme responsible plan",
        resolve_id=lambda row, info: row.identity,
        period=graphene.Field(Period),
        resolve_period=lambda row, info: row,
        agenda_tasks=DjangoListField(types["AgendaTask"]),
        resolve_agenda_tasks=tasks,
        problem_areas=DjangoListField(types["ProblemArea"]),
        resolve_problem_areas=areas,
        parties=DjangoListField(party),
        resolve_parties=lambda row, info: ordered(row, "parties", "id"),
        placements=graphene.List(placement),
        resolve_placements=lambda row, info: [],
    )
    section = node(
        planning.PlanSection,
        "id title",
        items=DjangoListField(item),
        resolve_items=lambda row, info: ordered(row, "items", "number", "id"),
    )
    plan = node(
        planning.Plan,
        "id status version revision cycle organization",
        title=graphene.String(),
        resolve_title=title,
        sections=DjangoListField(section),
        resolve_sections=sections,
    )
    return {"Cycle": cycle, "PlanItem": item, "Plan": plan}


def _query(reading: Reading, types: Types) -> Any:
    viewer = type(
        "Viewer",
        (graphene.ObjectType,),
        {
            "username": graphene.String(),
            "memberships": DjangoListField(types["Membership"]),
            "resolve_memberships": lambda row, info: reading.memberships(row),
        },
    )
    year, text = graphene.Int(required=True), graphene.String(required=True)

    def path_of(info: Any, code: str) -> str:
        return reading.organization(info.context.actor, code).path

    def plan_items(_root: Any, info: Any, within: str, year: int, filter: Any = None, **_page: Any) -> Any:
        return reading.items(info.context.actor, path_of(info, within), year, dict(filter or {}))

    def plans(_root: Any, info: Any, within: str, year: int, **_page: Any) -> Any:
        return reading.plans(info.context.actor, path_of(info, within), year)

    def plan(_root: Any, info: Any, organization: str, year: int) -> Any:
        return reading.plan(info.context.actor, organization, year)

    body = {
        "viewer": graphene.Field(viewer),
        "resolve_viewer": lambda _root, info: info.context.actor,
        "organization": graphene.Field(types["Organization"], code=text),
        "resolve_organization": lambda _root, info, code: reading.organization(info.context.actor, code),
        "agenda": graphene.Field(types["Agenda"], year=year),
        "resolve_agenda": lambda _root, info, year: reading.agenda(info.context.actor, year),
        "plan": graphene.Field(types["Plan"], organization=text, year=year),
        "resolve_plan": plan,
        "plans": DjangoConnectionField(types["Plan"], within=text, year=year),
        "resolve_plans": plans,
        "plan_items": DjangoConnectionField(types["PlanItem"], within=text, year=year, filter=Filter()),
        "resolve_plan_items": plan_items,
    }
    return type("Query", (graphene.ObjectType,), body)
