"""Lines that a column's width broke, put together again."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

WITHIN_LINE: Final = 3.0
"""Words whose tops differ by less stand on one line, in points."""
ENTRY: Final = re.compile(r"(?:\d{1,2}[.)]|[-–—•])$")
LAST_PART: Final = re.compile(r"([^\W\d_]+)-$")
FIRST_PART: Final = re.compile(r"[^\W\d_]+")
MONTH: Final = re.compile(
    r"(?:январ|феврал|март|апрел|ма[йяе]$|июн|июл|август|сентябр|октябр|ноябр|декабр)[а-я]{0,2}", re.IGNORECASE
)

CUT_DAY: Final = re.compile(r"\b\d\d\.\d\d\.\d{1,3}$")

CONSONANTS: Final = re.compile(r"[бвгджзклмнпрстфхцчшщ]{2}$")
TAIL: Final = re.compile(
    r"[йьъы][а-я]{0,4}|(?![вкс]$)[бвгджзклмнпрстфхцчшщ]{1,2}ь?|"
    r"(?:[бвгджзклмнпрстфхцчшщ]{0,2})(?:ия|ии|ий|ие|ию|ые|ый|ым|ых|ая|ой|ого|ому|ую|ов|ам|ами|ах|ям|ями|ях|"
    r"ость|ости|ства|ство|ству|ать|ить|еть|ан|ен|ей|ния|ание|ение)"
)

Words = Sequence[Mapping[str, Any]]


def rejoined(before: str, after: str) -> str:
    """Two lines of one cell as one: a word divided by a hyphen loses it, «июль-» and «август» keep theirs."""
    first, last = LAST_PART.search(before), FIRST_PART.match(after)
    if not after or first is None or last is None or not after[0].islower():
        return f"{before} {after}".strip()
    if MONTH.fullmatch(first.group(1)) and MONTH.fullmatch(last.group()):
        return before + after
    return before[:-1] + after


def lines_of(words: Words) -> list[list[Mapping[str, Any]]]:
    """Words of a page by lines, each from left to right."""
    rows: list[list[Mapping[str, Any]]] = []
    for word in sorted(words, key=lambda one: (one["top"], one["x0"])):
        if rows and abs(word["top"] - rows[-1][0]["top"]) < WITHIN_LINE:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda one: one["x0"]) for row in rows]


def cell_text(words: Words, box: Sequence[float], known: Collection[str]) -> str:
    """The text of a ruled cell: lines that the width broke are joined, a new entry of a list keeps its line.

    `known` are the words of the table: «меропри-» and «ятие» are one word if it stands elsewhere without a hyphen.
    """
    text = ""
    before: Mapping[str, Any] | None = None
    for line in lines_of(words):
        said = " ".join(word["text"] for word in line)
        if before is None:
            text = said
        elif ENTRY.match(line[0]["text"]):
            text += "\n" + said
        elif _is_cut(before, line[0], box):
            text += said
        else:
            text = kept_hyphen(text, said, known)
        before = line[-1] if len(line) > 1 else line[0]
        before = {**before, "alone": len(line) == 1}
    return text


def _is_cut(last: Mapping[str, Any], first: Mapping[str, Any], box: Sequence[float]) -> bool:
    """Whether a word too long for its cell goes on: it fills its line, and no space was set behind it."""
    letter = (last["x1"] - last["x0"]) / max(len(last["text"]), 1)
    padding = last["x0"] - box[0] if last["alone"] else 0.0
    if last["spaced"] or last["text"].endswith("-") or last["x1"] + letter * 1.15 <= box[2] - padding:
        return False
    if CUT_DAY.search(last["text"]) and first["text"][:1].isdecimal():
        return True
    return bool(last["alone"]) and first["text"][:1].islower() and is_tail(last["text"], first["text"].strip(".,;:*»)"))


def is_tail(before: str, after: str) -> bool:
    """Whether a text can only be the end of a word: «ции», «й», «ства»; «и» ends one behind two consonants."""
    if after in ("и", "а", "у", "о", "я", "е"):
        return bool(CONSONANTS.search(before))
    return bool(TAIL.fullmatch(after))


def kept_hyphen(before: str, after: str, known: Collection[str]) -> str:
    """A hyphen at the line's end stays, since Word divides no words unless told; it goes if the table has the word."""
    first, last = LAST_PART.search(before), FIRST_PART.match(after)
    if re.search(r"\d-$", before) and after[:1].isdecimal():
        return before + after  # «15-» «00»
    if first is None or last is None or not after[0].islower():
        return f"{before} {after}"
    whole = (first.group(1) + last.group()).lower()
    return before[:-1] + after if whole in known else before + after
