"""Two people at once: writes name the revision they saw; different fields merge, the same field is refused.

Each row remembers at which revision each field last changed, so the question "has anybody touched what I am about to
write?" needs no history (design, habit 11).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

from federation.kernel.errors import Conflict


class Revisioned(models.Model):
    """A row that several people edit."""

    revision = models.PositiveIntegerField(default=1)
    field_revisions = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True

    def merge(self, *, seen: int, changes: Mapping[str, Any], current: Mapping[str, Any]) -> dict[str, Any]:
        """The changes that remain to be made to this (locked) row; raises the revision if there are any.

        Args:
            seen: the revision that the writer saw.
            changes: field → new value.
            current: field → value that stands now, at least for the fields of `changes`.

        Raises:
            Conflict: a field was changed since `seen`, to something else than the writer wants.
        """
        wanted = {name: value for name, value in changes.items() if current[name] != value}
        clashes = sorted(name for name in wanted if self.field_revisions.get(name, 1) > seen)
        if clashes or seen > self.revision:
            raise Conflict(fields=clashes or sorted(wanted), current=self)
        if wanted:
            self.revision += 1
            self.field_revisions = {**self.field_revisions, **dict.fromkeys(wanted, self.revision)}
        return wanted

    def expect(self, seen: int | None) -> None:
        """For moves and decisions: refuse when the row is not at `seen`. None (a job) expects nothing.

        Raises:
            Conflict: somebody was faster.
        """
        if seen is not None and seen != self.revision:
            raise Conflict(fields=[], current=self)
