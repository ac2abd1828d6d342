"""Texts that come in: the zero byte, which no column holds, becomes U+FFFD, the sign for what cannot be shown.

So a name with one in it is a name that nothing has, in every argument, filter and input alike, and what is stored
shows that something stood there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graphql import GraphQLScalarType, GraphQLSchema

ZERO, SHOWN = "\x00", "\ufffd"


def show_zero_bytes(schema: GraphQLSchema) -> GraphQLSchema:
    """Let the scalars that hold text read variables and literals so."""
    for name in ("String", "ID"):
        scalar = schema.type_map[name]
        assert isinstance(scalar, GraphQLScalarType)
        # graphql-core takes both per instance, as its own subclassing of scalars does.
        scalar.parse_value = _shown(scalar.parse_value)  # type: ignore[method-assign]
        scalar.parse_literal = _shown(scalar.parse_literal)  # type: ignore[method-assign]
    return schema


def _shown(parse: Callable[..., Any]) -> Callable[..., Any]:
    def shown(*given: Any) -> Any:
        value = parse(*given)
        return value.replace(ZERO, SHOWN) if isinstance(value, str) else value

    return shown
