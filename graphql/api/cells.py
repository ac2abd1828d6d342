"""A compiled selection: for each field a cell that answers its values for all objects of a level at once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import QuerySet
from graphene import ObjectType

from api import statements
from api.base import Context, NodeType, Row
from api.finishing import Finish, Unplanned
from api.levels import NONE, Columns, Keyed, Level, columns_read, load_objects, load_rows, union
from api.loading import Edge, Part
from api.lookups import Keys
from api.statements import Scope
from federation.kernel.actor import Actor


@dataclass(slots=True)
class Run:
    """One execution of a compiled operation. `variables` are coerced."""

    context: Context
    variables: dict[str, Any]
    scope: Scope


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What a field's own resolver gets in place of graphql-core's info; whoever asks for more fails and falls back."""

    context: Context
    field_name: str


Arguments = Callable[[Run], dict[str, Any]]


class Cell(ABC):
    """One field of a selection."""

    @abstractmethod
    def needs(self) -> Columns:
        """The columns of the level's rows that it reads; None: whole objects."""

    @abstractmethod
    def values(self, run: Run, level: Level) -> Sequence[Any]:
        """A value for each object of the level.

        Raises:
            Unplanned: graphql-core has to say what is to be said.
            DomainError, django.db.Error: the root field is refused, as by the loader.
        """


class Selection:
    """The fields asked of objects of one type, by response key."""

    def __init__(self, cells: dict[str, Cell]) -> None:
        self.keys, self.cells = tuple(cells), tuple(cells.values())

    def needs(self) -> Columns:
        """The columns that its fields read of a row."""
        return union(cell.needs() for cell in self.cells)

    def passed(self) -> Columns:
        """The columns read of the rows that a connection passes on beneath this selection of its own fields."""
        return union(cell.passed() for cell in self.cells if isinstance(cell, Reaching))

    def write(self, run: Run, level: Level) -> list[Any]:
        """The objects of the answer, one for each of the level; parents that lead to the same one share it."""
        if not len(level):
            return []
        columns = [cell.values(run, level) for cell in self.cells]
        if not columns:
            return [{} for _ in range(len(level))]
        keys = self.keys
        return [dict(zip(keys, row)) for row in zip(*columns, strict=True)]  # noqa: B905 (twice the time)


class TypeName(Cell):
    """`__typename`."""

    def __init__(self, name: str) -> None:
        self.name = name

    def needs(self) -> Columns:
        return NONE

    def values(self, _run: Run, level: Level) -> Sequence[Any]:
        return [self.name] * len(level)


class GlobalId(Cell):
    """The id of a node, as `NodeType.resolve_id` makes it."""

    def __init__(self, kind: type[NodeType]) -> None:
        self.prefix = f"{kind._meta.name}:"
        self.columns = kind.identity_reads or (kind.identity,)

    def needs(self) -> Columns:
        return frozenset(self.columns)

    def values(self, _run: Run, level: Level) -> Sequence[Any]:
        prefix, (first, *others) = self.prefix, self.columns
        names = level.attribute(first, None)
        for column in others:
            names = [name or other for name, other in zip(names, level.attribute(column, None), strict=True)]
        return [b64encode(f"{prefix}{name}".encode()).decode() for name in names]


class Plain(Cell):
    """A field that is an attribute."""

    def __init__(self, name: str, default: Any, finish: Finish) -> None:
        self.name, self.default, self.finish = name, default, finish

    def needs(self) -> Columns:
        return frozenset({self.name})

    def values(self, _run: Run, level: Level) -> Sequence[Any]:
        # An attribute may be a property that fails, or reads first (a page that only its `pageInfo` is asked of).
        return finished(self.finish, lambda: level.attribute(self.name, self.default))


class Resolved(Cell):
    """A field with a resolver of its own, which is called for each object."""

    def __init__(
        self, resolve: Callable[..., Any], kind: type[ObjectType], name: str, arguments: Arguments, finish: Finish
    ) -> None:
        self.resolve, self.kind, self.name = resolve, kind, name
        self.arguments, self.finish = arguments, finish

    def needs(self) -> Columns:
        return columns_read(self.resolve)

    def values(self, run: Run, level: Level) -> Sequence[Any]:
        glimpse, arguments, kind, resolve = (
            Glimpse(run.context, self.name),
            self.arguments(run),
            self.kind,
            self.resolve,
        )
        objects = level.instances
        return finished(self.finish, lambda: [resolve(Row(obj, kind), glimpse, **arguments) for obj in objects])


class Valued(Cell):
    """An edge to plain values."""

    def __init__(self, edge: Edge, arguments: Arguments, finish: Finish) -> None:
        self.edge, self.arguments, self.finish = edge, arguments, finish

    def needs(self) -> Columns:
        return self.edge.needs()

    def values(self, run: Run, level: Level) -> Sequence[Any]:
        reached = self.edge.reach(run.context, level, self.arguments(run), load_objects)
        return finished(self.finish, lambda: reached.attach([]))


class Reaching(Cell):
    """An edge to objects. `required`: the field may not be null."""

    def __init__(self, edge: Edge, arguments: Arguments, selection: Selection, required: bool) -> None:
        self.edge, self.arguments, self.selection, self.required = edge, arguments, selection, required
        self.asked = self.edge.asks(selection)

    def needs(self) -> Columns:
        if isinstance(self.edge, Part) and self.edge.is_parent:
            return union((self.edge.needs(), self.selection.needs()))
        return self.edge.needs()

    def passed(self) -> Columns:
        """The columns that are read beneath it of rows that the connection above has fetched."""
        if self.edge.passes:
            return self.selection.needs()
        return self.selection.passed() if isinstance(self.edge, Part) else NONE

    def composed(self, actor: Actor, keys: Keys) -> tuple[QuerySet[Any], Columns]:
        """The edge's queryset, with the columns that the edge and the selection need."""
        edge = cast(Keyed, self.edge)
        return edge.rows(actor, keys), union((self.asked, edge.own))

    def values(self, run: Run, level: Level) -> Sequence[Any]:
        reached = self.edge.reach(run.context, level, self.arguments(run), LoadRows(run, self))
        found = reached.attach(self.selection.write(run, reached.level))
        if self.required and None in found:
            raise Unplanned("null where none may be")
        return found


@dataclass(frozen=True, slots=True)
class LoadRows:
    """Rows of the columns that a cell asks for."""

    run: Run
    cell: Reaching

    def rows(self, rows: QuerySet[Any], own: frozenset[str]) -> Level:
        """What a queryset finds."""
        return load_rows(rows, union((self.cell.asked, own)))

    def keyed(self, _edge: Keyed, _context: Context, keys: Keys) -> Level:
        """What the cell's edge finds for these keys, by its kept statement."""
        return statements.read(self.cell, self.run.scope, keys)


def finished(finish: Finish, read: Callable[[], Sequence[Any]]) -> Sequence[Any]:
    """A column in the form of the answer; a failure is told by graphql-core, at its place."""
    try:
        return finish(read())
    except Unplanned:
        raise
    except Exception as error:
        raise Unplanned("a field failed") from error
