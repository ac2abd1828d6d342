"""What is collected: who is asked, who has answered, and the sheet of all answers by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from federation.access.roles import WRITERS
from federation.kernel.actor import Actor
from federation.kernel.errors import not_found
from federation.models import Organization
from planning.models import Collecting, CollectingRequest, Cycle, Plan, PlanItem, PlanItemSpan
from planning.models.cycle import CycleKind
from planning.models.plan import PlanStatus

SHOWN = 30
"""Requests, or collected periods, that a list shows: the newest."""


SENT = (PlanStatus.FILED, PlanStatus.ACCEPTED)


class Answer(StrEnum):
    """How far an organization's answer is."""

    SENT = "SENT"
    NOTHING = "NOTHING"
    BEGUN = "BEGUN"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Asked:
    """One organization and its answer. `sent_at` is when it was filed, or said that nothing will happen."""

    request: CollectingRequest
    answer: Answer
    items: int
    sent_at: datetime | None

    @property
    def answered(self) -> bool:
        """An empty week counts as answered."""
        return self.answer in (Answer.SENT, Answer.NOTHING)


@dataclass(frozen=True, slots=True)
class Collected:
    """A period that is collected, with how many organizations are asked and have answered."""

    cycle: Cycle
    asked: int
    answered: int

    @property
    def missing(self) -> int:
        """Those who have not answered."""
        return self.asked - self.answered


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the sheet with its events; `day` None: those that no single day has."""

    day: date | None
    title: str
    items: list[PlanItem]


def days_in_words(kind: str, first: date, last: date, *, accusative: bool = False) -> str:
    """«неделя 16–22 ноября 2026 года», «неделя 30 ноября – 6 декабря 2026 года», «ноябрь 2026 года»."""
    if kind == CycleKind.MONTH:
        month = formats.date_format(first, "F")
        # Django names months as a calendar heads them; a Russian sentence writes them small, an English one does not.
        month = month.lower() if get_language() == settings.LANGUAGE_CODE else month
        return _("%(month)s %(year)s года") % {"month": month, "year": first.year}
    if first.month == last.month:
        days = f"{first.day}–{formats.date_format(last, 'j E')}"
    else:
        days = f"{formats.date_format(first, 'j E')} – {formats.date_format(last, 'j E')}"
    said = _("неделю %(days)s %(year)s года") if accusative else _("неделя %(days)s %(year)s года")
    return said % {"days": days, "year": last.year}


def collected_cycle_for(*, actor: Actor, cycle_id: UUID) -> Cycle:
    """A collected period, as whoever asks for it or stands above him reads it.

    Raises:
        DomainError: NOT_FOUND, missing and hidden alike: those asked read their own request, not who else is asked.
    """
    collectings = Collecting.objects.visible_to(actor)
    rows = Cycle.objects.visible_to(actor).filter(pk=cycle_id, collecting__in=collectings)
    found = rows.select_related("organization", "collecting").first()
    if found is None:
        raise not_found("cycle")
    return found


def request_get_for(*, actor: Actor, cycle_id: UUID, code: str) -> CollectingRequest:
    """What the organization with this code is asked for a period.

    Raises:
        DomainError: NOT_FOUND, missing and hidden alike.
    """
    rows = CollectingRequest.objects.visible_to(actor).filter(cycle_id=cycle_id, organization__code=code)
    found = rows.select_related("organization", "cycle__organization", "cycle__collecting").first()
    if found is None:
        raise not_found("cycle")
    return found


def requests_to(*, actor: Actor, organizations: Sequence[Organization], today: date) -> list[Asked]:
    """What these organizations are asked: what is still to come first, then the newest of what is over."""
    rows = _rows(actor).filter(organization__in=organizations).order_by("-cycle__starts_on", "other_path")
    found = _asked(actor, list(rows[:SHOWN]))
    return sorted(found, key=lambda each: each.request.cycle.ends_on < today)


def asked_in(*, actor: Actor, cycle: Cycle) -> list[Asked]:
    """Everybody asked for a period: who has not answered first, then in the tree's order."""
    found = _asked(actor, list(_rows(actor).filter(cycle=cycle).order_by("other_path")))
    return sorted(found, key=lambda each: each.answered)


def unanswered(*, actor: Actor, due: Sequence[date]) -> list[Asked]:
    """Who has not answered what is due on one of these days."""
    rows = _rows(actor).filter(cycle__filing_due_on__in=due).order_by("cycle_id", "other_path")
    return [each for each in _asked(actor, list(rows)) if not each.answered]


