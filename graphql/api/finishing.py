"""Values as JSON holds them: a whole column at once, with the result that graphql-core's completion has.

What it would refuse (null where none may be, a number out of range) is left to it: `Unplanned`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from graphql import GraphQLEnumType, GraphQLLeafType, GraphQLOutputType, is_leaf_type, is_list_type, is_non_null_type

Finish = Callable[[Sequence[Any]], Sequence[Any]]

READY: dict[str, type] = {
    "String": str,
    "ID": str,
    "Boolean": bool,
    # JSON's writer gives these two the form that `serialize` does.
    "Date": date,
    "DateTime": datetime,
}
"""Scalar → the class whose values stand in the answer as they are."""

INT_MAX = 2**31 - 1


class Unplanned(Exception):
    """The compiled path does not know how; graphql-core answers instead."""


def finisher(kind: GraphQLOutputType) -> Finish:
    """How values of this type are finished.

    Raises:
        Unplanned: it is not made of scalars, enums and lists.
    """
    required = is_non_null_type(kind)
    inner = kind.of_type if required else kind  # type: ignore[union-attr]
    if is_list_type(inner):
        return _lists(finisher(inner.of_type), required)  # type: ignore[union-attr]
    if not is_leaf_type(inner):
        raise Unplanned(f"a plain value of type {inner}")
    return _leaves(inner, required)  # type: ignore[arg-type]


def _lists(finish: Finish, required: bool) -> Finish:
    def lists(column: Sequence[Any]) -> Sequence[Any]:
        for value in column:
            if not isinstance(value, (list, tuple)) and (required or value is not None):
                raise Unplanned("no list where one must be")
        return [None if value is None else finish(value) for value in column]

    return lists


def _leaves(kind: GraphQLLeafType, required: bool) -> Finish:
    def serialized(value: Any) -> Any:
        if value is None:
            if required:
                raise Unplanned("null where none may be")
            return None
        found = kind.serialize(value)
        if found is None:
            raise Unplanned("a value that becomes null")
        return found

    if isinstance(kind, GraphQLEnumType):
        return _enums(serialized)
    if kind.name == "Int":
        return lambda column: [
            value if value.__class__ is int and -INT_MAX <= value <= INT_MAX else serialized(value) for value in column
        ]
    if (ready := READY.get(kind.name)) is not None:
        return lambda column: [value if value.__class__ is ready else serialized(value) for value in column]
    return lambda column: [serialized(value) for value in column]


def _enums(serialized: Callable[[Any], Any]) -> Finish:
    names: dict[Any, Any] = {}

    def enums(column: Sequence[Any]) -> Sequence[Any]:
        for value in set(column) - names.keys():
            names[value] = serialized(value)
        return [names[value] for value in column]

    return enums
