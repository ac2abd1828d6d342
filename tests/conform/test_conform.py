"""What programs of others' say of the API: the audits of GraphQL over HTTP, and Relay's compiler."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from settings import GRAPHQL_FOLDER, ROOT
from tests.browser.site import Site

pytestmark = pytest.mark.conform

AUDITS = 61
"""As many as graphql-http 1.23.1 has."""


def token_of(site: Site, username: str) -> str:
    """A new token, by the command that operators use."""
    done = subprocess.run(
        [sys.executable, "manage.py", "issue_token", username],
        cwd=ROOT,
        env={**site.environment, "SVOD_DB_ROLE": "worker"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()[-1]


def test_graphql_over_http__every_audit_passes(node: Path, site: Site) -> None:
    done = subprocess.run(
        ["node", "audit.js", f"{site.url}/graphql/", token_of(site, "national")],
        cwd=node,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result == {"total": AUDITS, "failed": []}


def test_relay_compiler__takes_the_schema_and_the_stored_operations(node: Path, tmp_path: Path) -> None:
    shutil.copy(GRAPHQL_FOLDER / "schema.graphql", tmp_path / "schema.graphql")
    source = tmp_path / "src"
    source.mkdir()
    for number, path in enumerate(sorted(GRAPHQL_FOLDER.glob("operations/*.graphql"))):
        # Relay names an operation after its file; ours are named for people.
        document = renamed(path.read_text(encoding="utf-8"), f"module{number}")
        (source / f"module{number}.js").write_text(f"graphql`{document}`;\n", encoding="utf-8")
    config = {"src": "./src", "schema": "./schema.graphql", "language": "javascript", "noFutureProofEnums": True}
    (tmp_path / "relay.config.json").write_text(json.dumps(config), encoding="utf-8")
    (tmp_path / "package.json").write_text("{}", encoding="utf-8")
    done = subprocess.run(
        ["node", str(node / "node_modules" / "relay-compiler" / "cli.js"), "relay.config.json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    made = {path.name for path in tmp_path.rglob("__generated__/*.graphql.js")}
    operations = {name for name in made if name.endswith(("Query.graphql.js", "Mutation.graphql.js"))}
    assert len(operations) == len(list(source.glob("*.js")))


def renamed(document: str, module: str) -> str:
    """The document with its operation and fragments named as Relay wants it: by the module."""
    document = re.sub(r"\b(query|mutation) \w+", lambda found: f"{found[1]} {module}{found[1].capitalize()}", document)
    for fragment in re.findall(r"\bfragment (\w+) on", document):
        document = re.sub(rf"(\bfragment |\.\.\.){fragment}\b", rf"\g<1>{module}_{fragment}", document)
    return document
