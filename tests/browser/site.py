"""The real product in a real server, on a database of its own, for the time of the browser tests."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import psycopg
from psycopg import sql

from settings import ROOT
from settings.devstack.process import spawn, stop
from tests.stack import TEMPLATE

PREPARE_PATIENCE = 180
"""Seconds for tables, static files and demonstration data."""

START_PATIENCE = 60
"""Seconds until the server answers."""

REDIS_NUMBER = "7"
"""A Redis database of its own: sessions and sign-in counters of other tests stay apart."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """A running site with the demonstration's data.

    Attributes:
        url: address without a slash at the end.
        password: of every demonstration account.
        environment: of its processes, for one more management command.
        log: what the web process said.
    """

    url: str
    password: str
    environment: dict[str, str]
    log: Path


@contextmanager
def running_site(folder: Path) -> Iterator[Site]:
    """Make the database, prepare it as `make run` does, start the web process; everything ends with the block.

    Args:
        folder: the site's data folder, empty.

    Raises:
        AssertionError: a step failed; its output is in the message.
    """
    database = f"svod_site_{os.getpid()}"
    port = _free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}").geturl(),
        "REDIS_URL": _numbered(os.environ["REDIS_URL"]),
        "SVOD_DATA": str(folder),
        "SVOD_DEMO": "1",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "SVOD_URL": f"http://127.0.0.1:{port}",
    }
    with _database(database):
        prepared = subprocess.run(
            [sys.executable, "manage.py", "prepare"],
            cwd=ROOT,
            env={**environment, "SVOD_DB_ROLE": "owner"},
            capture_output=True,
            text=True,
            timeout=PREPARE_PATIENCE,
            check=False,
        )
        assert prepared.returncode == 0, prepared.stdout + prepared.stderr
        log = folder / "web.log"
        command = [sys.executable, "-m", "uvicorn", "settings.asgi:application", "--host", "127.0.0.1"]
        command += ["--port", str(port), "--log-level", "warning", "--timeout-graceful-shutdown", "1"]
        process = spawn(
            command, environment={**environment, "SVOD_DB_ROLE": "web"}, on_parent_death=signal.SIGKILL, log=log
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url, process, log)
            note = json.loads((folder / "demo.json").read_text(encoding="utf-8"))
            yield Site(url=url, password=note["password"], environment=environment, log=log)
        finally:
            stop(process, signal.SIGTERM, patience=10)


@contextmanager
def _database(name: str) -> Iterator[None]:
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path="/postgres").geturl()
    made = sql.Identifier(name)
    with psycopg.connect(address, autocommit=True, options="-c role=svod_owner") as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(made, sql.Identifier(TEMPLATE)))
    try:
        yield
    finally:
        with psycopg.connect(address, autocommit=True, options="-c role=svod_owner") as connection:
            connection.execute(sql.SQL("DROP DATABASE {}").format(made))


def _numbered(url: str) -> str:
    if url.startswith("unix://"):
        return f"{url.partition('?')[0]}?db={REDIS_NUMBER}"
    return urlsplit(url)._replace(path=f"/{REDIS_NUMBER}").geturl()


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(URLError, ConnectionError, TimeoutError), urlopen(f"{url}/account/login/", timeout=5):
            return
        time.sleep(0.2)
    raise AssertionError(log.read_text(encoding="utf-8", errors="replace"))
