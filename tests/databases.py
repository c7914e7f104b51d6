"""Databases for tests, each made as a copy of one that was migrated once."""

import shutil
import uuid
from pathlib import Path
from typing import Protocol

from sqlalchemy import create_engine, make_url, text

from quoteapi.store import migration
from quoteapi.store.database import Database, sqlite_url


class Databases(Protocol):
    """The databases of one dialect, known by their URLs."""

    def new(self, migrated: bool = True) -> str:
        """Make a database, migrated or empty."""

    def drop(self, url: str) -> None:
        """Take one away that nobody uses any more."""

    def close(self) -> None:
        """Take all away."""


class SqliteDatabases:
    """Files in a folder that somebody else clears away."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.db"
        _migrate(sqlite_url(self._template))

    def new(self, migrated: bool = True) -> str:
        file = self._folder / f"{uuid.uuid4().hex}.db"
        if migrated:
            shutil.copy(self._template, file)
        return sqlite_url(file)

    def drop(self, url: str) -> None:
        Path(make_url(url).database or "").unlink()

    def close(self) -> None:
        pass


class PostgresqlDatabases:
    """Databases on a server."""

    def __init__(self, server: str) -> None:
        self._server = make_url(server)
        self._admin = create_engine(self._server, isolation_level="AUTOCOMMIT")
        self._prefix = f"quoteapi_test_{uuid.uuid4().hex[:8]}"
        self._number = 0
        self._there: set[str] = set()
        self._template = self.new(migrated=False)
        _migrate(self._template)

    def new(self, migrated: bool = True) -> str:
        name = f"{self._prefix}_{self._number}"
        source = make_url(self._template).database if migrated else "template0"
        # Where nobody waits for the disk, copying files takes a sixth of the time of writing them to the log.
        self._execute(f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY file_copy")
        self._number += 1
        self._there.add(name)
        return self._server.set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        name = make_url(url).database or ""
        self._execute(f"DROP DATABASE {name} WITH (FORCE)")
        self._there.remove(name)

    def close(self) -> None:
        for name in list(self._there):
            self.drop(self._server.set(database=name).render_as_string())
        self._admin.dispose()

    def _execute(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(statement))


def _migrate(url: str) -> None:
    database = Database(url)
    with database.writing() as connection:
        migration.upgrade(connection)
    database.dispose()
