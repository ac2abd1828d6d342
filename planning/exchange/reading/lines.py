"""One line of a plan told in words: its number, title, period, place and responsible, and the words that name them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from planning.exchange.reading.columns import Column
from planning.exchange.reading.months import WHOLE
from planning.exchange.reading.places import is_agent
from planning.exchange.reading.spaced import says_when

NUMBER: Final = re.compile(r"\s*(\d{1,3}(?:\.\d{1,3})*)(?:[.)]\s*|\s+)(?=[^\W\d_]|«|\")")
BULLET: Final = re.compile(r"\s*[-–—•·*▪●]\s*(?=\w|«)")
VALUE: Final = r"(?P<value>[^;()]+?)\s*(?=[;()]|\s*$"
LABELLED: Final[tuple[tuple[Column, re.Pattern[str]], ...]] = (
    (
        Column.RESPONSIBLE,
        re.compile(
            r"(?<![^\W\d_])(?P<label>отв(?:\.|етственн\w+(?:\s+исполнител\w+|\s+лиц\w+|\s+за\s+\w+)?)|исп(?:\.|олнител\w*)|"
            rf"докл(?:\.|адчик\w*))\s*[:–—-]?\s*{VALUE})",
            re.IGNORECASE,
        ),
    ),
    (
        Column.PERIOD,
        re.compile(
            r"(?<![^\W\d_])(?P<label>сроки?(?:\s+(?:исполнения|проведения|выполнения))?|дата(?:\s+проведения)?)"
            rf"\s*(?:[:–—]|-\s)\s*{VALUE}|[,.]\s*(?:отв|исп|место))",
            re.IGNORECASE,
        ),
    ),
    (
        Column.PLACE,
        re.compile(
            rf"(?<![^\W\d_])(?P<label>место(?:\s+проведения)?)\s*(?:[:–—]|-\s)\s*{VALUE}|[,.]\s*(?:отв|исп|срок))",
            re.IGNORECASE,
        ),
    ),
)
DASH: Final = re.compile(r"\s+[-–—]+\s*|\s*[–—]+\s+|:\s+|\.\s+(?=[А-ЯЁ«])")
BEHIND: Final = re.compile(r"\s+[-–—]+\s+|\s*[–—]\s+|,\s+|\s*\(|:\s+")
WHO: Final = re.compile(r"(?:все\b|совет|глав|админ|отдел|комисс|депутат|правлен|президиум|исполнит)", re.IGNORECASE)
ABBREVIATED: Final = re.compile(r"(?<![^\W_])(?:[А-ЯЁA-Z]|гг?|др|пр|ул|д|чел|руб|тыс|обл)\.$")
EDGES: Final = " \n\t,;:–—-("
FURTHEST_SIGN: Final = 60
"""Characters within which the sign behind a leading period stands."""

LONGEST_LEAD: Final = 9
"""Words of a period that begins a line without a sign behind it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line: the field that it fills, None for a word that only names a field."""

    column: Column | None
    text: str


@dataclass(frozen=True, slots=True)
class PlainLine:
    """A line taken apart; `listed` when it has a number or a bullet."""

    pieces: tuple[Piece, ...]
    listed: bool

    def text(self, column: Column) -> str:
        """What fills a field."""
        return " ".join(piece.text for piece in self.pieces if piece.column is column)

    @property
    def dated(self) -> bool:
        """Whether it says what and when."""
        return bool(self.text(Column.PERIOD) and self.text(Column.TITLE))


def taken_apart(text: str, *, year: int) -> PlainLine:
    """Return the line's parts in their order. What is nothing else belongs to the title."""
    pieces: list[tuple[int, Piece]] = []
    number, bullet = NUMBER.match(text), BULLET.match(text)
    if (
        number
        and number.group().strip()[-1] not in ".)"
        and _when(text[: number.end()] + text[number.end() :].split()[0], year)
    ):
        number = None  # «12 января»
    begin = number.end() if number else bullet.end() if bullet else 0
    if number:
        pieces.append((0, Piece(Column.NUMBER, number.group(1))))
    end, named = _labelled(text, begin, year)
    pieces += named
    core = text[begin:end]
    if not any(piece.column is Column.PERIOD for _, piece in named):
        period = _leading(core, year) or _trailing(core, year)
        if period is not None:
            first, last = period
            pieces.append((begin + first, Piece(Column.PERIOD, core[first:last])))
            before, after = core[:first], core[last:]
            if _trim(before) and _trim(after):
                pieces.append((begin + last, Piece(Column.RESPONSIBLE, _trim(after))))
                core = before
            else:
                begin, core = (begin + last, after) if not _trim(before) else (begin, before)
    title, who = _title_and_who(core, any(piece.column is Column.RESPONSIBLE for _, piece in pieces), bool(pieces))
    pieces.append((begin, Piece(Column.TITLE, title)))
    if who:
        pieces.append((begin + len(title), Piece(Column.RESPONSIBLE, who)))
    ordered = tuple(piece for _, piece in sorted(pieces, key=lambda pair: pair[0]) if piece.text)
    return PlainLine(ordered, bool(number or bullet))


