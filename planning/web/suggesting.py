"""What an item that is being written may serve: suggestions that are taken by one press, and say why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from agenda.selectors.suggestions import suggest
from planning.exchange.serving import SURE
from planning.web.sheet import Sheet

TIES = ("agenda_tasks", "problem_areas")
"""Fields of the row's form that suggestions fill."""

MOST_TASKS, MOST_AREAS = 3, 2
LONGEST = 4000
"""Letters of a title that are looked at."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One suggestion. `key` is what its box sends; `ticked` whether it is on, `listed` whether the list has it."""

    key: str
    label: str
    why: str
    ticked: bool
    listed: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """What stands beneath the fields of the form; `asked` says that there was a title to look at."""

    asked: bool
    tasks: list[Offer]
    areas: list[Offer]


def panel_of(sheet: Sheet, data: QueryDict, *, title: str, section: str, fresh: bool) -> Panel:
    """Suggestions for what is typed.

    Args:
        data: the form as it is now: which ties are ticked, what was offered before and what of it was taken.
        section: the heading under which the item stands.
        fresh: whether the item is new; only then a sure suggestion is ticked before anybody has pressed it.
    """
    agenda = sheet.plan.cycle.agenda
    title = title.strip()[:LONGEST]
    if agenda is None or not title:
        return Panel(asked=False, tasks=[], areas=[])
    found = suggest(actor=sheet.actor, agenda=agenda, text=title, section_title=section, limit=MOST_TASKS)
    listed = {f"{name}:{value}" for name in TIES for value in data.getlist(name)}
    taken, seen = set(data.getlist("take")), set(data.getlist("offered"))

    def offer(name: str, row: Any, *, preset: bool) -> Offer:
        key = f"{name}:{row.number}"
        # What was offered before stands as the person left it.
        ticked = key in taken if key in seen else preset
        label = f"{row.number}. {row.title}"
        return Offer(key, label, _why(found.words.get(row.pk, ())), ticked and key not in listed, key in listed)

    # A tie that a person chose himself is enough: then nothing is ticked for him.
    first = fresh and not any(key.startswith("agenda_tasks:") for key in listed)
    return Panel(
        asked=True,
        tasks=[
            offer("agenda_tasks", task, preset=first and place == 0 and score >= SURE)
            for place, (task, score) in enumerate(found.tasks)
        ],
        areas=[offer("problem_areas", area, preset=False) for area, _score in found.areas[:MOST_AREAS]],
    )


def with_taken(data: QueryDict) -> QueryDict:
    """The sent form, with the suggestions that were taken ticked in its lists."""
    sent = data.copy()
    for name, values in _by_field(sent.getlist("take")).items():
        for value in values:
            if value not in sent.getlist(name):
                sent.appendlist(name, value)
    return sent


def _by_field(keys: Iterable[str]) -> Mapping[str, Collection[str]]:
    found: dict[str, list[str]] = {name: [] for name in TIES}
    for key in keys:
        name, _sign, value = key.partition(":")
        if name in found and value.isdecimal():
            found[name].append(value)
    return found


def _why(words: Collection[str]) -> str:
    if not words:
        return _("так выбирали для похожих строк")
    return _("по словам: %(words)s") % {"words": ", ".join(f"«{word}»" for word in words)}
