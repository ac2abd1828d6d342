"""The servers that the tests use: those of TEST_DATABASE_URL and TEST_REDIS_URL, or embedded ones of their own.

Never those of DATABASE_URL: a test run cannot reach production. Nor the superuser's rights: the tests connect as a
plain login that takes one of the product's three roles, so row-level security is in force in every test.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg
from psycopg import sql

from settings.devstack.folder import DataFolder
from settings.devstack.postgres import LOGIN, prepare_database
from settings.devstack.servers import Servers

# Django copies it for every test database (`TEST["TEMPLATE"]`), with the extensions that only a superuser may install.
TEMPLATE = "svod_template"
# On a server of somebody else's, the product's own login keeps its password.
TEST_LOGIN = "svod_test"

_servers: Servers | None = None
_folder: Path | None = None


def prepare_test_servers(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Start what is missing and make the template database.

    Call it once, in the process that controls the run (not in a worker of pytest-xdist, which gets the result by its
    environment), and `stop` at the end.

    Args:
        environment: TEST_DATABASE_URL names a superuser, or a role with CREATEDB and CREATEROLE, that logs in with a
            password or needs none. TEST_REDIS_URL names a database that may be emptied.

    Returns:
        What has to be put into the environment before Django's settings are read: DATABASE_URL, REDIS_URL, SVOD_DATA.

    Raises:
        settings.devstack.console.StackError: an embedded server does not start.
        psycopg.Error: the server of TEST_DATABASE_URL refuses.
    """
    global _servers, _folder
    _folder = Path(tempfile.mkdtemp(prefix="svod-tests-"))
    given = {
        "DATABASE_URL": environment.get("TEST_DATABASE_URL", ""),
        "REDIS_URL": environment.get("TEST_REDIS_URL", ""),
    }
    try:
        _servers = Servers(DataFolder.at(_folder), given, durable=False)
        _servers.start()
        found = {**given, **_servers.addresses(), "SVOD_DATA": str(_folder)}
        if _servers.postgres is not None:
            _make_template(_servers.postgres.superuser_dsn, LOGIN, password=None)
        else:
            # The same for two runs at once, and known to nobody who does not know the address.
            password = hashlib.sha256(given["DATABASE_URL"].encode()).hexdigest()
            _make_template(given["DATABASE_URL"], TEST_LOGIN, password=password)
            found["DATABASE_URL"] = _with_login(given["DATABASE_URL"], TEST_LOGIN, password)
    except BaseException:
        stop()
        raise
    return found


def stop() -> None:
    """Stop the embedded servers and remove their folder."""
    global _servers, _folder
    if _servers is not None:
        _servers.stop()
    if _folder is not None:
        shutil.rmtree(_folder, ignore_errors=True)
    _servers = _folder = None


def _make_template(superuser_dsn: str, login: str, *, password: str | None) -> None:
    with psycopg.connect(superuser_dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(TEMPLATE)))
    prepare_database(superuser_dsn, TEMPLATE)
    with psycopg.connect(superuser_dsn, autocommit=True) as connection:
        # Django makes the test databases under the role in force; in tests that is the owner.
        connection.execute("ALTER ROLE svod_owner CREATEDB")
        if login == LOGIN:
            return
        name, version = sql.Identifier(login), connection.info.server_version
        if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [login]).fetchone() is None:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN NOINHERIT").format(name))
        connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(password)))
        option = sql.SQL("WITH INHERIT FALSE, SET TRUE" if version >= 160000 else "")
        for role in ("svod_owner", "svod_web", "svod_worker"):
            connection.execute(sql.SQL("GRANT {} TO {} {}").format(sql.Identifier(role), name, option))


def _with_login(url: str, login: str, password: str) -> str:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    # No such database is made: only Django's copies of the template (`test_…`) are ever opened.
    return parts._replace(netloc=f"{login}:{quote(password)}@{host}", path="/svod_tests").geturl()
