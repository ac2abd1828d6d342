"""`make run`: servers, preparation, web, worker and scheduler under one process, until it is told to stop."""

from __future__ import annotations

import errno
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

from settings.devstack.connect import SETTINGS_MODULE, SHARED
from settings.devstack.console import Refusal, _, say
from settings.devstack.folder import DataFolder
from settings.devstack.process import spawn, stop
from settings.devstack.servers import Servers, complete

PORT_PATIENCE = (
    5.0  # seconds that the web process of a killed run may still hold the port
)
READY_PATIENCE = 120.0  # seconds from the start of the web process to its first answer
SETTLED = 60.0  # seconds after which a process that ended counts as having run well
LONGEST_PAUSE = (
    30.0  # seconds between two attempts to start a process that keeps ending
)
ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}


@dataclass(frozen=True)
class Address:
    """Where the web process listens."""

    host: str
    port: int

    @classmethod
    def from_environment(cls) -> Address:
        """HOST and PORT. Raises Refusal when PORT is no port."""
        host, port = (
            os.environ.get("HOST") or "127.0.0.1",
            os.environ.get("PORT") or "8000",
        )
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise Refusal(
                _(
                    "PORT={port}: нужен номер порта от 1 до 65535, например PORT=8001."
                ).format(port=port)
            )
        return cls(host, int(port))

    @property
    def url(self) -> str:
        """The address for a browser on this machine."""
        host = ANY_ADDRESS.get(self.host, self.host)
        return (
            f"http://[{host}]:{self.port}"
            if ":" in host
            else f"http://{host}:{self.port}"
        )

    def check_free(self, *, patience: float) -> None:
        """Raise Refusal when nothing can listen here, after trying for `patience` seconds."""
        deadline = time.monotonic() + patience
        while (reason := self._why_not()) is not None:
            if time.monotonic() > deadline:
                raise Refusal(reason)
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
                    text = _(
                        "Порт {port} на {host} занят. Освободите его или возьмите другой: PORT={other} make run"
                    )
                    other = self.port + 1 if self.port < 65535 else self.port - 1
                    return text.format(port=self.port, host=self.host, other=other)
                text = _(
                    "На {host}:{port} нельзя принимать соединения ({reason}). Задайте другие HOST и PORT."
                )
                return text.format(
                    host=self.host, port=self.port, reason=error.strerror
                )
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
    pause: float = field(default=1.0)

    def start(self, environment: dict[str, str]) -> None:
        """Start it, under its database role."""
        self.process = spawn(
            self.command,
            environment={**environment, "SVOD_DB_ROLE": self.role},
            on_parent_death=self.on_parent_death,
        )
        self.started_at = time.monotonic()

    def watch(self, environment: dict[str, str]) -> None:
        """Start it again when it has ended. Raises Refusal (exit 1) when it is vital."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_at:
                self.start(environment)
            return
        code = self.process.poll()
        if code is None:
            return
        if self.vital:
            raise Refusal(
                _("{title}: процесс завершился с кодом {code}.").format(
                    title=self.title, code=code
                ),
                code=1,
            )
        self.pause = (
            1.0
            if now - self.started_at > SETTLED
            else min(self.pause * 2, LONGEST_PAUSE)
        )
        text = _(
            "{title}: процесс завершился с кодом {code}; новый запуск через {seconds:.0f} с."
        )
        say(text.format(title=self.title, code=code, seconds=self.pause))
        self.process, self.start_at = None, now + self.pause

    def ask_to_stop(self) -> None:
        """Begin an orderly end without waiting for it."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def stop(self) -> None:
        """End what was asked to stop: SIGQUIT after 4 s (a worker drops its job, which is done again later), then kill."""
        if self.process is not None:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(4)
            stop(self.process, signal.SIGQUIT, patience=4)


def services(address: Address, folder: DataFolder) -> list[Service]:
    """Web, worker, scheduler; the web process first, because people wait for it."""
    python = [sys.executable, "-m"]
    web = [
        *python,
        "uvicorn",
        "settings.asgi:application",
        "--host",
        address.host,
        "--port",
        str(address.port),
    ]
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
    worker = [
        *celery,
        "worker",
        "-c",
        "1",
        "-l",
        "warning",
        "--without-gossip",
        "--without-mingle",
    ]
    beat = [
        *celery,
        "beat",
        "-l",
        "warning",
        "-s",
        str(folder.path / "schedule"),
        "--pidfile=",
    ]
    return [
        # An open live stream would hold an orderly end for longer than the three seconds allowed.
        Service(_("Сайт"), web, "web", signal.SIGKILL, vital=True),
        Service(_("Фоновые задания"), worker, "worker", signal.SIGQUIT),
        Service(_("Расписание"), beat, "worker", signal.SIGKILL),
    ]


