"""Consolidated plans on their way out: exports that a worker writes, calendars that programs fetch."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import islice
from tempfile import TemporaryFile
from typing import Any, Final
from uuid import UUID

from django.core.files import File
from django.db.models import QuerySet
from django.utils import formats
from django.utils.timezone import localtime
from icalendar import Calendar, Event

from federation.access.scope import acting_as
from federation.kernel import clock
from federation.kernel.actor import Actor, system
from federation.kernel.errors import DomainError
from federation.models import Organization
from federation.selectors.actor import actor_for
from federation.selectors.organizations import organization_get_for
from planning.exchange.writing.calendars import DAY, ROUGHLY, is_exact
from planning.exchange.writing.consolidated import (
    COMPARED,
    WORD_ROWS,
    Entry,
    Heading,
    counted,
    cut_short,
    fitting,
    write,
)
from planning.exchange.writing.filters import filter_in_words
from planning.exchange.writing.texts import clean, file_name
from planning.models import CalendarFeed, ExportJob, PlanItem
from planning.models.item import PeriodKind
from planning.selectors.calendars import events_of
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
                name, written, total = _written(job, person, stream)
                stream.seek(0)
                with acting_as(system("job export_run", door="job")):
                    export_done(
                        job=job,
                        stream=File(stream),
                        name=name,
                        written=written,
                        total=total,
                        reach=person.reach,
                    )
        except DomainError as error:
            _fail(job, error.message)
        except Exception:
            logger.exception("export %s", job_id)
            _fail(job, interrupted())


def _fail(job: ExportJob, error: str) -> None:
    with acting_as(system("job export_run", door="job")):
        export_failed(job=job, error=error)


def _written(job: ExportJob, actor: Actor, stream: Any) -> tuple[str, int, int]:
    """Write the rows in one transaction of the person's own scope.

    Returns:
        The file's name, the number of its rows, and how many there are.
    """
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
        narrowed = filter_in_words(actor, narrowing_of(job.query))
        heading = _heading(within, job.year, state, narrowed=narrowed, cut=cut_short(job.format, total))
        entries = fitting(job.format, _entries(actor, plan, estimate))
        write(job.format, counted(entries, tell), heading, stream)
    return file_name("Свод", str(job.year), str(within), extension=job.format), passed, max(total, passed)


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


def _heading(within: Organization, year: int, state: Consolidation, *, narrowed: str, cut: bool) -> Heading:
    told = (
        f"Мероприятий: {state.items}. Планы: приняты {state.accepted}, на проверке {state.filed}, возвращены "
        f"{state.returned}, не сдали {state.not_filed}."
    )
    made = f"Выгружено {formats.date_format(localtime(clock.now()), 'j E Y, H:i')}."
    lines = [told, made]
    if state.estimated_items:
        lines.insert(1, f"{COMPARED} Таких мероприятий: {state.estimated_items}.")
    if narrowed:
        lines.insert(0, f"Не весь свод, а отбор: {narrowed}.")
    if cut:
        lines.append(
            f"Здесь первые {WORD_ROWS} строк из {state.items + state.estimated_items}. Весь список — в выгрузке Excel "
            "или CSV; чтобы он вошёл в Word, сузьте отбор."
        )
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
    events = events_of(plan, roughly=feed.roughly, today=clock.today())
    if events.total > len(events.shown):
        told = f"В календаре ближайшие события, {len(events.shown)} из {events.total}: больше телефоны не берут."
        calendar.add("x-wr-caldesc", told)
        calendar.add_component(_incomplete(feed, told))
    for event in events.shown:
        exact = is_exact(PeriodKind(event.item.period_kind), event.starts_on, event.ends_on)
        calendar.add_component(_event(event.item, event.number, event.starts_on, event.ends_on, exact))
    return bytes(calendar.to_ical())


def _incomplete(feed: CalendarFeed, told: str) -> Event:
    """A note on the day on which the calendar is read: what does not fit is not left out in silence."""
    event = Event()
    event.add("uid", f"incomplete-{feed.pk}@svod")
    event.add("dtstamp", clock.now())
    event.add("summary", "Свод: в календаре не всё")
    event.add("dtstart", clock.today())
    event.add("dtend", clock.today() + DAY)
    event.add("transp", "TRANSPARENT")
    event.add("description", f"{told} Чтобы вошли все, сузьте отбор на странице свода и подпишитесь снова.")
    return event


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
