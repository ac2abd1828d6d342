"""Which tasks and problem areas of an edition a text serves, by the matcher and by what people chose before."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max

from agenda.matching import Answer, Choice, Edition, Learned, Match, Matcher, Numbered, learn, thesaurus_for
from agenda.matching.words import content
from agenda.models import Agenda, AgendaChoice, AgendaTask, ProblemArea
from agenda.models.edition import AgendaStatus
from agenda.selectors.agendas import contents, problem_areas_of
from federation.kernel import clock
from federation.kernel.actor import Actor

Row = TypeVar("Row")
Value = TypeVar("Value")

MOST_CHOICES = 2_000
"""Own choices that vote, the newest: about a century of one organization's plans."""
FRESH_SECONDS = 300
"""How long a process keeps the index of an edition: kinds of activity and ties change without its revision."""
WORDS_FRESH_SECONDS = 3_600
"""How long a process keeps the network's counts: they move slowly."""


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Best first, each with how sure it is (0 to 1); empty where nothing fits.

    `words` are those of the text that speak for a task or an area, by its id; none where choices of people do.
    """

    tasks: list[tuple[AgendaTask, float]]
    areas: list[tuple[ProblemArea, float]]
    words: Mapping[UUID, tuple[str, ...]] = field(default_factory=dict)


class Kept(Generic[Value]):
    """What a process keeps by key, the newest `most`; a key names everything that its value was made from."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: dict[Hashable, Value] = {}

    def of(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of `key`, made once. Two threads may make it twice; nothing is wrong then but the time."""
        found = self._values.get(key)
        if found is None:
            found = make()
            while len(self._values) >= self._most:
                self._values.pop(next(iter(self._values)), None)
            self._values[key] = found
        return found


_matchers: Kept[Matcher] = Kept(8)
_learnings: Kept[Learned] = Kept(64)
_words: Kept[list[tuple[str, str, int, int, int]]] = Kept(8)


def suggest(*, actor: Actor, agenda: Agenda, text: str, section_title: str = "", limit: int = 3) -> Suggestions:
    """What `text` may serve in an edition that `actor` reads. Three statements once the edition's index is made.

    Args:
        section_title: the heading under which the text stands, as context.
        limit: how many tasks and how many areas at most.
    """
    matcher = matcher_of(actor=actor, agenda=agenda)
    learned = _learned(actor=actor, agenda=agenda)
    answer = matcher.match(text, section_title=section_title, learned=learned, limit=limit)
    tasks = AgendaTask.objects.visible_to(actor).filter(
        agenda=agenda, parent__isnull=True, number__in=[match.number for match in answer.tasks]
    )
    areas = ProblemArea.objects.visible_to(actor).filter(
        agenda=agenda, number__in=[match.number for match in answer.areas]
    )
    found = Suggestions(
        tasks=_scored({task.number: task for task in tasks if task.number is not None}, answer.tasks),
        areas=_scored({area.number: area for area in areas}, answer.areas),
    )
    if learned.settled(content(text)):
        return found
    words = {task.pk: matcher.speaking(text, task.number or 0) for task, _score in found.tasks}
    words |= {area.pk: matcher.speaking(text, area.number, area=True) for area, _score in found.areas}
    return replace(found, words=words)


def suggested_numbers(
    *, actor: Actor, agenda: Agenda, texts: Iterable[tuple[str, str]], limit: int = 3
) -> list[Answer]:
    """The same as numbers, for many pairs of text and section title at once: an import, the command.

    One statement however many texts there are, once the edition's index is made.
    """
    return _answers(actor=actor, agenda=agenda, texts=texts, limit=limit)


def _answers(*, actor: Actor, agenda: Agenda, texts: Iterable[tuple[str, str]], limit: int) -> list[Answer]:
    matcher = matcher_of(actor=actor, agenda=agenda)
    learned = _learned(actor=actor, agenda=agenda)
    return [
        matcher.match(text, section_title=section_title, learned=learned, limit=limit) for text, section_title in texts
    ]


def matcher_of(*, actor: Actor, agenda: Agenda) -> Matcher:
    """The matcher of an edition; that of a draft is made anew each time, its texts are still being written."""
    if agenda.status == AgendaStatus.DRAFT:
        return _matcher(actor, agenda)
    key = (agenda.pk, agenda.revision, int(clock.now().timestamp()) // FRESH_SECONDS)
    return _matchers.of(key, lambda: _matcher(actor, agenda))


def _matcher(actor: Actor, agenda: Agenda) -> Matcher:
    # Everybody who reads a published edition reads all of it: the index is the same for each of them.
    tasks = contents(actor=actor, agenda=agenda)
    return Matcher(
        Edition(
            tasks=tuple(
                Numbered(
                    task.number,
                    (
                        task.title,
                        *(kind.title for kind in task.activities.all()),
                        *(local.title for local in task.local_priorities.all()),
                    ),
                )
                for task in tasks
                if task.number is not None
            ),
            areas=tuple(Numbered(area.number, (area.title,)) for area in problem_areas_of(actor=actor, agenda=agenda)),
            links=tuple(
                (task.number, link.problem_area.number)
                for task in tasks
                if task.number is not None
                for link in task.area_links.all()
            ),
        ),
        thesaurus_for(agenda.year),
    )


def _learned(*, actor: Actor, agenda: Agenda) -> Learned:
    """A command or job belongs to no organization: it has the network's counts only."""
    own = AgendaChoice.objects.visible_to(actor).filter(agenda=agenda, path__in=actor.own)
    stamp = own.aggregate(count=Count("pk"), newest=Max("chosen_at"))
    shared = actor.is_member or actor.is_system
    hour = int(clock.now().timestamp()) // WORDS_FRESH_SECONDS

    def make() -> Learned:
        rows = own.order_by("-chosen_at", "pk").values_list("stems", "tasks", "areas")[:MOST_CHOICES]
        choices = [Choice(frozenset(stems), tuple(tasks), tuple(areas)) for stems, tasks, areas in rows]
        words = _words.of((agenda.pk, hour), lambda: _shared_words(agenda.pk)) if shared else []
        return learn(choices, words)

    return _learnings.of((agenda.pk, actor.own, shared, hour, stamp["count"], stamp["newest"]), make)


def _shared_words(agenda_id: UUID) -> list[tuple[str, str, int, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute("select word, kind, number, together, alone from svod_learned_words(%s)", [agenda_id])
        return cursor.fetchall()


def _scored(rows: dict[int, Row], matches: Iterable[Match]) -> list[tuple[Row, float]]:
    return [(rows[match.number], match.score) for match in matches if match.number in rows]
