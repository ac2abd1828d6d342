"""The filters of a consolidated plan as they stand in an address: pages, views, calendars and exports share it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qs, urlencode

from django.db.models import Q

from federation.kernel.actor import Actor
from federation.models import Organization
from federation.models.organization import Kind
from planning.models.plan import PlanStatus
from planning.selectors.grouping import WAYS
from planning.selectors.items import ItemFilter

NAMES = ("from", "to", "task", "area", "region", "level", "party", "status", "text", "dated")
"""Names in an address, in the order in which they stand there."""

FLAT = "list"
"""The value of `by` in an address for rows without groups."""

LONGEST = 200
"""Characters of one value: longer ones are nobody's."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What an address asks for, value by value; what cannot be meant is left out."""

    values: dict[str, str]

    @property
    def query(self) -> str:
        """The address's part again, always in the same order."""
        return urlencode(self.values)

    @property
    def filter(self) -> ItemFilter:
        """For the selectors. A stretch that was given from its end to its beginning is turned round."""
        first, last = _day(self.values.get("from", "")), _day(self.values.get("to", ""))
        if first and last and last < first:
            first, last = last, first
        return ItemFilter(
            period_from=first,
            period_to=last,
            agenda_tasks=_numbers(self.values.get("task", "")),
            problem_areas=_numbers(self.values.get("area", "")),
            regions=_words(self.values.get("region", "")),
            levels=_words(self.values.get("level", "")),
            parties=_words(self.values.get("party", "")),
            statuses=_words(self.values.get("status", "")),
            text=self.values.get("text", ""),
            unscheduled={"no": True, "yes": False}.get(self.values.get("dated", "")),
        )


def narrowing_of(query: str) -> Narrowing:
    """What an address asks for; unknown names and values that no filter takes are left out."""
    given = {name: values[-1].replace("\x00", "").strip() for name, values in parse_qs(query).items()}
    kept = {name: given[name] for name in NAMES if given.get(name) and len(given[name]) <= LONGEST}
    return Narrowing({name: value for name, value in kept.items() if _is_meant(name, value)})


def view_query(query: str) -> str:
    """What a saved view keeps of an address: its filters and how its rows are grouped."""
    by = parse_qs(query).get("by", [""])[-1]
    return urlencode({**narrowing_of(query).values, **({"by": by} if by in (*WAYS, FLAT) else {})})


def party_named(actor: Actor, narrowing: Narrowing) -> Narrowing:
    """The same with the code of the party where it was called by its name: by exactly one that `actor` reads, whatever
    the case. Codes are asked for first; what names nobody, or several, stays as it is and finds nothing."""
    said = narrowing.values.get("party", "")
    if not said:
        return narrowing
    called = Q(name__iexact=said) | Q(short_name__iexact=said)
    rows = Organization.objects.visible_to(actor).filter(called | Q(code__in=_words(said)))
    found = set(rows.values_list("code", flat=True)[:3])
    codes = {code for code in found if code not in _words(said)}
    if len(codes) != 1 or codes != found:
        return narrowing
    return Narrowing({**narrowing.values, "party": codes.pop()})


def _is_meant(name: str, value: str) -> bool:
    match name:
        case "from" | "to":
            return _day(value) is not None
        case "task" | "area":
            return bool(_numbers(value))
        case "status":
            return value in PlanStatus.values
        case "level":
            return value in Kind.values
        case "dated":
            return value in ("yes", "no")
    return True


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",") if part.isascii() and part.isdecimal() and len(part) < 5]


def _words(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
