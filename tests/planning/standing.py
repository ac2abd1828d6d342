"""Filed plans made straight as rows: thousands of combinations cannot go through the services."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django.db import connection

from agenda.models import AgendaTask, ProblemArea
from federation.models import Organization
from planning.models import (
    Cycle,
    Plan,
    PlanItem,
    PlanItemArea,
    PlanItemSpan,
    PlanItemTask,
    PlanSection,
    PlanVersion,
)
from tests.factories.roles import by_hand


@dataclass(frozen=True)
class Standing:
    """A standing row as a test wants it. `joint`: rows with the same number are one joint item, its home if `home`."""

    organization: str
    title: str = "Семинар"
    joint: int | None = None
    home: bool = False
    tasks: tuple[int, ...] = ()
    month: int | None = None
    exact: bool = False


def plan_of(organization: Organization, cycle: Cycle, *, status: str = "ACCEPTED", audience: int = 4) -> Plan:
    """An empty filed plan with its standing version."""
    wall = {"path": organization.path, "audience": audience}
    with by_hand():
        plan = Plan.objects.create(
            organization=organization,
            cycle=cycle,
            planning_year=cycle.planning_year,
            title="План",
            status=status,
            version=1,
            created_at="2020-01-01T00:00Z",
            **wall,
        )
        PlanVersion.objects.create(
            plan=plan, number=1, title="План", status=status, content={}, filed_at="2020-01-01T00:00Z", **wall
        )
    return plan


def stand(
    plans: dict[str, Plan],
    rows: Iterable[Standing],
    *,
    tasks: dict[int, AgendaTask],
    areas: dict[int, ProblemArea] | None = None,
) -> list[PlanItem]:
    """Put the rows into the standing versions of the plans of their organizations; `areas` are tied by the numbers of
    their tasks."""
    homes: dict[int, UUID] = {}
    made: list[PlanItem] = []
    with by_hand():
        versions = {version.plan_id: version for version in PlanVersion.objects.filter(plan__in=plans.values())}
        for number, row in enumerate(rows, start=1):
            plan = plans[row.organization]
            wall = {"path": plan.path, "audience": plan.audience, "planning_year": plan.planning_year}
            section, _made = PlanSection.objects.get_or_create(
                plan=plan, version=versions[plan.pk], defaults={"position": 1, "path": plan.path, "audience": 4}
            )
            home = None if row.joint is None else homes.setdefault(row.joint, uuid4())
            item = PlanItem.objects.create(
                plan=plan,
                section=section,
                version=versions[plan.pk],
                origin_id=home if home and row.home else uuid4(),
                home_id=None if row.home else home,
                is_standing=True,
                number=number,
                title=row.title,
                period_kind=("date" if row.exact else "months") if row.month else "unscheduled",
                **wall,
            )
            made.append(item)
            ties = {"item": item, "plan": plan, "is_standing": True, **wall}
            PlanItemTask.objects.bulk_create(PlanItemTask(task=tasks[task], **ties) for task in row.tasks)
            tied = [areas[task] for task in row.tasks] if areas else []
            PlanItemArea.objects.bulk_create(PlanItemArea(problem_area=area, **ties) for area in tied)
            if row.month:
                days = {
                    "starts_on": date(plan.planning_year, row.month, 1),
                    "ends_on": date(plan.planning_year, row.month, 28),
                }
                PlanItemSpan.objects.create(**ties, **days)
        with connection.cursor() as cursor:
            cursor.execute("select planning_figures_write(%s)", [[version.pk for version in versions.values()]])
    return made
