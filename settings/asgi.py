"""ASGI application. Refuses to serve when the role in force could bypass row-level security."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.project")
application = get_asgi_application()

from federation.access.guard import refuse_unsafe_role  # noqa: E402  (apps must be loaded first)

refuse_unsafe_role()
