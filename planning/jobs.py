"""Background jobs: each calls one service, may run twice, and takes ids."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from celery import shared_task

from federation.access.scope import acting_as
from federation.kernel.actor import system
from planning.exchange.consolidated import export_run as export_write
from planning.exchange.imports import import_read_apart
from planning.services.collecting import collecting_next_open, collectings_repeating
from planning.services.collecting_news import asked_told, unanswered_reminded
from planning.services.cooperation_news import comment_told, offer_told, suggestion_told
from planning.services.editions import edition_lines_told
from planning.services.export_news import export_told
from planning.services.exports import exports_left_behind, exports_tidy
from planning.services.figures import figures_mend
from planning.services.news import reviewers_told
from planning.services.review_news import authors_told, exception_told, reopened_told
from planning.services.search import search_words_refresh


@shared_task
def plan_filed(*, plan_id: str, version: int, **_kwargs: Any) -> None:
    """Tell the reviewers of a filed plan."""
    with acting_as(system("job plan_filed", door="job")) as actor:
        reviewers_told(actor=actor, plan_id=UUID(plan_id), version=version)


@shared_task
def plan_reviewed(*, review_id: str, **_kwargs: Any) -> None:
    """Tell the authors of a verdict."""
    with acting_as(system("job plan_reviewed", door="job")):
        authors_told(review_id=UUID(review_id))


@shared_task
def plan_reopened(*, plan_id: str, status: str, reason: str, **_kwargs: Any) -> None:
    """Tell the reviewers of a plan that was withdrawn or is amended."""
    with acting_as(system("job plan_reopened", door="job")) as actor:
        reopened_told(actor=actor, plan_id=UUID(plan_id), status=status, reason=reason)


@shared_task
def exception_given(*, exception_id: str, **_kwargs: Any) -> None:
    """Tell those who got more time to file."""
    with acting_as(system("job exception_given", door="job")):
        exception_told(exception_id=UUID(exception_id))


@shared_task
def import_read(*, import_id: str, **_kwargs: Any) -> None:
    """Read a long document."""
    import_read_apart(import_id=UUID(import_id))


@shared_task
def count_search_words(**_kwargs: Any) -> None:
    """Let slips of the pen find the words of new items. Hourly."""
    with acting_as(system("job count_search_words", door="job")):
        search_words_refresh()


@shared_task
def offer_news(*, kind: str, offer_id: str, **_kwargs: Any) -> None:
    """Tell the other side of an offer, or of what became of it."""
    with acting_as(system("job offer_news", door="job")) as actor:
        offer_told(actor=actor, kind=kind, offer_id=UUID(offer_id))


@shared_task
def suggestion_news(*, suggestion_id: str, **_kwargs: Any) -> None:
    """Tell of a suggestion, or of the decision on it."""
    with acting_as(system("job suggestion_news", door="job")):
        suggestion_told(suggestion_id=UUID(suggestion_id))


@shared_task
def comment_news(*, comment_id: str, **_kwargs: Any) -> None:
    """Tell of a comment."""
    with acting_as(system("job comment_news", door="job")):
        comment_told(comment_id=UUID(comment_id))


@shared_task
def collecting_opened(*, cycle_id: str, **_kwargs: Any) -> None:
    """Tell those who are asked for a week or month."""
    with acting_as(system("job collecting_opened", door="job")) as actor:
        asked_told(actor=actor, cycle_id=UUID(cycle_id))


@shared_task
def go_on_collecting(**_kwargs: Any) -> None:
    """Open the next periods of repeating collectings, each in a transaction of its own. Daily."""
    with acting_as(system("job go_on_collecting", door="job")):
        repeating = collectings_repeating()
    for collecting_id in repeating:
        with acting_as(system("job go_on_collecting", door="job")) as actor:
            collecting_next_open(collecting_id=collecting_id, actor=actor)


@shared_task
def remind_unanswered(**_kwargs: Any) -> None:
    """Remind those who have not answered what is due today or tomorrow. Daily."""
    with acting_as(system("job remind_unanswered", door="job")) as actor:
        unanswered_reminded(actor=actor)


@shared_task
def export_run(*, job_id: str, **_kwargs: Any) -> None:
    """Write a consolidated plan into a file."""
    export_write(job_id=UUID(job_id))


@shared_task
def resume_exports(**_kwargs: Any) -> None:
    """Begin exports again whose worker was killed. Every minute."""
    with acting_as(system("job resume_exports", door="job")):
        exports_left_behind()


@shared_task
def export_news(*, job_id: str, **_kwargs: Any) -> None:
    """Tell the person who asked for an export that it is there, or why it is not."""
    with acting_as(system("job export_news", door="job")):
        export_told(job_id=UUID(job_id))


@shared_task
def tidy_exports(**_kwargs: Any) -> None:
    """Remove exports whose week is over. Nightly."""
    with acting_as(system("job tidy_exports", door="job")):
        exports_tidy()


@shared_task
def mend_figures(**_kwargs: Any) -> None:
    """Count versions again whose figures are out of step with them. Nightly."""
    with acting_as(system("job mend_figures", door="job")):
        figures_mend()


@shared_task
def edition_published(*, agenda_id: str, **_kwargs: Any) -> None:
    """Tell those whose drafts have lines to confirm for a new edition."""
    with acting_as(system("job edition_published", door="job")) as actor:
        edition_lines_told(actor=actor, agenda_id=UUID(agenda_id))
