"""Editions of the agenda, their tasks, kinds of activity and problem areas."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from graphene import Field, Int, List, NonNull, String

from agenda.models import ActivityKind as ActivityKindModel
from agenda.models import Agenda as AgendaModel
from agenda.models import AgendaTask as AgendaTaskModel
from agenda.models import ProblemArea as ProblemAreaModel
from agenda.models.edition import AgendaStatus as StatusChoices
from api.base import NodeType, Plain
from api.enums import enum_of
from api.federation.nodes import Organization
from api.loading import Part, many, node_read, to_many, to_one
from federation.kernel.actor import Actor

AgendaStatus = enum_of(StatusChoices, "AgendaStatus", "State of an edition.")

BY_NUMBER = ("number", "id")


def national_tasks(actor: Actor) -> QuerySet[Any]:
    """Tasks of the national office."""
    return AgendaTaskModel.objects.visible_to(actor).filter(parent__isnull=True)


def local_priorities(actor: Actor) -> QuerySet[Any]:
    """Priorities that regions set beneath national tasks."""
    return AgendaTaskModel.objects.visible_to(actor).filter(parent__isnull=False)


class Definition(Plain):
    """A term as the edition defines it."""

    term = String(required=True, description="The term.")
    definition = String(required=True, description="What it means.")

    @staticmethod
    def resolve_term(row: Any, _info: Any) -> str:
        """Stored as JSON."""
        return row.obj["term"]

    @staticmethod
    def resolve_definition(row: Any, _info: Any) -> str:
        """Stored as JSON."""
        return row.obj["definition"]


class ActivityKind(NodeType):
    """A kind of activity of a task, numbered within it."""

    number = Int(required=True, description="Number within the task.")
    title = String(required=True, description="Text of the document.")
    task = to_one(lambda: AgendaTask, "task_id", "The task it belongs to.")

    @staticmethod
    def readable(actor: Actor) -> QuerySet[Any]:
        """Kinds of activity that the actor may read."""
        return ActivityKindModel.objects.visible_to(actor)


class AgendaTask(NodeType):
    """A task of an edition, or a region's priority beneath one."""

    number = Int(description="Number of a national task; null for a local priority.")
    code = String(required=True, description="The number as text, or the code of a local priority such as 3.SMO-1.")
    title = String(required=True, description="Text of the document.")
    agenda = to_one(lambda: Agenda, "agenda_id", "The edition.")
    organization = to_one(lambda: Organization, "organization_id", "Who set it: the office or a region.")
    parent = to_one(lambda: AgendaTask, "parent_id", "The national task above it.")
    activities = to_many(
        lambda: ActivityKind,
        node_read(lambda: ActivityKind),
        parent="task_id",
        order=BY_NUMBER,
        expected=5,
        description="Its kinds of activity, by number.",
    )
    problem_areas = to_many(
        lambda: ProblemArea,
        node_read(lambda: ProblemArea),
        parent="task_links__task_id",
        order=BY_NUMBER,
        expected=5,
        description="Problem areas that it serves, by number.",
    )
    local_priorities = to_many(
        lambda: AgendaTask,
        local_priorities,
        parent="parent_id",
        order=("code", "id"),
        expected=5,
        description="Priorities that regions set beneath it, by code.",
    )

    @staticmethod
    def readable(actor: Actor) -> QuerySet[Any]:
        """Tasks that the actor may read."""
        return AgendaTaskModel.objects.visible_to(actor)


class ProblemArea(NodeType):
    """A numbered sphere of problems of an edition."""

    number = Int(required=True, description="Number within the edition.")
    title = String(required=True, description="Text of the document.")
    agenda = to_one(lambda: Agenda, "agenda_id", "The edition.")
    tasks = to_many(
        lambda: AgendaTask,
        national_tasks,
        parent="area_links__problem_area_id",
        order=BY_NUMBER,
        expected=3,
        description="National tasks that serve it, by number.",
    )

    @staticmethod
    def readable(actor: Actor) -> QuerySet[Any]:
        """Areas that the actor may read."""
        return ProblemAreaModel.objects.visible_to(actor)


class Agenda(NodeType):
    """An edition of the shared agenda, for a year."""

    year = Int(required=True, description="Its year.")
    title = String(required=True, description="Title of the document.")
    status = AgendaStatus(required=True, description="Its state.")
    revision = Int(required=True, description="Rises with every change; name it in `expectedRevision`.")
    goals = List(NonNull(String), required=True, description="Goals, paragraph by paragraph.")
    mechanisms = List(NonNull(String), required=True, description="Mechanisms, paragraph by paragraph.")
    definitions = Field(
        many(lambda: Definition),
        required=True,
        description="Terms that the edition defines.",
        resolver=Part(
            lambda: Definition, lambda agenda: agenda.definitions, many=True, weight=0, reads=("definitions",)
        ),
    )
    tasks = to_many(
        lambda: AgendaTask,
        national_tasks,
        parent="agenda_id",
        order=BY_NUMBER,
        expected=10,
        description="National tasks, by number.",
    )
    problem_areas = to_many(
        lambda: ProblemArea,
        node_read(lambda: ProblemArea),
        parent="agenda_id",
        order=BY_NUMBER,
        expected=25,
        description="Problem areas, by number.",
    )

    @staticmethod
    def readable(actor: Actor) -> QuerySet[Any]:
        """Editions that the actor may read."""
        return AgendaModel.objects.visible_to(actor)
