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

DECLINED = "no"
"""The answer to `TASKS` by which all suggestions are refused."""

TASKS = "tasks"
"""The key of the answer about all suggestions."""


MOST = 400
"""Rows beyond which nothing is suggested: nobody would look through so many before he accepts them."""


@dataclass(frozen=True, slots=True)
class Served:
    """Suggestions for one row, best first, the key of its answer, and the number in force (0: none)."""

    key: str
    suggested: tuple[int, ...]
    chosen: int


def serve(
    answered: Answered, difference: Difference, *, actor: Actor, agenda: Agenda | None, answers: Mapping[str, str]
) -> list[Served | None]:
    """Put each new row's task into it and return what was suggested; None for rows that the plan has already.

    The first suggestion counts until a person chooses otherwise: he sees it as suggested, and loading accepts it.
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
        if compared.item is not None:
            served.append(None)
            continue
        suggested = tuple(match.number for match in answer.tasks)
        first = suggested[0] if suggested and answers.get(TASKS) != DECLINED else 0
        said = answers.get(key, "")
        chosen = int(said) if said.isdecimal() else first
        row.agenda_tasks = [chosen] if chosen else []
        row.taught = said.isdecimal() and chosen != (suggested[0] if suggested else 0)
        served.append(Served(key, suggested, chosen))
    return served
