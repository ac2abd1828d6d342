"""The API as a Django app (labelled `api`; the folder above it is no package, see docs/adr/0001)."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """No models: the contract and the code that serves it."""

    name = "api"
