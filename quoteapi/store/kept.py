"""Connections that stay as they are from one request to the next.

SQLAlchemy's pool keeps those of the driver and makes its own anew for each request, which takes longer than reading
a quotation. These take their places in that pool, so that there are never more than it has.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, Semaphore
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import TimeoutError  # noqa: A004


class Kept:
    """At most `most` connections in use; who waits `seconds` for one in vain gets SQLAlchemy's TimeoutError.

    `lives` says whether one that was idle can still be used.
    """

    def __init__(self, most: int, seconds: float, lives: Callable[[Connection], bool]) -> None:
        self._most, self._seconds, self._lives = most, seconds, lives
        self._free, self._lock = Semaphore(most), Lock()
        self._idle: list[tuple[Engine, Connection]] = []
        self._used = 0

    @contextmanager
    def connection(self, engine: Engine) -> Iterator[Connection]:
        """Yield a connection of `engine` that is in no transaction; what is not committed at the end is undone."""
        self._enter()
        try:
            connection = self._take(engine) or engine.connect()
            try:
                yield connection
                if connection.in_transaction():
                    connection.rollback()
                driver: Any = connection.connection.dbapi_connection
                driver.rollback()
            except BaseException:
                connection.close()
                raise
            with self._lock:
                self._idle.append((engine, connection))
        finally:
            self._leave()

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place in the pool for a connection that is not kept."""
        self._enter()
        try:
            self._make_room()
            yield
        finally:
            self._leave()

    def close(self) -> None:
        """Close those that are idle."""
        with self._lock:
            idle, self._idle = self._idle, []
        for _, connection in idle:
            connection.close()

    def _enter(self) -> None:
        if not self._free.acquire(timeout=self._seconds):
            raise TimeoutError(f"no connection was free for {self._seconds} seconds")
        with self._lock:
            self._used += 1

    def _leave(self) -> None:
        with self._lock:
            self._used -= 1
        self._free.release()

    def _take(self, engine: Engine) -> Connection | None:
        """Return the one that was used last, which most likely lives; None where one is to be opened, and may be."""
        while True:
            with self._lock:
                at = next((at for at in reversed(range(len(self._idle))) if self._idle[at][0] is engine), None)
                connection = None if at is None else self._idle.pop(at)[1]
            if connection is None:
                self._make_room()
                return None
            if self._lives(connection):
                return connection
            connection.invalidate()
            connection.close()

    def _make_room(self) -> None:
        with self._lock:
            too_many = self._used + len(self._idle) > self._most
            connection = self._idle.pop(0)[1] if too_many else None
        if connection is not None:
            connection.close()
