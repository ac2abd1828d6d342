"""`search`: what a text finds among everything that the caller reads, kind by kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graphene import ID, Boolean, Field, Int, List, NonNull, ObjectType, String

from api.base import Context, Plain, global_id
from api.connections import Cursors, PageInfo, page_size
from api.levels import Load
from api.loading import Computed, Part, RootEdge
from federation.kernel.errors import DomainError, ErrorCode
from federation.kernel.registries import searches
from federation.kernel.searching import Found, Hit, wanted_of
from federation.selectors.searching import COUNTED


class SearchHit(Plain):
    """One thing found."""

    kind = String(required=True, description="Which kind of thing it is: items, plans, tasks, priorities, areas, …")
    title = String(required=True, description="What it is called.")
    about = String(required=True, description="Where it stands.")
    node_id = ID(required=True, description="Its global id; `node` gives the object.")
    url = String(required=True, description="Its page, as a path of this site.")


@dataclass(frozen=True, slots=True)
class Shown:
    """A hit as the type shows it."""

    kind: str
    title: str
    about: str
    node_id: str
    url: str


@dataclass(frozen=True, slots=True)
class Place:
    """A hit and what continues the list behind it."""

    node: Shown
    cursor: str


class SearchPage:
    """A page over all kinds, in the order of the registry; the same shape as `api.connections.Page`."""

    def __init__(self, context: Context, arguments: Mapping[str, Any]) -> None:
        self.context = context
        self.wanted = wanted_of(arguments["text"])
        self.size = page_size(arguments)
        self.cursors = Cursors("Search", arguments)
        self.after = self._after(arguments.get("after"))
        self.has_previous_page = self.after is not None

    @cached_property
    def _found(self) -> tuple[list[Place], bool]:
        items: list[Place] = []
        kinds = searches.items()
        begin, key = self.after or ("", None)
        start = next((place for place, (name, _kind) in enumerate(kinds) if name == begin), 0)
        for place, (name, kind) in enumerate(kinds[start:]):
            self.context.check_deadline()
            room = self.size - len(items)
            found: Found = kind.find(self.context.actor, self.wanted, None if place else key, max(room, 1))
            if not room:
                if found.hits:
                    return items, True
                continue
            write = self.cursors.write
            items += [Place(_shown(name, kind.type, hit), write([name, *hit.key])) for hit in found.hits]
            if found.more:
                return items, True
        return items, False

    @property
    def items(self) -> list[Place]:
        """The hits of the page with their cursors."""
        return self._found[0]

    @property
    def has_next_page(self) -> bool:
        """Whether hits follow."""
        return self._found[1]

    @property
    def start_cursor(self) -> str | None:
        """Cursor of the first hit."""
        return self.items[0].cursor if self.items else None

    @property
    def end_cursor(self) -> str | None:
        """Cursor of the last hit."""
        return self.items[-1].cursor if self.items else None

    @cached_property
    def counts(self) -> list[int]:
        """How many hits each kind has, as far as they are counted."""
        self.context.check_deadline()
        return [kind.find(self.context.actor, self.wanted, None, 0).count for _name, kind in searches.items()]

    def _after(self, cursor: str | None) -> tuple[str, list[Any]] | None:
        if cursor is None:
            return None
        kind, *key = self.cursors.read(cursor, "after")
        if kind not in searches:
            raise DomainError(ErrorCode.BAD_CURSOR, "after")
        return kind, key


def _shown(kind: str, type_name: str, hit: Hit) -> Shown:
    return Shown(kind, hit.title, hit.about, global_id(type_name, hit.id), hit.url)


class SearchHitEdge(Plain):
    """A place in a list of SearchHit."""

    cursor = String(required=True, description="Cursor of this place.")
    node = Field(SearchHit, description="What stands here.", resolver=Part(lambda: SearchHit, lambda place: place.node))


class SearchHitConnection(Plain):
    """A page of SearchHit."""

    edges = Field(
        List(NonNull(SearchHitEdge)),
        required=True,
        description="Places of this page.",
        resolver=Part(lambda: SearchHitEdge, lambda page: page.items, many=True, weight=0),
    )
    nodes = Field(
        List(NonNull(SearchHit)),
        required=True,
        description="Nodes of this page.",
        resolver=Part(lambda: SearchHit, lambda page: [item.node for item in page.items], many=True),
    )
    page_info = Field(
        PageInfo,
        required=True,
        description="Where this page stands.",
        resolver=Part(lambda: PageInfo, lambda page: page, weight=0),
    )
    total_count = Int(
        required=True,
        description="Hits of all kinds, as far as they are counted.",
        resolver=Computed(lambda _context, pages: [sum(page.counts) for page in pages]),
    )
    total_count_is_exact = Boolean(
        required=True,
        description=f"False when a kind has more than {COUNTED} hits and is counted no further.",
        resolver=Computed(lambda _context, pages: [COUNTED + 1 not in page.counts for page in pages]),
    )


class Search(RootEdge):
    """The root field."""

    target = staticmethod(lambda: SearchHitConnection)

    def width(self, arguments: Mapping[str, Any]) -> int:
        """The size of a page; one beyond the limit is refused when it is priced."""
        return page_size(arguments)

    def begin(self, context: Context, arguments: dict[str, Any], load: Load) -> SearchPage:
        """The page; its hits are found when they are read."""
        return SearchPage(context, arguments)


class SearchQuery(ObjectType):
    """Root field of the search."""

    search = Field(
        SearchHitConnection,
        description=(
            "What a text finds among everything that you read: any form of its words, and words like them where "
            f"nothing has these. Kind by kind, the best first. Each kind is counted to {COUNTED}."
        ),
        text=String(required=True, description="Words to look for."),
        first=Int(description="Page size, 0 to 100; 25 when it is not given."),
        after=String(description="Only hits after this cursor."),
        resolver=Search(),
    )
