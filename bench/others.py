"""What the product is compared with: one hand-written statement, and three variants of stock graphene-django."""

from __future__ import annotations

import orjson
from django.db import connection
from django.test import RequestFactory
from graphene_django.views import GraphQLView

from bench.cases import Case
from bench.roles import OPEN, WALLED
from bench.stock import build
from bench.stock_reading import Reading
from bench.timing import Way
from federation.access.scope import acting_as

BY_HAND = "by hand: SQL to JSON"
NAIVE = "stock: naive"
PREFETCHED = "stock: prefetched"
RULED = "stock: with the rule"

VIEWS = {
    name: GraphQLView.as_view(schema=build(reading))
    for name, reading in {
        NAIVE: Reading(prefetched=False, ruled=False),
        PREFETCHED: Reading(prefetched=True, ruled=False),
        RULED: Reading(prefetched=True, ruled=True),
    }.items()
}


def by_hand(case: Case, name: str = BY_HAND, role: str = WALLED) -> Way:
    """The limit: the scope is set, one statement is sent, its text is the answer."""
    actor = case.actor
    statement, values = case.hand()

    def run() -> bytes:
        with acting_as(actor), connection.cursor() as cursor:
            cursor.execute(statement, values)
            (text,) = cursor.fetchone()
        return b'{"data":' + text.encode() + b"}"

    return Way(name, run, role)


def stock(case: Case, name: str) -> Way:
    """Stock's own view, without authentication. It runs under a role that no policy binds, and sets no scope."""
    factory, view, actor = RequestFactory(), VIEWS[name], case.actor
    body = orjson.dumps({"query": case.document, "variables": case.variables})

    def run() -> bytes:
        request = factory.post("/graphql/", body, content_type="application/json")
        request.actor = actor
        response = view(request)
        assert response.status_code == 200, response.content[:2000]
        return response.content

    return Way(name, run, OPEN)
