"""What consolidated plans show besides: last year's plans of regions that have filed nothing yet, and a shared view."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from agenda.demo.edition import YEAR as AGENDA_YEAR
from agenda.models import Agenda
from agenda.models.edition import AgendaStatus
from federation.kernel import clock
from federation.kernel.actor import system
from federation.models import Organization, User
from planning.models import Cycle, SavedView
from planning.services.cycles import cycle_open
from planning.services.generating import generate_plans

STILL_SILENT = ["RU-SAM", "RU-OMS", "RU-KLU", "RU-VLG"]
"""Regions that have filed last year and not yet this year: the consolidated plan shows last year's as an estimate."""

SHARED_BY = "national"


def load_consolidated() -> None:
    """Make what is missing. One statement when it is there."""
    year = clock.today().year
    if not Cycle.objects.filter(code=str(year - 1)).exists():
        cycle = cycle_open(
            actor=system("demonstration"),
            organization=Organization.objects.get(code="RU"),
            code=str(year - 1),
            title=_("%(year)s год") % {"year": year - 1},
            starts_on=date(year - 1, 1, 1),
            ends_on=date(year - 1, 12, 31),
            agenda=Agenda.objects.filter(year=AGENDA_YEAR, status=AgendaStatus.PUBLISHED).first(),
        )
        silent = list(Organization.objects.filter(code__in=STILL_SILENT).order_by("path"))
        generate_plans(organizations=silent, cycle=cycle, items_per_plan=10, seed=year - 1)
    person = User.objects.filter(username=SHARED_BY).first()
    if person is None or SavedView.objects.filter(user=person).exists():
        return
    office = Organization.objects.get(code="RU")
    SavedView.objects.create(
        user=person,
        organization=office,
        within=office,
        year=year,
        name="Приволжье, обучение муниципальных кадров",
        query="task=6&region=RU-PFO",
        shared=True,
        path=office.path,
        audience=0,
        created_at=clock.now(),
    )
