"""Level-by-level loading (docs/adr/0002): the number of statements depends on the document, never on the rows.

A field that leads to other objects is an `Edge`. After a root resolver has its objects, `Loader.descend` walks the
selection beneath them and lets each edge fetch, in one statement, what it leads to for ALL objects of the level; then
it goes one level down. What was fetched is kept on the rows, by response key, and the field resolvers only read it.
Every statement starts from `visible_to(actor)`, so an edge can lead nowhere that the first wall hides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import F, QuerySet
from graphene import Field, List, NonNull, ObjectType
from graphql import FieldNode, GraphQLObjectType, GraphQLResolveInfo
from graphql.execution.collect_fields import collect_sub_fields
from graphql.execution.values import get_argument_values

from api.base import Context, NodeType, Row
from federation.kernel.actor import Actor

Target = Callable[[], type[ObjectType]]
Read = Callable[[Actor], QuerySet[Any]]
Nodes = list[FieldNode]


class Loader:
    """Walks one root field of an operation."""

    def __init__(self, info: GraphQLResolveInfo) -> None:
        self.info = info
        self.context: Context = info.context

    def descend(self, rows: Sequence[Row], kind: type[ObjectType], nodes: Nodes) -> None:
        """Load what the selections of `nodes` ask of `rows`, which are all of the type `kind`."""
        if not rows:
            return
        definition = self.info.schema.type_map[kind._meta.name]
        assert isinstance(definition, GraphQLObjectType)
        values = self.info.variable_values
        selected = collect_sub_fields(self.info.schema, self.info.fragments, values, definition, nodes)
        for key, places in selected.items():
            found = definition.fields.get(places[0].name.value)
            if found is not None and isinstance(found.resolve, Edge):
                found.resolve.fill(self, rows, key, get_argument_values(found, places[0], values), places)


class Edge:
    """A field that leads to other objects. As a resolver it only reads what `fill` left on the row.

    `weight` and `width` price it (api.limits): objects made per parent, and how many times what is beneath is made.
    """

    weight = 1

    def width(self, _arguments: Mapping[str, Any]) -> int:
        """How many objects one parent is expected to have here."""
        return 1

    def __call__(self, parent: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        return parent.edges[info.path.key]

    def fill(self, loader: Loader, rows: Sequence[Row], key: str, arguments: dict[str, Any], nodes: Nodes) -> None:
        """Fetch for all `rows` at once, put the result at `edges[key]` of each, go down."""
        raise AssertionError("each edge fetches in its own way")


class ToOne(Edge):
    """A foreign key. A target that the actor may not read is null, like one that is not set."""

    def __init__(self, target: Callable[[], type[NodeType]], column: str) -> None:
        self.target, self.column = target, column

    def fill(self, loader: Loader, rows: Sequence[Row], key: str, _arguments: dict[str, Any], nodes: Nodes) -> None:
        """One statement for the distinct targets; rows with the same target share it."""
        ids = {getattr(row.obj, self.column) for row in rows} - {None}
        found: dict[Any, Row] = {}
        if ids:
            loader.context.check_deadline()
            objects = self.target().find(loader.context.actor, ids)
            found = {name: Row(obj, self.target()) for name, obj in objects.items()}
        for row in rows:
            row.edges[key] = found.get(getattr(row.obj, self.column))
        loader.descend(list(found.values()), self.target(), nodes)


class ToMany(Edge):
    """A short list: rows that point at the parent by `parent` (a column, or a path through a link table)."""

    def __init__(
        self, target: Target, read: Read, *, parent: str, order: tuple[str, ...], expected: int, column: str = "pk"
    ) -> None:
        self.target, self.read, self.parent, self.order = target, read, parent, order
        self.expected, self.column = expected, column

    def width(self, _arguments: Mapping[str, Any]) -> int:
        """What such a list usually holds."""
        return self.expected

    def fill(self, loader: Loader, rows: Sequence[Row], key: str, _arguments: dict[str, Any], nodes: Nodes) -> None:
        """One statement for all parents."""
        loader.context.check_deadline()
        ids = {getattr(row.obj, self.column) for row in rows}
        children = self.read(loader.context.actor).filter(**{f"{self.parent}__in": ids})
        grouped: defaultdict[Any, list[Row]] = defaultdict(list)
        for child in children.annotate(parent_key=F(self.parent)).order_by(*self.order):
            grouped[child.parent_key].append(Row(child, self.target()))
        for row in rows:
            row.edges[key] = grouped.get(getattr(row.obj, self.column), [])
        loader.descend([child for group in grouped.values() for child in group], self.target(), nodes)


class Fetched(Edge):
    """Lists that need a rule of their own: `fetch` gets all parents and answers one list of objects for each."""

    def __init__(
        self, target: Target, fetch: Callable[[Context, list[Any]], list[list[Any]]], *, expected: int
    ) -> None:
        self.target, self.fetch, self.expected = target, fetch, expected

    def width(self, _arguments: Mapping[str, Any]) -> int:
        """What such a list usually holds."""
        return self.expected

    def fill(self, loader: Loader, rows: Sequence[Row], key: str, _arguments: dict[str, Any], nodes: Nodes) -> None:
        """As many statements as `fetch` makes, whatever the number of parents."""
        loader.context.check_deadline()
        groups = self.fetch(loader.context, [row.obj for row in rows])
        for row, group in zip(rows, groups, strict=True):
            row.edges[key] = [Row(child, self.target()) for child in group]
        loader.descend([child for row in rows for child in row.edges[key]], self.target(), nodes)


class Computed(Edge):
    """Plain values that need a statement: `fetch` gets all parents and answers one value for each."""

    weight = 0

    def __init__(self, fetch: Callable[[Context, list[Any]], Sequence[Any]]) -> None:
        self.fetch = fetch

    def fill(self, loader: Loader, rows: Sequence[Row], key: str, _arguments: dict[str, Any], _nodes: Nodes) -> None:
        """As many statements as `fetch` makes, whatever the number of parents."""
        loader.context.check_deadline()
        for row, value in zip(rows, self.fetch(loader.context, [row.obj for row in rows]), strict=True):
            row.edges[key] = value


class Part(Edge):
    """A part of the parent as an object of its own: `take` gives it, without a statement. `many`: a list of them."""

    def __init__(
        self, target: Target, take: Callable[[Any], Any], *, many: bool = False, weight: int = 1, expected: int = 1
    ) -> None:
        self.target, self.take, self.many, self.weight, self.expected = target, take, many, weight, expected

    def width(self, _arguments: Mapping[str, Any]) -> int:
        """What such a list usually holds."""
        return self.expected

    def fill(self, loader: Loader, rows: Sequence[Row], key: str, _arguments: dict[str, Any], nodes: Nodes) -> None:
        """No statement."""
        children: list[Row] = []
        for row in rows:
            taken = self.take(row.obj)
            if self.many:
                row.edges[key] = [Row(part, self.target()) for part in taken]
                children += row.edges[key]
            elif taken is None:
                row.edges[key] = None
            else:
                row.edges[key] = Row(taken, self.target())
                children.append(row.edges[key])
        loader.descend(children, self.target(), nodes)


class Root(Edge):
    """A root field that answers one object; `find` refuses with a DomainError when there is none to be seen."""

    def __init__(self, target: Target, find: Callable[..., Any]) -> None:
        self.target, self.find = target, find

    def __call__(self, parent: Any, info: GraphQLResolveInfo, **arguments: Any) -> Row | None:
        return serve(info, self.find(info.context, **arguments), self.target())


def serve(info: GraphQLResolveInfo, obj: Any, kind: type[ObjectType]) -> Row | None:
    """`obj` with everything that the selection beneath the field in hand asks of it."""
    if obj is None:
        return None
    row = Row(obj, kind)
    Loader(info).descend([row], kind, info.field_nodes)
    return row


def to_one(target: Callable[[], type[NodeType]], column: str, description: str) -> Field:
    """A nullable field over a foreign key."""
    return Field(target, description=description, resolver=ToOne(target, column))


def to_many(
    target: Target, read: Read, *, parent: str, order: tuple[str, ...], expected: int, description: str
) -> Field:
    """A short list over a foreign key or link table that points here."""
    edge = ToMany(target, read, parent=parent, order=order, expected=expected)
    return Field(many(target), required=True, description=description, resolver=edge)


def many(target: Target) -> Callable[[], List]:
    """`[T!]` of a type that is made later."""
    return lambda: List(NonNull(target()))


def node_read(target: Callable[[], type[NodeType]]) -> Read:
    """What may be read of a type that is made later."""
    return lambda actor: target().readable(actor)
