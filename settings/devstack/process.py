"""Children that die with their parent, and how they are stopped."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from settings import ROOT

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 5_000_000  # bytes; a longer log is put aside once, at the start

_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(number: signal.Signals) -> None:
    """Ask the kernel to send `number` to this process when its parent ends, however it ends. Linux only."""
    if sys.platform == "linux":
        _libc.prctl(PR_SET_PDEATHSIG, int(number))


def _before_exec(number: signal.Signals) -> Callable[[], None]:
    parent = os.getpid()

    def prepare() -> None:
        die_with_parent(number)
        # The parent may have ended before the request reached the kernel.
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def spawn(
    command: Sequence[str | Path],
    *,
    on_parent_death: signal.Signals,
    environment: Mapping[str, str] | None = None,
    log: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in a process group of its own, so that Ctrl-C in the terminal reaches only the supervisor.

    Args:
        on_parent_death: what the child receives when this process ends without stopping it.
        environment: the whole environment of the child; this process's own by default.
        log: file for its output, appended; inherited output by default.
    """
    output = None if log is None else _open_log(log)
    try:
        return subprocess.Popen(
            [str(part) for part in command],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=None if output is None else subprocess.STDOUT,
            process_group=0,
            preexec_fn=_before_exec(on_parent_death),
        )
    finally:
        if output is not None:
            os.close(output)


def _open_log(log: Path) -> int:
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
    return os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


def stop(process: subprocess.Popen[bytes], *signals: signal.Signals, patience: float) -> None:
    """Stop a child: each signal in turn, `patience` seconds after each, and at last SIGKILL to its whole group."""
    for number in signals:
        if process.poll() is not None:
            break
        process.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
