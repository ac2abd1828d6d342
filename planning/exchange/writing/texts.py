"""Texts on their way out: nothing that breaks a file, nothing that a spreadsheet would calculate."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST_NAME: Final = 150
"""Characters of a file's name without its extension: with Cyrillic in UTF-8 more breaks old file systems."""

# What XML 1.0 cannot hold (its production 2, Char), and C1 controls, which programs show as rubbish, and the
# mark of byte order, which some drop and some show.
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_LINE_ENDS: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_TRIGGERS: Final = "=+-@＝＋－＠"
_BEGINS_FORMULA: Final = re.compile(rf"[\s\"']*[{re.escape(_TRIGGERS)}]")
# A program that splits by another sign (comma, tab, line end) would find the beginning of a cell here.
_INNER: Final = re.compile(rf"([,;\t\n][\s\"]*)([{re.escape(_TRIGGERS)}])")
_NOT_IN_NAMES: Final = re.compile(r'[<>:"/\\|?*«»„“”]')


def clean(text: str) -> str:
    """The text with one kind of line end and without characters that no document can hold."""
    return _UNWRITABLE.sub("", _LINE_ENDS.sub("\n", text))


def inert(text: str) -> str:
    """The text so that no spreadsheet reads a formula from it (OWASP, "CSV Injection").

    An apostrophe stands before what begins like one. Behind a sign that may separate cells a minus becomes a dash,
    which is what it means in Russian text, and before the others stands an apostrophe too.
    """
    calm = _INNER.sub(lambda found: found[1] + ("–" if found[2] == "-" else f"'{found[2]}"), text)
    return f"'{calm}" if calm[:1] in ("\t", "\r", "\n") or _BEGINS_FORMULA.match(calm) else calm


def file_name(*words: str, extension: str) -> str:
    """A name that every system takes: no separators, no unseen characters, no dots or spaces at its ends."""
    text = unicodedata.normalize("NFC", " ".join(filter(None, words)))
    seen = "".join(ch if unicodedata.category(ch)[0] != "C" else " " for ch in _NOT_IN_NAMES.sub(" ", text))
    return f"{' '.join(seen.split())[:LONGEST_NAME].strip(' .')}.{extension}"
