"""A pytest plugin: real PostgreSQL and Redis before Django reads its settings (they are read when plugins load)."""

from __future__ import annotations

import os
from collections.abc import Generator
from urllib.parse import urlsplit

import pytest

from tests import stack

CONTROLLER = "PYTEST_XDIST_WORKER" not in os.environ


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Generator[None]:
    """In the process that controls the run: start the servers; workers of pytest-xdist inherit their addresses."""
    if CONTROLLER:
        os.environ.update(stack.prepare_test_servers())
        os.environ.update(SVOD_DB_ROLE="owner", SECRET_KEY="tests-only-" * 6, SVOD_DEMO="1")
        os.environ.pop("EMAIL_HOST", None)
    else:
        # Each worker counts wrong passwords and sends jobs in a database of its own.
        number = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw")) + 1
        os.environ["REDIS_URL"] = _numbered(os.environ["REDIS_URL"], number)
    return (yield)


def _numbered(redis_url: str, number: int) -> str:
    parts = urlsplit(redis_url)
    # urlsplit forgets the empty host of `unix:///folder/socket`.
    return f"unix://{parts.path}?db={number}" if parts.scheme == "unix" else parts._replace(path=f"/{number}").geturl()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Stop them."""
    if CONTROLLER:
        stack.stop()
