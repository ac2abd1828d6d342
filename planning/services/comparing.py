"""A document against the draft that may hold it already: what is new, changed, the same, and what the file lacks.

Three versions of each field are compared: the file's, the draft's, and the file's of last time, of which the item
keeps a short digest. So a person's edit is never undone by the old file, and a corrected file corrects what nobody
has touched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import blake2s
from typing import Any

from planning.models import PlanItem

FIELDS = (
    *("section", "title", "period_text", "place", "participants_text", "planned_participants"),
    *("responsible", "programme", "note"),
)
"""What a document says of an item; `section` is its title."""

ALIKE = 0.8
"""Share of common characters from which two titles in one section are the same event, corrected."""

MOST_PAIRS = 20_000
"""Pairs of titles that are compared letter by letter; beyond, only equal ones are found."""

Values = Mapping[str, Any]
"""A row of the file: FIELDS as they would be stored."""


@dataclass(frozen=True, slots=True)
class Change:
    """A field that the file has otherwise than the draft. `clash`: the draft's was changed by a person too."""

    name: str
    before: Any
    after: Any
    clash: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """A row of the file with the item of the draft that it is, if any."""

    values: Values
    item: PlanItem | None
    changes: tuple[Change, ...] = ()

    @property
    def clash(self) -> bool:
        """Whether file and draft were both changed: the draft stands until a person decides."""
        return any(change.clash for change in self.changes)


@dataclass(frozen=True, slots=True)
class Difference:
    """All rows in the file's order; `gone` came from a file once and are not in this one; `own` were added by hand."""

    rows: list[Compared]
    gone: list[PlanItem]
    own: list[PlanItem]


def compare(rows: Sequence[Values], items: Iterable[PlanItem]) -> Difference:
    """Find each row's item; `items` are the draft's, with their sections."""
    standing = list(items)
    found = _matched(rows, standing)
    taken = {item.pk for item in found.values()}
    left = [item for item in standing if item.pk not in taken]
    return Difference(
        rows=[
            Compared(values, found.get(place), _changes(values, found.get(place))) for place, values in enumerate(rows)
        ],
        gone=[item for item in left if item.source],
        own=[item for item in left if not item.source],
    )


def digest(*values: Any) -> str:
    """A short mark of a value as the file had it."""
    return blake2s("\x1f".join(map(str, values)).encode(), digest_size=6).hexdigest()


def marks_of(values: Values) -> dict[str, Any]:
    """What an item remembers of its row: the row's key and a digest of each field."""
    return {"key": digest(*_key(values)), "was": {name: digest(values[name]) for name in FIELDS}}


def standing_of(item: PlanItem) -> dict[str, Any]:
    """The item as `Values`."""
    return {name: item.section.title if name == "section" else getattr(item, name) for name in FIELDS}


def _key(values: Values) -> tuple[str, ...]:
    return values["section"], values["title"], values["period_text"]


def _changes(values: Values, item: PlanItem | None) -> tuple[Change, ...]:
    if item is None:
        return ()
    was = item.source.get("was", {})
    stands = standing_of(item)
    changes = []
    for name in FIELDS:
        before, after = stands[name], values[name]
        if before == after or was.get(name) == digest(after):
            continue
        changes.append(Change(name, before, after, clash=was.get(name) != digest(before)))
    return tuple(changes)


def _matched(rows: Sequence[Values], items: Sequence[PlanItem]) -> dict[int, PlanItem]:
    """Row → item, the surest rule first; the first of equals goes to the first."""
    found: dict[int, PlanItem] = {}
    left = {item.pk: item for item in items}
    rules: tuple[tuple[Callable[[Values], Hashable], Callable[[PlanItem], Hashable]], ...] = (
        (lambda row: digest(*_key(row)), lambda item: item.source.get("key")),
        (_key, lambda item: _key(standing_of(item))),
        (lambda row: _key(row)[1:], lambda item: _key(standing_of(item))[1:]),
        (lambda row: _key(row)[:2], lambda item: _key(standing_of(item))[:2]),
    )
    for of_row, of_item in rules:
        waiting: dict[Hashable, list[PlanItem]] = defaultdict(list)
        for item in left.values():
            waiting[of_item(item)].append(item)
        for place, row in enumerate(rows):
            if place not in found and (same := waiting.get(of_row(row))):
                found[place] = same.pop(0)
                del left[found[place].pk]
    return found | _alike({place: row for place, row in enumerate(rows) if place not in found}, left)


def _alike(rows: Mapping[int, Values], items: Mapping[Any, PlanItem]) -> dict[int, PlanItem]:
    """Rows whose titles were corrected, most alike first."""
    if len(rows) * len(items) > MOST_PAIRS:
        return {}
    pairs = []
    for place, row in rows.items():
        for item in items.values():
            if item.section.title == row["section"]:
                ratio = SequenceMatcher(None, row["title"], item.title, autojunk=False).ratio()
                pairs.append((-ratio, place, item.number, item))
    found: dict[int, PlanItem] = {}
    for ratio, place, _number, item in sorted(pairs, key=lambda pair: pair[:3]):
        if -ratio >= ALIKE and place not in found and item not in found.values():
            found[place] = item
    return found
