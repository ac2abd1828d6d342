"""What edges promise to the compiled path: their statements depend on the Actor and the day (api.statements)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import EmptyResultSet
from graphql import GraphQLObjectType

from api.loading import Edge, ToMany, ToOne
from api.lookups import Slot
from api.schema import graphql_schema
from federation.kernel import clock
from tests.api.world import World


def edges() -> Iterator[tuple[str, Any]]:
    """Every edge whose statement is kept."""
    for kind in graphql_schema.type_map.values():
        for name, found in kind.fields.items() if isinstance(kind, GraphQLObjectType) else ():
            edge = found.resolve
            if isinstance(edge, ToMany) or (isinstance(edge, ToOne) and edge.target().is_found_by_key()):
                yield f"{kind.name}.{name}", edge


def statement(edge: Any, actor: Any) -> Any:
    """Text and parameters, without the keys."""
    try:
        sql, parameters = edge.rows(actor, Slot(())).query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, [value for value in parameters if not isinstance(value, Slot)]


@pytest.mark.parametrize("name", ["owner", "office", "partner", "stranger"])
def test_statements__do_not_ask_for_the_hour(world: World, name: str) -> None:
    actor = world.cast.actor(name)
    morning = clock.now().replace(hour=9, minute=0, second=0, microsecond=0)
    asked = {}
    for moment in (morning, morning + timedelta(hours=3, minutes=7, seconds=11, microseconds=13)):
        with clock.frozen(moment):
            asked[moment] = {where: statement(edge, actor) for where, edge in edges()}
    first, second = asked.values()
    assert len(first) > 20
    assert first == second


def test_edges__say_what_they_lead_to() -> None:
    for kind in graphql_schema.type_map.values():
        for name, found in kind.fields.items() if isinstance(kind, GraphQLObjectType) else ():
            if isinstance(found.resolve, Edge) and found.resolve.target is not None:
                assert found.resolve.target()._meta.name in graphql_schema.type_map, f"{kind.name}.{name}"
