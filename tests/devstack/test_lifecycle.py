"""What `make run` survives, with the real processes and with fsync on."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from settings import ROOT
from tests.devstack.stack_process import Stack, alive, manage, wait_until

pytestmark = [pytest.mark.lifecycle, pytest.mark.xdist_group("lifecycle")]

GONE = 15  # seconds; an idle machine needs less than 3, one that runs other tests beside this one needs more

WHO = "SELECT current_user, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
ASK = f"""from django.db import connection; c = connection.cursor(); c.execute("{WHO}"); print(c.fetchone())"""
# The interpreter of a run as root may lie in a closed folder, so the plain user keeps one right: to pass through.
PLAIN_USER = (
    *("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=+dac_override"),
    *("--ambient-caps=+dac_override", "--bounding-set=-all,+dac_override", "--securebits=+no_setuid_fixup", "--"),
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that the tests of this module use one after another: prepared once, killed again and again."""
    return tmp_path_factory.mktemp("lifecycle") / "data"


@pytest.fixture
def started() -> Iterator[list[Stack]]:
    """Stacks put here are ended with the test, whatever it found."""
    stacks: list[Stack] = []
    yield stacks
    for stack in stacks:
        if stack.process.poll() is None:
            stack.ends(signal.SIGTERM)


def start(started: list[Stack], data: Path, *, port: int | None = None, prefix: tuple[str, ...] = ()) -> Stack:
    stack = Stack(data, port=port, prefix=prefix)
    started.append(stack)
    return stack


def test_runs_alone_is_joined_by_commands_and_leaves_nothing(data: Path, started: list[Stack], tmp_path: Path) -> None:
    stack = start(started, data)
    stack.wait_ready()
    stack.remember("stopped")

    again = start(started, data)
    assert again.ends() == 2
    assert str(stack.process.pid) in again.said()
    elsewhere = start(started, tmp_path / "elsewhere", port=stack.port)
    assert elsewhere.ends() == 2
    assert f"PORT={stack.port + 1}" in elsewhere.said()

    # A command beside it uses the same database, as a plain role.
    answer, complaint = manage(data, "shell", "-v", "0", "-c", ASK).communicate(timeout=120)
    assert answer.strip() == "('svod_worker', False)", complaint

    children = stack.children()
    assert len(children) >= 5, stack.said()
    assert stack.ends(signal.SIGINT) == 0, stack.said()
    assert not [pid for pid in children if alive(pid)]


def test_children_die_with_a_killed_supervisor(data: Path, started: list[Stack]) -> None:
    stack = start(started, data)
    stack.wait_ready()
    stack.remember("supervisor killed")
    children = stack.children()
    stack.ends(signal.SIGKILL)
    # Started at once, while the last children are still going, on the same port.
    after = start(started, data, port=stack.port)
    wait_until(lambda: not any(alive(pid) for pid in children), seconds=GONE, what="children gone")
    after.wait_ready()
    assert "supervisor killed" in after.remembered()
    assert after.ends(signal.SIGTERM) == 0


def test_committed_rows_survive_the_death_of_the_database_and_of_everything(data: Path, started: list[Stack]) -> None:
    stack = start(started, data)
    stack.wait_ready()
    stack.remember("database killed")
    os.kill(stack.postmaster(), signal.SIGKILL)
    assert stack.ends() == 1
    assert "PostgreSQL" in stack.said()

    after = start(started, data)
    after.wait_ready()
    after.remember("everything killed")
    everything = [after.process.pid, *after.children()]
    for pid in everything:
        # Whoever dies with the supervisor, which is killed first, is gone before its turn.
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    after.process.wait(GONE)

    last = start(started, data)
    last.wait_ready()
    assert {"database killed", "everything killed"} <= set(last.remembered())


def test_commands_share_the_servers_of_the_first_of_them(data: Path) -> None:
    slow = manage(data, "shell", "-v", "0", "-c", f"import time; time.sleep(1); {ASK}")
    lock = data / "lock"
    wait_until(lambda: lock.exists() and "environment" in lock.read_text(), seconds=120, what="the first one's servers")
    beside = manage(data, "shell", "-v", "0", "-c", f"import time; time.sleep(3); {ASK}")
    for command in (slow, beside):
        answer, complaint = command.communicate(timeout=120)
        assert (command.returncode, answer.strip()) == (0, "('svod_worker', False)"), complaint
    assert not lock.read_text()


@pytest.mark.parametrize("prefix", [(), PLAIN_USER], ids=["as we are", "as a plain user"])
def test_killed_while_the_cluster_is_made_in_a_deep_folder(
    prefix: tuple[str, ...], started: list[Stack], tmp_path: Path
) -> None:
    if prefix and os.geteuid() != 0:
        prefix = ()  # we are a plain user already
    folder = tmp_path / ("проверка-" * 6) / ("long-" * 20)
    folder.mkdir(parents=True)
    if prefix:
        for level in (tmp_path, folder.parent, folder):
            os.chown(level, 65534, 65534)
    stack = start(started, folder / "data", prefix=prefix)
    wait_until(lambda: list(stack.data.glob("pg.unfinished-*/base")), seconds=60, what="initdb at work")
    children = stack.children()
    stack.ends(signal.SIGKILL)
    wait_until(lambda: not any(alive(pid) for pid in children), seconds=GONE, what="children gone")

    after = start(started, stack.data, prefix=prefix)
    wait_until(lambda: (after.data / "pg" / "postmaster.pid").exists(), seconds=90, what="the next start's database")
    children = after.children()
    assert after.ends(signal.SIGTERM) == 0, after.said()
    assert not [pid for pid in children if alive(pid)]


def test_an_old_python_is_told_what_to_install(tmp_path: Path) -> None:
    script = tmp_path / "settings" / "devstack" / "setup.sh"
    script.parent.mkdir(parents=True)
    shutil.copy(ROOT / "settings" / "devstack" / "setup.sh", script)
    (tmp_path / "requirements.lock").write_text("")
    old = tmp_path / "python3"
    pretend = 'import sys; sys.version_info = (3, 9, 2); sys.version = "3.9.2 (old)"; exec(sys.argv[1])'
    old.write_text(f"#!/bin/sh\nexec {sys.executable} -c '{pretend}' \"$2\"\n")
    old.chmod(0o755)
    done = subprocess.run(
        [script, "run"], env={**os.environ, "PYTHON": str(old)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "3.11" in done.stderr
    assert "3.9.2" in done.stderr
    assert not (tmp_path / ".venv").exists()
