"""Typed reading of the environment: the one place where it is read."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from environs import Env

from settings import ROOT

env = Env()

DB_ROLES = {"owner": "svod_owner", "web": "svod_web", "worker": "svod_worker"}


@dataclass(frozen=True, kw_only=True)
class Environment:
    """What the operator chose. See docs/operations.md for each variable."""

    database_url: str
    redis_url: str
    db_role: str
    secret_key: str
    demo: bool
    debug: bool
    hosts: list[str]
    data: Path
    site_url: str


def read() -> Environment:
    """Read and check the environment.

    Raises:
        SystemExit: `SVOD_DB_ROLE` names no role of ours.
    """
    role = env.str("SVOD_DB_ROLE", "web")
    if role not in DB_ROLES:
        raise SystemExit(f"SVOD_DB_ROLE={role!r}: must be one of {', '.join(DB_ROLES)}.")
    host, port = env.str("HOST", "127.0.0.1"), env.int("PORT", 8000)
    return Environment(
        database_url=env.str("DATABASE_URL", ""),
        redis_url=env.str("REDIS_URL", ""),
        db_role=DB_ROLES[role],
        secret_key=env.str("SECRET_KEY", ""),
        demo=env.bool("SVOD_DEMO", False),
        debug=env.bool("SVOD_DEBUG", False),
        hosts=env.list("SVOD_HOSTS", ["localhost", "127.0.0.1", "[::1]", host]),
        data=Path(env.str("SVOD_DATA", str(ROOT / ".data"))).resolve(),
        site_url=env.str("SVOD_URL", f"http://{host}:{port}"),
    )


def database(url: str) -> dict[str, Any]:
    """Django's database settings from `postgresql://user:password@host:port/name?option=value`.

    The host may be a percent-encoded folder of a unix socket.
    """
    parts = urlsplit(url)
    host, _, port = parts.netloc.rpartition("@")[2].partition(":")
    if host.startswith("["):
        host, port = parts.hostname or "", str(parts.port or "")
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(host),
        "PORT": port,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def celery_broker(redis_url: str) -> str:
    """Celery's spelling of the same Redis address (it takes unix sockets as `redis+socket://`)."""
    if not redis_url.startswith("unix://"):
        return redis_url
    parts = urlsplit(redis_url)
    number = dict(parse_qsl(parts.query)).get("db", "0")
    return f"redis+socket://{parts.path}?virtual_host={number}"


def cpu_count() -> int:
    """Processors this process may use."""
    return len(os.sched_getaffinity(0))
