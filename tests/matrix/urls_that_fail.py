"""The product's addresses and pages that fail after they wrote something."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from federation.kernel.errors import DomainError, ErrorCode
from federation.models import User
from settings.urls import urlpatterns as product


def _write(request: HttpRequest) -> None:
    assert isinstance(request.user, User)
    User.objects.filter(pk=request.user.pk).update(full_name="Недописанное")


def fails(request: HttpRequest) -> HttpResponse:
    """An error that nobody expected."""
    _write(request)
    raise RuntimeError("nobody expected this")


def unavailable(request: HttpRequest) -> HttpResponse:
    """An answer that says by its status that it failed."""
    _write(request)
    return HttpResponse(status=503)


def refuses(request: HttpRequest) -> HttpResponse:
    """A refusal of the domain, after the writing had begun."""
    _write(request)
    raise DomainError(ErrorCode(request.GET["code"]), params={"role": "руководитель", "state": "?", "allowed": "?"})


def succeeds(request: HttpRequest) -> HttpResponse:
    """The same writing, kept."""
    _write(request)
    return HttpResponse()


urlpatterns = [
    path("fails/", fails),
    path("unavailable/", unavailable),
    path("refuses/", refuses),
    path("succeeds/", succeeds),
    *product,
]
