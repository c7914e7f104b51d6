"""The database: one engine, transactions that read and transactions that write.

There is one writer at a time, on both databases, so that "look whether it is there, then write" is always
right. SQLite begins a writing transaction with BEGIN IMMEDIATE: one that reads first and writes later would
fail at once when another writer came between, whatever the busy timeout. PostgreSQL takes an advisory lock.
It reads in one snapshot (REPEATABLE READ, READ ONLY), as SQLite does, so that an answer put together from
several statements is of one moment.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from psycopg.errors import OperationalError, UndefinedColumn, UndefinedTable
from sqlalchemy import Connection as Connection
from sqlalchemy import create_engine, event, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InvalidatePoolError, TimeoutError  # noqa: A004

BUSY_SECONDS = 10
STATEMENT_SECONDS = 30
IDLE_SECONDS = 1
"""A connection to PostgreSQL that was not used for longer is asked whether it still lives."""

_USED = "quoteapi_used"
_SQLITE_UNAVAILABLE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_FULL,
}
WRITER_LOCK = 0x71756F7465


class InvalidDatabaseUrlError(ValueError):
    """A database URL that quoteapi cannot use; its message says which ones it can."""


class Database:
    """A store's engine, and the two ways to open a transaction on it."""

    def __init__(self, url: str, *, pool_size: int = 5) -> None:
        """Prepare for `url` without connecting. Raises InvalidDatabaseUrlError for one of another kind."""
        self.url = url
        try:
            parsed = make_url(url)
        except (ArgumentError, ValueError):
            raise InvalidDatabaseUrlError(_URL_HINT) from None
        # Values stay out of messages: they can be what somebody wants to keep to himself.
        options: dict[str, Any] = {"pool_size": pool_size, "max_overflow": 0, "pool_timeout": BUSY_SECONDS}
        options["hide_parameters"] = True
        if parsed.drivername == "postgresql+psycopg":
            limits = f"-c statement_timeout={STATEMENT_SECONDS}s -c lock_timeout={BUSY_SECONDS}s"
            connect = {"connect_timeout": BUSY_SECONDS, "options": limits}
            self.engine = create_engine(parsed, **options, connect_args=connect)
            event.listen(self.engine, "checkin", _note_when)
            event.listen(self.engine, "checkout", self._check_whether_it_lives)
            reads = self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            glances = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        elif parsed.drivername == "sqlite" and parsed.database not in (None, "", ":memory:"):
            self.engine = create_engine(parsed, **options)
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
            reads = glances = self.engine.execution_options(reads=True)
        else:
            raise InvalidDatabaseUrlError(_URL_HINT)
        self._reads, self._glances = reads, glances

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection in a transaction of its own that sees one moment."""
        with self._reads.connect() as connection:
            if connection.dialect.name == "sqlite":
                # SQLAlchemy's own way of beginning takes longer than reading a quotation.
                _begin_sqlite(connection)
            yield connection

    def glancing(self) -> AbstractContextManager[Connection]:
        """Return a connection whose every statement sees a moment of its own, for answers made of one statement."""
        return self._glances.connect()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield the only writing connection; it commits at the end, or leaves nothing on an exception."""
        with self.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(WRITER_LOCK)))
            yield connection

    def _check_whether_it_lives(self, driver: Any, record: Any, _: object) -> None:
        # Asking before each use, as SQLAlchemy can, takes longer than reading a quotation.
        if time.monotonic() - record.info.get(_USED, time.monotonic()) > IDLE_SECONDS:
            try:
                self.engine.dialect.do_ping(driver)
            except OperationalError as error:
                raise InvalidatePoolError from error

    def dispose(self) -> None:
        """Close the pooled connections."""
        self.engine.dispose()


_URL_HINT = "a database URL is sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME"


def is_unavailable(error: Exception) -> bool:
    """Return whether `error` says that the database cannot be reached, is locked, busy, or not migrated."""
    if isinstance(error, TimeoutError):
        return True
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.OperationalError):
        unmigrated = str(cause).startswith(("no such table", "no such column"))
        return unmigrated or cause.sqlite_errorcode & 0xFF in _SQLITE_UNAVAILABLE
    return isinstance(cause, OperationalError | UndefinedTable | UndefinedColumn)


def sqlite_url(file: Path) -> str:
    """Return the URL of an SQLite `file`."""
    return f"sqlite:///{file}"


def _note_when(_driver: object, record: Any) -> None:
    record.info[_USED] = time.monotonic()


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own transaction control would start transactions late; `_begin_sqlite` starts them.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {BUSY_SECONDS * 1000}",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        "temp_store = MEMORY",
        "cache_size = -4096",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    driver: Any = connection.connection.dbapi_connection
    if not driver.in_transaction:
        driver.execute("BEGIN" if connection.get_execution_options().get("reads", False) else "BEGIN IMMEDIATE")
