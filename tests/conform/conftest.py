"""Node with the packages of package.json, and the real product to be judged by them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.site import Site, running_site

HERE = Path(__file__).parent
PATIENCE = 300
"""Seconds for the packages to arrive."""


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the scripts of this one and their packages; without Node the tests are skipped."""
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("no Node: install node and npm for `make conform`")
    folder = tmp_path_factory.mktemp("conform")
    for name in ("package.json", "package-lock.json", "audit.js"):
        shutil.copy(HERE / name, folder)
    command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="session")
def site(node: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The running product with its demonstration."""
    with running_site(tmp_path_factory.mktemp("site")) as site:
        yield site
