"""The data folder: who holds it, where its sockets are, its secret key."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from settings import ROOT
from settings.devstack.console import StackError, _

# A unix socket's path has 108 bytes, and the longest name put beneath the folder is 20 ("pg/.s.PGSQL.5432" and a zero).
SOCKET_FOLDER_LIMIT = 80
# Other characters would need quoting in three different spellings of the address (libpq, redis-py, kombu).
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")
NOBODY = 65534


@dataclass
class DataFolder:
    """A data folder and, once taken, its lock.

    `lock` is held exclusively by the process that runs the servers. Its content says who that is and, as soon as the
    database can be used, how to reach it. `users` is held in common by commands that use servers of another process.
    """

    path: Path
    _lock: IO[str] | None = field(default=None, repr=False)

    @classmethod
    def from_environment(cls) -> DataFolder:
        """The folder that SVOD_DATA names, by default `.data` beside `manage.py`. It is made when missing.

        Raises:
            StackError: it cannot be made or written.
        """
        return cls.at(Path(os.environ.get("SVOD_DATA") or ROOT / ".data").resolve())

    @classmethod
    def at(cls, path: Path) -> DataFolder:
        """The folder at an absolute `path`, made when missing. Raises StackError when it cannot be written."""
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            (path / "log").mkdir(exist_ok=True)
        except OSError as error:
            raise StackError(_unwritable(path, error)) from error
        return cls(path)

    @property
    def demo_file(self) -> Path:
        """Accounts of the demonstration, written by `manage.py prepare`."""
        return self.path / "demo.json"

    @property
    def prepared_file(self) -> Path:
        """Present once the embedded database has its tables; holds what it was prepared for (`prepared.mark`)."""
        return self.path / "prepared"

    def log(self, name: str) -> Path:
        """The log file of a server."""
        return self.path / "log" / f"{name}.log"

    def sockets(self) -> Path:
        """The folder for sockets: inside the data folder, or in the temporary folder where that path is too long.

        Raises:
            StackError: somebody else has already put a folder of that name into the temporary folder.
        """
        folder = self._socket_folder()
        folder.mkdir(mode=0o711, exist_ok=True)
        if folder.parent == self.path:
            return folder
        if folder.is_symlink() or folder.lstat().st_uid != os.getuid():
            raise StackError(
                _(
                    "Папка сокетов {folder} принадлежит другому пользователю. Удалите её или задайте другую TMPDIR."
                ).format(folder=folder)
            )
        return folder

    def _socket_folder(self) -> Path:
        inside = self.path / "run"
        if len(os.fsencode(inside)) <= SOCKET_FOLDER_LIMIT and PLAIN_PATH.fullmatch(str(inside)):
            return inside
        digest = hashlib.sha256(os.fsencode(inside)).hexdigest()[:10]
        return Path(tempfile.gettempdir()) / f"svod-{os.getuid()}-{digest}"

    def secret_key(self) -> str:
        """The secret key of this folder: made once, readable by its owner only."""
        file = self.path / "secret_key"
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            key = file.read_text().strip()
            if key:
                return key
            descriptor = os.open(file, os.O_WRONLY)
        key = secrets.token_urlsafe(50)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(key)
        return key

    def take(self, *, title: str) -> bool:
        """Take the folder for this process; False when another process holds it.

        Args:
            title: what this process is, for the sentence that others are shown.
        """
        stream = self._open("lock")
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            stream.close()
            return False
        self._lock = stream
        self.publish({"pid": os.getpid(), "title": title})
        return True

    def publish(self, state: Mapping[str, Any]) -> None:
        """Write what others may know into the lock that this process holds."""
        assert self._lock is not None, "only the holder publishes"
        self._lock.seek(0)
        self._lock.truncate()
        json.dump(dict(state), self._lock)
        self._lock.flush()

    def left_over(self) -> bool:
        """Whether the last holder ended without giving the folder back (killed, power cut). Ask before taking it."""
        return bool(self.holder())

    def holder(self) -> dict[str, Any]:
        """What the holder has published: `pid`, `title`, and `environment` once the servers can be used."""
        try:
            state = json.loads((self.path / "lock").read_text() or "{}")
        except (OSError, ValueError):  # between truncation and writing
            return {}
        return state if isinstance(state, dict) else {}

    def release(self) -> None:
        """Give the folder back."""
        if self._lock is not None:
            # Nothing of ours stays in the temporary folder.
            shutil.rmtree(self._socket_folder(), ignore_errors=True)
            self._lock.seek(0)
            self._lock.truncate()
            self._lock.close()
            self._lock = None

    def join(self) -> IO[str] | None:
        """Register as a user of servers that another process runs; None while their holder is letting nobody in.

        The registration lasts until the returned file is closed.
        """
        return self._hold_users(fcntl.LOCK_SH)

    def close_to_users(self) -> IO[str] | None:
        """Let no further user in; None while there are users. Lasts until the returned file is closed."""
        return self._hold_users(fcntl.LOCK_EX)

    def _hold_users(self, kind: int) -> IO[str] | None:
        stream = self._open("users")
        try:
            fcntl.flock(stream, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            stream.close()
            return None
        return stream

    def _open(self, name: str) -> IO[str]:
        try:
            # "r+" and not "w": the content belongs to whoever holds the lock.
            descriptor = os.open(self.path / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StackError(_unwritable(self.path, error)) from error
        return os.fdopen(descriptor, "r+")


def _unwritable(path: Path, error: OSError) -> str:
    return _(
        "В папку данных {path} нельзя писать ({reason}). Исправьте права или задайте другую: SVOD_DATA=<папка>."
    ).format(path=path, reason=error.strerror)
