"""Doubts about a term that a person has answered: nobody asks again while the texts stand that they were about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from planning.models import PlanItem
from planning.periods import PeriodIssue
from planning.services.comparing import Values, digest

AMBIGUOUS: Final = PeriodIssue.PERIOD_AMBIGUOUS.value
CONTRADICTED: Final = "PERIOD_CONTRADICTION"

ABOUT: Final = {AMBIGUOUS: ("period_text",), CONTRADICTED: ("period_text", "programme")}
"""What each of the doubts compares: once one of these texts is another one, the answer was about something else."""


def answers_kept(codes: Iterable[str], values: Values) -> dict[str, str]:
    """Answered doubts as an item's `source["settled"]` keeps them: code → digest of what the answer was about."""
    return {code: _about(code, values) for code in codes if code in ABOUT}


def is_settled(item: PlanItem, code: str) -> bool:
    """Whether a person has answered this doubt about the texts that the item has now."""
    kept: dict[str, Any] = item.source.get("settled", {})
    return kept.get(code) == _about(code, {name: getattr(item, name) for name in ABOUT[code]})


def is_ambiguous(item: PlanItem) -> bool:
    """Whether its term has several readings and nobody has said which one is meant. A reading other than the first is
    only ever chosen by a person. `item` carries its spans."""
    if len(item.readings) < 2 or is_settled(item, AMBIGUOUS):
        return False
    stands = sorted([span.starts_on.isoformat(), span.ends_on.isoformat()] for span in item.spans.all())
    first = item.readings[0]
    return bool(item.period_kind == first["kind"] and stands == sorted(map(list, first["spans"])))


def _about(code: str, values: Values) -> str:
    return digest(*(values[name] for name in ABOUT[code]))
