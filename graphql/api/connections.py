"""Connections by keyset: pages stay stable while rows come and go, and every page is one index scan.

`first` (25 by default, 0 to 100) with `after` walks forward, `last` with `before` walks back. A cursor is the sort key
of a row, signed and bound to the connection and its arguments; anything else is refused as BAD_CURSOR.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import orjson
from django.core.signing import Signer
from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from graphene import Argument, Boolean, Field, Int, List, NonNull, ObjectType, String

from api.base import Context, Plain
from api.levels import Columns, Level, Load, Objects, load_objects
from api.loading import Asking, Computed, Edge, Part, Reached, RootEdge, Target, regroup
from api.lookups import Keys, among
from federation.kernel.errors import DomainError, ErrorCode

DEFAULT_SIZE = 25
MAX_SIZE = 100
MAX_COUNT = 10_000
"""`totalCount` is exact to here; beyond, `totalCountIsExact` is false and the figure stands for "more than"."""

PAGING = ("first", "after", "last", "before")


def page_size(arguments: Mapping[str, Any]) -> int:
    """How many nodes a page may hold.

    Raises:
        DomainError: INVALID_VALUE for a size out of 0…100, or for `first` together with `last`.
    """
    first, last = arguments.get("first"), arguments.get("last")
    if first is not None and last is not None:
        raise DomainError(ErrorCode.INVALID_VALUE, "last", {"why": _("«first» и «last» вместе не задают")})
    size = first if first is not None else last if last is not None else DEFAULT_SIZE
    if not 0 <= size <= MAX_SIZE:
        name = "first" if first is not None else "last"
        why = _("от 0 до %(limit)s строк за раз") % {"limit": MAX_SIZE}
        raise DomainError(ErrorCode.INVALID_VALUE, name, {"why": why})
    return size


class Cursors:
    """Cursors of one connection with one set of arguments."""

    def __init__(self, name: str, arguments: Mapping[str, Any]) -> None:
        bound = {key: value for key, value in arguments.items() if key not in PAGING and value is not None}
        text = orjson.dumps(bound, default=str, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS).decode()
        self.signer = Signer(salt=f"cursor:{name}:{text}")

    def write(self, values: Sequence[Any]) -> str:
        """The cursor of the row with these sort keys."""
        body = base64.urlsafe_b64encode(orjson.dumps(list(values), default=str)).rstrip(b"=").decode()
        return f"{body}.{self._seal(body)}"

    def read(self, cursor: str, field_name: str) -> list[Any]:
        """The sort keys in a cursor.

        Raises:
            DomainError: BAD_CURSOR for anything that `write` did not make for this list.
        """
        body, _dot, seal = cursor.partition(".")
        try:
            if not constant_time_compare(seal, self._seal(body)):
                raise ValueError
            return orjson.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        except (ValueError, binascii.Error):
            raise DomainError(ErrorCode.BAD_CURSOR, field_name) from None

    def _seal(self, body: str) -> str:
        return self.signer.signature(body)[:16]


def beyond(order: Sequence[str], values: Sequence[Any], *, forward: bool) -> Q:
    """Rows after (or before) the one with these sort keys; begins with a plain bound, so that the index serves it."""
    step, bound = ("gt", "gte") if forward else ("lt", "lte")
    condition = Q(**{f"{order[-1]}__{step}": values[-1]})
    for name, value in reversed(list(zip(order[:-1], values[:-1], strict=True))):
        condition = Q(**{f"{name}__{bound}": value}) & (Q(**{f"{name}__{step}": value}) | condition)
    return condition


@dataclass
class Pages:
    """The pages of one connection, for all parents of a level. `parent` is empty at the root."""

    context: Context
    rows: QuerySet[Any]
    order: tuple[str, ...]
    arguments: Mapping[str, Any]
    name: str
    parent: str = ""
    parent_ids: Sequence[Any] = (None,)
    load: Load = load_objects
    size: int = field(init=False)
    forward: bool = field(init=False)

    def __post_init__(self) -> None:
        self.size = page_size(self.arguments)
        self.forward = self.arguments.get("last") is None
        self.cursors = Cursors(self.name, self.arguments)
        bounds = Q()
        for name, forward in (("after", True), ("before", False)):
            if (cursor := self.arguments.get(name)) is not None:
                bounds &= beyond(self.order, self.cursors.read(cursor, name), forward=forward)
        self.bounded = self.rows.filter(bounds) if bounds else self.rows
        if self.parent:
            self.rows = self.rows.filter(**among(self.parent, Keys(self.parent_ids)))

    @cached_property
    def level(self) -> Level:
        """All pages, each with one row more in the direction of the walk. One statement, none for size 0."""
        if self.size == 0:
            return Objects(())
        self.context.check_deadline()
        order = self.order if self.forward else tuple(f"-{name}" for name in self.order)
        own = frozenset({*self.order, *([self.parent] if self.parent else [])})
        if len(self.parent_ids) == 1:
            (parent_id,) = self.parent_ids
            rows = self.bounded.filter(**{self.parent: parent_id}) if self.parent else self.bounded
            return self.load.rows(rows.order_by(*order)[: self.size + 1], own)
        place = Window(RowNumber(), partition_by=[F(self.parent)], order_by=list(order))
        rows = self.bounded.filter(**among(self.parent, Keys(self.parent_ids))).annotate(place_in_page=place)
        return self.load.rows(rows.filter(place_in_page__lte=self.size + 1).order_by(self.parent, *order), own)

    @cached_property
    def found(self) -> dict[Any, list[int]]:
        """Parent → places of its rows in the level."""
        if len(self.parent_ids) == 1:
            return {self.parent_ids[0]: list(range(len(self.level)))}
        pages: dict[Any, list[int]] = {}
        for place, parent_id in enumerate(self.level.column(self.parent) if len(self.level) else ()):
            pages.setdefault(parent_id, []).append(place)
        return pages

    @cached_property
    def keys(self) -> list[tuple[Any, ...]]:
        """The sort keys of each row of the level."""
        return list(zip(*[self.level.column(name) for name in self.order], strict=True))

    @cached_property
    def totals(self) -> dict[Any, int]:
        """Parent → number of rows, at most one more than `MAX_COUNT`. One statement, made only when asked for."""
        self.context.check_deadline()
        if len(self.parent_ids) == 1:
            return {self.parent_ids[0]: self.rows.order_by()[: MAX_COUNT + 1].count()}
        counted = self.rows.order_by().values(self.parent).annotate(total=Count("pk"))
        return dict(counted.values_list(self.parent, "total"))


@dataclass
class Page:
    """One parent's page, as the connection type shows it."""

    pages: Pages
    parent_id: Any = None

    @cached_property
    def places(self) -> list[int]:
        """Places of its rows in the level, in the order of the list."""
        places = self.pages.found.get(self.parent_id, [])[: self.pages.size]
        return places if self.pages.forward else places[::-1]

    @property
    def items(self) -> list[PageItem]:
        """The nodes of the page with their cursors."""
        return [PageItem(self.pages, place) for place in self.places]

    @property
    def has_more(self) -> bool:
        """Whether rows remain in the direction of the walk."""
        return len(self.pages.found.get(self.parent_id, [])) > self.pages.size

    @property
    def has_next_page(self) -> bool:
        """Whether rows follow."""
        return self.has_more if self.pages.forward else self.pages.arguments.get("before") is not None

    @property
    def has_previous_page(self) -> bool:
        """Whether rows precede."""
        return self.pages.arguments.get("after") is not None if self.pages.forward else self.has_more

    @property
    def start_cursor(self) -> str | None:
        """Cursor of the first node."""
        return self.items[0].cursor if self.items else None

    @property
    def end_cursor(self) -> str | None:
        """Cursor of the last node."""
        return self.items[-1].cursor if self.items else None

    @property
    def total(self) -> int:
        """Rows of the whole list, as far as they are counted."""
        return self.pages.totals.get(self.parent_id, 0)


