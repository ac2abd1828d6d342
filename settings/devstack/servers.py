"""The embedded servers that an environment still needs, and what they add to it."""

from __future__ import annotations

from collections.abc import Mapping

from settings.devstack.folder import DataFolder
from settings.devstack.postgres import Postgres
from settings.devstack.valkey import Valkey


class Servers:
    """PostgreSQL unless DATABASE_URL is given, Valkey unless REDIS_URL is given."""

    def __init__(self, folder: DataFolder, environment: Mapping[str, str], *, durable: bool = True) -> None:
        self.postgres = None if environment.get("DATABASE_URL") else Postgres(folder, durable=durable)
        self.valkey = None if environment.get("REDIS_URL") else Valkey(folder, durable=durable)

    @property
    def all(self) -> list[Postgres | Valkey]:
        """The embedded ones, in the order in which they start."""
        # Valkey first: it is up while PostgreSQL is still reading its files.
        return [server for server in (self.valkey, self.postgres) if server is not None]

    def start(self) -> None:
        """Start them and wait until they can be used. Raises StackError; those that run already are stopped then."""
        try:
            for server in self.all:
                server.start()
            for server in self.all:
                server.wait()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop them."""
        for server in reversed(self.all):
            server.stop()

    def addresses(self) -> dict[str, str]:
        """DATABASE_URL and REDIS_URL of the embedded ones."""
        found = {}
        if self.postgres is not None:
            found["DATABASE_URL"] = self.postgres.url
        if self.valkey is not None:
            found["REDIS_URL"] = self.valkey.url
        return found


def complete(environment: Mapping[str, str], servers: Servers, folder: DataFolder) -> dict[str, str]:
    """The environment of a Django process: `environment`, the servers' addresses and what follows from them.

    With the embedded database and nothing said otherwise, a secret key of the data folder and demonstration mode.
    """
    whole = {**environment, **servers.addresses(), "SVOD_DATA": str(folder.path)}
    if servers.postgres is not None:
        whole.setdefault("SVOD_DEMO", "1")
        if not whole.get("SECRET_KEY"):
            whole["SECRET_KEY"] = folder.secret_key()
    return whole
