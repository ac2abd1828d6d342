"""Cycles, plans, sections and items."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q, QuerySet
from graphene import Argument, Date, DateTime, Field, Int, String

from api.agenda.nodes import ActivityKind, Agenda, AgendaTask, ProblemArea, local_priorities, national_tasks
from api.base import NodeType, Plain, extend
from api.connections import Connection, connection, connection_type
from api.enums import enum_of
from api.federation.nodes import Organization
from api.loading import Computed, Fetched, Part, many, node_read, to_many, to_one
from api.planning.periods import Period
from api.planning.reading import accepted_copies, placements_of_items, plan_titles, plans_beneath, sections_of
from federation.kernel.actor import Actor
from planning.models import Cycle as CycleModel
from planning.models import Placement as PlacementModel
from planning.models import Plan as PlanModel
from planning.models import PlanItem as PlanItemModel
from planning.models import PlanItemParty
from planning.models import PlanSection as PlanSectionModel
from planning.models.cycle import CycleKind as CycleKindChoices
from planning.models.links import PartyRole as PartyRoleChoices
from planning.models.offers import OfferStatus as OfferStatusChoices
from planning.models.plan import PlanStatus as PlanStatusChoices

CycleKind = enum_of(CycleKindChoices, "CycleKind", "How long a cycle is.")
PlanStatus = enum_of(PlanStatusChoices, "PlanStatus", "State of a plan, set by people.")
OfferStatus = enum_of(OfferStatusChoices, "OfferStatus", "Where an offer stands.")
PartyRole = enum_of(PartyRoleChoices, "PartyRole", "What an organization does in an event.")

BY_NUMBER = ("number", "id")


class Cycle(NodeType):
    """A period of planning with its deadlines."""

    code = String(required=True, description="What people call it by.")
    title = String(required=True, description="Its name.")
    kind = CycleKind(required=True, description="How long it is.")
    starts_on = Date(required=True, description="First day.")
    ends_on = Date(required=True, description="Last day.")
    filing_due_on = Date(description="Plans are to be filed by this day.")
    review_due_on = Date(description="Plans are to be reviewed by this day.")
    agenda = to_one(lambda: Agenda, "agenda_id", "The edition of the agenda that it plans against.")

    @staticmethod
    def readable(actor: Actor) -> QuerySet[Any]:
        """Cycles that the actor may read."""
        return CycleModel.objects.visible_to(actor)


class PlanSection(NodeType):
    """A section of a plan. Items without one stand in the untitled section."""

    title = String(required=True, description="Its title; empty for the untitled section.")
    items = to_many(
        lambda: PlanItem,
        lambda actor: PlanItemModel.objects.visible_to(actor),
        parent="section_id",
        order=BY_NUMBER,
        expected=10,
        description="Its items, by number.",
    )

    @staticmethod
    def readable(actor: Actor) -> QuerySet[Any]:
        """Sections of drafts and versions that the actor may read."""
        return PlanSectionModel.objects.visible_to(actor)


class Plan(NodeType):
    """One organization's plan for a cycle: the draft for those who work on it, the last filed version for others."""

    title = Field(
        String,
        required=True,
        description="Title of the draft or of the version that you read.",
        resolver=Computed(plan_titles),
    )
    status = PlanStatus(required=True, description="Its state.")
    version = Int(required=True, description="Number of the last filed version; 0 before the first filing.")
    revision = Int(required=True, description="Rises with every change of the draft; name it in `expectedRevision`.")
    created_at = DateTime(required=True, description="When it was begun.")
    filed_at = DateTime(description="When it was last filed.")
    accepted_at = DateTime(description="When it was accepted.")
    organization = to_one(lambda: Organization, "organization_id", "Whose plan it is.")
    cycle = to_one(lambda: Cycle, "cycle_id", "The cycle that it is for.")
    sections = Field(
        many(lambda: PlanSection),
        required=True,
        description="Sections of the draft or of the version that you read; empty when you read neither.",
        resolver=Fetched(lambda: PlanSection, sections_of, expected=5),
    )

    @staticmethod
    def readable(actor: Actor) -> QuerySet[Any]:
        """Plans whose existence the actor may know of."""
        return PlanModel.objects.visible_to(actor)


class Party(Plain):
    """An organization that takes part in an event."""

    role = PartyRole(required=True, description="What it does there.")
    organization = to_one(lambda: Organization, "organization_id", "The organization.")