def collected_by(*, actor: Actor, organizations: Sequence[Organization]) -> list[Collected]:
    """The periods that these organizations collect, the newest first, with how many are asked and have answered."""
    rows = Cycle.objects.visible_to(actor).filter(collecting__isnull=False, organization__in=organizations)
    cycles = list(rows.select_related("organization", "collecting").order_by("-starts_on", "code")[:SHOWN])
    plans = Plan.objects.visible_to(actor).filter(
        cycle=OuterRef("cycle"), organization=OuterRef("organization"), status__in=SENT
    )
    counts = (
        CollectingRequest.objects.visible_to(actor)
        .filter(cycle__in=cycles)
        .annotate(sent=Exists(plans))
        .order_by()
        .values_list("cycle_id")
        .annotate(asked=Count("pk"), answered=Count("pk", filter=Q(nothing_at__isnull=False) | Q(sent=True)))
    )
    known = {cycle_id: (asked, answered) for cycle_id, asked, answered in counts}
    return [Collected(cycle, *known.get(cycle.pk, (0, 0))) for cycle in cycles]


def asked_already(
    *, actor: Actor, organization: Organization, kind: str, starts_on: date
) -> QuerySet[CollectingRequest]:
    """Whom an organization has asked for the period of this kind and first day, by whichever of its collectings."""
    rows = _rows(actor).filter(
        cycle__organization=organization, cycle__kind=kind, cycle__starts_on=starts_on, cycle__collecting__isnull=False
    )
    return rows.order_by("cycle__code", "other_path")


def weeks_collected(*, actor: Actor, organization: Organization, since: date) -> set[date]:
    """The Mondays of the weeks from `since` on that an organization collects already."""
    rows = Cycle.objects.visible_to(actor).filter(
        organization=organization, kind=CycleKind.WEEK, collecting__isnull=False, starts_on__gte=since
    )
    return set(rows.values_list("starts_on", flat=True))


def asking_organizations(*, actor: Actor) -> list[Organization]:
    """The organizations in whose name `actor` may ask: those with somebody beneath them."""
    ids = {held.organization_id for held in actor.held if held.role in WRITERS}
    rows = Organization.objects.visible_to(actor).filter(pk__in=ids, children__isnull=False).distinct()
    return list(rows.order_by("path")) if ids else []


def sheet_of(*, actor: Actor, cycle: Cycle) -> list[Day]:
    """The events of all answers, each on the first of its days; days without any are left out.

    Events that have no day of their own come last: those of the whole period, and those without a date.
    """
    spans = PlanItemSpan.objects.visible_to(actor).order_by("starts_on", "ends_on")
    rows = PlanItem.objects.visible_to(actor).filter(plan__cycle=cycle, is_standing=True)
    items = rows.select_related("plan__organization").prefetch_related(Prefetch("spans", spans))
    days: dict[date | None, list[PlanItem]] = {}
    for item in items.order_by("path", "number", "id"):
        days.setdefault(_first_day(item, cycle), []).append(item)
    dated = [Day(day, _heading(day), days[day]) for day in sorted(day for day in days if day is not None)]
    loose = days.get(None)
    return [*dated, Day(None, _("В течение недели и без точной даты"), loose)] if loose else dated


def _rows(actor: Actor) -> QuerySet[CollectingRequest]:
    rows = CollectingRequest.objects.visible_to(actor)
    return rows.select_related("organization", "cycle__organization", "cycle__collecting")


def _first_day(item: PlanItem, cycle: Cycle) -> date | None:
    within = [
        (max(span.starts_on, cycle.starts_on), min(span.ends_on, cycle.ends_on))
        for span in item.spans.all()
        if span.starts_on <= cycle.ends_on and span.ends_on >= cycle.starts_on
    ]
    if not within:
        return None
    first, last = min(within)
    return first if last - first < timedelta(days=4) else None


def _heading(day: date) -> str:
    said = formats.date_format(day, "l, j E")
    return f"{said[0].upper()}{said[1:]}"


def _asked(actor: Actor, rows: Sequence[CollectingRequest]) -> list[Asked]:
    """Requests with their answers, in their order: two statements however many there are."""
    plans = Plan.objects.visible_to(actor).filter(
        cycle__in={row.cycle_id for row in rows}, organization__in={row.organization_id for row in rows}
    )
    known = {(plan.cycle_id, plan.organization_id): plan for plan in plans}
    standing = PlanItem.objects.visible_to(actor).filter(plan__in=known.values(), is_standing=True)
    counts = dict(standing.order_by().values_list("plan_id").annotate(n=Count("pk")))
    found = []
    for row in rows:
        plan = known.get((row.cycle_id, row.organization_id))
        items = counts.get(plan.pk, 0) if plan else 0
        found.append(Asked(row, _answer(row, plan), items, row.nothing_at or (plan.filed_at if plan else None)))
    return found


def _answer(row: CollectingRequest, plan: Plan | None) -> Answer:
    if row.nothing_at is not None:
        return Answer.NOTHING
    if plan is None:
        return Answer.NONE
    return Answer.SENT if plan.status in SENT else Answer.BEGUN
