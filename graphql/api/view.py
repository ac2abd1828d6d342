"""The endpoint: bearer token and JSON only, both media types of GraphQL over HTTP, no batches, no cookies."""

from __future__ import annotations

import logging
import time
from typing import Any

import orjson
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from graphql import DocumentNode, ExecutionResult, OperationDefinitionNode, OperationType, execute, get_operation_ast
from graphql.execution.values import get_variable_values

from api.auth import actor_of
from api.base import Context
from api.documents import read_document
from api.errors import RequestError, coded, execution_errors, library_errors, refuse
from api.limits import price
from api.request import JSON, Asked, media_type, read_request
from api.schema import graphql_schema
from api.throttle import Bucket, take
from federation.access.scope import acting_as
from federation.kernel import logs
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode

STATEMENT_TIMEOUT = 8_000
"""Milliseconds of one statement."""
DEADLINE = 15.0
"""Seconds of one request."""

logger = logging.getLogger("svod.graphql")


class _UndoError(Exception):
    """Leaves the transaction without committing, with the answer."""

    def __init__(self, result: ExecutionResult) -> None:
        super().__init__()
        self.result = result


# No cookie is read here, so there is no session for a foreign page to ride on: the token is the proof.
@csrf_exempt
def endpoint(request: HttpRequest) -> HttpResponse:
    """Answer one GraphQL request."""
    kind = JSON
    try:
        actor = actor_of(request)
        kind = media_type(request)
        body, status = _answer(request, actor), 200
        headers: dict[str, str] = {}
    except RequestError as refusal:
        status = refusal.legacy_status if kind == JSON else refusal.status
        body, headers = {"errors": refusal.errors}, refusal.headers
    except DomainError as error:
        # Limits: older clients of application/json look for the errors in an answer with status 200.
        status = 200 if kind == JSON else 400
        body, headers = {"errors": [coded(error)]}, {}
    except Exception:
        logger.exception("graphql request failed")
        masked = coded(DomainError(ErrorCode.INTERNAL))
        masked["extensions"]["requestId"] = logs.request_id.get()
        status, body, headers = 500, {"errors": [masked]}, {}
    response = HttpResponse(orjson.dumps(body), status=status, content_type=f"{kind}; charset=utf-8", headers=headers)
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _answer(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    asked = read_request(request)
    document = read_document(asked.query)
    operation = _operation(document, asked)
    if request.method == "GET" and operation.operation is not OperationType.QUERY:
        raise refuse(405, ErrorCode.BAD_REQUEST, _("изменения — только POST"), headers={"Allow": "POST"})
    variables = _variables(operation, asked)
    bucket = _pay(actor, price(graphql_schema, document, operation, variables).cost)
    result = _run(actor, document, operation, asked)
    body: dict[str, Any] = {"data": result.data}
    if result.errors:
        body["errors"] = execution_errors(result.errors)
    body["extensions"] = {"cost": bucket.as_extension()}
    return body


def _operation(document: DocumentNode, asked: Asked) -> OperationDefinitionNode:
    operation = get_operation_ast(document, asked.operation_name)
    if operation is None:
        error = DomainError(ErrorCode.BAD_REQUEST, params={"why": _("«operationName» называет операцию документа")})
        raise RequestError(400, [coded(error)], legacy_status=200)
    return operation


def _variables(operation: OperationDefinitionNode, asked: Asked) -> dict[str, Any]:
    values = get_variable_values(graphql_schema, operation.variable_definitions or (), asked.variables, max_errors=20)
    if isinstance(values, list):
        raise RequestError(400, library_errors(values, ErrorCode.INVALID_VALUE), legacy_status=200)
    return values


def _pay(actor: Actor, cost: int) -> Bucket:
    assert actor.user_id is not None
    bucket = take(actor.user_id, cost)
    if bucket.is_empty:
        headers = {"Retry-After": str(bucket.reset)}
        raise refuse(429, ErrorCode.RATE_LIMITED, headers=headers, params={"seconds": bucket.reset})
    return bucket


def _run(actor: Actor, document: DocumentNode, operation: OperationDefinitionNode, asked: Asked) -> ExecutionResult:
    """Execute in one transaction, in the actor's scope. The answer is given only after the commit."""
    try:
        with acting_as(actor):
            with connection.cursor() as cursor:
                cursor.execute(f"set local statement_timeout = {STATEMENT_TIMEOUT:d}")
            result = execute(
                graphql_schema,
                document,
                context_value=Context(actor, time.monotonic() + DEADLINE),
                variable_values=asked.variables,
                operation_name=asked.operation_name,
                is_awaitable=_never,
            )
            assert isinstance(result, ExecutionResult)
            if unexpected(result):
                raise _UndoError(result if operation.operation is OperationType.QUERY else _nothing(result))
    except _UndoError as undo:
        return undo.result
    return result


def unexpected(result: ExecutionResult) -> bool:
    """Whether anything but a refusal went wrong: a failed statement leaves a transaction that takes no more of them."""
    return any(not isinstance(error.original_error, DomainError) for error in result.errors or ())


def _nothing(result: ExecutionResult) -> ExecutionResult:
    """The answer of mutations of which one failed: none of them is acknowledged, because none is kept."""
    return ExecutionResult(data=None, errors=result.errors)


def _never(_value: Any) -> bool:
    return False
