"""`python -m bench`: servers of its own, the data loaded once and kept, one interleaved run, a table.

Exit codes: 0 done, 1 something promised was missed (answers differ, a big table is read whole), 2 it could not begin.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from bench.municipalities import write_classifier
from settings import ROOT
from settings.devstack.console import StackError
from settings.devstack.folder import DataFolder
from settings.devstack.servers import Servers, complete

FULL_TREE = 21_982
FULL_ITEMS = 300_000


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--items", type=int, default=FULL_ITEMS, help="generated plan items")
    parser.add_argument("--municipalities", type=int, default=FULL_TREE, help="municipalities of the tree")
    parser.add_argument("--runs", type=int, default=15, help="interleaved rounds")
    parser.add_argument("--only", default="", help="only cases whose name contains this")
    parser.add_argument("--docs", action="store_true", help="write the tables into docs/performance.md")
    parser.add_argument("--reload", action="store_true", help="load the data again")
    return parser.parse_args()


def main() -> int:
    """Run it."""
    asked = arguments()
    place = Path(os.environ.get("SVOD_BENCH_DATA") or ROOT / ".data" / "bench").resolve()
    try:
        folder = DataFolder.at(place / f"{asked.municipalities}-{asked.items}")
        if not folder.take(title="python -m bench"):
            raise StackError(f"{folder.path} is in use by process {folder.holder().get('pid')}")
        try:
            return run(asked, folder)
        finally:
            folder.release()
    except StackError as error:
        print(error, file=sys.stderr)
        return 2


def run(asked: argparse.Namespace, folder: DataFolder) -> int:
    """Start the servers, load what is missing, measure."""
    loaded = folder.path / "loaded"
    if asked.reload or not loaded.exists():
        # What a killed run left half loaded is not mended: it is made again.
        loaded.unlink(missing_ok=True)
        shutil.rmtree(folder.path / "pg", ignore_errors=True)
    # Never the operator's servers: nothing is said of DATABASE_URL and REDIS_URL.
    own = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    servers = Servers(folder, {}, durable=False)
    servers.start()
    try:
        assert servers.postgres is not None
        environment = complete({**own, "SVOD_DEMO": "1"}, servers, folder)
        environment["DJANGO_SETTINGS_MODULE"] = "settings.project"
        environment["SVOD_BENCH_ADMIN"] = f"{servers.postgres.superuser_dsn} dbname=svod"
        # Every time: data that is kept meets migrations that are new.
        run_step("prepare", environment, "owner", "manage.py", "prepare")
        if not loaded.exists():
            load(asked, folder, environment)
            loaded.touch()
        options = ["--runs", str(asked.runs), "--only", asked.only, *["--docs"] * asked.docs]
        return step("bench.measure", environment, "web", "-m", "bench.process", "bench.measure", *options)
    finally:
        servers.stop()


def load(asked: argparse.Namespace, folder: DataFolder, environment: Mapping[str, str]) -> None:
    """The classifier, the generated plans, guardian's rows for comparison.

    Raises:
        StackError: a command failed; its own words stand above.
    """
    classifier = folder.path / "municipalities.csv"
    rows = write_classifier(classifier, asked.municipalities, os.environ.get("SVOD_SHARED", ""))
    print(f"tree: {rows} municipalities, {asked.items} items to generate", file=sys.stderr)
    manage = (environment, "worker", "manage.py")
    run_step("load_municipalities", *manage, "load_municipalities", str(classifier), "--create-regions")
    run_step("generate_demo", *manage, "generate_demo", "--scale", str(asked.items), "--seed", "1")
    run_step("guardian rows", environment, "worker", "-m", "bench.process", "bench.grants")


def run_step(name: str, environment: Mapping[str, str], role: str, *command: str) -> None:
    """A step that must not fail.

    Raises:
        StackError: it did; its own words stand above.
    """
    if code := step(name, environment, role, *command):
        raise StackError(f"{name} failed with code {code}")


def step(name: str, environment: Mapping[str, str], role: str, *command: str) -> int:
    """Run one command in a process of its own, under a role of the database; how long it took goes to stderr."""
    started = time.monotonic()
    whole = {**environment, "SVOD_DB_ROLE": role, "PYTHONUTF8": "1"}
    code = subprocess.run([sys.executable, *command], cwd=ROOT, env=whole, check=False).returncode
    print(f"{name}: {time.monotonic() - started:.1f} s", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
