"""What is asked of the search and what it finds; words by their stems, so that any case and number of one is found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any
from uuid import UUID

from snowballstemmer import stemmer

TEXT_LIMIT = 300
WORD_LIMIT = 60
WORDS_LIMIT = 12
"""Characters of a question, of one of its words, and words that are looked at."""

PREFIX_FROM = 3
"""Letters from which the beginning of a word finds it."""

ALIKE = 0.75
"""How alike the stems of two words are when one is taken for a slip of the other (1: the same)."""

SNIPPET = 160
"""Characters of a text that are shown around the words found."""

_WORD = re.compile(r"[0-9a-zа-я]+")
_russian = stemmer("russian")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question, as words in lower case with «е» for «ё»."""

    text: str
    words: tuple[str, ...]

    @property
    def stems(self) -> tuple[str, ...]:
        """The same without endings."""
        return tuple(map(stem, self.words))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing found. `key` is its place among the hits of its kind; `about` says where it stands.

    `text` is the rest of it, of which the part with the words found is shown where the title has none of them.
    """

    title: str
    url: str
    id: UUID
    key: Sequence[Any]
    about: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of hits; `count` is of all that there are, `more` whether some follow.

    `forgiven`: nothing has these very words; what is found has words like them.
    """

    hits: Sequence[Hit] = ()
    count: int = 0
    more: bool = False
    forgiven: bool = False


NOTHING = Found()


def wanted_of(text: str) -> Wanted:
    """The question in `text`; without words where there are none to look for."""
    said = text.replace("\x00", "")[:TEXT_LIMIT].strip()
    found = dict.fromkeys(word[:WORD_LIMIT] for word in _words(said))
    return Wanted(said, tuple(found)[:WORDS_LIMIT])


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of one word in lower case."""
    return str(_russian.stemWord(word))


def meets(word: str, wanted: Wanted, *, forgiving: bool = False) -> bool:
    """Whether one word of a text is one of those that are looked for."""
    found = stem(word)
    for asked in wanted.words:
        if found == stem(asked) or (len(asked) >= PREFIX_FROM and word.startswith(asked)):
            return True
        if forgiving and SequenceMatcher(None, found, stem(asked)).ratio() >= ALIKE:
            return True
    return False


def marked(text: str, wanted: Wanted, *, forgiving: bool = False) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is a word that was looked for."""
    pieces: list[tuple[str, bool]] = []
    end = 0
    for place in _WORD.finditer(_folded(text)):
        if not meets(place[0], wanted, forgiving=forgiving):
            continue
        if place.start() > end:
            pieces.append((text[end : place.start()], False))
        pieces.append((text[place.start() : place.end()], True))
        end = place.end()
    return [*pieces, (text[end:], False)] if end < len(text) else pieces


def snippet(text: str, wanted: Wanted, *, forgiving: bool = False) -> str:
    """The part of a text around the first word that was looked for; nothing where it has none."""
    for place in _WORD.finditer(_folded(text)):
        if meets(place[0], wanted, forgiving=forgiving):
            begin = max(0, place.start() - SNIPPET // 3)
            begin = text.rfind(" ", 0, begin) + 1 if begin else 0
            part = " ".join(text[begin : begin + SNIPPET].split())
            return f"{'… ' if begin else ''}{part}{' …' if begin + SNIPPET < len(text) else ''}"
    return ""


def _words(text: str) -> list[str]:
    # A single letter is a preposition or a slip, a single digit is not.
    return [word for word in _WORD.findall(_folded(text)) if len(word) > 1 or word.isdecimal()]


def _folded(text: str) -> str:
    """Lower case letter by letter, so that places in it are places in the text."""
    return "".join(each if len(each.lower()) != 1 else each.lower() for each in text).replace("ё", "е")
