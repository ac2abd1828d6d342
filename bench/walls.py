"""What the walls cost: policies against a role that none binds, and path ranges against guardian."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from django.db.models import QuerySet
from guardian.shortcuts import get_objects_for_user

from api.connections import MAX_COUNT
from bench.cases import Case, actor_of
from bench.others import by_hand
from bench.ours import execution
from bench.roles import OPEN
from bench.timing import Way
from federation.access.scope import acting_as
from federation.models import Organization, User
from planning.models import PlanItem

PAGE = 50
READS = ("nation", "region", "municipality")


def policies(case: Case) -> list[Way]:
    """The same operation and the same statement, beneath the policies and under a role for which they say `true`."""
    return [
        execution(case, "ours, policies"),
        execution(case, "ours, no policy", OPEN),
        by_hand(case, "by hand, policies"),
        by_hand(case, "by hand, no policy", OPEN),
    ]


@dataclass(frozen=True)
class Reader:
    """Who reads a page of items and their number, and on which level."""

    level: str
    username: str


READERS = (Reader("nation", "national"), Reader("region", "smolensk-council"), Reader("municipality", "vyazma"))


def permissions(reader: Reader, year: int) -> list[Way]:
    """A page of items and their count, as far as the product counts, in the range that the reader may see.

    Unfiltered, by path ranges, by guardian; all three without policies, so that only the way of asking differs.
    """
    actor = actor_of(reader.username)
    with acting_as(actor):
        user = User.objects.get(pk=actor.user_id)
    standing = PlanItem.objects.filter(is_standing=True, planning_year=year)
    low, high = actor.above[0], actor.above[1]

    def page(rows: QuerySet[Any]) -> bytes:
        found = list(rows.order_by("path", "number", "id").values_list("id", "title")[:PAGE])
        return orjson.dumps({"count": rows.order_by()[: MAX_COUNT + 1].count(), "page": found})

    def unfiltered() -> bytes:
        return page(standing.filter(path__gte=low, path__lt=high))

    def by_ranges() -> bytes:
        return page(standing.visible_to(actor).filter(path__gte=low, path__lt=high))

    def by_guardian() -> bytes:
        allowed = get_objects_for_user(
            user, "federation.view_organization", Organization, accept_global_perms=False, with_superuser=False
        )
        return page(standing.filter(plan__organization__in=allowed))

    return [
        Way("unfiltered", unfiltered, OPEN),
        Way("path ranges", by_ranges, OPEN),
        Way("guardian", by_guardian, OPEN),
    ]


def consolidated_cases(cases: list[Case]) -> Iterator[Case]:
    """The pages on which the policies are measured."""
    names = {f"Consolidated: {level}" for level in READS}
    return (case for case in cases if case.name in names)
