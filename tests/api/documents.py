"""Random documents that are valid by the schema: aliases, fragments, conditions, nested pages with arguments."""

from __future__ import annotations

from typing import Any

from graphql import GraphQLField, GraphQLObjectType, get_named_type, is_leaf_type
from hypothesis import strategies

from api.schema import graphql_schema
from tests.api.walk import is_connection, required

DEPTH = 3
"""Edges beneath a root field, where the document goes deepest."""
FIELDS = 4
PAGES = ("first: 1", "first: 2", "last: 1", "last: 2", "first: 0", "first: 7, after: $after", "")
CONDITIONS = ("", "", "", "", "@skip(if: $no)", "@include(if: $no)", "@include(if: $yes)", "@skip(if: $yes)")
VOLATILE = frozenset({"rateLimit"})
"""Root fields whose answer is another one each time."""
VARIABLES = {"no": False, "yes": True, "after": None}


@strategies.composite
def documents(draw: Any, arguments: dict[str, str]) -> str:
    """A query of one to three root fields; `arguments` holds what those with required arguments are asked with."""
    assert graphql_schema.query_type is not None
    roots = {
        name: found
        for name, found in graphql_schema.query_type.fields.items()
        if isinstance(get_named_type(found.type), GraphQLObjectType)
        and (name in arguments or not required(found))
        and name not in VOLATILE
    }
    names = draw(strategies.lists(strategies.sampled_from(sorted(roots)), min_size=1, max_size=3, unique=True))
    fields = " ".join(_field(draw, name, roots[name], DEPTH, arguments.get(name, "")) for name in names)
    after = ", $after: String" if "$after" in fields else ""
    plan = ", $plan: ID!" if "$plan" in fields else ""
    always = "shown: __typename @include(if: $yes) hidden: __typename @skip(if: $no)"
    return f"query($no: Boolean!, $yes: Boolean!{after}{plan}) {{ {always} {fields} }}"


def _field(draw: Any, name: str, found: GraphQLField, depth: int, given: str = "") -> str:
    alias = draw(strategies.sampled_from(("", "", f"a{draw(strategies.integers(1, 3))}_{name}: ")))
    condition = draw(strategies.sampled_from(CONDITIONS))
    kind = get_named_type(found.type)
    # What is found by words has no last page, and takes no `last`.
    pages = [page for page in PAGES if page.partition(":")[0] in ("", *found.args)]
    page = draw(strategies.sampled_from(pages)) if is_connection(kind) else ""
    listed = ", ".join(part for part in (given, page) if part)
    asked = f"({listed})" if listed else ""
    beneath = f" {{ {_selection(draw, kind, depth)} }}" if isinstance(kind, GraphQLObjectType) else ""
    return f"{alias}{name}{asked} {condition}{beneath}"


def _selection(draw: Any, kind: GraphQLObjectType, depth: int) -> str:
    plain = [name for name, found in kind.fields.items() if is_leaf_type(get_named_type(found.type))]
    deeper = [
        name
        for name, found in kind.fields.items()
        if isinstance(get_named_type(found.type), GraphQLObjectType) and not required(found)
    ]
    steps = {"edges", "nodes", "node", "pageInfo"}
    names = draw(strategies.lists(strategies.sampled_from(["__typename", *plain]), max_size=FIELDS, unique=True))
    if deeper and (depth > 0 or steps & set(deeper)):
        names += draw(strategies.lists(strategies.sampled_from(deeper), min_size=1, max_size=2, unique=True))
    parts = [
        # What a connection puts around its nodes is no step down.
        _field(draw, name, kind.fields[name], depth - (name not in steps)) if name != "__typename" else name
        for name in names
    ] or ["__typename"]
    wrap = draw(strategies.sampled_from(("", "", "", f"... on {kind.name} ", "... ", "... @include(if: $yes) ")))
    if wrap:
        parts = [f"{wrap}{{ {' '.join(parts)} }}", "__typename"]
    if "id" in kind.fields and draw(strategies.booleans()):
        parts.append("... on Node { id }")
    return " ".join(parts)
