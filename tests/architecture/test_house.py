"""The habits that a linter does not know, checked on the source itself (CONTRIBUTING.md)."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from federation.kernel.errors import SENTENCES, ErrorCode
from federation.kernel.registries import ALL
from settings import ROOT

DOORS = ("*/web/**/*.py", "graphql/api/**/*.py", "*/jobs.py", "*/management/commands/*.py", "*/exchange/**/*.py")


def sources(*patterns: str) -> Iterator[Path]:
    tracked = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return (ROOT / name for name in tracked.stdout.splitlines() if (ROOT / name).is_file())


def unscoped_reads(source: str) -> list[int]:
    """Lines that reach a model's manager other than by `visible_to`: habit 2, no object without an actor."""
    found = []
    tree = ast.parse(source)
    allowed = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "visible_to"
    }
    for node in ast.walk(tree):
        manager = isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager", "_base_manager")
        if manager and id(node) not in allowed:
            found.append(node.lineno)
    return found


def test_doors__read_rows_by_visible_to_only() -> None:
    broken = [
        f"{path.relative_to(ROOT)}:{line}"
        for pattern in DOORS
        for path in ROOT.glob(pattern)
        if ".venv" not in path.parts
        for line in unscoped_reads(path.read_text())
    ]
    assert broken == [], "doors get rows by Model.objects.visible_to(actor) or a selector"


def test_doors_rule__finds_a_side_door() -> None:
    assert unscoped_reads("Plan.objects.filter(pk=1)\nPlan.objects.visible_to(actor).filter(pk=1)") == [1]


def test_files__stay_under_400_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in sources("*.py")
        if "migrations" not in path.parts and (count := len(path.read_text().splitlines())) > 400
    }
    assert long == {}


def test_files__have_names_that_say_something() -> None:
    nameless = [str(path) for path in sources("*.py") if path.stem in {"utils", "helpers", "common", "misc", "tools"}]
    assert nameless == []


def test_graphql_folder__is_no_package() -> None:
    assert list((ROOT / "graphql").glob("*.py")) == []


def test_error_codes__are_alphabetical_and_have_sentences() -> None:
    assert [code.name for code in ErrorCode] == sorted(code.name for code in ErrorCode)
    assert set(SENTENCES) == set(ErrorCode)
    assert all(code.name == code.value for code in ErrorCode)


def test_registries__hold_something(capsys: pytest.CaptureFixture[str]) -> None:
    for registry in ALL:
        print(f"{registry.name}: {registry.about}: {', '.join(registry.entries)}")
        assert registry.entries, f"{registry.name} is empty: remove it until somebody needs it"


def test_project__stands_alone() -> None:
    """No path of a machine, no word about how it was made."""
    foreign = re.compile(r"/work/(main|shared)|\bsub-?agents?\b|/tmp/svod/")
    broken = [
        str(path.relative_to(ROOT))
        for path in sources("*.py", "*.md", "*.html", "*.toml", "Makefile", ".ci/run", "*.sh", "*.js")
        if path != Path(__file__) and foreign.search(path.read_text(errors="replace"))
    ]
    assert broken == []
