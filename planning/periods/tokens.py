"""From text to tokens: letters evened out, numbers, dates and words told apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from planning.periods import words

ORDINAL_END: Final = r"(?:-?(?:го|ого|его|е|ое|я|ая|й|ый|ой|ий|м|ом|ем|ую|ю|х)\b)"
YEAR_END: Final = r"(?:\s*-?(?:го|й|м)\b)?(?:\s*(?:гг?\b\.?(?:\s?г\b\.?)?|год(?:а|у|ом|е|ы|ов|ах)?\b))?"
ROMAN_WORD: Final = "|".join(sorted(words.ROMAN, key=len, reverse=True))

TOKEN: Final = re.compile(
    rf"""
      (?P<iso>\b\d{{4}}-\d{{2}}-\d{{2}}\b)
    | (?P<time>\b\d{{1,2}}[.:-]\d{{2}}\s*(?:ч\b|час\w*)\.? | \b\d{{1,2}}:\d{{2}}\b
        | \b\d{{1,2}}-00\b | (?:(?<=\bс\s)|(?<=\bв\s)|(?<=\bк\s))\d{{1,2}}-(?:15|30|45)\b(?!\s*[а-я.]))
    | (?P<date>\b\d{{1,2}}[./]\d{{1,2}}[./](?:\d{{4}}|\d{{2}})(?!\d)(?:\s*г(?:\b|ода?\b)\.?)?)
    | (?P<short>\b\d{{1,2}}\.\d{{1,2}}(?!\d))
    | (?P<year>(?<!\d)(?:19|2[0-2])\d{{2}}(?!\d){YEAR_END})
    | (?P<half>\bп\s?/\s?г\b)
    | (?P<roman>\b(?:{ROMAN_WORD})(?![а-яa-z0-9/]){ORDINAL_END}?)
    | (?P<number>\d{{1,3}}(?!\d){ORDINAL_END}?)
    | (?P<word>[^\W\d_]+)
    | (?P<dash>-+)
    | (?P<list>[,;+&\n])
    | (?P<slash>[/\\])
    | (?P<bracket>[()\[\]])
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word of the language of periods; `code` is explained in `words.py`, `value` depends on it."""

    code: str
    value: object = None


@dataclass(frozen=True, slots=True)
class DayMonth:
    """A day of a month, with its year where one is written."""

    day: int
    month: int
    year: int | None = None


def normalise(text: str) -> str:
    """Small letters, no ё, one kind of dash and space, compatibility letters (Ⅱ) unfolded; line breaks stay."""
    flat = unicodedata.normalize("NFKC", text).lower().replace("ё", "е").replace("\xad", "")
    flat = re.sub(r"[‐‑‒–—―−]", "-", flat)
    flat = re.sub(r"\b[ст]\s?\.\s?г\b\.?", " ", flat)  # «с.г.», «т.г.»: the year in question
    flat = re.sub(r"[^\S\n]+", " ", flat)
    return re.sub(r"\s*-\s*\n\s*|\s*\n\s*-\s*", " - ", flat).strip()


def tokenize(flat: str) -> list[Token]:
    """Return the tokens of a normalised text; words in brackets that mean nothing are dropped as remarks."""
    found: list[Token] = []
    depth = 0
    for match in TOKEN.finditer(flat):
        group = match.lastgroup or ""
        if group == "bracket":
            depth += 1 if match.group() in "([" else -1
            continue
        token = _token(group, match.group())
        if token is None or (token.code == "x" and depth > 0):
            continue
        found.append(token)
    return found


def _token(group: str, text: str) -> Token | None:
    make = _MAKE.get(group)
    return make(text) if make else _word(text)


def _iso(text: str) -> Token:
    year, month, day = text.split("-")
    return _day(day, month, year)


def _full_date(text: str) -> Token:
    day, month, year = re.findall(r"\d+", text)
    return _day(day, month, year)


def _short_date(text: str) -> Token:
    day, month = text.split(".")
    return _day(day, month, None) if 1 <= int(month) <= 12 and int(day) else _clock(text)


def _roman(text: str) -> int:
    stem = next(numeral for numeral in sorted(words.ROMAN, key=len, reverse=True) if text.startswith(numeral))
    return words.ROMAN[stem]


def _day(day: str, month: str, year: str | None) -> Token:
    full = None if year is None else int(year) + (2000 if len(year) == 2 else 0)
    try:
        date(full or 2000, int(month), int(day))
    except ValueError:
        return Token("x", f"{day}.{month}")
    return Token("D", DayMonth(int(day), int(month), full))


def _clock(text: str) -> Token:
    hour, minute = (int(part) for part in re.findall(r"\d+", text)[:2])
    return Token("t", f"{hour:02}:{minute:02}") if hour < 24 and minute < 60 else Token("x", text)


@lru_cache(maxsize=4096)
def _word(text: str) -> Token | None:
    for table in (_MONTHS, _VOCABULARY):
        for pattern, token in table:
            if pattern.fullmatch(text):
                return token
    return None if words.NOISE.fullmatch(text) else Token("x", text)


def is_known(word: str) -> bool:
    """Whether a word, in small letters, is of the language of periods."""
    token = _word(word)
    return token is None or token.code != "x"


def _vocabulary() -> list[tuple[re.Pattern[str], Token]]:
    """Every word with its token, in the order in which they are tried."""
    rows: list[tuple[str, Token]] = []
    for number, stem in enumerate(words.WEEKDAY_STEMS):
        rows.append((rf"{stem}(?:ам|ям)", Token("p", number)))
        rows.append((rf"{stem}(?:и|а|у|е|ом|ы|ой|ью|ь)?", Token("w", number)))
    rows += [(short, Token("w", number)) for number, short in enumerate(words.WEEKDAY_SHORT)]
    rows += [(rf"{stem}{words.ADJECTIVE}", Token("O", value)) for stem, value in words.ORDINAL_STEMS.items()]
    rows += [(stem, Token("N", value)) for stem, value in words.CARDINALS.items()]
    rows += [(stem, Token("S", month)) for stem, month in words.SEASONS.items()]
    rows += [(stem, Token("B", part)) for stem, part in words.PARTS.items()]
    rows += [(stem, Token("R", value)) for stem, value in words.ADVERBS.items()]
    rows += [(stem, Token(code, unit)) for stem, (code, unit) in words.UNITS.items()]
    rows += [(stem, Token(code)) for stem, code in words.SIMPLE.items()]
    return [(re.compile(stem), token) for stem, token in rows]


_MONTHS: Final = [(re.compile(stem), Token("M", number)) for number, stem in enumerate(words.MONTH_STEMS, start=1)]
_VOCABULARY: Final = _vocabulary()
_MAKE: Final[dict[str, Callable[[str], Token]]] = {
    "iso": _iso,
    "time": _clock,
    "date": _full_date,
    "short": _short_date,
    "year": lambda text: Token("Y", int(text[:4])),
    "half": lambda _: Token("H", "half-year"),
    "roman": lambda text: Token("O", _roman(text)),
    "number": lambda text: Token("N", int(re.sub(r"\D", "", text))),
    "dash": lambda _: Token("-"),
    "list": lambda _: Token(","),
    "slash": lambda _: Token("/"),
}