class Placement(NodeType):
    """A place of an item in another organization's plan."""

    status = OfferStatus(required=True, description="Whether its coordinators have accepted it.")
    organization = to_one(lambda: Organization, "organization_id", "To whom it is offered.")
    plan = to_one(lambda: Plan, "target_id", "The plan in which it stands; null until it is accepted.")
    item = to_one(lambda: PlanItem, "item_id", "The item, in the plan in which you read it.")

    @staticmethod
    def readable(actor: Actor) -> QuerySet[Any]:
        """Those of items of plans that the actor works on, and those to his own organizations."""
        return PlacementModel.objects.visible_to(actor)


class PlanItem(NodeType):
    """A planned event. Its id is the same in the draft and in every version."""

    identity: ClassVar[str] = "identity"
    identity_reads: ClassVar[tuple[str, ...]] = ("home_id", "origin_id", "id")

    number = Int(required=True, description="Number through the whole plan.")
    title = String(required=True, description="What is planned.")
    place = String(required=True, description="Where, as written.")
    period_text = String(required=True, description="When, as written.")
    period = Field(
        Period,
        required=True,
        description="What the text of the period means.",
        resolver=Part(lambda: Period),
    )
    participants_text = String(required=True, description="Who takes part, as written.")
    planned_participants = Int(description="How many people are to take part.")
    responsible = String(required=True, description="Who answers for it, as written.")
    programme = String(required=True, description="The programme that it belongs to, as written.")
    note = String(required=True, description="Remark, as written.")
    revision = Int(required=True, description="Rises with every change; name it in `expectedRevision`.")
    plan = to_one(lambda: Plan, "plan_id", "The plan in which it stands.")
    section = to_one(lambda: PlanSection, "section_id", "The section in which it stands.")
    carries_out = to_one(lambda: PlanItem, "carries_out_id", "The item of a higher plan that it carries out.")
    agenda_tasks = to_many(
        lambda: AgendaTask,
        national_tasks,
        parent="item_links__item_id",
        order=BY_NUMBER,
        expected=2,
        description="National tasks that it serves, by number.",
    )
    local_priorities = to_many(
        lambda: AgendaTask,
        local_priorities,
        parent="item_links__item_id",
        order=("code", "id"),
        expected=1,
        description="Local priorities that it serves, by code.",
    )
    activities = to_many(
        lambda: ActivityKind,
        node_read(lambda: ActivityKind),
        parent="item_links__item_id",
        order=BY_NUMBER,
        expected=1,
        description="Kinds of activity that it is of, by number.",
    )
    problem_areas = to_many(
        lambda: ProblemArea,
        node_read(lambda: ProblemArea),
        parent="item_links__item_id",
        order=BY_NUMBER,
        expected=2,
        description="Problem areas that it answers, by number.",
    )
    parties = to_many(
        lambda: Party,
        lambda actor: PlanItemParty.objects.visible_to(actor),
        parent="item_id",
        order=("id",),
        expected=2,
        description="Organizations that take part, in the order in which they were named.",
    )
    placements = Field(
        many(lambda: Placement),
        required=True,
        description="Places in plans of other organizations; the item counts once.",
        resolver=Fetched(lambda: Placement, placements_of_items, expected=1, reads=("id", "origin_id", "home_id")),
    )

    @staticmethod
    def readable(actor: Actor) -> QuerySet[Any]:
        """Rows of drafts and versions that the actor may read."""
        return PlanItemModel.objects.visible_to(actor)

    @classmethod
    def find(cls, actor: Actor, ids: Collection[UUID]) -> dict[UUID, Any]:
        """By identity: the draft's row for those who read it, the copy of the version that they read for others."""
        draft, standing = Q(pk__in=ids, version__isnull=True), Q(origin_id__in=ids, is_standing=True)
        # A joint item is read in whichever plan it is open.
        placed = Q(home_id__in=ids) & (Q(version__isnull=True) | Q(is_standing=True))
        rows = list(cls.readable(actor).filter(draft | standing | placed))
        # Whoever reads accepted plans alone reads the last accepted version while a later one is only filed.
        if others := set(ids) - {row.identity for row in rows}:
            rows += accepted_copies(actor, others)
        return {row.identity: row for row in sorted(rows, key=lambda row: (row.version_id is None, not row.home_id))}


PlanConnection = connection_type("Plan", lambda: Plan)
PlanItemConnection = connection_type("PlanItem", lambda: PlanItem)

extend(
    Organization,
    plans=connection(
        Connection(PlanConnection, plans_beneath, ("created_at", "id"), parent="organization_id"),
        "Its plans, in the order in which they were begun.",
        year=Argument(Int, description="Only of yearly cycles that begin in this year."),
    ),
)
