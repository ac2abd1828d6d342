"""How `manage.py` finds its servers: those of a running stack, or its own for the time of the command."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO

from settings import ROOT
from settings.devstack.console import StackError, _, say
from settings.devstack.folder import DataFolder
from settings.devstack.servers import Servers, complete

SETTINGS_MODULE = "settings.project"

# What a command takes over from the stack whose servers it uses; what its own environment says comes first.
SHARED = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SVOD_DEMO", "HOST", "PORT")

WITHOUT_SERVERS = {
    *("help", "version", "--help", "-h", "--version", "diffsettings", "findstatic", "collectstatic"),
    *("makemessages", "compilemessages", "startapp", "startproject"),
}
AS_OWNER = {
    *("prepare", "migrate", "makemigrations", "showmigrations", "sqlmigrate", "squashmigrations"),
    *("optimizemigration", "flush", "test", "createcachetable"),
}
AS_WEB = {"runserver"}

JOIN_PATIENCE = 120.0  # seconds that another process may take to get its servers ready


@contextmanager
def ensure_environment(arguments: Sequence[str]) -> Iterator[None]:
    """Complete `os.environ` for a management command and keep its servers up while the block runs.

    Several commands may run at once: the first one starts the servers, the others use them, and the first waits for
    the others before it stops them. Both addresses in the environment: nothing is started and nothing is locked.

    Args:
        arguments: `sys.argv` of `manage.py`.

    Raises:
        StackError: the servers cannot be started, or whoever holds the data folder does not get ready.
    """
    command = arguments[1] if len(arguments) > 1 else "help"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS_MODULE)
    os.environ.setdefault("SVOD_DB_ROLE", _role(command))
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        yield
        return
    folder = DataFolder.from_environment()
    if command in WITHOUT_SERVERS or "--help" in arguments or "-h" in arguments:
        if not os.environ.get("DATABASE_URL") and not os.environ.get("SECRET_KEY"):
            os.environ["SECRET_KEY"] = folder.secret_key()
        yield
        return
    registration = _join_or_take(folder, title=f"manage.py {command}")
    if registration is not None:
        with registration:
            yield
        return
    try:
        with _own_servers(folder, prepare=command not in AS_OWNER):
            yield
    finally:
        folder.release()


def _role(command: str) -> str:
    if command in AS_OWNER:
        return "owner"
    return "web" if command in AS_WEB else "worker"


def _join_or_take(folder: DataFolder, *, title: str) -> IO[str] | None:
    """Use the servers of whoever holds the folder (the registration is returned), or take the folder (None)."""
    deadline = time.monotonic() + JOIN_PATIENCE
    told = False
    while not folder.take(title=title):
        registration = folder.join()
        if registration is not None:
            # Asked after registering: from now on the holder keeps its servers.
            found = folder.holder().get("environment")
            if found:
                for name, value in found.items():
                    if not os.environ.get(name):
                        os.environ[name] = value
                return registration
            registration.close()
        holder = folder.holder()
        if time.monotonic() > deadline:
            text = _("Папку данных {path} держит «{title}», процесс {pid}, и не готов ею делиться. Повторите позже.")
            raise StackError(
                text.format(path=folder.path, title=holder.get("title", "?"), pid=holder.get("pid", "?")), code=1
            )
        if not told and holder:
            say(_("Ожидание: «{title}» готовит серверы…").format(title=holder.get("title", "?")))
            told = True
        time.sleep(0.1)
    return None


@contextmanager
def _own_servers(folder: DataFolder, *, prepare: bool) -> Iterator[None]:
    servers = Servers(folder, os.environ)
    servers.start()
    try:
        os.environ.update(complete(os.environ, servers, folder))
        if servers.postgres is not None and prepare and not folder.prepared_file.exists():
            _prepare()
            folder.prepared_file.touch()
        state = {"pid": os.getpid(), "title": "manage.py"}
        shared = {name: os.environ[name] for name in SHARED if name in os.environ}
        folder.publish({**state, "environment": shared})
        try:
            yield
        finally:
            closed = _wait_for_users(folder)
            # Forgotten before the servers go: nobody may join servers that are being stopped.
            folder.publish(state)
            closed.close()
    finally:
        servers.stop()


def _prepare() -> None:
    """Make the tables of a new database, before the first command that reads them."""
    say(_("База данных новая: она готовится…"))
    # Standard output belongs to the command: people and programs read its answer there.
    done = subprocess.run(
        [sys.executable, "manage.py", "prepare"],
        cwd=ROOT,
        env={**os.environ, "SVOD_DB_ROLE": "owner"},
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr.fileno(),
        check=False,
    )
    if done.returncode:
        raise StackError(_("Подготовка базы данных не удалась; причина выше."), code=1)


def _wait_for_users(folder: DataFolder) -> IO[str]:
    told = False
    while (closed := folder.close_to_users()) is None:
        if not told:
            say(_("Серверы ещё нужны другим командам; они остановятся вместе с последней."))
            told = True
        time.sleep(0.1)
    return closed
