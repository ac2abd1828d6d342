"""Parsed and validated documents, kept with their plans: the same operations come again and again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    GraphQLError,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    VariableNode,
    parse,
    specified_rules,
    validate,
)
from graphql.language import Visitor, visit

from api.compiling import Plan, compile_operation
from api.errors import RequestError, library_errors
from api.finishing import Unplanned
from api.limits import MAX_TOKENS, check_document
from api.schema import graphql_schema
from federation.kernel.errors import ErrorCode

MAX_ERRORS = 20
KEPT = 256
KEPT_PLANS = 16
"""Of one document."""
KEPT_LENGTH = 16_000
"""Characters; a longer document is parsed each time, so that the memory that is kept stays bounded."""


@dataclass(eq=False)
class Document:
    """A document that may be executed, and the plans of its operations."""

    ast: DocumentNode
    conditions: tuple[str, ...] = ()
    plans: dict[tuple[Any, ...], Plan | None] = field(default_factory=dict)

    def plan(self, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> Plan | None:
        """The compiled operation; None where graphql-core has to answer. `variables` are coerced.

        It is compiled once for each set of values of the variables that `@skip` and `@include` ask.
        """
        key = (operation.name and operation.name.value, *(variables.get(name) for name in self.conditions))
        try:
            return self.plans[key]
        except KeyError:
            plan = self._compiled(operation, variables)
        if len(self.plans) >= KEPT_PLANS:
            self.plans.clear()
        self.plans[key] = plan
        return plan

    def _compiled(self, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> Plan | None:
        try:
            return compile_operation(graphql_schema, self.ast, operation, dict(variables))
        except (Unplanned, GraphQLError):
            return None


def read_document(text: str) -> Document:
    """A document that may be executed.

    Raises:
        RequestError: it does not parse or does not fit the schema.
        DomainError: QUERY_TOO_EXPENSIVE.
    """
    document, errors = _kept(text) if len(text) <= KEPT_LENGTH else _read(text)
    if document is None:
        # Older clients of application/json look for these errors in an answer with status 200.
        raise RequestError(400, errors, legacy_status=200)
    return document


def _read(text: str) -> tuple[Document | None, list[dict[str, Any]]]:
    try:
        document = parse(text, max_tokens=MAX_TOKENS)
    except GraphQLSyntaxError as error:
        return None, library_errors([error], ErrorCode.GRAPHQL_PARSE_FAILED)
    check_document(document)
    # Whoever gets here may read the schema, so suggestions tell nothing new. The specified rules are never replaced.
    if errors := validate(graphql_schema, document, (*specified_rules,), max_errors=MAX_ERRORS):
        return None, library_errors(errors, ErrorCode.GRAPHQL_VALIDATION_FAILED)
    return Document(document, _conditions(document)), []


def _conditions(document: DocumentNode) -> tuple[str, ...]:
    """The variables on which it depends what is asked at all."""
    found = _Conditions()
    visit(document, found)
    return tuple(sorted(found.names))


class _Conditions(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_directive(self, node: DirectiveNode, *_args: Any) -> None:
        values = [argument.value for argument in node.arguments]
        self.names |= {value.name.value for value in values if isinstance(value, VariableNode)}


_kept = lru_cache(maxsize=KEPT)(_read)
