"""Which task of the agenda each new row of a document may serve: suggested, and accepted or changed by a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from agenda.models import Agenda
from agenda.selectors.suggestions import suggested_numbers
from federation.kernel.actor import Actor
from planning.exchange.answers import Answered
from planning.services.comparing import Difference

TASKS = "tasks"
"""The key of the answer about all suggestions: `ALL` takes the unsure too, `DECLINED` none, else the sure stand."""

ALL, DECLINED = "all", "no"

SURE = 0.5
"""The score from which a suggestion is chosen before a person has said anything."""


MOST = 400
"""Rows beyond which nothing is suggested: nobody would look through so many before he accepts them."""


@dataclass(frozen=True, slots=True)
class Served:
    """Suggestions for one row, best first, the key of its answer, and the number in force (0: none).

    `sure` says that the first suggestion is; it is in force until a person says otherwise.
    """

    key: str
    suggested: tuple[int, ...]
    chosen: int
    sure: bool = False

    @property
    def offered(self) -> tuple[int, ...]:
        """What to offer by a press each, as long as nothing is chosen: the two best."""
        return () if self.chosen else self.suggested[:2]


def serve(
    answered: Answered, difference: Difference, *, actor: Actor, agenda: Agenda | None, answers: Mapping[str, str]
) -> list[Served | None]:
    """Put each new row's task into it and return what was suggested; None for rows that the plan has already.

    A sure first suggestion counts until a person chooses otherwise: he sees it as suggested, and loading accepts it.
    """
    if agenda is None or len(answered.rows) > MOST:
        return [None] * len(answered.rows)
    texts = [(row.title, part.title) for part in answered.sections for row in part.items]
    found = suggested_numbers(actor=actor, agenda=agenda, texts=texts)
    seen: Counter[int] = Counter()
    served: list[Served | None] = []
    for row, compared, answer in zip(answered.rows, difference.rows, found, strict=True):
        key = f"task.{row.origin}.{seen[row.origin]}"
        seen[row.origin] += 1
        if compared.item is not None or row.tasks:  # what the document names needs no suggestion
            served.append(None)
            continue
        suggested = tuple(match.number for match in answer.tasks)
        sure = bool(answer.tasks) and answer.tasks[0].score >= SURE
        taken = suggested[:1] if answers.get(TASKS) == ALL or (sure and answers.get(TASKS) != DECLINED) else ()
        first = taken[0] if taken else 0
        said = answers.get(key, "")
        chosen = int(said) if said.isdecimal() else first
        row.agenda_tasks = [chosen] if chosen else []
        # A list that was only sent along says nothing: it stands as it was shown.
        row.taught = chosen != first
        served.append(Served(key, suggested, chosen, sure))
    return served
