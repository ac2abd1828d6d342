"""What a prepared data folder was prepared for. `manage.py prepare` needs seconds to find that nothing has changed; the
supervisor sees it by the dates of the files."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from settings import ROOT
from settings.devstack.folder import DataFolder

READ_BY_PREPARE = ("*/migrations/*.py", "*/demo/**/*", "static/**/*", "settings/*.py", "requirements.lock")
WRITTEN_BY_IT = ("pg/PG_VERSION", "static/staticfiles.json", "demo.json")


def mark(folder: DataFolder) -> str:
    """The same text as long as preparing again would change nothing: the sources, what was made of them, the day (the
    demonstration begins a new year's cycle by itself), the kind of installation."""
    kind = [time.strftime("%Y-%m-%d"), sys.version, os.environ.get("SVOD_DEMO", "")]
    return sha256("\n".join([*kind, *_dates(folder)]).encode()).hexdigest()


def _dates(folder: DataFolder) -> Iterator[str]:
    sources = (path for pattern in READ_BY_PREPARE for path in sorted(ROOT.glob(pattern)))
    for path in (*sources, *(folder.path / name for name in WRITTEN_BY_IT)):
        if path.suffix != ".pyc" and not path.is_dir():
            yield f"{_named(path, folder)} {path.stat().st_mtime_ns if path.exists() else 0}"


def _named(path: Path, folder: DataFolder) -> Path:
    return path.relative_to(folder.path if path.is_relative_to(folder.path) else ROOT)
