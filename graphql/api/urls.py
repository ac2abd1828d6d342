"""Addresses of the API."""

from __future__ import annotations

from django.urls import path

from api.explorer import explorer, explorer_token
from api.view import endpoint

urlpatterns = [
    path("", endpoint, name="graphql"),
    path("explorer/", explorer, name="graphql-explorer"),
    path("explorer/token/", explorer_token, name="graphql-explorer-token"),
]
