"""`python -m bench.consolidation`: the pages of consolidated plans, on the data that `python -m bench` has loaded.

Exit codes: 0 done, 1 a big table is read whole, 2 there is no data yet.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bench.__main__ import FULL_ITEMS, FULL_TREE, run_step, step
from settings import ROOT
from settings.devstack.console import StackError
from settings.devstack.folder import DataFolder
from settings.devstack.servers import Servers, complete


def main() -> int:
    """Start the servers over the loaded data and measure."""
    place = Path(os.environ.get("SVOD_BENCH_DATA") or ROOT / ".data" / "bench").resolve()
    folder = DataFolder.at(place / f"{FULL_TREE}-{FULL_ITEMS}")
    if not (folder.path / "loaded").exists():
        print("no data yet: run `python -m bench` first", file=sys.stderr)
        return 2
    try:
        if not folder.take(title="python -m bench.consolidation"):
            raise StackError(f"{folder.path} is in use by process {folder.holder().get('pid')}")
        own = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        servers = Servers(folder, {}, durable=False)
        servers.start()
        try:
            assert servers.postgres is not None
            environment = complete({**own, "SVOD_DEMO": "1"}, servers, folder)
            environment["DJANGO_SETTINGS_MODULE"] = "settings.project"
            environment["SVOD_BENCH_ADMIN"] = f"{servers.postgres.superuser_dsn} dbname=svod"
            run_step("prepare", environment, "owner", "manage.py", "prepare")
            return step("bench.consolidating", environment, "web", "-m", "bench.process", "bench.consolidating")
        finally:
            servers.stop()
            folder.release()
    except StackError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
