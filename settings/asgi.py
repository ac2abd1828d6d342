"""ASGI application. Refuses to serve when the role in force could bypass row-level security."""

from __future__ import annotations

import gc
import os

from django.core.asgi import get_asgi_application

from federation.access.guard import refuse_unsafe_role

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.project")
application = get_asgi_application()

refuse_unsafe_role()

# What was loaded lives as long as the process: without it in every collection a large answer takes a third of the time
# (docs/performance.md).
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 50, 50)
