"""The objects at one level of an answer, as edges and fields read them (docs/adr/0008).

Both ways of answering read the same querysets. graphql-core gets them as `Objects`: model instances. The compiled path
gets them as `Rows`: tuples of the columns that the operation asks for, and instances only where a function needs them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from functools import cached_property
from typing import Any, Protocol, TypeVar

from django.db.models import Model, QuerySet
from django.db.models.base import ModelState

from api.lookups import Keys
from federation.kernel.actor import Actor

Columns = frozenset[str] | None
"""Names of columns; None is the whole row, of which a function may read anything."""
NONE: frozenset[str] = frozenset()

Function = TypeVar("Function", bound=Callable[..., Any])


def reads(*columns: str) -> Callable[[Function], Function]:
    """Say of a resolver which columns of its row it reads, so that no others are fetched. Without it: the whole row."""

    def mark(function: Function) -> Function:
        function.reads = frozenset(columns)  # type: ignore[attr-defined]
        return function

    return mark


def columns_read(function: Any) -> Columns:
    """What `reads` said of a function."""
    return getattr(function, "reads", None)


def union(parts: Iterable[Columns]) -> Columns:
    """All columns of the parts; the whole row if one of them needs it."""
    names = NONE
    for part in parts:
        if part is None:
            return None
        names |= part
    return names


def plain(value: Any) -> Any:
    """A row that was just made holds a member of the model's choices where one that was read holds its value."""
    return value.value if isinstance(value, Enum) else value


class Level(ABC):
    """Objects in an order; what is asked of them is asked of all at once."""

    @abstractmethod
    def __len__(self) -> int: ...

    @abstractmethod
    def column(self, name: str) -> Sequence[Any]:
        """A column of each object; `pk` is the key."""

    @property
    @abstractmethod
    def instances(self) -> list[Any]:
        """The objects themselves."""

    @abstractmethod
    def pick(self, places: Sequence[int]) -> Level:
        """Some of the objects, in this order."""

    def attribute(self, name: str, default: Any) -> Sequence[Any]:
        """An attribute of each object, as a plain field shows it."""
        return [plain(getattr(obj, name, default)) for obj in self.instances]


class Objects(Level):
    """Model instances, or anything else that has attributes."""

    def __init__(self, found: Iterable[Any]) -> None:
        self.found = list(found)

    def __len__(self) -> int:
        return len(self.found)

    def column(self, name: str) -> Sequence[Any]:
        return [getattr(obj, name) for obj in self.found]

    @property
    def instances(self) -> list[Any]:
        return self.found

    def pick(self, places: Sequence[int]) -> Level:
        return Objects(self.found[place] for place in places)


class Rows(Level):
    """Rows of a table as tuples of the columns `names`."""

    def __init__(self, model: type[Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        self.model, self.names, self.rows = model, names, rows
        self.places = {name: place for place, name in enumerate(names)}
        if (key := model._meta.pk.attname) in self.places:
            self.places["pk"] = self.places[key]

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> Sequence[Any]:
        place = self.places[name]
        return [row[place] for row in self.rows]

    def attribute(self, name: str, default: Any) -> Sequence[Any]:
        return self.column(name) if name in self.places else super().attribute(name, default)

    @cached_property
    def instances(self) -> list[Model]:
        """Instances that hold exactly the columns read; any other would be fetched, row by row, when it is touched."""
        make, names = self.model.__new__, self.names
        made = []
        # Model.__init__ takes ten times as long: it goes through every field of the model and sends two signals.
        for row in self.rows:
            instance = make(self.model)
            instance._state = ModelState()
            instance._state.adding, instance._state.db = False, "default"
            instance.__dict__.update(zip(names, row, strict=True))
            made.append(instance)
        return made

    def pick(self, places: Sequence[int]) -> Level:
        return Rows(self.model, self.names, [self.rows[place] for place in places])


class Load(Protocol):
    """How an edge reads its queryset. `own` names columns that the edge itself needs."""

    def rows(self, rows: QuerySet[Any], own: frozenset[str]) -> Level:
        """What a queryset finds."""

    def keyed(self, edge: Keyed, context: Any, keys: Keys) -> Level:
        """What `edge.rows` finds for these keys."""


class Keyed(Protocol):
    """An edge whose queryset depends on the actor and the keys alone."""

    own: frozenset[str]

    def rows(self, actor: Actor, keys: Keys) -> QuerySet[Any]:
        """What `actor` may read of these keys, in order. It may ask for the day, never for the hour."""


class LoadObjects:
    """Model instances, for graphql-core."""

    def rows(self, rows: QuerySet[Any], own: frozenset[str]) -> Level:
        """What a queryset finds."""
        return Objects(rows)

    def keyed(self, edge: Keyed, context: Any, keys: Keys) -> Level:
        """What `edge.rows` finds for these keys."""
        return Objects(edge.rows(context.actor, keys))


load_objects = LoadObjects()


def load_rows(rows: QuerySet[Any], needed: Columns) -> Level:
    """The needed columns of a queryset."""
    names = columns_of(rows, needed)
    return Objects(rows) if names is None else Rows(rows.model, names, list(rows.values_list(*names)))


def columns_of(rows: QuerySet[Any], needed: Columns) -> list[str] | None:
    """What to read of a queryset; None: the instances that it makes itself.

    A name that is neither a column nor an annotation is an attribute of the model, which may read the whole row; where
    the queryset joins or prefetches for such attributes, only its own instances hold what they need.
    """
    query = rows.query
    concrete = {column.attname: column for column in rows.model._meta.concrete_fields}
    known = concrete.keys() | query.annotations.keys()
    key = rows.model._meta.pk.attname
    named = None if needed is None else {key if name == "pk" else name for name in needed}
    if named is None or not named <= known:
        if query.select_related or rows._prefetch_related_lookups:  # type: ignore[attr-defined]
            return None
        deferred, is_without = query.deferred_loading
        whole = {name for name, column in concrete.items() if (column.name in deferred) is not is_without}
        named = (named or set()) & known | whole | query.annotations.keys()
    return [name for name in (*concrete, *query.annotations) if name in named] or [key]
