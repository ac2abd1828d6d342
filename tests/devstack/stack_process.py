"""A real `make run` of a test: its supervisor, its children, its database."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import psycopg

from settings import ROOT

START = 150.0  # seconds, for a machine that does other work as well
OWN_VARIABLES = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "HOST", "PORT", "DJANGO_SETTINGS_MODULE")


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def clean_environment(data: Path) -> dict[str, str]:
    """The environment of a person who has set nothing but the data folder."""
    kept = {k: v for k, v in os.environ.items() if k not in OWN_VARIABLES and not k.startswith(("SVOD_", "PYTEST_"))}
    return {**kept, "SVOD_DATA": str(data)}


def wait_until(happens: Callable[[], object], *, seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, f"{what}: not within {seconds} s"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def descendants(pid: int) -> list[int]:
    """All processes beneath one, at this moment."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            parents.setdefault(parent, []).append(int(entry.name))
    found, queue = [], [pid]
    while queue:
        children = parents.get(queue.pop(), [])
        found += children
        queue += children
    return found


class Stack:
    """One started supervisor. `prefix` puts another command before it (another user)."""

    def __init__(self, data: Path, *, port: int | None = None, prefix: Sequence[str] = ()) -> None:
        self.data, self.port = data, port or free_port()
        self.output = data.parent / f"{data.name}.{time.monotonic_ns()}.out"
        with self.output.open("wb") as stream:
            self.process = subprocess.Popen(
                [*prefix, sys.executable, "-m", "settings.devstack", "run"],
                cwd=ROOT,
                env={**clean_environment(data), "PORT": str(self.port)},
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                process_group=0,
            )

    def said(self) -> str:
        return self.output.read_text(errors="replace")

    def wait_ready(self) -> None:
        def ready() -> bool:
            assert self.process.poll() is None, self.said()
            return any(line.startswith("ready:") for line in self.said().splitlines())

        wait_until(ready, seconds=START, what="ready:")

    def ends(self, number: signal.Signals | None = None, *, seconds: float = 60) -> int:
        """The exit code, after a signal."""
        if number is not None:
            self.process.send_signal(number)
        return self.process.wait(seconds)

    def children(self) -> list[int]:
        return descendants(self.process.pid)

    def postmaster(self) -> int:
        return int((self.data / "pg" / "postmaster.pid").read_text().splitlines()[0])

    def database(self) -> psycopg.Connection:
        url = json.loads((self.data / "lock").read_text())["environment"]["DATABASE_URL"]
        connection = psycopg.connect(url, autocommit=True)
        connection.execute("SET ROLE svod_owner")
        return connection

    def remember(self, word: str) -> None:
        """Commit a row."""
        with self.database() as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS lifecycle_words (word text)")
            connection.execute("INSERT INTO lifecycle_words VALUES (%s)", [word])

    def remembered(self) -> list[str]:
        with self.database() as connection:
            return [row[0] for row in connection.execute("SELECT word FROM lifecycle_words ORDER BY word")]


def manage(data: Path, *arguments: str) -> subprocess.Popen[str]:
    """A management command, as a person starts it beside the stack."""
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=clean_environment(data),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
