"""The matcher: cues of the thesaurus, likeness to the edition's own texts, and what was learned, added up."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from agenda.matching.learning import Choice, Learned
from agenda.matching.thesaurus import Cue, Places, Thesaurus
from agenda.matching.words import content, stem, words_of

LESS_EACH = (1.0, 0.6, 0.4, 0.25)
"""What the strongest, second, third, fourth cue of one number counts: a long text must not win by its length."""
TEXT_WEIGHT = 6.0
"""Likeness 1 to the edition's text, in points of cues."""
AREA_TEXT_WEIGHT = 4.0
"""The same for areas: one long title each, so a likeness is more often by chance."""
UNKNOWN_TEXT_WEIGHT = 16.0
"""The same where nobody wrote a thesaurus: the texts are all there is."""
SECTION_SHARE = 0.4
"""What a cue in the section's title counts beside one in the text itself."""
OPENING = 12
"""Words at the beginning in which a cue of `[nothing]` counts: further on, a feast is named in passing."""
LEAST = 1.0
"""Points beneath which nothing is suggested."""
LEAST_SHARE = 0.04
"""Of the first one's points, what a further task must have."""
LEAST_AREA = 1.9
LEAST_AREA_SHARE = 0.5
RELATED = 0.45
"""What likeness 1 of two tasks' own texts passes on from the first task to another."""
SOFTNESS = 4.0
"""Points at which a score is 0.63 of 1."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A task or area: its number and texts (title first, then kinds of activity and local priorities)."""

    number: int
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """What the matcher knows of an edition. `links` are pairs of a task's and an area's number."""

    tasks: tuple[Numbered, ...]
    areas: tuple[Numbered, ...]
    links: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A number and how sure: 0 to 1."""

    number: int
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """Best first; empty where nothing fits."""

    tasks: tuple[Match, ...] = ()
    areas: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True)
class _Index:
    """Texts of an edition as weighted words: one vector of length 1 for each text of each number."""

    rarity: Mapping[str, float]
    vectors: Mapping[int, tuple[Mapping[str, float], ...]] = field(default_factory=dict)

    def likeness(self, words: Sequence[str]) -> dict[int, float]:
        """For each number its most alike text, and a little of the whole."""
        query = _vector(words, self.rarity)
        found: dict[int, float] = {}
        for number, vectors in self.vectors.items():
            alike = sorted((_dot(query, each) for each in vectors), reverse=True)
            if alike and alike[0]:
                found[number] = alike[0] + 0.3 * sum(alike[1:3])
        return found


class Matcher:
    """Made once for an edition, asked for many texts. Takes well under a millisecond for a title."""

    def __init__(self, edition: Edition, thesaurus: Thesaurus) -> None:
        self._thesaurus = thesaurus
        self._text_weight = TEXT_WEIGHT if thesaurus.tasks else UNKNOWN_TEXT_WEIGHT
        self._area_weight = AREA_TEXT_WEIGHT if thesaurus.areas else UNKNOWN_TEXT_WEIGHT
        self._known = {each.number for each in edition.tasks}, {each.number for each in edition.areas}
        rarity = _rarity(text for each in (*edition.tasks, *edition.areas) for text in each.texts)
        self._tasks = _index(edition.tasks, rarity)
        self._areas = _index(edition.areas, rarity)
        self._related = _related(edition.tasks, rarity)
        self._areas_of: dict[int, set[int]] = defaultdict(set)
        for task, area in edition.links:
            self._areas_of[task].add(area)

    def match(self, text: str, *, section_title: str = "", learned: Learned | None = None, limit: int = 3) -> Answer:
        """The tasks and areas that `text` serves, at most `limit` of each."""
        words = content(text)
        if learned and words and (settled := learned.settled(words)):
            return _as_chosen(settled, self._known, limit=limit)
        tasks, areas = self._points(text, words, section_title)
        if learned:
            for points, votes in zip((tasks, areas), learned.votes(words), strict=True):
                for number, value in votes.items():
                    points[number] = points.get(number, 0.0) + value
        return self._answer(tasks, areas, limit=limit)

    def speaking(self, text: str, number: int, *, area: bool = False, most: int = 3) -> tuple[str, ...]:
        """Words of `text` that speak for a number, the strongest first, as they stand in it; none if only choices do.

        Args:
            area: whether the number is an area's; else it is a task's.
        """
        places, words = Places(text), words_of(text)
        cues = (self._thesaurus.areas if area else self._thesaurus.tasks).get(number, ())
        standing = sorted((each for each in cues if each.stands_in(places)), key=lambda each: -each.weight)
        cued = [words[place] for each in standing for pattern in each.words for place in places.of(pattern)[:1]]
        index = self._areas if area else self._tasks
        alike = [word for word in words if any(stem(word) in vector for vector in index.vectors.get(number, ()))]
        alike.sort(key=lambda word: -index.rarity[stem(word)])
        return tuple(dict.fromkeys(cued + alike))[:most]

    def _points(self, text: str, words: Sequence[str], section_title: str) -> tuple[dict[int, float], dict[int, float]]:
        places, around = Places(text), Places(section_title)
        nothing = _weigh(self._thesaurus.nothing, Places(text, first=OPENING))
        tasks = _counted(self._thesaurus.tasks, self._tasks.likeness(words), self._text_weight, places, around)
        tasks = {number: points - nothing for number, points in tasks.items()}
        areas = _counted(self._thesaurus.areas, self._areas.likeness(words), self._area_weight, places, around)
        return tasks, {number: points - nothing / 2 for number, points in areas.items()}

    def _answer(self, tasks: dict[int, float], areas: dict[int, float], *, limit: int) -> Answer:
        tasks = {number: points for number, points in tasks.items() if number in self._known[0]}
        first = max(tasks, key=lambda number: tasks[number], default=None)
        if first is None or tasks[first] < LEAST:
            return Answer()
        top = tasks[first]
        for other, alike in self._related.get(first, {}).items():
            tasks[other] = min(tasks.get(other, 0.0) + RELATED * alike * top, max(top * 0.99, tasks.get(other, 0.0)))
        best = _best(tasks, least=LEAST_SHARE * top, limit=limit)
        near = {area for match in best for area in self._areas_of[match.number]}
        areas = {
            number: points * (1.15 if number in near else 1.0)
            for number, points in areas.items()
            if number in self._known[1]
        }
        highest = max(areas.values(), default=0.0)
        return Answer(best, _best(areas, least=max(LEAST_AREA, LEAST_AREA_SHARE * highest), limit=limit))


def _counted(
    cues: Mapping[int, Sequence[Cue]],
    likeness: Mapping[int, float],
    weight: float,
    places: Places,
    around: Places,
) -> dict[int, float]:
    points = {number: weight * alike for number, alike in likeness.items()}
    for number, each in cues.items():
        points[number] = points.get(number, 0.0) + _weigh(each, places) + SECTION_SHARE * _weigh(each, around)
    return points


def _as_chosen(choice: Choice, known: tuple[set[int], set[int]], *, limit: int) -> Answer:
    tasks, areas = (
        tuple(Match(number, 1.0) for number in numbers if number in every)[:limit]
        for numbers, every in zip((choice.tasks, choice.areas), known, strict=True)
    )
    return Answer(tasks, areas)


def _best(points: Mapping[int, float], *, least: float, limit: int) -> tuple[Match, ...]:
    order = sorted((number for number, value in points.items() if value >= least), key=lambda n: (-points[n], n))
    return tuple(Match(number, round(1 - math.exp(-points[number] / SOFTNESS), 3)) for number in order[:limit])


def _weigh(cues: Iterable[Cue], places: Places) -> float:
    """Points of the cues that stand; one whose words another one has too says nothing more."""
    if not places:
        return 0.0
    standing = sorted((each for each in cues if each.stands_in(places)), key=lambda each: -each.weight)
    counted: list[Cue] = []
    for each in standing:
        if not any(set(each.words) <= set(other.words) or set(other.words) <= set(each.words) for other in counted):
            counted.append(each)
    return sum(share * each.weight for share, each in zip(LESS_EACH, counted, strict=False))


def _rarity(texts: Iterable[str]) -> dict[str, float]:
    bags = [set(content(text)) for text in texts]
    counts = Counter(word for bag in bags for word in bag)
    return {word: math.log((1 + len(bags)) / count) for word, count in counts.items()}


def _index(numbered: Iterable[Numbered], rarity: Mapping[str, float]) -> _Index:
    vectors = {each.number: tuple(_vector(content(text), rarity) for text in each.texts) for each in numbered}
    return _Index(rarity, vectors)


def _vector(words: Sequence[str], rarity: Mapping[str, float]) -> dict[str, float]:
    """Length 1. Words that the edition does not have make a text no less alike: titles are about many things."""
    counts = Counter(word for word in words if word in rarity)
    weights = {word: (1 + math.log(count)) * rarity[word] for word, count in counts.items()}
    # At least the weight of two middling words: a single shared word is not likeness 1.
    length = math.sqrt(max(sum(weight * weight for weight in weights.values()), 16.0))
    return {word: weight / length for word, weight in weights.items()}


def _dot(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(weight * other[word] for word, weight in one.items() if word in other)


def _related(tasks: Sequence[Numbered], rarity: Mapping[str, float]) -> dict[int, dict[int, float]]:
    """How alike the whole texts of two tasks are."""
    whole = {each.number: _vector([word for text in each.texts for word in content(text)], rarity) for each in tasks}
    return {
        one: {other: _dot(vector, whole[other]) for other in whole if other != one} for one, vector in whole.items()
    }
