"""Whether the product lives, and whether it can be used."""

from __future__ import annotations

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.urls import path


def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "live"})


def ready(request: HttpRequest) -> JsonResponse:
    """The database and the cache answer too; 503 otherwise, naming which does not."""
    missing = []
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except DatabaseError:
        missing.append("database")
    try:
        cache.set("healthz", 1, 5)
    except OSError:
        missing.append("cache")
    return JsonResponse(
        {"status": "ready" if not missing else "waiting", "missing": missing}, status=503 if missing else 200
    )


urlpatterns = [path("live", live), path("ready", ready)]
