"""Exports of consolidated plans on their way: asked for, taken up by one worker, done or failed, gone after a week."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from django.core.cache import cache
from django.core.files import File
from django.db import connection, transaction
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from federation.kernel import clock, outbox
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode, not_found
from federation.models import Organization
from planning.models import ExportJob
from planning.models.kept import ExportFormat, ExportState
from planning.selectors.narrowing import narrowing_of

KEPT = timedelta(days=7)
"""How long a file is kept."""

LOST_AFTER = timedelta(minutes=20)
"""When an export that is asked for again is handed to a worker again: its message may be lost with the broker."""

SILENT = timedelta(minutes=1)
"""How long after its beginning an export is first looked after, and then between two handings over."""

MOST_ATTEMPTS = 3
"""How often an export is begun: one that takes its worker with it each time is ended, and its person told."""

AT_ONCE = 3
"""Exports that one person may have under way."""

UNDER_WAY = (ExportState.WAITING, ExportState.RUNNING)
PROGRESS_SECONDS = 3600


@transaction.atomic
def export_begin(*, actor: Actor, within: Organization, year: int, query: str, format: str) -> ExportJob:
    """Have a worker write what the address shows. The same that is under way already is answered, not begun again.

    Raises:
        DomainError: NOT_FOUND (no person acts, no such format), RATE_LIMITED (too many under way).
    """
    if actor.user_id is None or format not in ExportFormat.values:
        raise not_found("format")
    query = narrowing_of(query).query
    running = ExportJob.objects.visible_to(actor).filter(state__in=UNDER_WAY)
    same = running.filter(within=within, year=year, query=query, format=format).first()
    if same is not None:
        if (same.began_at or same.created_at) < clock.now() - LOST_AFTER:
            outbox.send("planning.jobs.export_run", job_id=str(same.pk))
        return same
    # A lost one keeps nobody from asking for another.
    alive = running.annotate(since=Coalesce("began_at", "created_at")).filter(since__gte=clock.now() - LOST_AFTER)
    if alive.count() >= AT_ONCE:
        raise DomainError(ErrorCode.RATE_LIMITED, "format", {"seconds": 60})
    job = ExportJob.objects.create(
        user_id=actor.user_id, within=within, year=year, query=query, format=format, created_at=clock.now()
    )
    outbox.send("planning.jobs.export_run", job_id=str(job.pk))
    return job


@contextmanager
def one_worker(job_id: UUID) -> Iterator[bool]:
    """Whether this worker alone may write the export. The lock goes with the worker's connection: one that was killed
    holds nothing up, one that lives is not joined by a second."""
    key = job_id.int & 0x7FFF_FFFF_FFFF_FFFF
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [key])
        (mine,) = cursor.fetchone()
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(%s)", [key])


def exports_left_behind() -> int:
    """Hand exports whose worker was killed to a worker again; returns how many. Every minute.

    The broker gives back what a killed worker had taken only when its longest job would be over. That nobody writes an
    export is known at once: nobody holds its lock.
    """
    since = clock.now() - SILENT
    handed = 0
    for job in ExportJob.objects.filter(state=ExportState.RUNNING, began_at__lt=since).order_by("began_at")[:100]:
        with one_worker(job.pk) as nobody:
            if nobody and ExportJob.objects.filter(pk=job.pk, state=ExportState.RUNNING).update(began_at=clock.now()):
                outbox.send("planning.jobs.export_run", job_id=str(job.pk))
                handed += 1
    return handed


@transaction.atomic
def export_taken_up(*, job_id: UUID) -> ExportJob | None:
    """The export for whoever writes it now; None when nothing is left to do. One that a killed worker left behind is
    begun again from its first row, `MOST_ATTEMPTS` times at most."""
    job = ExportJob.objects.select_for_update(of=("self",)).select_related("within").filter(pk=job_id).first()
    if job is None or job.state not in UNDER_WAY:
        return None
    if job.attempts >= MOST_ATTEMPTS:
        export_failed(job=job, error=interrupted())
        return None
    job.state, job.began_at, job.attempts = ExportState.RUNNING, clock.now(), job.attempts + 1
    job.save(update_fields=["state", "began_at", "attempts"])
    return job


@transaction.atomic
def export_done(*, job: ExportJob, stream: File[bytes], name: str, written: int, total: int, reach: str) -> None:
    """Keep the file for a week, for as long as its person may read what he could when it was written; tell him.

    `written` are the rows of the file, `total` those that there are: more in a Word file that takes only the first.
    """
    stale = job.file.field.generate_filename(job, name)
    job.file.storage.delete(stale)
    job.file.save(name, stream, save=False)
    job.state, job.name, job.written, job.total = ExportState.DONE, name, written, total
    job.reach = reach
    job.finished_at = clock.now()
    job.expires_at = job.finished_at + KEPT
    job.save()
    cache.delete(_key(job.pk))
    outbox.send("planning.jobs.export_news", job_id=str(job.pk))


@transaction.atomic
def export_failed(*, job: ExportJob, error: str) -> None:
    """Say why there is no file, and tell the person who waits for it."""
    job.state, job.error, job.finished_at = ExportState.FAILED, error, clock.now()
    job.expires_at = job.finished_at + KEPT
    job.save(update_fields=["state", "error", "finished_at", "expires_at"])
    outbox.send("planning.jobs.export_news", job_id=str(job.pk))


def export_get_for(*, actor: Actor, job_id: UUID) -> ExportJob:
    """One's own export.

    Raises:
        DomainError: NOT_FOUND, missing and somebody else's alike.
    """
    job = ExportJob.objects.visible_to(actor).filter(pk=job_id).select_related("within").first()
    if job is None:
        raise not_found("export")
    return job


def require_file(job: ExportJob, *, actor: Actor) -> None:
    """Refuse unless there is a file to give out, written of what `actor` may still read.

    Raises:
        DomainError: WRONG_STATE (not done yet, or failed), EXPIRED.
    """
    if job.state != ExportState.DONE:
        params = {"state": ExportState(job.state).label, "allowed": ExportState.DONE.label}
        raise DomainError(ErrorCode.WRONG_STATE, params=params)
    if job.reach != actor.reach or (job.expires_at is not None and job.expires_at <= clock.now()):
        raise DomainError(ErrorCode.EXPIRED)


def progress_tell(*, job_id: UUID, written: int, total: int) -> None:
    """Let the page know how far the worker is. Not in the database: the worker's transaction is still open."""
    cache.set(_key(job_id), (written, total), PROGRESS_SECONDS)


def progress_of(job: ExportJob) -> tuple[int, int]:
    """Rows written and rows in all, as far as they are known."""
    found: tuple[int, int] = cache.get(_key(job.pk)) or (job.written, job.total)
    return found


def exports_tidy() -> int:
    """Remove exports whose week is over, with their files. Nightly."""
    gone = 0
    for job in ExportJob.objects.filter(expires_at__lte=clock.now())[:1000]:
        storage, stored = job.file.storage, job.file.name
        job.delete()
        if stored:
            transaction.on_commit(lambda storage=storage, stored=stored: storage.delete(stored))  # type: ignore[misc]
        gone += 1
    return gone


def interrupted() -> str:
    """What is said of an export that could not be written."""
    return _("Файл не удалось подготовить. Начните выгрузку снова; если не выйдет, сузьте отбор.")


def _key(job_id: UUID) -> str:
    return f"export:{job_id}"
