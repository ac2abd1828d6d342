"""A lookup for the keys of a level: one parameter, however many keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignObject, Lookup
from django.db.models.sql.compiler import SQLCompiler


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys (UUIDs or integers) that the ORM does not look into one by one."""

    found: Sequence[UUID | int]

    def as_parameter(self) -> Any:
        """The literal of a PostgreSQL array."""
        return f"{{{','.join(map(str, self.found))}}}"


class Slot(Keys):
    """The place of keys that are still to come, in a statement that is kept."""

    def as_parameter(self) -> Any:
        """Itself, to be found among the parameters."""
        return self


# A foreign key does not take the lookups of `Field`.
@ForeignObject.register_lookup
@Field.register_lookup
class AnyOf(Lookup):
    """`column = any(array)`: the operator and the plan of `in`. Two thousand keys as parameters of their own take the
    ORM and the driver longer than PostgreSQL needs for the rows."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        kind = self.lhs.output_field.rel_db_type(connection)
        return f"{column} = any(%s::{kind}[])", [*params, self.rhs.as_parameter()]


def among(column: str, keys: Keys) -> dict[str, Any]:
    """The condition that a column (or a path to one) holds one of the keys, for `filter`."""
    return {f"{column}__{AnyOf.lookup_name}": keys}
