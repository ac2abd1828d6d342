"""One-time links and bearer secrets: only their hash is stored, and only who holds one sees its row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


def digest(secret: str) -> str:
    """What is stored of a secret: SHA-256, hexadecimal. Secrets are long and random, so no salt is needed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


@contextmanager
def holding(secret_hash: str) -> Iterator[None]:
    """Within the block (of a transaction) the row-level policies show the row of this secret."""
    _hold(secret_hash)
    yield
    _hold("")


def _hold(value: str) -> None:
    # After an error the transaction is lost, and the setting with it: nothing to reset then.
    with connection.cursor() as cursor:
        cursor.execute("select set_config('svod.secret', %s, true)", [value])
