"""The product's own way: the whole request through the view, and the execution alone."""

from __future__ import annotations

import time
from functools import cache
from typing import Any

import orjson
from django.test import RequestFactory
from graphql import ExecutionResult, OperationDefinitionNode, execute, get_operation_ast
from graphql.execution.values import get_variable_values

from api import throttle
from api.base import Context
from api.documents import Document, read_document
from api.schema import graphql_schema
from api.view import endpoint
from bench.cases import Case, actor_of
from bench.timing import Way
from federation.access.scope import acting_as
from federation.models import User
from federation.services.tokens import token_issue

EXECUTION = "ours: execution"
BY_CORE = "ours: graphql-core"
PATIENCE = 600.0
"""Seconds: wide reads are measured beyond what a request may take."""


def lift_rate_limit() -> None:
    """The bucket is counted as always, but never empty: a benchmark is one caller with a thousand requests."""
    throttle.PER_MINUTE = 10**9


@cache
def token_of(username: str) -> str:
    """A personal token of a demonstration account."""
    actor = actor_of(username)
    with acting_as(actor):
        user = User.objects.get(pk=actor.user_id)
        return token_issue(user=user, name="bench", expires_at=None, actor=actor)[1]


def through_view(case: Case) -> Way:
    """Everything that a request costs but the socket: token, actor, limits, throttle, execution, JSON."""
    factory = RequestFactory()
    body = orjson.dumps({"query": case.document, "variables": case.variables})
    headers = {"Authorization": f"Bearer {token_of(case.username)}"}

    def run() -> bytes:
        request = factory.post("/graphql/", body, content_type="application/json", headers=headers)
        response = endpoint(request)
        assert response.status_code == 200, response.content
        return response.content

    return Way("ours: request", run)


def execution(case: Case, name: str = EXECUTION, role: str | None = None) -> Way:
    """The operation alone, in the Actor's scope: compiled, as the view runs it."""
    document, actor = read_document(case.document), case.actor
    operation, variables = _prepared(document, case)
    plan = document.plan(operation, variables)
    assert plan is not None, f"{case.name} is not compiled"

    def run() -> bytes:
        with acting_as(actor):
            result = plan.run(Context(actor, time.monotonic() + PATIENCE), variables)
        return _body(result)

    return Way(name, run, *([role] if role else []))


def by_core(case: Case) -> Way:
    """The same edges, instances in place of rows, completed by graphql-core: what the compiled path falls back to."""
    document, actor = read_document(case.document), case.actor

    def run() -> bytes:
        with acting_as(actor):
            result = execute(
                graphql_schema,
                document.ast,
                context_value=Context(actor, time.monotonic() + PATIENCE),
                variable_values=case.variables,
                is_awaitable=lambda _value: False,
            )
        assert isinstance(result, ExecutionResult)
        return _body(result)

    return Way(BY_CORE, run)


def _prepared(document: Document, case: Case) -> tuple[OperationDefinitionNode, dict[str, Any]]:
    operation = get_operation_ast(document.ast)
    assert operation is not None
    variables = get_variable_values(graphql_schema, operation.variable_definitions or (), case.variables)
    assert isinstance(variables, dict), variables
    return operation, variables


def _body(result: ExecutionResult) -> bytes:
    assert not result.errors, result.errors
    return orjson.dumps({"data": result.data})
