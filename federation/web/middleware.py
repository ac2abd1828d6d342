"""Around every page: the request id, the scope of the transaction, refusals as pages."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import get_user
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control

from federation.access.scope import acting_as
from federation.kernel import logs
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode
from federation.selectors.actor import actor_for

Handler = Callable[[HttpRequest], HttpResponse]

STATUS = {
    ErrorCode.NOT_FOUND: 404,
    ErrorCode.FORBIDDEN: 403,
    ErrorCode.CONFLICT: 409,
    ErrorCode.RATE_LIMITED: 429,
    ErrorCode.UNAUTHENTICATED: 401,
    ErrorCode.FILE_TOO_LARGE: 413,
}
"""HTTP status of a refusal; every other code is 422."""

_GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,40}")
_API = "/graphql/"
_OUTSIDE = ("/healthz/", "/static/")
"""Doors that have no session: they set their own scope, or need none (the page beneath the API's address has one)."""


class AppRequest(HttpRequest):
    """A request as views see it."""

    actor: Actor
    htmx: Any
    user: Any


def request_id(get_response: Handler) -> Handler:
    """Give every request an id: the caller's `X-Request-ID` when it is well-formed, a new one otherwise."""

    def handle(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        name = given if _GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        token = logs.request_id.set(name)
        try:
            response = get_response(request)
        finally:
            logs.request_id.reset(token)
        response["X-Request-ID"] = name
        return response

    return handle


def scope(get_response: Handler) -> Handler:
    """Run the rest of the request in one transaction in the scope of the signed-in person.

    The person is taken from the session before Django loads the account, because the account's own row is behind a
    wall too. Pages of a signed-in person are never cached.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        if request.path == _API or request.path.startswith(_OUTSIDE):
            return get_response(request)
        raw = request.session.get(SESSION_KEY)
        purpose = "sign-in" if request.path.startswith("/account/") else ""
        actor = actor_for(user_id=uuid.UUID(raw) if raw else None, door="page", purpose=purpose)
        with ExitStack() as scopes:
            scopes.enter_context(acting_as(actor))
            # A session from before a change of password names a person and signs nobody in: Django ends it here.
            # Asked once, AuthenticationMiddleware takes the same answer.
            if raw and not get_user(request).is_authenticated:
                actor = Actor(door="page", purpose=purpose, request_id=actor.request_id)
                scopes.enter_context(acting_as(actor))
            cast(AppRequest, request).actor = actor
            response = get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        if raw:
            patch_cache_control(response, private=True, no_store=True)
        return _whole_page(request, response)

    return handle


def _whole_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A fragment whose session has ended: the browser goes to the sign-in page instead of drawing it into a row."""
    to_sign_in = response.status_code == 302 and response["Location"].startswith(reverse(settings.LOGIN_URL))
    if to_sign_in and "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": response["Location"]})
    return response


class DomainErrors:
    """Turn a refusal into a page with its sentence, and undo what the request had begun."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DomainError):
            return None
        status = STATUS.get(exception.code, 422)
        template = f"{status}.html" if status in (403, 404) else "refused.html"
        # The frame asks the database, which answers nothing more once the transaction is marked.
        response = render(request, template, {"error": exception}, status=status)
        transaction.set_rollback(True)
        return response