def _labelled(text: str, begin: int, year: int) -> tuple[int, list[tuple[int, Piece]]]:
    """What stands behind «срок:», «отв.» and «место:», and where the first of them begins."""
    found: list[tuple[int, Piece]] = []
    starts, covered = [len(text)], begin
    for column, pattern in LABELLED:
        match = pattern.search(text, begin)
        if match is None or not text[begin : match.start()].strip():
            continue
        if column is Column.PERIOD and not _when(_trim(match["value"]), year):
            continue
        starts.append(match.start())
        covered = max(covered, match.end())
        found.append((match.start(), Piece(None, match["label"])))
        found.append((match.start("value"), Piece(column, _without_stop(match["value"]))))
    rest = _trim(text[covered:]).strip(".)")
    if found and rest:
        return len(text), []  # words go on behind it: no list of fields
    return min(starts), found


def _when(text: str, year: int) -> bool:
    """Whether the text is a period, or all of the month that heads it."""
    return says_when(text, year) or bool(WHOLE.fullmatch(text.strip()))


def _leading(core: str, year: int) -> tuple[int, int] | None:
    """A period before a dash or colon, or as the first words."""
    before = [sign.start() for sign in DASH.finditer(core) if 0 < sign.start() < FURTHEST_SIGN]
    ends = [end for end in before if _when(core[:end], year)]
    if ends:  # «с 1 мая – 15 августа – приём заявок», but «20.04 – День местного самоуправления – главы»
        return 0, next((end for end in reversed(ends) if re.search(r"\d", core[ends[0] : end])), ends[0])
    words = core.split()
    for count in range(min(LONGEST_LEAD, len(words) - 1), 1, -1):
        first = " ".join(words[:count])
        if core.startswith(first) and re.search(r"[^\W\d_]", first) and _when(first.rstrip(",:"), year):
            return 0, len(first.rstrip(",:"))
    return None


def _trailing(core: str, year: int) -> tuple[int, int] | None:
    """A period behind a dash, comma or bracket: to the end, or to a further sign with who answers behind it."""
    signs = list(BEHIND.finditer(core))
    for first in signs:
        ends = [len(core.rstrip(" .;()"))]
        ends += [other.start() for other in signs if other.start() > first.end()]
        for last in sorted(ends, reverse=True):
            said = core[first.end() : last].strip()
            after = _trim(core[last:]).strip(".;) ")
            if said and _when(said.strip("() "), year) and (not after or _is_who(after)):
                return first.end(), last
    return None


def _title_and_who(core: str, has_who: bool, is_row: bool) -> tuple[str, str]:
    """The title, and behind its last dash or in its last bracket who answers for it."""
    text = _without_stop(core)
    if has_who or not is_row:
        return text, ""
    signs = list(re.finditer(r"\s+[-–—]+\s+", text))
    if signs and _is_who(_trim(text[signs[-1].end() :])):
        return _trim(text[: signs[-1].start()]), _trim(text[signs[-1].end() :])
    return text, ""


def _is_who(text: str) -> bool:
    return len(text.split()) <= 8 and bool(is_agent(text) or WHO.match(text))


def _without_stop(text: str) -> str:
    """A sentence's full stop goes, that of an initial or of «г.» stays."""
    bare = _trim(text)
    return bare if ABBREVIATED.search(bare) else bare.removesuffix(".")


def _trim(text: str) -> str:
    bare = text.strip(EDGES).lstrip(". ")
    return bare[:-1].rstrip() if bare.endswith(")") and "(" not in bare else bare


def labels_of(text: str) -> Iterator[tuple[str, str]]:
    """«Срок: май» as its label and its value."""
    label, sign, value = text.partition(":")
    if sign and value.strip() and len(label.split()) <= 4 and not re.search(r"\d", label):
        yield label.strip(" *–—-•"), value.strip()