class Supervisor:
    """Holds the data folder for as long as everything runs."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.address = Address.from_environment()
        self.folder = DataFolder.from_environment()
        self.services = services(self.address, self.folder)

    def run(self) -> None:
        """Run everything until a signal. Raises Refusal when something prevents or ends it."""
        self._take_folder()
        try:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, self._on_signal)
            servers = Servers(self.folder, os.environ)
            if servers.all:
                say(_("Запускаются серверы данных…"))
            servers.start()
            try:
                self._serve(servers)
            finally:
                say(_("Остановка…"))
                for service in self.services:
                    service.ask_to_stop()
                for service in self.services:
                    service.stop()
                servers.stop()
        finally:
            self.folder.release()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.stopping.set()

    def _take_folder(self) -> None:
        # A killed run is over at once, its web process a moment later.
        patience = PORT_PATIENCE if self.folder.left_over() else 0.0
        if not self.folder.take(title="make run"):
            holder = self.folder.holder()
            text = _(
                "Папку данных {path} уже держит «{title}», процесс {pid}. "
                "Остановите его или задайте другую папку и другой порт: SVOD_DATA=<папка> PORT={port} make run"
            )
            raise Refusal(
                text.format(
                    path=self.folder.path,
                    title=holder.get("title", "?"),
                    pid=holder.get("pid", "?"),
                    port=self.address.port + 1,
                )
            )
        try:
            self.address.check_free(patience=patience)
        except Refusal:
            self.folder.release()
            raise

    def _serve(self, servers: Servers) -> None:
        environment = complete(os.environ, servers, self.folder)
        environment |= {
            "HOST": self.address.host,
            "PORT": str(self.address.port),
            "PYTHONUNBUFFERED": "1",
        }
        environment.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS_MODULE)
        if not self._prepare(environment):
            return
        if servers.postgres is not None:
            self.folder.prepared_file.touch()
        shared = {name: environment[name] for name in SHARED if name in environment}
        self.folder.publish(
            {"pid": os.getpid(), "title": "make run", "environment": shared}
        )
        for service in self.services:
            service.start(environment)
        announced, deadline = False, time.monotonic() + READY_PATIENCE
        while not self.stopping.wait(0.25 if announced else 0.05):
            for service in self.services:
                service.watch(environment)
            for server in servers.all:
                if server.process is not None and server.process.poll() is not None:
                    text = _(
                        "{name}: сервер завершился с кодом {code}. Журнал: {log}. Запустите снова: make run"
                    )
                    raise Refusal(
                        text.format(
                            name=server.name,
                            code=server.process.returncode,
                            log=server.log,
                        ),
                        code=1,
                    )
            if not announced:
                announced = self._announce_when_ready(environment)
                if not announced and time.monotonic() > deadline:
                    raise Refusal(
                        _("Сайт не отвечает на {url}.").format(url=self.address.url),
                        code=1,
                    )

    def _prepare(self, environment: dict[str, str]) -> bool:
        """Run `manage.py prepare`. False when told to stop meanwhile. Raises Refusal when it fails."""
        command = [sys.executable, "manage.py", "prepare"]
        process = spawn(
            command,
            environment={**environment, "SVOD_DB_ROLE": "owner"},
            on_parent_death=signal.SIGKILL,
        )
        while process.poll() is None:
            if self.stopping.wait(0.02):
                stop(process, signal.SIGINT, patience=5)
                return False
        if process.returncode:
            text = _(
                "Подготовка базы данных не удалась (код {code}); причина выше. После исправления: make run"
            )
            raise Refusal(text.format(code=process.returncode), code=1)
        return not self.stopping.is_set()

    def _announce_when_ready(self, environment: dict[str, str]) -> bool:
        # A proxy from the environment must not stand between two processes of one machine.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"{self.address.url}/healthz/ready", timeout=5):
                pass
        except (OSError, urllib.error.URLError):
            return False
        print(
            "\n".join(self._welcome(demo=environment.get("SVOD_DEMO") == "1")),
            flush=True,
        )
        return True

    def _welcome(self, *, demo: bool) -> list[str]:
        lines = [f"ready: {self.address.url}/"]
        if not demo or not self.folder.demo_file.exists():
            return lines
        told = json.loads(self.folder.demo_file.read_text())
        accounts = told.get("accounts", [])
        width = max((len(account["username"]) for account in accounts), default=0)
        lines += [
            "",
            _("Учётные записи, пароль для всех: {password}").format(
                password=told["password"]
            ),
        ]
        lines += [
            f"  {account['username']:<{width}}  {account['description']}"
            for account in accounts
        ]
        lines += [
            "",
            _("Запрос к API:"),
            f"  {curl_line(self.address.url)}",
            "",
            _("Остановить: Ctrl-C"),
        ]
        return lines


def curl_line(url: str) -> str:
    """A first request to the API that works as it is pasted, from the project's folder."""
    return (
        f'curl -s {url}/graphql/ -H "Authorization: Bearer $(.venv/bin/python manage.py issue_token national)" '
        "-H 'Content-Type: application/json' -d '{\"query\": \"{ viewer { username } }\"}'"
    )
