"""Parsed and validated documents, kept: the same operations come again and again."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from graphql import DocumentNode, GraphQLSyntaxError, parse, specified_rules, validate

from api.errors import RequestError, library_errors
from api.limits import MAX_TOKENS, check_document
from api.schema import graphql_schema
from federation.kernel.errors import ErrorCode

MAX_ERRORS = 20
KEPT = 256
KEPT_LENGTH = 16_000
"""Characters; a longer document is parsed each time, so that the memory that is kept stays bounded."""


def read_document(text: str) -> DocumentNode:
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


def _read(text: str) -> tuple[DocumentNode | None, list[dict[str, Any]]]:
    try:
        document = parse(text, max_tokens=MAX_TOKENS)
    except GraphQLSyntaxError as error:
        return None, library_errors([error], ErrorCode.GRAPHQL_PARSE_FAILED)
    check_document(document)
    # Whoever gets here may read the schema, so suggestions tell nothing new. The specified rules are never replaced.
    if errors := validate(graphql_schema, document, (*specified_rules,), max_errors=MAX_ERRORS):
        return None, library_errors(errors, ErrorCode.GRAPHQL_VALIDATION_FAILED)
    return document, []


_kept = lru_cache(maxsize=KEPT)(_read)
