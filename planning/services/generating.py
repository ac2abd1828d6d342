"""Synthetic plans on top of a real tree: for the demonstration and for measuring at real size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from random import Random
from typing import Any, Final
from uuid import UUID, uuid5

from django.db import models, transaction

from agenda.models import AgendaTask, ProblemArea
from federation.access.roles import TABLE
from federation.kernel import clock
from federation.models import Organization
from federation.models.organization import Kind
from planning.models import (
    Cycle,
    Plan,
    PlanItem,
    PlanItemArea,
    PlanItemParty,
    PlanItemSpan,
    PlanItemTask,
    PlanSection,
)
from planning.models.links import PartyRole
from planning.models.plan import PlanStatus, standing_audience
from planning.periods import Period, read_period
from planning.selectors.plans import default_title
from planning.services import vocabulary as words
from planning.services.copying import Filing, file_versions
from planning.services.links import shared_columns
from planning.services.periods import chosen_reading, period_columns, span_rows

BATCH: Final = 2_000
PLANNING_KINDS: Final = frozenset({Kind.REGIONAL_COUNCIL, Kind.REGIONAL_BRANCH, Kind.MUNICIPALITY, Kind.TOS})
# Of twenty plans so many are accepted and filed; the rest are drafts.
ACCEPTED, FILED, OF = 11, 7, 20


@dataclass(slots=True)
class _Rows:
    """Rows of some plans, not yet written."""

    plans: list[Plan] = field(default_factory=list)
    sections: list[PlanSection] = field(default_factory=list)
    items: list[PlanItem] = field(default_factory=list)
    spans: list[PlanItemSpan] = field(default_factory=list)
    tasks: list[PlanItemTask] = field(default_factory=list)
    areas: list[PlanItemArea] = field(default_factory=list)
    parties: list[PlanItemParty] = field(default_factory=list)

    def write(self) -> None:
        """Drafts by a few statements, then the versions of those that are filed, then their states."""
        for rows in (self.plans, self.sections, self.items, self.spans, self.tasks, self.areas, self.parties):
            if rows:
                _create(rows)
        filed = [plan for plan in self.plans if plan.status != PlanStatus.DRAFT]
        filings = [_filing(plan) for plan in filed]
        if not filings:
            return
        file_versions(filings, filed_at=clock.now(), filed_by=None)
        for plan, filing in zip(filed, filings, strict=True):
            plan.version, plan.revision = 1, 2
            plan.audience = max(plan.audience, filing.audience)
            plan.filed_at = clock.now()
            plan.accepted_at = clock.now() if plan.status == PlanStatus.ACCEPTED else None
        Plan.objects.bulk_update(filed, ["version", "revision", "audience", "filed_at", "accepted_at"])


@dataclass(frozen=True, slots=True)
class _Agenda:
    """What items may serve: ids of the edition's tasks and areas, in order."""

    tasks: tuple[UUID, ...]
    areas: tuple[UUID, ...]


def generate_plans(
    *, organizations: Iterable[Organization], cycle: Cycle, items_per_plan: int, seed: int
) -> list[Plan]:
    """Make a plan of about `items_per_plan` events for each organization that has none in the cycle.

    The same seed makes the same plans, with the same ids, whatever the other organizations; a second run makes
    nothing. About nine plans of ten are filed (most of these accepted), with their frozen rows; the rest stay drafts.
    A process's scope has to be in force: this is no door for people.
    """
    wanted = [each for each in organizations if each.kind in PLANNING_KINDS | {Kind.NATIONAL_OFFICE}]
    have = set(Plan.objects.filter(cycle=cycle, organization__in=wanted).values_list("organization_id", flat=True))
    agenda = _agenda(cycle)
    made: list[Plan] = []
    for batch in _batches([each for each in wanted if each.pk not in have], items_per_plan):
        rows = _Rows()
        for organization in batch:
            _plan(rows, organization, cycle=cycle, agenda=agenda, count=items_per_plan, seed=seed)
        with transaction.atomic():
            rows.write()
        made += rows.plans
    return made


