"""Registries: news and panels travel to the left without imports. Apps fill them in their `apps.py`.

One mechanism for all of them; a test prints each with what it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass
class Registry(Generic[T]):
    """A named, ordered collection that apps on the left add to."""

    name: str
    about: str
    entries: dict[str, tuple[int, T]] = field(default_factory=dict)

    def add(self, key: str, entry: T, *, order: int = 100) -> None:
        """Add `entry` under `key` (unique); smaller `order` comes first.

        Raises:
            ValueError: the key is taken.
        """
        if key in self.entries:
            raise ValueError(f"{self.name}: {key} is registered twice")
        self.entries[key] = (order, entry)

    def items(self) -> list[tuple[str, T]]:
        """Keys with their entries, in order."""
        return [(key, entry) for key, (_order, entry) in sorted(self.entries.items(), key=lambda pair: pair[1][0])]

    def __iter__(self) -> Iterator[T]:
        return (entry for _order, entry in sorted(self.entries.values(), key=lambda pair: pair[0]))

    def __getitem__(self, key: str) -> T:
        return self.entries[key][1]

    def __contains__(self, key: str) -> bool:
        return key in self.entries
