"""PostgreSQL, cache and broker."""

from __future__ import annotations

from settings.base import ENV
from settings.env import DB_ROLES, database

_connection = database(ENV.database_url)
_options: dict[str, object] = {**_connection.pop("OPTIONS")}
# The login may only change into one of three plain roles, so row-level security always fires. Said while connecting:
# Django's own `assume_role` asks the pool for a second connection while the first is being made, and waits for ever.
_said = f"{_options.get('options', '')} -c role={ENV.db_role}".strip()
if ENV.db_role == DB_ROLES["web"]:
    # Without a pool every request under ASGI opens a connection of its own (+8 ms).
    _options["pool"] = {"min_size": 1, "max_size": 16, "timeout": 10}
    # The planner cannot guess how many rows a policy leaves, expects few, and starts parallel workers for a count that
    # one process has done before they are up; or reads a table whole because there are several to do it.
    _said += " -c max_parallel_workers_per_gather=0"
    # No page waits longer than this for one statement (milliseconds); the API has a shorter limit of its own.
    _said += " -c statement_timeout=30000"
_options["options"] = _said

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        **_connection,
        "OPTIONS": _options,
        "CONN_MAX_AGE": 0,
        # The extensions are installed once, by a superuser, in the template (settings/devstack/roles.sql).
        "TEST": {"TEMPLATE": "svod_template"},
    }
}

REDIS_URL = ENV.redis_url
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": ENV.redis_url}}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
