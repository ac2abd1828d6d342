"""Addresses of the pages of federation."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "federation"

urlpatterns: list[URLPattern] = []
