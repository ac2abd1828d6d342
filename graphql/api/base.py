"""What every node of the API is made of: the request's context, rows, global ids."""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from graphene import ID, Field, Interface, ObjectType
from graphql import GraphQLResolveInfo

from api.levels import plain
from api.throttle import Bucket
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode, not_found


@dataclass(slots=True)
class Context:
    """What resolvers know of the request.

    Attributes:
        deadline: a reading of `time.monotonic()`, in seconds.
        bucket: what the account has left once this request was paid for; None where nobody pays.
    """

    actor: Actor
    deadline: float
    bucket: Bucket | None = None

    def check_deadline(self) -> None:
        """Called before each statement.

        Raises:
            DomainError: TIMEOUT when the request has taken too long.
        """
        if time.monotonic() > self.deadline:
            raise DomainError(ErrorCode.TIMEOUT)


@dataclass(slots=True, eq=False)
class Row:
    """An object at one place of the answer. `edges` holds what was loaded for it there, by response key."""

    obj: Any
    kind: type[ObjectType] | None = None
    edges: dict[str | int, Any] = field(default_factory=dict)


def attribute(name: str, default: Any, row: Row, _info: GraphQLResolveInfo, **_arguments: Any) -> Any:
    """Resolver of plain fields: the attribute of the row's object."""
    return plain(getattr(row.obj, name, default))


class Plain(ObjectType):
    """An object whose fields are attributes, unless an edge or a `resolve_…` says otherwise."""

    class Meta:
        abstract = True

    @classmethod
    def __init_subclass_with_meta__(cls, **options: Any) -> None:
        options.setdefault("default_resolver", attribute)
        super().__init_subclass_with_meta__(**options)


class Node(Interface):
    """An object with a global id."""

    id = ID(required=True, description="Opaque global id, stable for the life of the object.")

    @classmethod
    def resolve_type(cls, instance: Row, _info: GraphQLResolveInfo) -> type[ObjectType] | None:
        """The type that the row was loaded as."""
        return instance.kind


NODE_TYPES: dict[str, type[NodeType]] = {}
"""Type name → type, of everything that `node` finds."""


class NodeType(Plain):
    """A type with a global id."""

    identity: ClassVar[str] = "pk"
    """The attribute that holds the uuid by which the object is known outside."""
    identity_reads: ClassVar[tuple[str, ...]] = ()
    """The columns behind `identity` where it is a property: it is the first of them that is set."""

    class Meta:
        abstract = True

    @classmethod
    def __init_subclass_with_meta__(cls, **options: Any) -> None:
        super().__init_subclass_with_meta__(interfaces=(Node,), **options)
        NODE_TYPES[cls._meta.name] = cls

    @staticmethod
    def readable(actor: Actor) -> QuerySet[Any]:
        """Everything of this type that `actor` may read."""
        raise AssertionError("each node type says what may be read")

    @classmethod
    def find(cls, actor: Actor, ids: Collection[UUID]) -> dict[UUID, Any]:
        """The objects among `ids` that `actor` may read, in one statement."""
        return {obj.pk: obj for obj in cls.readable(actor).filter(pk__in=ids)}

    @classmethod
    def is_found_by_key(cls) -> bool:
        """Whether `find` is this class's: what may be read, by primary key."""
        return cls.find.__func__ is NodeType.find.__func__  # type: ignore[attr-defined]

    @classmethod
    def resolve_id(cls, row: Row, info: GraphQLResolveInfo) -> str:
        """The global id."""
        return global_id(info.parent_type.name, getattr(row.obj, cls.identity))


def global_id(type_name: str, identity: UUID) -> str:
    """Base64 of `Type:uuid`."""
    return base64.b64encode(f"{type_name}:{identity}".encode()).decode()


def read_id(text: str, field: str) -> tuple[str, UUID]:
    """Type name and uuid of a global id.

    Raises:
        DomainError: NOT_FOUND: a malformed id is answered as an unknown one.
    """
    try:
        name, _colon, identity = base64.b64decode(text, validate=True).decode("ascii").partition(":")
        return name, UUID(identity)
    except (ValueError, binascii.Error):
        raise not_found(field) from None


def uuid_of(text: str, type_name: str, field: str) -> UUID:
    """The uuid of a global id of exactly this type.

    Raises:
        DomainError: NOT_FOUND for any other type and for a malformed id.
    """
    name, identity = read_id(text, field)
    if name != type_name:
        raise not_found(field)
    return identity


def extend(kind: type[ObjectType], **fields: Field) -> None:
    """Give `kind` fields that belong to an app on the left of its own (design, "Arrows")."""
    kind._meta.fields.update(fields)
