"""The long-running processes of the stack and the address at which the site listens."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address

from settings.devstack.console import StackError, _, say
from settings.devstack.folder import DataFolder
from settings.devstack.process import spawn, stop

SETTLED = 60.0  # seconds after which a process that ended counts as having run well
LONGEST_PAUSE = 30.0  # seconds between two attempts to start a process that keeps ending


@dataclass(frozen=True)
class Address:
    """Where the web process listens."""

    host: str
    port: int

    @classmethod
    def from_environment(cls) -> Address:
        """HOST and PORT. Raises StackError when PORT is no port."""
        host, port = (os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000")
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise StackError(_("PORT={port}: нужен номер порта от 1 до 65535, например PORT=8001.").format(port=port))
        return cls(host, int(port))

    @property
    def url(self) -> str:
        """The address for a browser on this machine."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        with suppress(ValueError):  # a name, not an address
            if ip_address(self.host).is_unspecified:
                host = "localhost"
        return f"http://{host}:{self.port}"

    def check_free(self, *, patience: float) -> None:
        """Raise StackError when nothing can listen here, after trying for `patience` seconds."""
        deadline = time.monotonic() + patience
        while (reason := self._why_not()) is not None:
            if time.monotonic() > deadline:
                raise StackError(reason)
            time.sleep(0.1)

    def _why_not(self) -> str | None:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
                probe.listen()
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    text = _("Порт {port} на {host} занят. Освободите его или возьмите другой: PORT={other} make run")
                    other = self.port + 1 if self.port < 65535 else self.port - 1
                    return text.format(port=self.port, host=self.host, other=other)
                text = _("На {host}:{port} нельзя принимать соединения ({reason}). Задайте другие HOST и PORT.")
                return text.format(host=self.host, port=self.port, reason=error.strerror)
        return None


@dataclass
class Service:
    """A long-running process of ours.

    Attributes:
        on_parent_death: what it receives when the supervisor is killed; it must be gone within three seconds.
        vital: without it the stack stops; others are started again, after a pause that doubles each time.
    """

    title: str
    command: list[str]
    role: str
    on_parent_death: signal.Signals
    vital: bool = False
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    pause: float = 0.5

    def start(self, environment: dict[str, str]) -> None:
        """Start it, under its database role."""
        self.process = spawn(
            self.command, environment={**environment, "SVOD_DB_ROLE": self.role}, on_parent_death=self.on_parent_death
        )
        self.started_at = time.monotonic()

    def watch(self, environment: dict[str, str]) -> None:
        """Start it again when it has ended. Raises StackError (exit 1) when it is vital."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_at:
                self.start(environment)
            return
        code = self.process.poll()
        if code is None:
            return
        stop(self.process, patience=0)  # what it may have left of its own children
        if self.vital:
            raise StackError(
                _("{title}: процесс завершился с кодом {code}.").format(title=self.title, code=code), code=1
            )
        self.pause = 1.0 if now - self.started_at > SETTLED else min(self.pause * 2, LONGEST_PAUSE)
        text = _("{title}: процесс завершился с кодом {code}; новый запуск через {seconds:.0f} с.")
        say(text.format(title=self.title, code=code, seconds=self.pause))
        self.process, self.start_at = None, now + self.pause

    def ask_to_stop(self) -> None:
        """Begin an orderly end without waiting for it."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def stop(self) -> None:
        """End what was asked to stop: SIGQUIT after 4 s (a worker drops its job, to be done again), then kill."""
        if self.process is not None:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(4)
            stop(self.process, signal.SIGQUIT, patience=4)


def services(address: Address, folder: DataFolder) -> list[Service]:
    """Web, worker, scheduler; the web process first, because people wait for it."""
    python = [sys.executable, "-m"]
    web = [*python, "uvicorn", "settings.asgi:application", "--host", address.host, "--port", str(address.port)]
    web += ["--log-level", "warning", "--timeout-graceful-shutdown", "3"]
    # Celery warns of root at every start; the stack may be started by root, the network never reaches its broker.
    celery = [
        sys.executable,
        "-W",
        "ignore:You're running the worker",
        "-m",
        "celery",
        "-q",
        "-A",
        "settings.celery_app",
    ]
    worker = [*celery, "worker", "-c", "1", "-l", "warning", "--without-gossip", "--without-mingle"]
    beat = [*celery, "beat", "-l", "warning", "-s", str(folder.path / "schedule"), "--pidfile="]
    return [
        # An open live stream would hold an orderly end for longer than the three seconds allowed.
        Service(_("Сайт"), web, "web", signal.SIGKILL, vital=True),
        Service(_("Фоновые задания"), worker, "worker", signal.SIGQUIT),
        Service(_("Расписание"), beat, "worker", signal.SIGKILL),
    ]
