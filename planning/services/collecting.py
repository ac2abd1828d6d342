"""Asking organizations for their week or month: a short cycle with a day to answer by, once or again and again."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from federation.access.roles import TABLE, require_write
from federation.kernel import clock, outbox
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode, not_found
from federation.models import Organization
from federation.models.organization import Kind
from planning.models import Collecting, CollectingRequest, Cycle
from planning.models.cycle import CycleKind
from planning.selectors.collecting import asked_already, days_in_words
from planning.services.cycles import cycle_open
from planning.services.texts import limited

SHORT = frozenset({CycleKind.WEEK, CycleKind.MONTH})
MOST = 500
"""Organizations that may be asked at once by name."""
NOTE_LIMIT = 1_000
NAMED = 3
"""Organizations that a refusal names before it says how many more."""
LONGEST_LEAD = 60
"""Days between the day to answer by and the first day of what is asked for, either way."""


@transaction.atomic
def collecting_begin(
    *,
    actor: Actor,
    organization: Organization,
    kind: str,
    starts_on: date,
    due_on: date,
    level: str = "",
    chosen: Sequence[UUID] = (),
    repeats: bool = False,
    note: str = "",
) -> Cycle:
    """Ask those beneath `organization` for the week or month that holds `starts_on`, to be answered by `due_on`.

    Those asked are told after the commit; with `repeats` a job opens the next period once this one's day has passed.
    Nobody is asked twice by the same organization for the same period: two answers to one question are no sheet.

    Args:
        level: a kind of organization: all of them beneath are asked; empty: the `chosen` ones.

    Raises:
        DomainError: FORBIDDEN, INVALID_VALUE (kind, days, level), REQUIRED (nobody is asked), NOT_FOUND (of `chosen`),
            TOO_LONG, ALREADY_EXISTS (some of them are asked already; its `cycle` names the period that does).
    """
    require_write(actor, "collecting", path=organization.path)
    if kind not in SHORT:
        raise DomainError(ErrorCode.INVALID_VALUE, "kind", {"why": _("собирают планы на неделю или на месяц")})
    if level and level not in Kind.values:
        raise DomainError(ErrorCode.INVALID_VALUE, "level", {"why": _("нет такого вида организаций: %s") % level})
    first, last = period_with(kind, starts_on)
    lead = (first - due_on).days
    if due_on < clock.today():
        raise DomainError(ErrorCode.INVALID_VALUE, "dueOn", {"why": _("этот день уже прошёл")})
    if due_on > last or lead > LONGEST_LEAD:
        why = _("ответить нужно не позже последнего дня и не раньше чем за %(days)s дней") % {"days": LONGEST_LEAD}
        raise DomainError(ErrorCode.INVALID_VALUE, "dueOn", {"why": why})
    collecting = Collecting(
        organization=organization,
        kind=kind,
        level=level,
        chosen=[] if level else list(_chosen(actor, organization, chosen)),
        lead=lead,
        repeats=repeats,
        note=limited(note, field="note", limit=NOTE_LIMIT),
        created_by_id=actor.user_id,
        created_at=clock.now(),
        path=organization.path,
        audience=TABLE["collecting"].reads,
    )
    if not asked_by(collecting, on=first).exists():
        raise DomainError(ErrorCode.REQUIRED, "level" if level else "chosen")
    _refuse_twice(collecting, actor=actor, first=first)
    collecting.save()
    return _open(collecting, actor=actor, first=first)


@transaction.atomic
def collecting_repeat(*, collecting: Collecting, actor: Actor, expected_revision: int | None, repeats: bool) -> None:
    """Go on asking for each next period, or stop after the one that is open.

    Raises:
        Conflict: somebody decided otherwise since `expected_revision`.
        DomainError: FORBIDDEN, NOT_FOUND.
    """
    row = Collecting.objects.visible_to(actor).select_for_update().filter(pk=collecting.pk).first()
    if row is None:
        raise not_found("collecting")
    require_write(actor, "collecting", path=row.path)
    if row.merge(
        seen=row.revision if expected_revision is None else expected_revision,
        changes={"repeats": repeats},
        current={"repeats": row.repeats},
    ):
        row.repeats = repeats
        row.save()


@transaction.atomic
def collecting_next_open(*, collecting_id: UUID, actor: Actor) -> Cycle | None:
    """Open the next period of a repeating collecting once the day to answer the last one by has passed.

    Runs in a job, every day, and may run twice. Periods whose day has passed meanwhile are left out: nobody is asked
    for what is over. Who was asked by hand for the next period is not asked for it again.
    """
    row = Collecting.objects.select_for_update().select_related("organization").filter(pk=collecting_id).first()
    if row is None or not row.repeats or not row.organization.is_open_on(clock.today()):
        return None
    last = Cycle.objects.filter(collecting=row).order_by("-starts_on").first()
    if last is None or last.filing_due_on is None or last.filing_due_on >= clock.today():
        return None
    first = last.ends_on + timedelta(days=1)
    while first - timedelta(days=row.lead) < clock.today():
        first = period_with(row.kind, first)[1] + timedelta(days=1)
    return _open(row, actor=actor, first=first) if _to_ask(row, actor=actor, first=first).exists() else None


def collectings_repeating() -> list[UUID]:
    """Those that a job looks after."""
    return list(Collecting.objects.filter(repeats=True).order_by("created_at").values_list("pk", flat=True))


def asked_by(collecting: Collecting, *, on: date) -> QuerySet[Organization]:
    """Whom a collecting asks for a period that begins on this day: open, beneath, of its level or chosen."""
    rows = Organization.objects.beneath(collecting.path).exclude(path=collecting.path).open_on(on)
    which = rows.filter(kind=collecting.level) if collecting.level else rows.filter(pk__in=collecting.chosen)
    return which.exclude(kind=Kind.FEDERAL_DISTRICT).order_by("path")


def period_with(kind: str, day: date) -> tuple[date, date]:
    """First and last day of the week (from Monday) or month that holds `day`."""
    if kind == CycleKind.WEEK:
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def _open(collecting: Collecting, *, actor: Actor, first: date) -> Cycle:
    first, last = period_with(collecting.kind, first)
    asked = list(_to_ask(collecting, actor=actor, first=first))
    cycle = cycle_open(
        actor=actor,
        organization=collecting.organization,
        code=_code(collecting, first),
        title=_title(collecting.kind, first, last),
        starts_on=first,
        ends_on=last,
        kind=collecting.kind,
        filing_due_on=first - timedelta(days=collecting.lead),
        collecting=collecting,
    )
    CollectingRequest.objects.bulk_create(
        CollectingRequest(
            cycle=cycle,
            organization=organization,
            path=collecting.path,
            other_path=organization.path,
            audience=TABLE["collecting"].reads,
            note=collecting.note,
        )
        for organization in asked
    )
    outbox.send("planning.jobs.collecting_opened", cycle_id=str(cycle.pk))
    return cycle


def _to_ask(collecting: Collecting, *, actor: Actor, first: date) -> QuerySet[Organization]:
    """Those of a collecting whom its organization has not asked for the period yet."""
    return asked_by(collecting, on=first).exclude(pk__in=_asked(collecting, actor, first).values("organization"))


def _asked(collecting: Collecting, actor: Actor, first: date) -> QuerySet[CollectingRequest]:
    return asked_already(actor=actor, organization=collecting.organization, kind=collecting.kind, starts_on=first)


def _refuse_twice(collecting: Collecting, *, actor: Actor, first: date) -> None:
    """Two who press at once are told apart by the code of the period, which is unique.

    Raises:
        DomainError: ALREADY_EXISTS on `startsOn`, naming the period and those who are asked already.
    """
    again = list(_asked(collecting, actor, first).filter(organization__in=asked_by(collecting, on=first)))
    if not again:
        return
    names = ", ".join(str(each.organization) for each in again[:NAMED])
    if len(again) > NAMED:
        names += _(" и ещё %(n)s") % {"n": len(again) - NAMED}
    what = _("сбор «%(cycle)s», в нём уже просят: %(names)s") % {"cycle": again[0].cycle, "names": names}
    raise DomainError(ErrorCode.ALREADY_EXISTS, "startsOn", {"what": what, "cycle": again[0].cycle})


def _title(kind: str, first: date, last: date) -> str:
    """It is stored, so it is Russian on an English page too."""
    with override(settings.LANGUAGE_CODE):
        words = days_in_words(kind, first, last)
    return f"{words[0].upper()}{words[1:]}"


def _code(collecting: Collecting, first: date) -> str:
    """«RU-SMO-2026-W47», «RU-SMO-2026-M11»; a second collecting of the same time is told apart by a number."""
    year, week, _weekday = first.isocalendar()
    when = f"{year}-W{week:02}" if collecting.kind == CycleKind.WEEK else f"{first.year}-M{first.month:02}"
    stem = f"{collecting.organization.code[:26]}-{when}"
    taken = set(Cycle.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for n in range(1, len(taken) + 2) if (code := stem if n == 1 else f"{stem}-{n}") not in taken)


def _chosen(actor: Actor, organization: Organization, chosen: Sequence[UUID]) -> list[UUID]:
    wanted = set(chosen)
    if len(wanted) > MOST:
        why = _("не больше %(limit)s организаций; выберите всех одного вида") % {"limit": MOST}
        raise DomainError(ErrorCode.INVALID_VALUE, "chosen", {"why": why})
    rows = Organization.objects.visible_to(actor).beneath(organization.path).exclude(pk=organization.pk)
    found = set(rows.filter(pk__in=wanted).values_list("pk", flat=True))
    if found != wanted:
        raise not_found("chosen")
    return sorted(found)
