"""A walk over the whole schema: a document for every field that leads to other objects, made from the schema itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    is_non_null_type,
)

from api.schema import graphql_schema

DEPTH = 4
"""Steps from a root field; connections and their nodes count as one."""


@dataclass(frozen=True)
class Way:
    """From a root field down to a field; the document may ask for the variables of `World.named`."""

    steps: tuple[str, ...]
    document: str


def leaves(kind: GraphQLObjectType) -> str:
    """Every plain field that needs no arguments."""
    names = [name for name, found in kind.fields.items() if is_leaf_type(get_named_type(found.type))]
    return " ".join(["__typename", *names])


def is_connection(kind: Any) -> bool:
    """By its name, as Relay has it."""
    return kind.name.endswith("Connection")


def ways(
    kind: GraphQLObjectType, opening: str, closing: str, steps: tuple[str, ...], depth: int = DEPTH
) -> Iterator[Way]:
    """The way to `kind`, and one way for each field beneath it, to `depth`."""
    yield Way(steps, f"{opening} {leaves(kind)} {closing}")
    if depth == 0:
        return
    for name, found in kind.fields.items():
        inner = get_named_type(found.type)
        if not isinstance(inner, GraphQLObjectType):
            continue
        if is_connection(inner):
            node = get_named_type(inner.fields["nodes"].type)
            assert isinstance(node, GraphQLObjectType)
            down = f"{opening} {name}(first: 5) {{ totalCount nodes {{"
            yield from ways(node, down, "} }" + closing, (*steps, name), depth - 1)
        else:
            yield from ways(inner, f"{opening} {name} {{", "}" + closing, (*steps, name), depth - 1)


def root_ways(arguments: dict[str, str], depth: int = DEPTH) -> Iterator[Way]:
    """Every way from the root fields; `arguments` holds what required ones need, by field; `$plan` is a variable."""
    assert graphql_schema.query_type is not None
    for name, found in graphql_schema.query_type.fields.items():
        inner = get_named_type(found.type)
        given = arguments.get(name, "")
        assert given or not required(found), f"say in the test what {name} is asked with"
        if name in ("node", "nodes"):
            continue
        assert isinstance(inner, GraphQLObjectType)
        start = "query($plan: ID!) {" if "$plan" in given else "{"
        if is_connection(inner):
            node = get_named_type(inner.fields["nodes"].type)
            assert isinstance(node, GraphQLObjectType)
            call = f"{name}({given}{', ' if given else ''}first: 20)"
            yield from ways(node, f"{start} {call} {{ totalCount nodes {{", "} } }", (name,), depth)
        else:
            call = f"{name}({given})" if given else name
            yield from ways(inner, f"{start} {call} {{", "} }", (name,), depth)


def required(found: GraphQLField) -> bool:
    """Whether the field cannot be asked without arguments."""
    return any(is_non_null_type(argument.type) for argument in found.args.values())


def is_connection_way(way: Way) -> bool:
    """Whether the last step is a connection."""
    kind: Any = graphql_schema.query_type
    for step in way.steps:
        kind = get_named_type(kind.fields[step].type)
        found, kind = kind, get_named_type(kind.fields["nodes"].type) if is_connection(kind) else kind
    return is_connection(found)
