"""A priorities document into a draft edition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from django.db import transaction
from django.utils.translation import gettext as _

from agenda.models import ActivityKind, Agenda, AgendaTask, ProblemArea, TaskArea
from agenda.models.edition import AgendaStatus
from agenda.permissions import TABLE_ROW, require_office
from federation.access.roles import TABLE
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode
from federation.models import Organization


class Numbered(Protocol):
    """A numbered text of the document."""

    @property
    def number(self) -> int: ...
    @property
    def text(self) -> str: ...


class TaskTexts(Protocol):
    """A task of the document with its kinds of activity."""

    @property
    def number(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def activities(self) -> Sequence[Numbered]: ...


class Definition(Protocol):
    """A term and what it means."""

    @property
    def term(self) -> str: ...
    @property
    def definition(self) -> str: ...


class Tie(Protocol):
    """A task and a problem area that the document itself ties together."""

    @property
    def task(self) -> int: ...
    @property
    def area(self) -> int: ...


class Reading(Protocol):
    """What a document says (`agenda.exchange.reading.AgendaReading`)."""

    @property
    def title(self) -> str: ...
    @property
    def goals(self) -> Sequence[Numbered]: ...
    @property
    def mechanisms(self) -> Sequence[Numbered]: ...
    @property
    def definitions(self) -> Sequence[Definition]: ...
    @property
    def tasks(self) -> Sequence[TaskTexts]: ...
    @property
    def problem_areas(self) -> Sequence[Numbered]: ...
    @property
    def links(self) -> Sequence[Tie]: ...


@transaction.atomic
def agenda_import(
    *,
    actor: Actor,
    reading: Reading,
    organization: Organization,
    year: int,
    source_name: str,
    new_edition: bool = False,
) -> Agenda:
    """Write what a document says into the draft edition of `year`, which is made when there is none.

    Into an existing draft: the heading, goals, mechanisms and definitions become the document's; tasks, kinds of
    activity and areas are changed or added by number; what the office added under other numbers stays. The same
    document again changes nothing. Where the year's edition is published already, the same texts return it unchanged
    and others are refused, unless `new_edition` asks for a draft that will replace it.

    Raises:
        DomainError: FORBIDDEN, INVALID_VALUE (not the office), DOCUMENT_UNREADABLE (no tasks), WRONG_STATE (published).
    """
    require_office(actor, organization)
    if not reading.tasks:
        raise DomainError(ErrorCode.DOCUMENT_UNREADABLE, "file", {"why": _("в нём не нашлось ни одной задачи")})
    editions = {edition.status: edition for edition in Agenda.objects.select_for_update().filter(year=year)}
    edition = editions.get(AgendaStatus.DRAFT)
    published = editions.get(AgendaStatus.PUBLISHED)
    if edition is None and published is not None and not new_edition:
        return _same_as_published(published, reading)
    if edition is None:
        edition = Agenda(organization=organization, year=year, path=organization.path)
        edition.audience = TABLE[TABLE_ROW[AgendaStatus.DRAFT]].reads
    heading = {**_heading(reading), "source_name": source_name[:200]}
    if edition._state.adding or any(getattr(edition, name) != value for name, value in heading.items()):
        edition.revision += 0 if edition._state.adding else 1
        for name, value in heading.items():
            setattr(edition, name, value)
        edition.save()
    areas = _write(ProblemArea, {"agenda": edition}, {area.number: area.text for area in reading.problem_areas})
    titles = {task.number: task.title for task in reading.tasks}
    tasks = _write(AgendaTask, {"agenda": edition}, titles, organization=organization)
    for task in reading.tasks:
        texts = {activity.number: activity.text for activity in task.activities}
        _write(ActivityKind, {"agenda": edition, "task": tasks[task.number]}, texts)
    _tie(edition, [(tasks[tie.task], areas[tie.area]) for tie in reading.links])
    return edition


def _heading(reading: Reading) -> dict[str, Any]:
    return {
        "title": reading.title,
        "goals": [goal.text for goal in reading.goals],
        "mechanisms": [mechanism.text for mechanism in reading.mechanisms],
        "definitions": [{"term": each.term, "definition": each.definition} for each in reading.definitions],
    }


def _write(model: type[Any], within: dict[str, Any], texts: dict[int, str], **more: Any) -> dict[int, Any]:
    """Make the rows `within` (an edition, a task) say `texts` by number. Returns number → row."""
    edition: Agenda = within["agenda"]
    rows = {row.number: row for row in model.objects.filter(**within, number__in=texts)}
    new, changed = [], []
    for number, text in texts.items():
        row = rows.get(number)
        if row is None:
            row = model(**within, **more, number=number, title=text, path=edition.path, audience=edition.audience)
            if isinstance(row, AgendaTask):
                row.code = str(number)
            new.append(row)
            rows[number] = row
        elif row.title != text:
            row.title = text
            if hasattr(row, "revision"):
                row.revision += 1
                row.field_revisions = {**row.field_revisions, "title": row.revision}
            changed.append(row)
    model.objects.bulk_create(new)
    if changed:
        revised = ["revision", "field_revisions"] if hasattr(model, "merge") else []
        model.objects.bulk_update(changed, ["title", *revised])
    return rows


def _tie(edition: Agenda, pairs: list[tuple[AgendaTask, ProblemArea]]) -> None:
    rows = [
        TaskArea(agenda=edition, task=task, problem_area=area, path=edition.path, audience=edition.audience)
        for task, area in pairs
    ]
    TaskArea.objects.bulk_create(rows, ignore_conflicts=True)


def _same_as_published(edition: Agenda, reading: Reading) -> Agenda:
    if _texts_of(edition) == _texts_in(reading):
        return edition
    raise DomainError(
        ErrorCode.WRONG_STATE,
        "year",
        {
            "state": AgendaStatus(edition.status).label,
            "allowed": _("в документе те же тексты, или он загружается новой редакцией, которая заменит нынешнюю"),
        },
    )


def _texts_of(edition: Agenda) -> dict[str, Any]:
    national = AgendaTask.objects.filter(agenda=edition, parent__isnull=True)
    return {
        **{name: getattr(edition, name) for name in ("title", "goals", "mechanisms", "definitions")},
        "tasks": sorted(national.values_list("number", "title")),
        "activities": sorted(
            ActivityKind.objects.filter(agenda=edition).values_list("task__number", "number", "title")
        ),
        "areas": sorted(ProblemArea.objects.filter(agenda=edition).values_list("number", "title")),
    }


def _texts_in(reading: Reading) -> dict[str, Any]:
    return {
        **_heading(reading),
        "tasks": sorted((task.number, task.title) for task in reading.tasks),
        "activities": sorted(
            (task.number, kind.number, kind.text) for task in reading.tasks for kind in task.activities
        ),
        "areas": sorted((area.number, area.text) for area in reading.problem_areas),
    }
