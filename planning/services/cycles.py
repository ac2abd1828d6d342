"""Opening planning cycles."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agenda.models import Agenda
from federation.access.roles import TABLE, Rule, require_write
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode
from federation.models import Organization
from federation.models.organization import Kind
from planning.models import Collecting, Cycle
from planning.models.cycle import CycleKind
from planning.services.texts import required_line


@transaction.atomic
def cycle_open(
    *,
    actor: Actor,
    organization: Organization,
    code: str,
    title: str,
    starts_on: date,
    ends_on: date,
    kind: str = CycleKind.YEAR,
    agenda: Agenda | None = None,
    filing_due_on: date | None = None,
    review_due_on: date | None = None,
    collecting: Collecting | None = None,
) -> Cycle:
    """Open a cycle that the organizations of the network file plans for.

    Yearly cycles are the national office's, because `year` in every operation names them (domain, "Cycle"); a
    council may open short ones, for weekly or monthly plans.

    Raises:
        DomainError: FORBIDDEN, REQUIRED, TOO_LONG, INVALID_VALUE (days or kind), ALREADY_EXISTS (the code).
    """
    require_write(actor, "cycle", path=organization.path)
    if kind not in CycleKind.values:
        raise DomainError(ErrorCode.INVALID_VALUE, "kind", {"why": _("нет такого вида цикла: %s") % kind})
    if kind == CycleKind.YEAR and organization.kind != Kind.NATIONAL_OFFICE:
        why = _("годовой цикл открывает национальный аппарат")
        raise DomainError(ErrorCode.INVALID_VALUE, "kind", {"why": why})
    if ends_on < starts_on:
        why = _("последний день цикла раньше первого")
        raise DomainError(ErrorCode.INVALID_VALUE, "endsOn", {"why": why})
    values = {
        "code": required_line(code, field="code", limit=40),
        "title": required_line(title, field="title", limit=200),
        "path": organization.path,
        "audience": _row(organization, collecting).reads,
    }
    try:
        with transaction.atomic():
            return Cycle.objects.create(
                organization=organization,
                kind=kind,
                starts_on=starts_on,
                ends_on=ends_on,
                agenda=agenda,
                filing_due_on=filing_due_on,
                review_due_on=review_due_on,
                collecting=collecting,
                **values,
            )
    except IntegrityError as error:
        what = _("цикл «%s»") % values["code"]
        raise DomainError(ErrorCode.ALREADY_EXISTS, "code", {"what": what}) from error


def _row(organization: Organization, collecting: Collecting | None) -> Rule:
    """A collected week is read by the region of who asks; the office stands in none and asks the whole network."""
    return TABLE["cycle.collected" if collecting is not None and organization.region_path else "cycle"]
