"""The endpoint: bearer token and JSON only, both media types of GraphQL over HTTP, no batches, no cookies."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
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
from api.documents import Document, read_document
from api.errors import RequestError, coded, execution_errors, library_errors, refuse
from api.finishing import Unplanned
from api.limits import objects_in, price
from api.request import JSON, Asked, media_type, read_request
from api.schema import graphql_schema
from api.throttle import Bucket, settle, take
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
        body, headers = _answer(request, actor)
        status = 200
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


def _answer(request: HttpRequest, actor: Actor) -> tuple[dict[str, Any], dict[str, str]]:
    """The body of an answer, and its header fields."""
    asked = read_request(request)
    document = read_document(asked.query)
    operation = _operation(document.ast, asked)
    if request.method == "GET" and operation.operation is not OperationType.QUERY:
        raise refuse(405, ErrorCode.BAD_REQUEST, _("изменения — только POST"), headers={"Allow": "POST"})
    variables = _variables(operation, asked)
    bucket = _pay(actor, price(graphql_schema, document.ast, operation, variables).cost)
    context = Context(actor, time.monotonic() + DEADLINE, bucket)
    result = _run(context, document, operation, asked, variables)
    body: dict[str, Any] = {"data": result.data}
    if result.errors:
        body["errors"] = execution_errors(result.errors)
    else:
        bucket = settle(bucket, max(objects_in(result.data), 1))
    body["extensions"] = {"cost": bucket.as_extension()}
    return body, bucket.as_headers()


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
        bucket = settle(bucket, 0)
        headers = {"Retry-After": str(bucket.reset_seconds), **bucket.as_headers()}
        raise refuse(429, ErrorCode.RATE_LIMITED, headers=headers, params={"seconds": bucket.reset_seconds})
    return bucket


def _run(
    context: Context,
    document: Document,
    operation: OperationDefinitionNode,
    asked: Asked,
    variables: dict[str, Any],
) -> ExecutionResult:
    """By the compiled plan where there is one; by graphql-core where there is none, or where it fails."""
    is_query = operation.operation is OperationType.QUERY
    plan = document.plan(operation, variables)
    if plan is not None:
        try:
            return _scoped(context, is_query, lambda: plan.run(context, variables))
        except Unplanned:
            logger.warning("a compiled read was left to graphql-core", exc_info=True)
    return _scoped(context, is_query, lambda: _executed(context, document, asked))


def _scoped(context: Context, is_query: bool, run: Callable[[], ExecutionResult]) -> ExecutionResult:
    """Run in one transaction, in the actor's scope. The answer is given only after the commit."""
    try:
        with acting_as(context.actor):
            with connection.cursor() as cursor:
                cursor.execute(f"set local statement_timeout = {STATEMENT_TIMEOUT:d}")
            result = run()
            if unexpected(result):
                raise _UndoError(result if is_query else _nothing(result))
    except _UndoError as undo:
        return undo.result
    return result


def _executed(context: Context, document: Document, asked: Asked) -> ExecutionResult:
    result = execute(
        graphql_schema,
        document.ast,
        context_value=context,
        variable_values=asked.variables,
        operation_name=asked.operation_name,
        is_awaitable=_never,
    )
    assert isinstance(result, ExecutionResult)
    return result


def unexpected(result: ExecutionResult) -> bool:
    """Whether anything but a refusal went wrong: a failed statement leaves a transaction that takes no more of them."""
    return any(not isinstance(error.original_error, DomainError) for error in result.errors or ())


def _nothing(result: ExecutionResult) -> ExecutionResult:
    """The answer of mutations of which one failed: none of them is acknowledged, because none is kept."""
    return ExecutionResult(data=None, errors=result.errors)


def _never(_value: Any) -> bool:
    return False
