"""Exceptions from the day by which plans are filed: given from above, with a reason."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import formats
from django.utils.translation import gettext as _

from federation.access.roles import TABLE, WRITERS, may_write, require_write
from federation.kernel import clock, outbox
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode, not_found
from federation.kernel.idempotency import once
from federation.models import Organization
from federation.models.organization import Kind
from planning.models import Cycle, FilingException
from planning.selectors.deadlines import exception_get_for
from planning.services.texts import limited

REASON_LIMIT = 2_000
"""Characters."""


@transaction.atomic
def exception_give(
    *,
    actor: Actor,
    cycle: Cycle,
    organization: Organization,
    filing_due_on: date,
    reason: str,
    level: str = "",
    idempotency_key: str | None = None,
) -> FilingException:
    """Give an organization more time to file its plan for a cycle.

    Heads and coordinators of the organizations above it do. With a `level`, all organizations of this kind at and
    beneath `organization` get it, and then its own heads and coordinators do too. An exception for the organization
    itself counts before one of its level, and a nearer one before a farther one (`planning.models.plan.filing_due`).

    Raises:
        DomainError: FORBIDDEN, INVALID_VALUE (the cycle has no day, or not a later one; no such level), REQUIRED and
            TOO_LONG (the reason), ALREADY_EXISTS, IDEMPOTENCY_MISMATCH.
    """
    _require(actor, organization, level)
    _require_sense(cycle, level, filing_due_on)
    text = limited(reason, field="reason", limit=REASON_LIMIT)
    if not text:
        raise DomainError(ErrorCode.REQUIRED, "reason")

    def create() -> FilingException:
        given = FilingException.objects.create(
            cycle=cycle,
            organization=organization,
            level=level,
            filing_due_on=filing_due_on,
            reason=text,
            given_by_id=actor.user_id,
            given_at=clock.now(),
            path=organization.path,
            audience=TABLE["cycle.exception"].reads,
        )
        outbox.send("planning.jobs.exception_given", exception_id=str(given.pk))
        return given

    asked = {"cycle": cycle.pk, "organization": organization.pk, "level": level, "day": filing_due_on, "reason": text}
    try:
        with transaction.atomic():
            return once(
                user_id=actor.user_id,
                operation="exception_give",
                key=idempotency_key,
                request=asked,
                create=create,
                load=lambda pk: exception_get_for(actor=actor, exception_id=pk),
            )
    except IntegrityError as error:
        what = _("отсрочка организации «%(name)s»") % {"name": organization}
        raise DomainError(ErrorCode.ALREADY_EXISTS, "organization", {"what": what}) from error


@transaction.atomic
def exception_take_back(*, exception: FilingException, actor: Actor) -> None:
    """End an exception: the earlier day holds again, also for what was filed in between.

    Raises:
        DomainError: NOT_FOUND, FORBIDDEN.
    """
    rows = FilingException.objects.visible_to(actor).select_for_update(of=("self",))
    row = rows.select_related("organization").filter(pk=exception.pk).first()
    if row is None:
        raise not_found("exception")
    _require(actor, row.organization, row.level)
    row.delete()


def _require_sense(cycle: Cycle, level: str, day: date) -> None:
    """Refuse what would give nobody more time.

    Raises:
        DomainError: INVALID_VALUE on `level`, `cycle` or `filingDueOn`.
    """
    if level and (level not in Kind.values or level == Kind.FEDERAL_DISTRICT):
        raise DomainError(ErrorCode.INVALID_VALUE, "level", {"why": _("организации такого вида планов не сдают")})
    if cycle.filing_due_on is None:
        raise DomainError(ErrorCode.INVALID_VALUE, "cycle", {"why": _("у цикла нет срока сдачи планов")})
    if day <= cycle.filing_due_on:
        why = _("отсрочка позже общего срока: %(day)s") % {"day": formats.date_format(cycle.filing_due_on)}
        raise DomainError(ErrorCode.INVALID_VALUE, "filingDueOn", {"why": why})


def _require(actor: Actor, organization: Organization, level: str) -> None:
    """Nobody gives himself more time; a whole level beneath one's own organization is another matter."""
    beneath = bool(level) and level != organization.kind and bool(actor.roles_at(organization.path) & WRITERS)
    if not beneath and not may_write(actor, "cycle.exception", path=organization.path):
        require_write(actor, "cycle.exception", path=organization.path)
