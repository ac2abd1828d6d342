"""`make run`: servers, preparation, web, worker and scheduler under one process, until it is told to stop."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from types import FrameType

from settings.devstack.connect import SETTINGS_MODULE, SHARED
from settings.devstack.console import StackError, _, say
from settings.devstack.folder import DataFolder
from settings.devstack.prepared import mark
from settings.devstack.process import spawn, stop
from settings.devstack.servers import Servers, complete
from settings.devstack.services import Address, services

PORT_PATIENCE = 5.0  # seconds that the web process of a killed run may still hold the port
READY_PATIENCE = 120.0  # seconds from the start of the web process to its first answer


class Supervisor:
    """Holds the data folder for as long as everything runs."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.address = Address.from_environment()
        self.folder = DataFolder.from_environment()
        self.services = services(self.address, self.folder)

    def run(self) -> None:
        """Run everything until a signal. Raises StackError when something prevents or ends it."""
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
            raise StackError(
                text.format(
                    path=self.folder.path,
                    title=holder.get("title", "?"),
                    pid=holder.get("pid", "?"),
                    port=self.address.port + 1,
                )
            )
        try:
            self.address.check_free(patience=patience)
        except StackError:
            self.folder.release()
            raise

    def _serve(self, servers: Servers) -> None:
        environment = complete(os.environ, servers, self.folder)
        environment |= {"HOST": self.address.host, "PORT": str(self.address.port), "PYTHONUNBUFFERED": "1"}
        environment.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS_MODULE)
        if not self._prepared(servers, environment):
            return
        shared = {name: environment[name] for name in SHARED if name in environment}
        self.folder.publish({"pid": os.getpid(), "title": "make run", "environment": shared})
        # The site alone at first: whoever waits for it need not wait for the worker, which would share its processors.
        first = [service for service in self.services if service.vital]
        for service in first:
            service.start(environment)
        announced, deadline = False, time.monotonic() + READY_PATIENCE
        while not self.stopping.wait(0.25 if announced else 0.05):
            for service in self.services if announced else first:
                service.watch(environment)
            for server in servers.all:
                if server.process is not None and server.process.poll() is not None:
                    text = _("{name}: сервер завершился с кодом {code}. Журнал: {log}. Запустите снова: make run")
                    raise StackError(
                        text.format(name=server.name, code=server.process.returncode, log=server.log), code=1
                    )
            if not announced:
                announced = self._announce_when_ready(environment)
                if not announced and time.monotonic() > deadline:
                    raise StackError(_("Сайт не отвечает на {url}.").format(url=self.address.url), code=1)

    def _prepared(self, servers: Servers, environment: dict[str, str]) -> bool:
        """Prepare what has changed. False when told to stop meanwhile."""
        if servers.postgres is None:
            # An operator's database may be another one since: only one of our own is known by its files.
            return self._prepare(environment)
        note = self.folder.prepared_file
        if note.exists() and note.read_text() == mark(self.folder):
            return True
        if not self._prepare(environment):
            return False
        note.write_text(mark(self.folder))
        return True

    def _prepare(self, environment: dict[str, str]) -> bool:
        """Run `manage.py prepare`. False when told to stop meanwhile. Raises StackError when it fails."""
        command = [sys.executable, "manage.py", "prepare"]
        process = spawn(command, environment={**environment, "SVOD_DB_ROLE": "owner"}, on_parent_death=signal.SIGKILL)
        while process.poll() is None:
            if self.stopping.wait(0.02):
                stop(process, signal.SIGINT, patience=5)
                return False
        if process.returncode:
            text = _("Подготовка базы данных не удалась (код {code}); причина выше. После исправления: make run")
            raise StackError(text.format(code=process.returncode), code=1)
        return not self.stopping.is_set()

    def _announce_when_ready(self, environment: dict[str, str]) -> bool:
        # A proxy from the environment must not stand between two processes of one machine.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"{self.address.url}/healthz/ready", timeout=5):
                pass
        except (OSError, urllib.error.URLError):
            return False
        print("\n".join(self._welcome(demo=environment.get("SVOD_DEMO") == "1")), flush=True)
        return True

    def _welcome(self, *, demo: bool) -> list[str]:
        lines = [f"ready: {self.address.url}/"]
        if not demo or not self.folder.demo_file.exists():
            return lines
        told = json.loads(self.folder.demo_file.read_text())
        accounts = told.get("accounts", [])
        width = max((len(account["username"]) for account in accounts), default=0)
        lines += ["", _("Учётные записи, пароль для всех: {password}").format(password=told["password"])]
        lines += [f"  {account['username']:<{width}}  {account['description']}" for account in accounts]
        lines += ["", _("Запрос к API:"), f"  {curl_line(self.address.url)}", "", _("Остановить: Ctrl-C")]
        return lines


def curl_line(url: str) -> str:
    """A first request to the API that works as it is pasted, from the project's folder."""
    return (
        f'curl -s {url}/graphql/ -H "Authorization: Bearer $(.venv/bin/python manage.py issue_token national)" '
        "-H 'Content-Type: application/json' -d '{\"query\": \"{ viewer { username } }\"}'"
    )
