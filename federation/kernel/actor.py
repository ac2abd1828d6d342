"""The Actor: who acts, as plain immutable facts, built once per request (design, "Three knots")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType
from uuid import UUID

from federation.kernel.paths import merge_ranges, subtree

NOBODY = 99
"""The `everyone` level of somebody who is a member of nothing: no row has so wide an audience."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A role held on one organization."""

    role: str
    organization_id: UUID
    path: str
    region_path: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who acts. Paths are range paths (`federation.kernel.paths`).

    Attributes:
        user_id: the person or system account; None for a job.
        held: roles in force today.
        reviewed: paths of organizations that name one of the Actor's as their reviewer.
        partner: a partner system, which reads what is published.
        granted: object id → what an invitation to that object allows (guardian, read once).
        purpose: names a process without a person ("sign-in", "command import_plan"); such an actor's rights are
            those of the database role that it runs under.
        door: "page", "graphql", "command", "job".
    """

    user_id: UUID | None = None
    username: str = ""
    held: tuple[Held, ...] = ()
    reviewed: tuple[str, ...] = ()
    partner: bool = False
    granted: Mapping[UUID, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    purpose: str = ""
    door: str = ""
    request_id: str = "-"

    @property
    def is_system(self) -> bool:
        """A job or command of the operator: named, without a person."""
        return bool(self.purpose) and self.user_id is None and self.purpose != "sign-in"

    @property
    def is_member(self) -> bool:
        """Holds any role in the network."""
        return bool(self.held)

    @property
    def own(self) -> tuple[str, ...]:
        """Paths of the organizations in which a role is held, exactly those."""
        return tuple(sorted({held.path for held in self.held}))

    @property
    def above(self) -> tuple[str, ...]:
        """Ranges beneath (and including) the own organizations, and those that they review, as flat thresholds."""
        exact = [(path, path + "\x01") for path in self.reviewed]
        return merge_ranges([subtree(path) for path in self.own] + exact)

    @property
    def region(self) -> tuple[str, ...]:
        """Ranges of the regional councils that the own organizations stand beneath, as flat thresholds."""
        return merge_ranges([subtree(held.region_path) for held in self.held if held.region_path])

    @property
    def everyone(self) -> int:
        """The narrowest audience that is readable wherever the row stands (`federation.access.roles.Audience`)."""
        if self.is_member:
            return 3
        return 4 if self.partner else NOBODY

    def stands_over(self, path: str) -> bool:
        """Whether the organization at `path` is an own one, one beneath those, or one that they review."""
        ranges = zip(self.above[::2], self.above[1::2], strict=True)
        return self.is_system or any(low <= path < high for low, high in ranges)

    @property
    def reach(self) -> str:
        """A digest of what the Actor may read: of two that are equal, neither reads what the other does not."""
        facts = (self.everyone, self.own, self.above, self.region, tuple(sorted(map(str, self.granted))))
        return sha256(repr(facts).encode()).hexdigest()

    def roles_at(self, path: str) -> frozenset[str]:
        """Roles held exactly at `path`."""
        return frozenset(held.role for held in self.held if held.path == path)

    def roles_above(self, path: str) -> frozenset[str]:
        """Roles held at a node strictly above `path`."""
        return frozenset(held.role for held in self.held if held.path != path and path.startswith(held.path))


def system(purpose: str, *, door: str = "command") -> Actor:
    """The Actor of a job or command; `purpose` is shown in audit rows and opens the worker's policies."""
    return Actor(purpose=purpose, door=door)
