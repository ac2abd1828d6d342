"""`open_cycle --year 2027`: the yearly cycle that organizations write their plans for."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from agenda.models import Agenda
from agenda.selectors.agendas import agenda_for
from federation.access.scope import acting_as
from federation.kernel.actor import Actor, system
from federation.kernel.errors import DomainError, ErrorCode
from federation.models import Organization
from federation.models.organization import Kind
from planning.services.cycles import cycle_open


class Command(BaseCommand):
    """Exit 0: done; 1: refused, with the reason; 2: wrong use."""

    requires_system_checks = ()
    help = _("Открыть годовой цикл планирования")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=_year, required=True, metavar="YEAR")
        parser.add_argument("--agenda", type=_year, metavar="YEAR", help=_("год повестки; без него – год цикла"))
        parser.add_argument("--filing-due", type=date.fromisoformat, help=_("сдать планы до, ГГГГ-ММ-ДД"))
        parser.add_argument("--review-due", type=date.fromisoformat, help=_("проверить до, ГГГГ-ММ-ДД"))

    def handle(self, *args: Any, **options: Any) -> None:
        year: int = options["year"]
        try:
            with acting_as(system("command open_cycle")) as actor:
                cycle = cycle_open(
                    actor=actor,
                    organization=_office(actor),
                    code=str(year),
                    title=_("%(year)s год") % {"year": year},
                    starts_on=date(year, 1, 1),
                    ends_on=date(year, 12, 31),
                    agenda=_edition(actor, year=year, named=options["agenda"]),
                    filing_due_on=options["filing_due"],
                    review_due_on=options["review_due"],
                )
        except DomainError as refusal:
            raise CommandError(refusal.message, returncode=1) from refusal
        against = cycle.agenda.year if cycle.agenda else _("не назначена")
        self.stdout.write(_("Цикл открыт: %(cycle)s. Повестка: %(agenda)s.") % {"cycle": cycle, "agenda": against})


def _office(actor: Actor) -> Organization:
    office = Organization.objects.visible_to(actor).filter(kind=Kind.NATIONAL_OFFICE).order_by("path").first()
    if office is None:
        why = _("нет национального аппарата: сначала invite_head")
        raise DomainError(ErrorCode.INVALID_VALUE, "organization", {"why": why})
    return office


def _edition(actor: Actor, *, year: int, named: int | None) -> Agenda | None:
    """The edition that was named, else that of the year, else none: it can be missing when a cycle opens."""
    try:
        return agenda_for(actor=actor, year=named or year)
    except DomainError:
        if named is None:
            return None
        why = _("нет повестки %(year)s года: сначала загрузите её") % {"year": named}
        raise DomainError(ErrorCode.INVALID_VALUE, "agenda", {"why": why}) from None


def _year(text: str) -> int:
    if not text.isdecimal() or not 1900 <= int(text) <= 2200:
        raise ArgumentTypeError(_("нужен год, например 2027"))
    return int(text)
