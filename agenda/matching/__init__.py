"""Which tasks and problem areas of an edition a text serves. Pure: texts in, scored numbers out (docs/adr/0007)."""

from __future__ import annotations

from agenda.matching.learning import Choice, Learned, learn
from agenda.matching.matcher import Answer, Edition, Match, Matcher, Numbered
from agenda.matching.thesaurus import Thesaurus, thesaurus_for

__all__ = [
    "Answer",
    "Choice",
    "Edition",
    "Learned",
    "Match",
    "Matcher",
    "Numbered",
    "Thesaurus",
    "learn",
    "thesaurus_for",
]
