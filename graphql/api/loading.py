"""Level-by-level loading (docs/adr/0002): the number of statements depends on the document, never on the rows.

A field that leads to other objects is an `Edge`. After a root resolver has its objects, `Loader.descend` walks the
selection beneath them and lets each edge fetch, in one statement, what it leads to for ALL objects of the level; then
it goes one level down. What was fetched is kept on the rows, by response key, and the field resolvers only read it.
The compiled path (api.compiling, docs/adr/0008) follows the same edges; only `load` differs.
Every statement starts from `visible_to(actor)`, so an edge can lead nowhere that the first wall hides.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Protocol
from uuid import UUID

from django.db.models import F, QuerySet
from graphene import Field, List, NonNull, ObjectType
from graphql import FieldNode, GraphQLObjectType, GraphQLResolveInfo
from graphql.execution.collect_fields import collect_sub_fields
from graphql.execution.values import get_argument_values

from api.base import Context, NodeType, Row
from api.levels import NONE, Columns, Level, Load, Objects, load_objects
from api.lookups import Keys, among
from federation.kernel.actor import Actor

Target = Callable[[], type[ObjectType]]
Read = Callable[[Actor], QuerySet[Any]]
Nodes = list[FieldNode]


class Loader:
    """Walks one root field of an operation for graphql-core."""

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
        level = Objects(row.obj for row in rows)
        for key, places in selected.items():
            found = definition.fields.get(places[0].name.value)
            if found is not None and isinstance(found.resolve, Edge):
                arguments = get_argument_values(found, places[0], values)
                self.follow(found.resolve, level, rows, key, arguments, places)

    def follow(
        self, edge: Edge, level: Level, rows: Sequence[Row], key: str, arguments: dict[str, Any], nodes: Nodes
    ) -> None:
        """Put what an edge leads to at `edges[key]` of each row, and go down."""
        reached = edge.reach(self.context, level, arguments, load_objects)
        kind = edge.target() if edge.target else None
        children = [Row(obj, kind) for obj in reached.level.instances]
        for row, value in zip(rows, reached.attach(children), strict=True):
            row.edges[key] = value
        if kind is not None:
            self.descend(children, kind, nodes)


@dataclass(frozen=True, slots=True)
class Reached:
    """The objects to which an edge leads. `attach` takes what was made of them, in order, and answers for each parent
    what its field holds: one, None, or a list."""

    level: Level
    attach: Callable[[list[Any]], Sequence[Any]]


class Asking(Protocol):
    """A compiled selection (api.cells)."""

    def needs(self) -> Columns:
        """The columns that its fields read of a row."""

    def passed(self) -> Columns:
        """The columns read of the rows that a connection passes on beneath it."""


class Edge:
    """A field that leads to other objects. As a resolver it only reads what the loader left on the row.

    `weight` and `width` price it (api.limits): objects made per parent, and how many times what is beneath is made.
    """

    weight = 1
    target: Target | None = None
    """The type of what it leads to; None for plain values."""
    passes = False
    """Whether it only passes on rows that the connection above it has read."""

    def width(self, _arguments: Mapping[str, Any]) -> int:
        """How many objects one parent is expected to have here."""
        return 1

    def __call__(self, parent: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        return parent.edges[info.path.key]

    def needs(self) -> Columns:
        """The columns of the parents that it reads; None: it gets them as objects."""
        return None

    def asks(self, selection: Asking) -> Columns:
        """The columns of what it reads that the selection beneath it reads."""
        return selection.needs()

    def reach(self, context: Context, level: Level, arguments: dict[str, Any], load: Load) -> Reached:
        """Fetch for all parents of a level at once. `load` reads the queryset, as instances or as rows."""
        raise AssertionError("each edge fetches in its own way")


class ToOne(Edge):
    """A foreign key. A target that the actor may not read is null, like one that is not set."""

    def __init__(self, target: Callable[[], type[NodeType]], column: str) -> None:
        self.target: Callable[[], type[NodeType]] = target
        self.column = column
        self.own = frozenset({"pk"})

    def needs(self) -> Columns:
        """The foreign key."""
        return frozenset({self.column})

    def rows(self, actor: Actor, keys: Keys) -> QuerySet[Any]:
        """The targets that may be read."""
        return self.target().readable(actor).filter(**among("pk", keys))

    def reach(self, context: Context, level: Level, _arguments: dict[str, Any], load: Load) -> Reached:
        """One statement for the distinct targets; parents with the same target share it."""
        names = level.column(self.column)
        found: Level = Objects(())
        keys: Sequence[Any] = ()
        if ids := distinct(names):
            context.check_deadline()
            if self.target().is_found_by_key():
                found = load.keyed(self, context, Keys(ids))
                keys = found.column("pk")
            else:
                known = self.target().find(context.actor, ids)
                keys, found = list(known), Objects(known.values())

        def attach(made: list[Any]) -> list[Any]:
            return list(map(dict(zip(hashed(keys), made, strict=True)).get, hashed(names)))

        return Reached(found, attach)


class ToMany(Edge):
    """A short list: rows that point at the parent by `parent` (a column, or a path through a link table)."""

    def __init__(
        self, target: Target, read: Read, *, parent: str, order: tuple[str, ...], expected: int, column: str = "pk"
    ) -> None:
        self.target, self.read, self.parent, self.order = target, read, parent, order
        self.expected, self.column = expected, column
        self.own = frozenset({"parent_key"})

    def width(self, _arguments: Mapping[str, Any]) -> int:
        """What such a list usually holds."""
        return self.expected

    def needs(self) -> Columns:
        """The key that the children name."""
        return frozenset({self.column})

    def rows(self, actor: Actor, keys: Keys) -> QuerySet[Any]:
        """The children of these parents that may be read."""
        rows = self.read(actor).filter(**among(self.parent, keys))
        return rows.annotate(parent_key=F(self.parent)).order_by(*self.order)

    def reach(self, context: Context, level: Level, _arguments: dict[str, Any], load: Load) -> Reached:
        """One statement for all parents."""
        context.check_deadline()
        names = level.column(self.column)
        children = load.keyed(self, context, Keys(distinct(names)))

        def attach(made: list[Any]) -> list[list[Any]]:
            parents = hashed(names)
            groups: dict[Any, list[Any]] = {name: [] for name in parents}
            for key, child in zip(hashed(children.column("parent_key")), made, strict=True):
                groups[key].append(child)
            return [groups[name] for name in parents]

        return Reached(children, attach)


class Fetched(Edge):
    """Lists that need a rule of their own: `fetch` gets all parents and answers one list of objects for each.

    The parents are instances of their model (or whatever else the level is of) and hold every column, on both paths;
    with `reads` only those columns. What hangs on them is not loaded: ask for it in one statement.
    """

    def __init__(
        self,
        target: Target,
        fetch: Callable[[Context, list[Any]], list[list[Any]]],
        *,
        expected: int,
        reads: Collection[str] | None = None,
    ) -> None:
        self.target, self.fetch, self.expected = target, fetch, expected
        self.reads: Columns = None if reads is None else frozenset(reads)

    def width(self, _arguments: Mapping[str, Any]) -> int:
        """What such a list usually holds."""
        return self.expected

    def needs(self) -> Columns:
        """What `fetch` reads."""
        return self.reads

    def reach(self, context: Context, level: Level, _arguments: dict[str, Any], load: Load) -> Reached:
        """As many statements as `fetch` makes, whatever the number of parents."""
        context.check_deadline()
        groups = self.fetch(context, level.instances)
        return spread(groups)


class Computed(Edge):
    """Plain values that need a statement: `fetch` gets all parents, as in `Fetched`, and answers one value for each."""

    weight = 0

    def __init__(
        self, fetch: Callable[[Context, list[Any]], Sequence[Any]], *, reads: Collection[str] | None = None
    ) -> None:
        self.fetch = fetch
        self.reads: Columns = None if reads is None else frozenset(reads)

    def needs(self) -> Columns:
        """What `fetch` reads."""
        return self.reads

    def reach(self, context: Context, level: Level, _arguments: dict[str, Any], load: Load) -> Reached:
        """As many statements as `fetch` makes, whatever the number of parents."""
        context.check_deadline()
        values = self.fetch(context, level.instances)
        return Reached(Objects(()), lambda _made: values)


class Part(Edge):
    """A part of the parent as an object of its own: `take` gives it, without a statement. `many`: a list of them.

    Without `take` it is the parent itself, shown as another type. `reads` as for `Fetched`.
    """

    def __init__(
        self,
        target: Target,
        take: Callable[[Any], Any] | None = None,
        *,
        many: bool = False,
        weight: int = 1,
        expected: int = 1,
        reads: Collection[str] | None = None,
    ) -> None:
        self.target, self.take, self.many, self.weight, self.expected = target, take, many, weight, expected
        self.reads: Columns = NONE if take is None else None if reads is None else frozenset(reads)

    @property
    def is_parent(self) -> bool:
        """Whether the part is the parent itself."""
        return self.take is None

    def width(self, _arguments: Mapping[str, Any]) -> int:
        """What such a list usually holds."""
        return self.expected

    def needs(self) -> Columns:
        """What `take` reads."""
        return self.reads

    def reach(self, context: Context, level: Level, _arguments: dict[str, Any], load: Load) -> Reached:
        """No statement."""
        if self.take is None:
            return Reached(level, lambda made: made)
        parts = [self.take(obj) for obj in level.instances]
        if self.many:
            return spread(parts)
        there = [place for place, part in enumerate(parts) if part is not None]

        def attach(made: list[Any]) -> list[Any]:
            found: list[Any] = [None] * len(parts)
            for place, part in zip(there, made, strict=True):
                found[place] = part
            return found

        return Reached(Objects(parts[place] for place in there), attach)


def hashed(column: Sequence[Any]) -> list[Any]:
    """The keys as keys of a dictionary: the hash and the equality of a UUID are written in Python, an int's are not."""
    return [key.int if key.__class__ is UUID else key for key in column]


