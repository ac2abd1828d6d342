"""Addresses of every door."""

from __future__ import annotations

from django.urls import include, path

from federation.web.shell import set_theme

urlpatterns = [
    path("healthz/", include("federation.web.health")),
    path("theme/", set_theme, name="set_theme"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("account/", include("allauth.urls")),
    path("graphql/", include("api.urls")),
    path("agenda/", include("agenda.web.urls")),
    path("plans/", include("planning.web.urls")),
    path("consolidated/", include("planning.web.urls_consolidated")),
    path("", include("federation.web.urls")),
]
