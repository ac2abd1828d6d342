"""Statements of one request or call, compared with what is written beside this file.

`SVOD_WRITE_COUNTS=1` (`make counts`) writes what was measured instead; a larger number is then a line of the diff that
somebody must defend.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

FOLDER = Path(__file__).parent
QUIET = ("savepoint", "release savepoint", "rollback to savepoint", "begin", "commit", "set ")


@contextmanager
def assert_count(name: str, *, file: str = "pages.json") -> Iterator[list[str]]:
    """Compare the statements of the block with the number kept under `name`; transaction control does not count.

    Yields:
        The statements so far.

    Raises:
        AssertionError: another number than the one kept, or none is kept.
    """
    seen: list[str] = []

    def note(execute, sql, params, many, context):
        if not str(sql).lower().startswith(QUIET):
            seen.append(str(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen
    place = FOLDER / file
    kept = json.loads(place.read_text()) if place.exists() else {}
    if os.environ.get("SVOD_WRITE_COUNTS") == "1":
        kept[name] = len(seen)
        place.write_text(json.dumps(dict(sorted(kept.items())), ensure_ascii=False, indent=2) + "\n")
        return
    told = "\n".join(f"{number}. {sql[:160]}" for number, sql in enumerate(seen, 1))
    assert kept.get(name) == len(seen), f"{name}: {len(seen)} statements, {kept.get(name)} are kept\n{told}"
