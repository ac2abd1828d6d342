"""Addresses of the pages of agenda."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "agenda"

urlpatterns: list[URLPattern] = []
