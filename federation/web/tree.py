"""What the page of the network shows: the tree, level by level, and the search in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from federation.kernel.actor import Actor
from federation.kernel.paths import ancestors
from federation.kernel.text import sort_key, squeeze
from federation.models import Organization
from federation.models.organization import OUTSIDE_TREE
from federation.selectors.organizations import ancestors_of, children_of

LEVEL_LIMIT = 100
"""Organizations of one level that are shown at once."""
FOUND_LIMIT = 50


@dataclass(kw_only=True)
class Level:
    """Organizations beneath `parent` (None: those that stand beneath nothing), or the next part of them.

    `after` continues the level where there is more.
    """

    parent: Organization | None
    nodes: list[Node]
    after: UUID | None


@dataclass(kw_only=True)
class Node:
    """An organization in the tree; `level` is what stands beneath it, when opened."""

    organization: Organization
    count: int
    closed: bool
    level: Level | None = None


@dataclass(frozen=True, kw_only=True)
class Found:
    """A line of the search: the organization and what it stands beneath."""

    organization: Organization
    above: Sequence[str]
    closed: bool


def roots(*, actor: Actor, outside: bool, today: date, after: UUID | None = None) -> Level:
    """What stands beneath nothing: the tree's own root, or (`outside`) commissions and partner organizations."""
    rows = Organization.objects.visible_to(actor).filter(parent_id=None).order_by("sort_key", "id")
    beside = Q(kind__in=OUTSIDE_TREE)
    return _level(actor, rows.filter(beside if outside else ~beside), None, today, after)


def beneath(*, actor: Actor, organization: Organization, today: date, after: UUID | None = None) -> Level:
    """What stands directly beneath an organization, from the one that follows `after` on."""
    return _level(actor, children_of(actor=actor, organization=organization), organization, today, after)


def opened(*, actor: Actor, at: Organization | None, today: date, after: UUID | None = None) -> Level:
    """The tree with every level open that leads to `at`, and the one beneath it. A few statements per level."""
    top = roots(actor=actor, outside=False, today=today)
    level = top
    chain = [*ancestors_of(actor=actor, organization=at), at] if at is not None else [n.organization for n in top.nodes]
    for step in chain:
        node = next((node for node in level.nodes if node.organization.pk == step.pk), None)
        if node is None:
            # It stands behind the end of a long level: shown after it, so that the way to it is complete.
            node = Node(organization=step, count=0, closed=False)
            level.nodes.append(node)
        node.level = beneath(actor=actor, organization=step, today=today, after=after if step == at else None)
        level = node.level
    return top


def search(*, actor: Actor, text: str, today: date) -> tuple[list[Found], bool]:
    """Organizations whose code begins with `text` or whose name holds it; and whether there are more of them."""
    name, code = sort_key(text), squeeze(text)
    if not name:
        return [], False
    rows = Organization.objects.visible_to(actor).filter(
        Q(sort_key__contains=name) | Q(code__istartswith=code) | Q(oktmo__startswith=code)
    )
    found = list(rows.order_by("sort_key", "id")[: FOUND_LIMIT + 1])
    names = _names(actor, {path for row in found for path in ancestors(row.path)})
    lines = [
        Found(
            organization=row,
            above=[names[path] for path in ancestors(row.path) if path in names],
            closed=not row.is_open_on(today),
        )
        for row in found[:FOUND_LIMIT]
    ]
    return lines, len(found) > FOUND_LIMIT


def _names(actor: Actor, paths: Iterable[str]) -> dict[str, str]:
    rows = Organization.objects.visible_to(actor).filter(path__in=list(paths))
    return {row.path: str(row) for row in rows.only("path", "name", "short_name")}


def _level(
    actor: Actor, rows: QuerySet[Organization], parent: Organization | None, today: date, after: UUID | None
) -> Level:
    below = Organization.objects.visible_to(actor).filter(parent_id=OuterRef("pk")).order_by()
    counts = below.values("parent_id").annotate(n=Count("pk")).values("n")
    last = rows.filter(pk=after).first() if after is not None else None
    if last is not None:
        rows = rows.filter(Q(sort_key__gt=last.sort_key) | Q(sort_key=last.sort_key, pk__gt=last.pk))
    found = list(rows.annotate(count=Coalesce(Subquery(counts), 0))[: LEVEL_LIMIT + 1])
    nodes = [Node(organization=row, count=row.count, closed=not row.is_open_on(today)) for row in found[:LEVEL_LIMIT]]
    return Level(parent=parent, nodes=nodes, after=found[LEVEL_LIMIT - 1].pk if len(found) > LEVEL_LIMIT else None)
