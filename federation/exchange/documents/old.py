"""Old Word and Excel files, turned into new ones by LibreOffice where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from federation.exchange.documents.errors import conversion_failed

PROGRAMS: Final = ("soffice", "libreoffice")
SECONDS: Final = 60
"""How long a conversion may take; LibreOffice needs some ten seconds to start on an old machine."""


def office_program() -> str | None:
    """The path of LibreOffice, None where it is not installed."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def converted(data: bytes, *, kind: str, new_kind: str, program: str) -> bytes:
    """Return the file in its new kind. Macros do not run: a headless LibreOffice opens with its own empty profile.

    Raises DocumentError when LibreOffice fails or takes longer than SECONDS.
    """
    with tempfile.TemporaryDirectory(prefix="svod-old-") as folder:
        source = Path(folder, f"source.{kind}")
        source.write_bytes(data)
        command = [
            program,
            f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            new_kind,
            "--outdir",
            folder,
            str(source),
        ]
        try:
            _run(command, folder)
            return Path(folder, f"source.{new_kind}").read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            raise conversion_failed() from error


def _run(command: list[str], folder: str) -> None:
    """Run LibreOffice in a session of its own: its starter leaves a child behind that must end with it."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=folder, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        process.wait(SECONDS)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
