"""The filters of a consolidated plan in words: a printed part of it must not pass for the whole.

Not translated: like the plan's own headings they are part of a Russian document.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from django.utils import formats

from federation.kernel.actor import Actor
from federation.models import Organization
from federation.models.organization import Kind
from planning.models.plan import PlanStatus
from planning.selectors.narrowing import Narrowing

LABELS: Final = {
    "text": "слова из названия",
    "task": "задача повестки",
    "area": "проблемная сфера",
    "region": "территория",
    "from": "с дня",
    "to": "по день",
    "status": "состояние плана",
    "level": "чьи планы",
    "party": "участвует",
    "dated": "срок",
}
"""Name in an address → what it is called, in the order in which filters are told."""


def filter_in_words(actor: Actor, narrowing: Narrowing) -> str:
    """The filters in force, "" where there are none; organizations by name, as far as `actor` reads them."""
    values = narrowing.values
    codes = [values[name] for name in ("region", "party") if name in values]
    cards = Organization.objects.visible_to(actor).filter(code__in=codes) if codes else ()
    names = {card.code: str(card) for card in cards}
    return "; ".join(
        f"{label}: {_value(name, values[name], names)}" for name, label in LABELS.items() if name in values
    )


def _value(name: str, value: str, names: dict[str, str]) -> str:
    match name:
        case "text":
            return f"«{value}»"
        case "from" | "to":
            return str(formats.date_format(date.fromisoformat(value), "j E Y"))
        case "status":
            return str(PlanStatus(value).label)
        case "level":
            return str(Kind(value).label)
        case "dated":
            return "назван" if value == "yes" else "не назван"
    return names.get(value, value)
