"""What people accepted or changed, as votes: the nearest linked texts speak for the numbers that people gave them."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

NEAREST = 7
"""How many of the own choices vote."""
LEAST_ALIKE = 0.4
"""Cosine beneath which an own choice has no vote."""
OWN_WEIGHT = 6.0
"""A vote of an own choice with the very same words, beside cues of at most 6."""
SHARED_WEIGHT = 2.5
PRIOR = 6.0
"""Choices of the network that a word must have before it says half of what it can say."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What people tied one text to: its stems, and numbers of tasks and areas (none: they took every tie away)."""

    stems: frozenset[str]
    tasks: tuple[int, ...]
    areas: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Learned:
    """Evidence of an edition: own choices as they are; of the network only how often a word stood with a number.

    `shared_tasks` and `shared_areas`: word → number → choices; `seen`: word → choices that have it.
    """

    own: Sequence[Choice] = ()
    by_word: Mapping[str, Sequence[int]] = field(default_factory=dict)
    seen: Mapping[str, int] = field(default_factory=dict)
    shared_tasks: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    shared_areas: Mapping[str, Mapping[int, int]] = field(default_factory=dict)

    def votes(self, stems: Iterable[str]) -> tuple[dict[int, float], dict[int, float]]:
        """What was learned about a text with these stems, for tasks and for areas: number → points, also below 0."""
        wanted = frozenset(stems)
        tasks: dict[int, float] = defaultdict(float)
        areas: dict[int, float] = defaultdict(float)
        for choice, alike in self._nearest(wanted):
            _vote(tasks, choice.tasks, alike)
            _vote(areas, choice.areas, alike)
        for shared, points in ((self.shared_tasks, tasks), (self.shared_areas, areas)):
            for number, share in _shared(wanted, shared, self.seen).items():
                points[number] += SHARED_WEIGHT * share
        return tasks, areas

    def settled(self, stems: Iterable[str]) -> Choice | None:
        """The newest own choice for the very same words: people have decided, nothing is left to guess."""
        wanted = frozenset(stems)
        return next((choice for choice, alike in self._nearest(wanted) if choice.stems == wanted), None)

    def _nearest(self, stems: frozenset[str]) -> list[tuple[Choice, float]]:
        common = Counter(index for each in stems for index in self.by_word.get(each, ()))
        alike = [
            (self.own[index], count / math.sqrt(len(stems) * len(self.own[index].stems)))
            for index, count in common.items()
        ]
        return sorted((pair for pair in alike if pair[1] >= LEAST_ALIKE), key=lambda pair: -pair[1])[:NEAREST]


def learn(own: Sequence[Choice] = (), shared: Iterable[tuple[str, str, int, int, int]] = ()) -> Learned:
    """Index own choices and the network's counts.

    Args:
        own: what people of the same organization chose, the newest first.
        shared: rows of word, "task" or "area", number, choices with both, choices with the word.
    """
    by_word: dict[str, list[int]] = defaultdict(list)
    for index, choice in enumerate(own):
        for each in choice.stems:
            by_word[each].append(index)
    seen: dict[str, int] = {}
    counts: dict[str, dict[str, dict[int, int]]] = {"task": defaultdict(dict), "area": defaultdict(dict)}
    for word, kind, number, together, alone in shared:
        seen[word] = alone
        counts[kind][word][number] = together
    return Learned(own=own, by_word=by_word, seen=seen, shared_tasks=counts["task"], shared_areas=counts["area"])


def _vote(points: dict[int, float], numbers: Sequence[int], alike: float) -> None:
    # Squared: a text alike by half of its words has a quarter of a vote; vague likenesses overrule no equal one.
    for number in numbers:
        points[number] += OWN_WEIGHT * alike * alike


def _shared(
    stems: frozenset[str], shared: Mapping[str, Mapping[int, int]], seen: Mapping[str, int]
) -> dict[int, float]:
    """For each number the mean of the three words that say most for it."""
    shares: dict[int, list[float]] = defaultdict(list)
    for each in stems:
        for number, together in shared.get(each, {}).items():
            shares[number].append(together / (seen[each] + PRIOR))
    return {number: sum(sorted(values)[-3:]) for number, values in shares.items()}
