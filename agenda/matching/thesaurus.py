"""The thesaurus of an edition: cues of the field, written by hand, and the tasks and areas that they speak for.

A file `editions/YEAR.toml`: under `[tasks.N]` and `[areas.N]` a weight and its cues, under `[nothing]` cues of texts
that serve no task. A cue is one or more words, all of which must stand in the text within `WINDOW` words of each other,
in any form and order; `word*` stands for every word that begins so, `!word` for a word that must be absent.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from agenda.matching.words import stem, words_of

EDITIONS = Path(__file__).parent / "editions"
WINDOW = 8
"""Words within which those of a cue stand: two subjects of a long sentence must not make a third together."""


class Places:
    """Where in a text its words stand: by stem, and by beginning, looked up once each."""

    def __init__(self, text: str, *, first: int | None = None) -> None:
        """`first`: how many words at the beginning are looked at; None: all."""
        self._by_stem: dict[str, list[int]] = defaultdict(list)
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._by_beginning: dict[str, list[int]] = {}
        for place, word in enumerate(words_of(text)[:first]):
            self._by_stem[stem(word)].append(place)
            self._by_word[word].append(place)

    def __bool__(self) -> bool:
        return bool(self._by_word)

    def of(self, pattern: str) -> Sequence[int]:
        """Places of a stem, or of every word that begins so when `pattern` ends in `*`."""
        if not pattern.endswith("*"):
            return self._by_stem.get(pattern, ())
        if pattern not in self._by_beginning:
            beginning = pattern[:-1]
            self._by_beginning[pattern] = [
                place for word, where in self._by_word.items() if word.startswith(beginning) for place in where
            ]
        return self._by_beginning[pattern]


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that speak together for something, and how strongly.

    `words` are stems; one that ends in `*` is the beginning of a word. `absent` must not stand anywhere in the text.
    """

    words: tuple[str, ...]
    weight: float
    absent: tuple[str, ...] = ()

    def stands_in(self, places: Places) -> bool:
        """Whether the cue stands in the text."""
        found: list[Sequence[int]] = []
        for word in self.words:
            where = places.of(word)
            if not where:
                return False
            found.append(where)
        if any(places.of(word) for word in self.absent):
            return False
        return len(found) == 1 or any(
            all(any(abs(place - other) <= WINDOW for other in rest) for rest in found[1:]) for place in found[0]
        )


@dataclass(frozen=True, slots=True)
class Thesaurus:
    """Cues by number of task and of area, and those of texts that serve nothing."""

    tasks: Mapping[int, tuple[Cue, ...]] = field(default_factory=dict)
    areas: Mapping[int, tuple[Cue, ...]] = field(default_factory=dict)
    nothing: tuple[Cue, ...] = ()


def cue(text: str, *, weight: float) -> Cue:
    """One cue as it is written in the file."""
    words = text.lower().replace("ё", "е").split()
    wanted = tuple(_pattern(word) for word in words if not word.startswith("!"))
    absent = tuple(_pattern(word[1:]) for word in words if word.startswith("!"))
    return Cue(words=wanted, weight=weight, absent=absent)


@lru_cache(maxsize=16)
def thesaurus_for(year: int) -> Thesaurus:
    """The thesaurus of the edition of `year`; an empty one where nobody has written it yet."""
    file = EDITIONS / f"{year}.toml"
    if not file.is_file():
        return Thesaurus()
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return Thesaurus(
        tasks={int(number): _cues(weights) for number, weights in data.get("tasks", {}).items()},
        areas={int(number): _cues(weights) for number, weights in data.get("areas", {}).items()},
        nothing=_cues(data.get("nothing", {})),
    )


def _cues(weights: Mapping[str, Sequence[str]]) -> tuple[Cue, ...]:
    return tuple(cue(text, weight=float(weight)) for weight, texts in weights.items() for text in texts)


def _pattern(word: str) -> str:
    return word if word.endswith("*") else stem(word)
