"""Events alike of several territories: the same words at the same time, offered for holding together."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from agenda.matching.words import content
from federation.models import Organization
from planning.models import PlanItem, PlanItemSpan
from planning.selectors.consolidation import awaited, default_level, tops_of
from planning.selectors.items import Consolidated

MOST: Final = 5_000
"""Items that are compared: those of the plans that the node waits for, two hundred for the country. Not the 300,000 of
everything beneath: a village's evening is no event of several regions."""

ALIKE: Final = 0.6
"""Shared stems ÷ all stems of two titles from which they are alike."""

CANDIDATES: Final = 40
"""Kinds of title that one is compared with: those that share its rarest words."""

FEWEST: Final = 2
"""Stems of a title from which it says enough."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Events of `territories` (at least two) under titles alike that may fall on the same days."""

    title: str
    items: list[PlanItem]
    territories: list[Organization]
    starts_on: date
    ends_on: date


@dataclass(slots=True)
class _Kind:
    """Titles alike: the stems of the first one and the items of all."""

    stems: frozenset[str]
    items: list[PlanItem] = field(default_factory=list)


def lookalikes(plan: Consolidated, *, within: Organization, limit: int = 20) -> list[Alike]:
    """The events that most territories hold alike, those of most territories first; three statements."""
    level = default_level(within)
    if level is None:
        return []
    waited = awaited(actor=plan.actor, within=within, year=plan.year, cycle=plan.cycle)
    tops = tops_of(waited.filter(kind=level))
    rows = plan.items.filter(path__in=waited.values("path")).select_related("plan__organization", "plan__cycle")
    items = list(rows.defer("source", "readings", "programme", "note")[:MOST])
    spans: defaultdict[UUID, list[tuple[date, date]]] = defaultdict(list)
    dated = PlanItemSpan.objects.visible_to(plan.actor).filter(item__in=[item.pk for item in items])
    for item_id, starts_on, ends_on in dated.values_list("item_id", "starts_on", "ends_on"):
        spans[item_id].append((starts_on, ends_on))
    found = []
    for kind in _kinds(items):
        for first, last, together in _at_once(kind.items, spans):
            territories = _territories(together, tops)
            if len(territories) > 1:
                found.append(Alike(together[0].title, together, territories, first, last))
    return sorted(found, key=lambda alike: (-len(alike.territories), alike.starts_on, alike.title))[:limit]


def _kinds(items: Iterable[PlanItem]) -> list[_Kind]:
    """Items by titles alike. Each title is compared with the few kinds that share its rarest words: the work grows
    with the number of different titles, not with its square."""
    by_stems: defaultdict[frozenset[str], list[PlanItem]] = defaultdict(list)
    for item in items:
        stems = frozenset(content(item.title))
        if len(stems) >= FEWEST:
            by_stems[stems].append(item)
    holders: defaultdict[str, list[_Kind]] = defaultdict(list)
    kinds: list[_Kind] = []
    for stems, rows in sorted(by_stems.items(), key=lambda pair: (-len(pair[1]), sorted(pair[0]))):
        rarest = sorted(stems, key=lambda stem: (len(holders[stem]), stem))
        near = [kind for stem in rarest for kind in holders[stem]][:CANDIDATES]
        kind = next((each for each in near if len(each.stems & stems) / len(each.stems | stems) >= ALIKE), None)
        if kind is None:
            kind = _Kind(stems)
            kinds.append(kind)
            for stem in stems:
                holders[stem].append(kind)
        kind.items += rows
    return kinds


def _at_once(
    items: Sequence[PlanItem], spans: dict[UUID, list[tuple[date, date]]]
) -> Iterable[tuple[date, date, list[PlanItem]]]:
    """Items that share days, as runs of spans that overlap; an item without a term is in none."""
    known = {item.pk: item for item in items}
    days = sorted((first, last, pk) for pk in known for first, last in spans.get(pk, ()))
    run: dict[UUID, PlanItem] = {}
    begins = ends = date.min
    for first, last, pk in days:
        if run and first > ends:
            yield begins, ends, list(run.values())
            run = {}
        if not run:
            begins, ends = first, last
        # The days that all of the run share: a year-long item joins it without stretching it over the year.
        begins, ends = max(begins, first), min(ends, last)
        run.setdefault(pk, known[pk])
    if run:
        yield begins, ends, list(run.values())


def _territories(items: Iterable[PlanItem], tops: Sequence[Organization]) -> list[Organization]:
    paths = [top.path for top in tops]
    found = {}
    for item in items:
        place = bisect_right(paths, item.path) - 1
        if place >= 0 and item.path.startswith(paths[place]):
            found[paths[place]] = tops[place]
    return list(found.values())
