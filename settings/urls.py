"""Addresses of every door."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("healthz/", include("federation.web.health")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("account/", include("allauth.urls")),
    path("graphql/", include("api.urls")),
    path("agenda/", include("agenda.web.urls")),
    path("plans/", include("planning.web.urls")),
    path("", include("federation.web.urls")),
]