@dataclass(slots=True)
class PageItem:
    """A place in a list. A cursor is signed only where it is asked for."""

    pages: Pages
    place: int

    @property
    def cursor(self) -> str:
        """What continues the list from here."""
        return self.pages.cursors.write(self.pages.keys[self.place])


class PageNode(Edge):
    """The node of a place."""

    passes = True

    def __init__(self, target: Target) -> None:
        self.target = target

    def reach(self, context: Context, level: Level, _arguments: dict[str, Any], load: Load) -> Reached:
        """No statement: the pages were read by their connection."""
        items: list[PageItem] = level.instances
        # All places of a level are of one connection.
        return Reached(items[0].pages.level.pick([item.place for item in items]), lambda made: made)


class PageNodes(PageNode):
    """The nodes of a page."""

    def reach(self, context: Context, level: Level, _arguments: dict[str, Any], load: Load) -> Reached:
        """No statement: the pages were read by their connection."""
        pages: list[Page] = level.instances
        nodes = pages[0].pages.level.pick([place for page in pages for place in page.places])
        return Reached(nodes, lambda made: regroup(made, [len(page.places) for page in pages]))


class PageInfo(Plain):
    """Where a page stands in its list."""

    has_next_page = Boolean(required=True, description="Whether rows follow this page.")
    has_previous_page = Boolean(required=True, description="Whether rows precede this page.")
    start_cursor = String(description="Cursor of the first node.")
    end_cursor = String(description="Cursor of the last node; give it as `after` for the next page.")