def organizations_for(*, scale: int, cycle: Cycle, seed: int) -> tuple[list[Organization], int]:
    """Which organizations get plans, and how many items each, for about `scale` items in all.

    Open organizations of the tree without a plan in the cycle: all of them when twenty items each are not enough,
    otherwise as many as it takes, spread over the tree.
    """
    free = list(
        Organization.objects.filter(kind__in=PLANNING_KINDS)
        .open_on(clock.today())
        .exclude(plans__cycle=cycle)
        .order_by("path")
    )
    if not free or scale <= 0:
        return [], 0
    per_plan = max(min(20, scale), -(-scale // len(free)))
    count = min(len(free), max(1, round(scale / per_plan)))
    chosen = Random(seed).sample(range(len(free)), count)
    return [free[place] for place in sorted(chosen)], per_plan


def _batches(organizations: Sequence[Organization], items_per_plan: int) -> Iterator[Sequence[Organization]]:
    size = max(1, BATCH // max(1, items_per_plan))
    for start in range(0, len(organizations), size):
        yield organizations[start : start + size]


def _agenda(cycle: Cycle) -> _Agenda:
    if cycle.agenda_id is None:
        return _Agenda((), ())
    tasks = AgendaTask.objects.filter(agenda=cycle.agenda_id, parent__isnull=True).order_by("number")
    areas = ProblemArea.objects.filter(agenda=cycle.agenda_id).order_by("number")
    return _Agenda(tuple(tasks.values_list("pk", flat=True)), tuple(areas.values_list("pk", flat=True)))


def _plan(rows: _Rows, organization: Organization, *, cycle: Cycle, agenda: _Agenda, count: int, seed: int) -> None:
    chance = Random(f"{seed}:{cycle.code}:{organization.code}")
    throw = chance.randrange(OF)
    status = PlanStatus.ACCEPTED if throw < ACCEPTED else PlanStatus.FILED
    plan = Plan(
        id=_id(chance),
        organization=organization,
        cycle=cycle,
        planning_year=cycle.planning_year,
        title=default_title(organization=organization, cycle=cycle),
        path=organization.path,
        audience=TABLE["plan.existence"].reads,
        created_at=clock.now(),
        status=status if throw < ACCEPTED + FILED else PlanStatus.DRAFT,
    )
    rows.plans.append(plan)
    titles = chance.sample(words.SECTIONS, min(len(words.SECTIONS), max(1, count // 5)))
    sections = [_section(plan, title, position, chance) for position, title in enumerate(titles, start=1)]
    rows.sections += sections
    for number in range(1, count + 1):
        _item(rows, plan, sections[(number - 1) * len(sections) // count], number, agenda=agenda, chance=chance)


def _section(plan: Plan, title: str, position: int, chance: Random) -> PlanSection:
    audience = TABLE["plan.draft"].reads
    return PlanSection(id=_id(chance), plan=plan, title=title, position=position, path=plan.path, audience=audience)


def _item(rows: _Rows, plan: Plan, section: PlanSection, number: int, *, agenda: _Agenda, chance: Random) -> None:
    people = chance.choice((12, 15, 20, 25, 30, 40, 60, 80, 120, 200))
    cycle = plan.cycle
    period = _period(_period_text(chance), cycle.starts_on.year, cycle.starts_on, cycle.ends_on)
    reading = chosen_reading(period, None)
    item = PlanItem(
        id=_id(chance),
        plan=plan,
        section=section,
        planning_year=plan.planning_year,
        path=plan.path,
        audience=TABLE["plan.draft"].reads,
        number=number,
        title=f"{chance.choice(words.FORMS)} {chance.choice(words.TOPICS)}",
        place=chance.choice(words.PLACES),
        participants_text=chance.choice(words.PARTICIPANTS).format(count=people),
        planned_participants=people,
        responsible=chance.choice(words.RESPONSIBLE),
        programme=chance.choice(words.PROGRAMMES),
        **period_columns(period, reading),
    )
    rows.items.append(item)
    rows.spans += span_rows(item, reading)
    shared = shared_columns(item)
    if agenda.tasks:
        for task in chance.sample(agenda.tasks, min(len(agenda.tasks), chance.choice((0, 1, 1, 1, 2)))):
            rows.tasks.append(PlanItemTask(item=item, task_id=task, **shared))
    if agenda.areas and chance.random() < 0.7:
        rows.areas.append(PlanItemArea(item=item, problem_area_id=chance.choice(agenda.areas), **shared))
    if plan.organization.parent_id and chance.random() < 0.25:
        role = chance.choice((PartyRole.CO_ORGANIZER, PartyRole.PARTICIPANT))
        rows.parties.append(PlanItemParty(item=item, organization_id=plan.organization.parent_id, role=role, **shared))


def _period_text(chance: Random) -> str:
    throw = chance.random()
    if throw < 0.45:
        return chance.choice(words.MONTHS)
    if throw < 0.65:
        return chance.choice(words.QUARTERS)
    if throw < 0.8:
        first = chance.randrange(11)
        return f"{words.MONTHS[first]} – {words.MONTHS[chance.randrange(first + 1, 12)]}"
    return chance.choice(words.LONG)


@lru_cache(maxsize=1_024)
def _period(text: str, year: int, first: date, last: date) -> Period:
    """Few texts are used many times."""
    if (first, last) == (date(year, 1, 1), date(year, 12, 31)):
        return read_period(text, year=year)
    return read_period(text, year=year, first_day=first, last_day=last)


def _filing(plan: Plan) -> Filing:
    audience = standing_audience(plan.status, regional=plan.organization.is_regional)
    return Filing(plan_id=plan.pk, audience=audience, status=plan.status, version_id=uuid5(plan.pk, "1"))


def _create(rows: Sequence[models.Model]) -> None:
    manager: Any = type(rows[0])._default_manager
    manager.bulk_create(rows, batch_size=BATCH)


def _id(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)
