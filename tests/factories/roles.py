"""Changing the database role within a test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from federation.access.scope import acting_as
from federation.kernel.actor import Actor, system


@contextmanager
def in_role(name: str) -> Iterator[None]:
    """Run the block under another of the three plain roles."""
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        (before,) = cursor.fetchone()
        cursor.execute(f"set role {name}")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(f"set role {before}")


@contextmanager
def by_hand() -> Iterator[Actor]:
    """As a named process of the worker: factories make valid objects through the services with it."""
    actor = system("test")
    with in_role("svod_worker"), acting_as(actor):
        yield actor


def drop_policies() -> None:
    """Switch row-level security off in this test's transaction: only the queryset rule is left standing."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("select current_user")
        (before,) = cursor.fetchone()
        cursor.execute("set role svod_owner")
        cursor.execute("select oid::regclass::text from pg_class where relrowsecurity")
        for (table,) in cursor.fetchall():
            cursor.execute(f"alter table {table} disable row level security")
        cursor.execute(f"set role {before}")