def distinct(column: Sequence[Any]) -> list[Any]:
    """The different keys of a column, in their order."""
    return [key for key in dict(zip(hashed(column), column, strict=True)).values() if key is not None]


def spread(groups: Sequence[Sequence[Any]]) -> Reached:
    """The objects of one list for each parent, one behind the other."""
    sizes = [len(group) for group in groups]
    return Reached(Objects(chain.from_iterable(groups)), lambda made: regroup(made, sizes))


def regroup(made: list[Any], sizes: Sequence[int]) -> list[list[Any]]:
    """Consecutive pieces of these sizes."""
    rest = iter(made)
    return [list(islice(rest, size)) for size in sizes]


class RootEdge(Edge):
    """A root field that answers one object, with everything that the selection beneath it asks."""

    target: Target

    def begin(self, context: Context, arguments: dict[str, Any], load: Load) -> Any:
        """The object; a DomainError when there is none to be seen."""
        raise AssertionError("each root field begins in its own way")

    def __call__(self, parent: Any, info: GraphQLResolveInfo, **arguments: Any) -> Row | None:
        return serve(info, self.begin(info.context, arguments, load_objects), self.target())


class Root(RootEdge):
    """A root field whose `find` answers the object or refuses with a DomainError."""

    def __init__(self, target: Target, find: Callable[..., Any]) -> None:
        self.target, self.find = target, find

    def begin(self, context: Context, arguments: dict[str, Any], load: Load) -> Any:
        """What `find` answers."""
        return self.find(context, **arguments)


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
