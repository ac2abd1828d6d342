"""Statements of edges, written once: most of a short read's time is the ORM's, composing the same text again.

An edge's queryset depends on who asks and on the keys of the level. Everything but the keys is kept, by all that the
Actor knows and by the day; so `Edge.rows` may ask for the day, but never for the hour (`tests/api/test_edges.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet

from api.levels import Columns, Level, Objects, Rows, columns_of
from api.lookups import Keys, Slot
from federation.kernel.actor import Actor

KEPT = 4_096
"""Statements, of two to five kilobytes each."""

Converter = tuple[int, Sequence[Callable[..., Any]], Any]


@dataclass(frozen=True)
class Scope:
    """Who asks, and on which day. Equal for requests that may read the same."""

    actor: Actor = field(compare=False)
    day: date
    facts: tuple[Any, ...]

    @classmethod
    def of(cls, actor: Actor, day: date) -> Scope:
        """All that the Actor knows, but for the number of the request."""
        facts = (getattr(actor, known.name) for known in fields(actor) if known.name != "request_id")
        return cls(actor, day, tuple(frozenset(f.items()) if isinstance(f, Mapping) else f for f in facts))


class Asker(Protocol):
    """An edge with what is asked of it: a cell of a plan (api.cells)."""

    def __hash__(self) -> int: ...

    def composed(self, actor: Actor, keys: Keys) -> tuple[QuerySet[Any], Columns]:
        """The queryset, and the columns that are read of it."""


@dataclass(frozen=True)
class Statement:
    """A SELECT whose keys are still to come. `slot` is the place of the keys among the parameters."""

    model: type[Model]
    names: Sequence[str]
    sql: str
    parameters: Sequence[Any]
    slot: int
    converters: Sequence[Converter]

    def run(self, keys: Keys) -> Level:
        """The rows of these keys."""
        parameters = [*self.parameters[: self.slot], keys.as_parameter(), *self.parameters[self.slot + 1 :]]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, parameters)
            rows = cursor.fetchall()
        return Rows(self.model, self.names, self._converted(rows) if self.converters else rows)

    def _converted(self, rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
        for place, functions, expression in self.converters if columns else ():
            for function in functions:
                columns[place] = [function(value, expression, connection) for value in columns[place]]
        return list(zip(*columns, strict=True))


def read(asker: Asker, scope: Scope, keys: Keys) -> Level:
    """What an edge finds for these keys, as rows."""
    found = _statement(asker, scope)
    if found is None:
        rows, _needed = asker.composed(scope.actor, keys)
        return Objects(rows)
    return found.run(keys) if isinstance(found, Statement) else found


@lru_cache(maxsize=KEPT)
def _statement(asker: Asker, scope: Scope) -> Statement | Level | None:
    """The statement; no rows where nothing may be read; None where the queryset has to be asked itself."""
    rows, needed = asker.composed(scope.actor, Slot(()))
    names = columns_of(rows, needed)
    if names is None:
        return None
    compiler = rows.values_list(*names).query.get_compiler(using=rows.db)
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        return Rows(rows.model, names, [])
    slots = [place for place, value in enumerate(parameters) if isinstance(value, Slot)]
    if len(slots) != 1:
        return None
    found = compiler.get_converters([expression for expression, _sql, _alias in compiler.select])
    converters = [(place, functions, expression) for place, (functions, expression) in found.items()]
    return Statement(rows.model, names, sql, tuple(parameters), slots[0], converters)
