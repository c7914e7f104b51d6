"""The same SQL straight through the driver: what an answer's statements cost with no framework around them."""

import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from unittest import mock

from sqlalchemy import Connection, event

from benchmarks.load import Turn
from quoteapi.app import create_app
from quoteapi.config import Settings
from quoteapi.store import prepared
from quoteapi.store.database import Database


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as it went to the driver; PostgreSQL plans some of them for their very values, each time."""

    sql: str
    values: Any
    planned_anew: bool = False


class Direct:
    """The statements of requests to the database of `url`, noted once and run again in this process."""

    def __init__(self, url: str) -> None:
        self._database = Database(url)
        self._client = create_app(Settings(database_url=url, log_level="error"), self._database).test_client()

    def statements(self, path: str) -> list[Statement]:
        """Return the statements that an answer to `path` takes when it is not the first one.

        Raises RuntimeError where none is seen: they go another way than this one knows, and nothing would be measured.
        """
        seen: list[Statement] = []
        run = prepared.run

        def note(_connection: Any, _cursor: Any, sql: str, values: Any, *_: Any) -> None:
            if not sql.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
                seen.append(Statement(sql, values))

        def run_noted(connection: Connection, sql: str, values: Any, *, planned_anew: bool) -> list[prepared.Row]:
            seen.append(Statement(sql, values, planned_anew))
            return run(connection, sql, values, planned_anew=planned_anew)

        self._client.get(path)
        event.listen(self._database.engine, "before_cursor_execute", note)
        try:
            with mock.patch.object(prepared, "run", run_noted):
                self._client.get(path)
        finally:
            event.remove(self._database.engine, "before_cursor_execute", note)
        if not seen:
            raise RuntimeError(f"{path} was answered without a statement that could be noted")
        return seen

    def load(self, answers: Sequence[Sequence[Statement]], seconds: float) -> Turn:
        """Run the statements of `answers` round and round on one connection for `seconds`, and read all rows."""
        pooled = self._database.engine.raw_connection()
        driver, sqlite = pooled.dbapi_connection, self._database.engine.dialect.name == "sqlite"
        try:
            took: list[float] = []
            start = time.perf_counter()
            for answer in itertools.cycle(answers):
                asked_at = time.perf_counter()
                for statement in answer:
                    if sqlite:
                        driver.execute(statement.sql, statement.values).fetchall()
                    else:
                        with driver.cursor(binary=True) as cursor:
                            prepare = False if statement.planned_anew else None
                            cursor.execute(statement.sql, statement.values, prepare=prepare).fetchall()
                now = time.perf_counter()
                took.append(now - asked_at)
                if now - start >= seconds:
                    return Turn.of(took, now - start)
        finally:
            pooled.close()
        raise AssertionError("answers go round and round")

    def close(self) -> None:
        self._database.dispose()
