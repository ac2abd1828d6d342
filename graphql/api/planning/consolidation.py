"""How far a consolidation has come, and coverage: what stands beside every consolidated figure."""

from __future__ import annotations

from typing import Any

from graphene import Argument, Field, Int, ObjectType, String

from api.agenda.nodes import Agenda, AgendaTask, ProblemArea
from api.base import Context, Plain
from api.enums import plain
from api.federation.nodes import Organization, OrganizationKind
from api.loading import Part, Root, many
from federation.selectors.organizations import organization_get_for
from planning.selectors.consolidation import Consolidation as ConsolidationFigures
from planning.selectors.consolidation import consolidation
from planning.selectors.coverage import Coverage as CoverageFigures
from planning.selectors.coverage import coverage

WITHIN = "Code of an organization: its own plans and those of everything beneath it."
YEAR = "The year in which the yearly cycles begin."


class Consolidation(Plain):
    """Who of those waited for has filed, and what is counted. The first five count organizations."""

    accepted = Int(required=True, description="Their plan is accepted.")
    filed = Int(required=True, description="Their plan is under review.")
    returned = Int(required=True, description="Their plan was returned with remarks.")
    draft = Int(required=True, description="Their plan is a draft that nobody above reads.")
    missing = Int(required=True, description="They have no plan for the year.")
    not_filed = Int(required=True, description="Nothing of theirs stands this year, whatever the state of the plan.")
    items = Int(required=True, description="Items of the consolidated plan, joint ones once.")
    estimated_items = Int(
        required=True, description="Items of last year's plans of those of whom nothing stands this year: an estimate."
    )


class CoverageCell(Plain):
    """How many items at and beneath an organization serve a task; cells without items are left out."""

    agenda_task = Field(
        AgendaTask,
        required=True,
        description="The national task; local priorities count for it.",
        resolver=Part(lambda: AgendaTask, lambda cell: cell.agenda_task),
    )
    organization = Field(
        Organization,
        required=True,
        description="The organization of the level.",
        resolver=Part(lambda: Organization, lambda cell: cell.organization),
    )
    item_count = Int(required=True, description="As many as `planItems` within it with this task; joint items once.")


class Coverage(Plain):
    """Tasks of the agenda by organizations of a level, and what nobody plans."""

    agenda = Field(
        Agenda,
        description="The edition that the year plans against.",
        resolver=Part(lambda: Agenda, lambda c: c.agenda),
    )
    cells = Field(
        many(lambda: CoverageCell),
        required=True,
        description="In the order of the tree, then of the tasks.",
        resolver=Part(lambda: CoverageCell, lambda found: found.cells, many=True, expected=100),
    )
    uncovered_tasks = Field(
        many(lambda: AgendaTask),
        required=True,
        description="National tasks that no item serves.",
        resolver=Part(lambda: AgendaTask, lambda found: found.uncovered_tasks, many=True, expected=2),
    )
    uncovered_problem_areas = Field(
        many(lambda: ProblemArea),
        required=True,
        description="Problem areas that no item answers.",
        resolver=Part(lambda: ProblemArea, lambda found: found.uncovered_problem_areas, many=True, expected=5),
    )
    unlinked_item_count = Int(required=True, description="Items that serve no task of the edition.")


def _consolidation(context: Context, within: str, year: int, level: Any = None) -> ConsolidationFigures:
    top = organization_get_for(actor=context.actor, code=within, field="within")
    return consolidation(actor=context.actor, within=top, year=year, level=plain(level))


def _coverage(context: Context, within: str, year: int, level: Any = None) -> CoverageFigures:
    top = organization_get_for(actor=context.actor, code=within, field="within")
    return coverage(actor=context.actor, within=top, year=year, level=plain(level))


class ConsolidationQuery(ObjectType):
    """Root fields about consolidated plans."""

    consolidation = Field(
        Consolidation,
        description="How far the consolidation of a node has come: stands beside every consolidated figure.",
        within=String(required=True, description=WITHIN),
        year=Int(required=True, description=YEAR),
        level=Argument(OrganizationKind, description="Whose plans are waited for; by default those that it reviews."),
        resolver=Root(lambda: Consolidation, _consolidation),
    )
    coverage = Field(
        Coverage,
        description="Which organizations plan which tasks, and which nobody does.",
        within=String(required=True, description=WITHIN),
        year=Int(required=True, description=YEAR),
        level=Argument(
            OrganizationKind,
            description="Kind of the columns; by default the nearest beneath `within` that files plans.",
        ),
        resolver=Root(lambda: Coverage, _coverage),
    )
