"""Consolidated plans on their way out: exports that a worker writes, calendars that programs fetch."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import islice
from tempfile import TemporaryFile
from typing import Any, Final
from uuid import UUID

from django.core.files import File
from django.db.models import Prefetch, QuerySet
from django.utils import formats
from icalendar import Calendar, Event

from federation.access.scope import acting_as
from federation.kernel import clock
from federation.kernel.actor import Actor, system
from federation.kernel.errors import DomainError
from federation.models import Organization
from federation.selectors.actor import actor_for
from federation.selectors.organizations import organization_get_for
from planning.exchange.writing.calendars import DAY, ROUGHLY, is_exact
from planning.exchange.writing.consolidated import COMPARED, Entry, Heading, counted, write
from planning.exchange.writing.texts import clean, file_name
from planning.models import CalendarFeed, ExportJob, PlanItem, PlanItemSpan
from planning.models.item import PeriodKind
from planning.selectors.consolidation import Consolidation, consolidation, estimated
from planning.selectors.items import Consolidated, consolidated_plan
from planning.selectors.joint import other_plans
from planning.selectors.narrowing import narrowing_of
from planning.selectors.plans import with_ties
from planning.services.exports import (
    export_done,
    export_failed,
    export_taken_up,
    interrupted,
    one_worker,
    progress_tell,
)

logger = logging.getLogger(__name__)

CHUNK: Final = 1_000
"""Rows that stand in memory at once."""

MOST_EVENTS: Final = 3_000
"""Items of one calendar: programs on telephones take no more."""


def export_run(*, job_id: UUID) -> None:
    """Write a waiting export with the rights that its person has today. Safe to repeat: a second run does nothing, one
    after a killed worker begins again."""
    with one_worker(job_id) as mine:
        if not mine:
            return
        with acting_as(system("job export_run", door="job")):
            job = export_taken_up(job_id=job_id)
        if job is None:
            return
        try:
            with TemporaryFile() as stream:
                person = actor_for(user_id=job.user_id, door="job")
                name, written = _written(job, person, stream)
                stream.seek(0)
                with acting_as(system("job export_run", door="job")):
                    export_done(job=job, stream=File(stream), name=name, written=written, reach=person.reach)
        except DomainError as error:
            _fail(job, error.message)
        except Exception:
            logger.exception("export %s", job_id)
            _fail(job, interrupted())


def _fail(job: ExportJob, error: str) -> None:
    with acting_as(system("job export_run", door="job")):
        export_failed(job=job, error=error)


def _written(job: ExportJob, actor: Actor, stream: Any) -> tuple[str, int]:
    """Write the rows in one transaction of the person's own scope. Returns the file's name and the number of rows."""
    with acting_as(actor):
        within = organization_get_for(actor=actor, organization_id=job.within_id, field="within")
        plan, estimate = _plans(actor, within, job.year, job.query)
        state = consolidation(actor=actor, within=within, year=job.year, plan=plan, estimate=estimate)
        total = state.items + state.estimated_items
        passed = 0

        def tell(number: int) -> None:
            nonlocal passed
            passed = number
            progress_tell(job_id=job.pk, written=number, total=total)

        tell(0)
        write(job.format, counted(_entries(actor, plan, estimate), tell), _heading(within, job.year, state), stream)
    return file_name("Свод", str(job.year), str(within), extension=job.format), passed


def _plans(actor: Actor, within: Organization, year: int, query: str) -> tuple[Consolidated, Consolidated | None]:
    narrowing = narrowing_of(query).filter
    plan = consolidated_plan(actor=actor, within=within, year=year, filter=narrowing)
    return plan, estimated(actor=actor, within=within, year=year, filter=narrowing)


def _entries(actor: Actor, plan: Consolidated, estimate: Consolidated | None) -> Iterator[Entry]:
    """This year's rows, then the estimated ones; a handful of statements for each thousand."""
    for source, guessed in ((plan, False), (estimate, True)):
        if source is None:
            continue
        rows = with_ties(_with_plans(source.items), actor=actor).iterator(chunk_size=CHUNK)
        while chunk := list(islice(rows, CHUNK)):
            others = other_plans(actor=actor, items=chunk)
            for item in chunk:
                yield Entry(item, ", ".join(map(str, others.get(item.pk, ()))), guessed)


def _with_plans(items: QuerySet[PlanItem]) -> QuerySet[PlanItem]:
    return items.select_related("plan__organization")


def _heading(within: Organization, year: int, state: Consolidation) -> Heading:
    told = (
        f"Мероприятий: {state.items}. Планы: приняты {state.accepted}, на проверке {state.filed}, возвращены "
        f"{state.returned}, не сдали {state.not_filed}."
    )
    made = f"Выгружено {formats.date_format(clock.now(), 'j E Y, H:i')}."
    lines = [told, made]
    if state.estimated_items:
        lines.insert(1, f"{COMPARED} Таких мероприятий: {state.estimated_items}.")
    return Heading(f"Сводный план на {year} год: {within}", tuple(lines))


def calendar_write(feed: CalendarFeed, actor: Actor) -> bytes:
    """What the person of a calendar may read today, as iCalendar (RFC 5545).

    Raises:
        DomainError: NOT_FOUND when the node is hidden from him by now.
    """
    within = organization_get_for(actor=actor, organization_id=feed.within_id, field="calendar")
    plan = consolidated_plan(actor=actor, within=within, year=feed.year, filter=narrowing_of(feed.query).filter)
    calendar = Calendar()
    calendar.add("prodid", "-//Svod//Consolidated plan//RU")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", clean(feed.name))
    calendar.add("x-published-ttl", "PT6H")
    items = plan.items.exclude(period_kind=PeriodKind.UNSCHEDULED)
    if not feed.roughly:
        items = items.filter(period_kind__in=[PeriodKind.DATE, PeriodKind.RANGE])
    rows = items.select_related("plan__organization").prefetch_related(
        Prefetch("spans", PlanItemSpan.objects.visible_to(actor).order_by("starts_on", "ends_on"))
    )
    for item in rows.defer("source", "readings")[:MOST_EVENTS]:
        for number, span in enumerate(item.spans.all(), start=1):
            exact = is_exact(PeriodKind(item.period_kind), span.starts_on, span.ends_on)
            if exact or feed.roughly:
                calendar.add_component(_event(item, number, span.starts_on, span.ends_on, exact))
    return bytes(calendar.to_ical())


def _event(item: PlanItem, number: int, starts_on: Any, ends_on: Any, exact: bool) -> Event:
    event = Event()
    title = " ".join(clean(item.title).split())
    event.add("uid", f"{item.identity}-{number}@svod")
    event.add("dtstamp", clock.now())
    event.add("sequence", item.revision)
    event.add("summary", title if exact else f"{title} ({ROUGHLY})")
    event.add("dtstart", starts_on)
    event.add("dtend", ends_on + DAY)
    event.add("status", "CONFIRMED" if exact else "TENTATIVE")
    event.add("transp", "OPAQUE" if exact else "TRANSPARENT")
    told = (str(item.plan.organization), item.period_text, item.participants_text, item.responsible)
    event.add("description", clean("\n".join(text for text in told if text)))
    if item.place:
        event.add("location", " ".join(clean(item.place).split()))
    if not exact:
        event.add("categories", [ROUGHLY])
    return event
