"""Russian text: sorting and comparing without a collation of the database (ICU is not everywhere)."""

from __future__ import annotations

import unicodedata


def sort_key(text: str) -> str:
    """A key that orders Russian names: case folded, «ё» beside «е», dashes and quotes ignored."""
    plain = unicodedata.normalize("NFC", text).casefold().replace("ё", "е")
    return " ".join("".join(ch if ch.isalnum() else " " for ch in plain).split())


def squeeze(text: str) -> str:
    """The text on one line: every run of white space is one space."""
    return " ".join(text.split())
