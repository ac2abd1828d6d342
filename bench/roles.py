"""The database roles of the ways that are compared, and the right of the benchmark's login to take them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection

WALLED = "svod_web"
"""Policies are in force, as for every page and API call."""
OPEN = "svod_trusted"
"""Every policy says `true`: what a product without row-level security does."""


def allow_open_role() -> None:
    """Let the login take the role without policies: in this database only, by its superuser."""
    with superuser() as admin:
        admin.execute(f"grant {OPEN} to svod with inherit false, set true")


@contextmanager
def superuser() -> Iterator[psycopg.Connection]:
    """A connection by the superuser of the benchmark's own cluster."""
    with psycopg.connect(os.environ["SVOD_BENCH_ADMIN"], autocommit=True) as admin:
        yield admin


def take_role(name: str) -> None:
    """Change the role of Django's connection, between the timed blocks."""
    with connection.cursor() as cursor:
        cursor.execute(f"set role {name}")