def connection_type(name: str, target: Target) -> type[ObjectType]:
    """The types `<name>Connection` and `<name>Edge` over nodes of `target`."""
    edge = type(
        f"{name}Edge",
        (Plain,),
        {
            "__doc__": f"A place in a list of {name}.",
            "cursor": String(required=True, description="Cursor of this place."),
            "node": Field(target, description="What stands here.", resolver=PageNode(target)),
        },
    )

    def exact(_context: Context, pages: list[Page]) -> list[bool]:
        return [page.total <= MAX_COUNT for page in pages]

    def total(_context: Context, pages: list[Page]) -> list[int]:
        return [min(page.total, MAX_COUNT) for page in pages]

    edges = Part(lambda: edge, lambda page: page.items, many=True, weight=0)
    nodes = PageNodes(target)
    info = Part(lambda: PageInfo, lambda page: page, weight=0)
    return type(
        f"{name}Connection",
        (Plain,),
        {
            "__doc__": f"A page of {name}.",
            "edges": Field(List(NonNull(edge)), required=True, description="Places of this page.", resolver=edges),
            "nodes": Field(
                lambda: List(NonNull(target())),
                required=True,
                description="Nodes of this page.",
                resolver=nodes,
            ),
            "page_info": Field(PageInfo, required=True, description="Where this page stands.", resolver=info),
            "total_count": Int(
                required=True,
                description=f"Rows of the whole list, counted to {MAX_COUNT}.",
                resolver=Computed(total),
            ),
            "total_count_is_exact": Boolean(
                required=True,
                description=f"False when there are more than {MAX_COUNT} rows.",
                resolver=Computed(exact),
            ),
        },
    )


Listed = Callable[..., QuerySet[Any]]


class Connection(Edge):
    """A list by pages beneath objects; `read(context, **arguments)` gives the rows of all parents."""

    def __init__(self, kind: type[ObjectType], read: Listed, order: tuple[str, ...], parent: str = "") -> None:
        self.kind, self.read, self.order, self.parent = kind, read, order, parent
        self.target: Target = lambda: kind

    def width(self, arguments: Mapping[str, Any]) -> int:
        """The size of a page; one beyond the limit is refused when it is priced."""
        return page_size(arguments)

    def pages(
        self, context: Context, arguments: dict[str, Any], load: Load, parent_ids: Sequence[Any] = (None,)
    ) -> Pages:
        """The pages that the arguments ask for."""
        own = {name: value for name, value in arguments.items() if name not in PAGING}
        rows = self.read(context, **own)
        return Pages(context, rows, self.order, arguments, self.kind._meta.name, self.parent, parent_ids, load)

    def needs(self) -> Columns:
        """The key that the rows name."""
        return frozenset({"pk"})

    def asks(self, selection: Asking) -> Columns:
        """What is read of the nodes, beneath the types that the connection puts around them."""
        return selection.passed()

    def reach(self, context: Context, level: Level, arguments: dict[str, Any], load: Load) -> Reached:
        """One statement for the pages of all parents (a window function), one more when `totalCount` is asked for."""
        names = level.column("pk")
        pages = self.pages(context, arguments, load, sorted(set(names)))
        places = {parent_id: place for place, parent_id in enumerate(pages.parent_ids)}
        made = Objects(Page(pages, parent_id) for parent_id in pages.parent_ids)
        return Reached(made, lambda children: [children[places[name]] for name in names])


class RootConnection(Connection, RootEdge):
    """A list by pages at the root."""

    def begin(self, context: Context, arguments: dict[str, Any], load: Load) -> Page:
        """The page."""
        return Page(self.pages(context, arguments, load))


def connection(edge: Connection, description: str, **arguments: Argument) -> Field:
    """A field with the paging arguments of every connection."""
    return Field(
        edge.kind,
        # A refusal (a bad cursor) leaves null at the root field, not in the whole answer.
        required=not isinstance(edge, RootConnection),
        description=description,
        resolver=edge,
        **arguments,
        first=Int(description=f"Page size, 0 to {MAX_SIZE}; {DEFAULT_SIZE} when neither `first` nor `last` is given."),
        after=String(description="Only rows after this cursor."),
        last=Int(description=f"Page size counted from the end, 0 to {MAX_SIZE}."),
        before=String(description="Only rows before this cursor."),
    )
