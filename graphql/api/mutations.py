"""The shape of every mutation: one `input`, a payload with the object and `errors { code field message }`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from graphene import Argument, Field, InputObjectType, List, NonNull, ObjectType, String
from graphql import GraphQLResolveInfo

from api.base import Context, Plain, Row
from api.enums import make_enum, words
from api.errors import camel, camel_path
from api.loading import Edge, Part, Target, serve
from federation.kernel.errors import Conflict, DomainError
from federation.kernel.errors import ErrorCode as Codes

ErrorCode = make_enum(
    "ErrorCode", {code.value: f"{words(code.name)}." for code in Codes}, "What happened; codes are never reused."
)


@dataclass
class Outcome:
    """What became of a mutation: the service's objects by payload field, or why not."""

    client_mutation_id: str | None
    made: dict[str, Any] = field(default_factory=dict)
    refusal: DomainError | None = None

    @property
    def errors(self) -> list[dict[str, Any]]:
        """The refusal as the contract shows it; `field` is the path from `input`, null when it is about the whole."""
        if self.refusal is None:
            return []
        where = f"input.{camel_path(self.refusal.field)}" if self.refusal.field else None
        return [{"code": self.refusal.code.value, "field": where, "message": self.refusal.message}]

    @property
    def conflict(self) -> Conflict | None:
        """The refusal of a write against an old revision."""
        return self.refusal if isinstance(self.refusal, Conflict) else None


class MutationError(ObjectType):
    """An expected refusal."""

    code = Field(ErrorCode, required=True, description="What happened.")
    field = String(description="Dotted path of the input at fault, such as `input.periodText`; null: the whole.")
    message = String(required=True, description="A sentence for people: what is wrong and how to mend it.")


class Input(InputObjectType):
    """What every mutation takes."""

    class Meta:
        abstract = True

    client_mutation_id = String(description="Echoed in the payload.")


class Payload(Plain):
    """What every mutation answers."""

    class Meta:
        abstract = True

    client_mutation_id = String(description="That of the input.")
    errors = List(NonNull(MutationError), required=True, description="Why nothing was done; empty when it was.")


def given(target: Target, name: str, description: str) -> Field:
    """A payload field over an object that the service gave; null when the mutation was refused."""
    return Field(target, description=description, resolver=Part(target, lambda outcome: outcome.made.get(name)))


def conflict_type(name: str, target: Target) -> type[ObjectType]:
    """What stands now, after a write against an old revision was refused."""

    def fields(row: Row, _info: GraphQLResolveInfo) -> list[str]:
        return [camel(name) for name in row.obj.fields]

    return type(
        name,
        (Plain,),
        {
            "__doc__": "A write against an old revision met later changes of the same fields.",
            "fields": List(
                NonNull(String), required=True, description="Input fields changed by somebody else.", resolver=fields
            ),
            "current": Field(
                target, description="What stands now.", resolver=Part(target, lambda conflict: conflict.current)
            ),
        },
    )


def conflict(kind: type[ObjectType]) -> Field:
    """The payload field over a conflict."""
    edge = Part(lambda: kind, lambda outcome: outcome.conflict)
    return Field(kind, description="Set when somebody was faster; nothing was changed.", resolver=edge)


Act = Callable[[Context, dict[str, Any]], dict[str, Any]]


class Mutation(Edge):
    """A mutation field: `act` makes one call of a service and answers objects by payload field.

    The act and the loading of its payload stand in one savepoint: a refusal or a failure leaves nothing behind.
    """

    def __init__(self, kind: type[ObjectType], act: Act) -> None:
        self.kind, self.act = kind, act

    def __call__(self, parent: Any, info: GraphQLResolveInfo, **arguments: Any) -> Row | None:
        values = dict(arguments["input"])
        outcome = Outcome(values.pop("client_mutation_id", None))
        try:
            with transaction.atomic():
                outcome.made = self.act(info.context, values)
                return serve(info, outcome, self.kind)
        except DomainError as refusal:
            refused = Outcome(outcome.client_mutation_id, refusal=refusal)
        return serve(info, refused, self.kind)


def mutation(kind: type[ObjectType], takes: type[Input], act: Act, description: str) -> Field:
    """A mutation field."""
    return Field(
        kind,
        description=description,
        input=Argument(NonNull(takes), description="What to do."),
        resolver=Mutation(kind, act),
    )
