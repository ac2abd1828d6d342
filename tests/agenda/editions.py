"""Editions for tests of the agenda: a small reading, imported and published as the office does it."""

from __future__ import annotations

from agenda.exchange.reading import AgendaReading, DefinitionReading, NumberedText, TaskReading
from agenda.models import Agenda
from agenda.services.agendas import agenda_import, agenda_publish
from federation.access.scope import acting_as
from tests.factories.cast import Cast

YEAR = 2021
TASKS = ("Повестка", "Обучение", "Практики")


def reading(*, tasks: tuple[str, ...] = TASKS, title: str = "Приоритеты") -> AgendaReading:
    """Three tasks with one kind of activity each, two areas."""
    return AgendaReading(
        title=title,
        organization="Ассоциация",
        year=YEAR,
        goals=[NumberedText(1, "цель", 1)],
        mechanisms=[NumberedText(1, "механизм", 2)],
        definitions=[DefinitionReading(1, "Термин", "смысл", "Термин – смысл", 3)],
        tasks=[
            TaskReading(number, text, 10 * number, (NumberedText(1, f"{text}: вид", 10 * number + 1),))
            for number, text in enumerate(tasks, start=1)
        ],
        problem_areas=[NumberedText(1, "Моногорода", 50), NumberedText(2, "Агломерации", 51)],
    )


def draft(cast: Cast, **texts) -> Agenda:
    """A draft edition of 2021."""
    actor = cast.actor("office")
    with acting_as(actor):
        return agenda_import(
            actor=actor,
            reading=reading(**texts),
            organization=cast.organizations["office"],
            year=YEAR,
            source_name="приоритеты.txt",
            new_edition=True,
        )


def published(cast: Cast, **texts) -> Agenda:
    """A published edition of 2021."""
    edition = draft(cast, **texts)
    actor = cast.actor("office")
    with acting_as(actor):
        return agenda_publish(agenda=edition, actor=actor, expected_revision=edition.revision)
