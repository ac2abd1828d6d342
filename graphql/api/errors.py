"""The one mapping of errors to the API: every error has a code; what nobody expected is masked and logged."""

from __future__ import annotations

import logging
from typing import Any

from django.db import DataError, OperationalError
from django.utils.translation import gettext as _
from graphql import GraphQLError
from psycopg.errors import InFailedSqlTransaction, QueryCanceled

from federation.kernel import logs
from federation.kernel.errors import DomainError, ErrorCode

logger = logging.getLogger("svod.graphql")


class RequestError(Exception):
    """The request as a whole is refused before anything runs. `status`: the HTTP status of the new media type."""

    def __init__(
        self,
        status: int,
        errors: list[dict[str, Any]],
        *,
        headers: dict[str, str] | None = None,
        legacy_status: int | None = None,
    ) -> None:
        super().__init__(status)
        self.status = status
        self.errors = errors
        self.headers = headers or {}
        self.legacy_status = legacy_status or status


def refuse(
    status: int,
    code: ErrorCode,
    why: str = "",
    *,
    headers: dict[str, str] | None = None,
    params: dict[str, object] | None = None,
) -> RequestError:
    """A refusal with one coded error."""
    error = DomainError(code, params=params or ({"why": why} if why else None))
    return RequestError(status, [coded(error)], headers=headers)


def coded(error: DomainError, **place: Any) -> dict[str, Any]:
    """A GraphQL error of a domain refusal. `extensions.field` is the dotted camelCase path of the input at fault."""
    extensions = {"code": error.code.value}
    if error.field:
        extensions["field"] = camel_path(error.field)
    return {"message": error.message, **place, "extensions": extensions}


def library_errors(errors: list[GraphQLError], code: ErrorCode) -> list[dict[str, Any]]:
    """What graphql-core refused, in its own words (they are for programmers), with a code."""
    return [{**error.formatted, "extensions": {"code": code.value}} for error in errors]


def execution_errors(errors: list[GraphQLError]) -> list[dict[str, Any]]:
    """The errors of fields; a statement that timed out takes those behind it along, and they say so too."""
    timed_out = any(is_timeout(error.original_error) for error in errors)
    return [
        execution_error(error, DomainError(ErrorCode.TIMEOUT) if timed_out and _follows(error) else None)
        for error in errors
    ]


def _follows(error: GraphQLError) -> bool:
    """Whether the statement was refused only because an earlier one of the transaction failed."""
    return isinstance(getattr(error.original_error, "__cause__", None), InFailedSqlTransaction)


def execution_error(error: GraphQLError, stands_for: DomainError | None = None) -> dict[str, Any]:
    """An error of a field: a refusal keeps its code; anything else is masked, with the request's id to look it up."""
    place = {key: value for key, value in error.formatted.items() if key in ("locations", "path")}
    original = stands_for or error.original_error
    if isinstance(original, DomainError):
        return coded(original, **place)
    if isinstance(original, DataError):
        # A zero byte, a number that no column holds: the caller's value, and no word of the database leaves here.
        return coded(DomainError(ErrorCode.INVALID_VALUE, params={"why": _("такое значение нельзя записать")}), **place)
    if is_timeout(original):
        return coded(DomainError(ErrorCode.TIMEOUT), **place)
    logger.error("graphql field %s failed", error.path, exc_info=original or error)
    masked = coded(DomainError(ErrorCode.INTERNAL), **place)
    masked["extensions"]["requestId"] = logs.request_id.get()
    return masked


def is_timeout(error: BaseException | None) -> bool:
    """Whether the database ended a statement that took too long."""
    return isinstance(error, OperationalError) and isinstance(error.__cause__, QueryCanceled)


def camel(name: str) -> str:
    """`period_text` → `periodText`."""
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


def camel_path(path: str) -> str:
    """Each part of a dotted path in camelCase."""
    return ".".join(camel(part) for part in path.split("."))
