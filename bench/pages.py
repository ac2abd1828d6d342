"""Pages of consolidated plans through the whole of Django, and their figures, summed over versions and by items."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

import orjson
from django.db import connection
from django.test import Client

from bench.cases import actor_of, sample
from bench.timing import Way
from federation.access.scope import acting_as
from federation.models import Organization, User
from planning.selectors.grouping import grouping_for
from planning.selectors.items import Consolidated, consolidated_plan
from planning.selectors.months import month_of

LOOKS: Final = {
    "groups by task": "",
    "groups by territory": "?by=region",
    "groups by month": "?by=month",
    "groups by area": "?by=area",
    "list": "?by=list",
    "rows of a task": "group/task/1/",
    "year by task": "year/",
    "year by territory": "year/?by=region",
    "month": "month/?m=5",
    "coverage": "coverage/",
    "events alike": "alike/",
}
READERS: Final = (("nation", "national", "RU"), ("region", "smolensk-council", "RU-SMO"))
TAG = re.compile(rb"<[a-zA-Z]")
WHOLE = re.compile(r"Seq Scan on (\w+)")


def pages() -> Iterator[tuple[str, Way]]:
    """Each look of the nation's and of a region's plan, for whoever works there. The body is the page."""
    for level, username, code in READERS:
        client = _signed_in(username)
        for name, look in LOOKS.items():
            yield f"{level}, {name}", Way("page", _page(client, f"/consolidated/{code}/{sample()['year']}/{look}"))


def counting() -> Iterator[tuple[str, list[Way]]]:
    """Each figure of the nation's plan two ways: as sums over versions (docs/adr/0010), and item by item."""
    _level, username, code = READERS[0]
    for name, figure in FIGURES.items():
        yield name, [_counted("sums", username, code, figure, False), _counted("items", username, code, figure, True)]


def nodes(page: bytes) -> int:
    """Elements of a page."""
    return len(TAG.findall(page))


def compressed(page: bytes) -> int:
    """Bytes of a page on the line."""
    return len(gzip.compress(page, 6))


def read_whole(way: Way, big: set[str]) -> set[str]:
    """The big tables that a page's statements read from end to end."""
    asked: list[tuple[str, Any]] = []

    def explain(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lower().startswith("select"):
            with connection.cursor() as cursor:
                cursor.cursor.execute(f"explain {sql}", params)
                asked.append((sql, "\n".join(line for (line,) in cursor.cursor.fetchall())))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        way.run()
    return {table for _sql, plan in asked for table in WHOLE.findall(plan)} & big


def _signed_in(username: str) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    actor = actor_of(username)
    with acting_as(actor):
        client.force_login(User.objects.get(pk=actor.user_id), "allauth.account.auth_backends.AuthenticationBackend")
    return client


def _page(client: Client, address: str) -> Callable[[], bytes]:
    def run() -> bytes:
        response = client.get(address)
        assert response.status_code == 200, (address, response.status_code)
        return response.content

    return run


def _counted(
    name: str, username: str, code: str, figure: Callable[[Consolidated, Organization], Any], by_items: bool
) -> Way:
    actor = actor_of(username)

    def run() -> bytes:
        with acting_as(actor):
            within = Organization.objects.get(code=code)
            plan = consolidated_plan(actor=actor, within=within, year=sample()["year"])
            found = figure(replace(plan, of_items=True) if by_items else plan, within)
            return orjson.dumps(found, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_SORT_KEYS)

    return Way(name, run)


def _groups(way: str) -> Callable[[Consolidated, Organization], Any]:
    def figure(plan: Consolidated, within: Organization) -> dict[str, int]:
        counts = grouping_for(plan, way=way, within=within).counts(plan)
        return {key: n for key, n in counts.items() if n}

    return figure


def _heat(way: str) -> Callable[[Consolidated, Organization], Any]:
    def figure(plan: Consolidated, within: Organization) -> dict[str, int]:
        heat = grouping_for(plan, way=way, within=within).heat(plan)
        return {f"{key} {month}": n for (key, month), n in heat.items()}

    return figure


FIGURES: Final[dict[str, Callable[[Consolidated, Organization], Any]]] = {
    "count": lambda plan, within: plan.total,
    "groups by task": _groups("task"),
    "groups by territory": _groups("region"),
    "groups by month": _groups("month"),
    "groups by area": _groups("area"),
    "year by task": _heat("task"),
    "year by territory": _heat("region"),
    "month": lambda plan, within: month_of(plan, 5).rough_count,
}
