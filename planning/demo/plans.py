"""The cycle of 2020 with the branch's plan from its own Word file, and a cycle of the current year in full swing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.utils.translation import gettext as _

from agenda.demo.edition import YEAR as AGENDA_YEAR
from agenda.models import Agenda
from agenda.models.edition import AgendaStatus
from federation.kernel import clock
from federation.kernel.actor import Actor, system
from federation.models import Organization
from planning.demo.rounds import load_exceptions, load_rounds
from planning.exchange.reading import read_plan
from planning.models import Cycle, Plan, PlanItem
from planning.models.plan import PlanStatus
from planning.services.cycles import cycle_open
from planning.services.generating import generate_plans
from planning.services.importing import plan_import
from planning.services.items import item_add, item_change
from planning.services.news import reviewers_told
from planning.services.plans import plan_create, plan_file

DOCUMENT = Path(__file__).parent / "smolensk_branch_2020.docx"
DOCUMENT_YEAR = 2020
BRANCH = "RU-SMO-B"
THEN = datetime(2019, 12, 18, 9, 30, tzinfo=UTC)

TASKS_OF_ITEMS = {1: 1, 2: 1, 3: 4, 4: 4, 5: 6, 6: 5, 7: 5, 8: 1, 9: 4, 10: 1, 11: 4, 12: 6, 13: 3, 14: 3}
"""Item of the branch's plan → task of the agenda that it serves."""
AREAS_OF_ITEMS = {5: 20, 6: 16, 7: 16, 11: 16, 12: 20}

# Organizations with accounts keep the year 2020 free, so that their people can begin a plan for it.
FILED_THEN = ["RU-PSK", "RU-TVE", "RU-YAR"]
FILED_NOW = ["RU-TVE", "RU-PSK", "RU-YAR", "RU-TA", "RU-CU", "RU-KRS", "RU-TUL", "RU-NIZ", "RU-TOM"]
FILED_MUNICIPAL = ["66636000", "66641000", "66658000", "86701000", "88701000"]

# What the people of the demonstration find half done: (title, place, period, participants, tasks of the agenda).
DRAFTS = {
    "RU-SMO": [
        ("Съезд Совета муниципальных образований", "г. Смоленск", "апрель", "делегаты, 120 человек", [1]),
        ("Семинар для глав сельских поселений", "г. Вязьма", "II квартал", "главы поселений, 40 человек", [6]),
        ("Конкурс «Лучшая муниципальная практика»", "", "сентябрь – октябрь", "муниципалитеты области", [3]),
    ],
    "66605000": [
        ("Собрания жителей по инициативным проектам", "г. Вязьма", "февраль, март", "жители, 300 человек", [5]),
        ("Учёба старост сельских населённых пунктов", "г. Вязьма", "15 июня", "старосты, 35 человек", [6]),
    ],
    "86615000": [
        ("Слёт органов ТОС района", "г. Кондопога", "май", "активисты ТОС, 60 человек", [5]),
    ],
}


def load_plans() -> None:
    """Make the cycles and plans that are missing. One statement when they are there."""
    year = clock.today().year
    known = set(Cycle.objects.filter(code__in=[str(DOCUMENT_YEAR), str(year)]).values_list("code", flat=True))
    actor = system("demonstration")
    if str(DOCUMENT_YEAR) not in known:
        cycle = _cycle(actor, DOCUMENT_YEAR, filing=date(2019, 12, 20), review=date(2020, 1, 31))
        with clock.frozen(THEN):
            _load_document(actor, cycle)
            generate_plans(organizations=_organizations(FILED_THEN), cycle=cycle, items_per_plan=9, seed=DOCUMENT_YEAR)
    if str(year) not in known:
        today = clock.today()
        cycle = _cycle(actor, year, filing=today - timedelta(days=2), review=today + timedelta(days=30))
        _load_current(actor, cycle)
        load_exceptions(actor=actor, cycle=cycle)


def _cycle(actor: Actor, year: int, *, filing: date, review: date) -> Cycle:
    return cycle_open(
        actor=actor,
        organization=Organization.objects.get(code="RU"),
        code=str(year),
        title=_("%(year)s год") % {"year": year},
        starts_on=date(year, 1, 1),
        ends_on=date(year, 12, 31),
        agenda=Agenda.objects.filter(year=AGENDA_YEAR, status=AgendaStatus.PUBLISHED).first(),
        filing_due_on=filing,
        review_due_on=review,
    )


def _load_document(actor: Actor, cycle: Cycle) -> None:
    """The branch's plan stays a draft: its own people go on with it."""
    plan = plan_import(
        actor=actor,
        organization=Organization.objects.get(code=BRANCH),
        cycle=cycle,
        reading=read_plan(DOCUMENT, filename=DOCUMENT.name, year=DOCUMENT_YEAR),
        source_name=DOCUMENT.name,
    )
    for item in PlanItem.objects.filter(plan=plan, version__isnull=True).order_by("number"):
        ties: dict[str, list[int]] = {"agenda_tasks": [TASKS_OF_ITEMS[item.number]]}
        if item.number in AREAS_OF_ITEMS:
            ties["problem_areas"] = [AREAS_OF_ITEMS[item.number]]
        item_change(item=item, actor=actor, expected_revision=None, changes=ties)


def _load_current(actor: Actor, cycle: Cycle) -> None:
    in_time = clock.now() - timedelta(days=10)
    year = cycle.starts_on.year
    with clock.frozen(in_time):
        generate_plans(organizations=_organizations(FILED_NOW), cycle=cycle, items_per_plan=12, seed=year)
        generate_plans(organizations=_organizations(FILED_MUNICIPAL), cycle=cycle, items_per_plan=6, seed=1)
    load_rounds(actor=actor, cycle=cycle)
    organizations = Organization.objects.in_bulk(DRAFTS, field_name="code")
    for code, items in DRAFTS.items():
        plan = plan_create(actor=actor, organization=organizations[code], cycle=cycle)
        for title, place, period, participants, tasks in items:
            item_add(
                plan=plan,
                actor=actor,
                title=title,
                place=place,
                period_text=period,
                participants_text=participants,
                agenda_tasks=tasks,
            )
    filed = Plan.objects.get(cycle=cycle, organization__code="86615000")
    plan_file(plan=filed, actor=actor, expected_revision=None)
    for plan in Plan.objects.filter(cycle=cycle, status=PlanStatus.FILED):
        reviewers_told(actor=actor, plan_id=plan.pk, version=plan.version)


def _organizations(codes: list[str]) -> list[Organization]:
    return list(Organization.objects.filter(code__in=codes).order_by("path"))
