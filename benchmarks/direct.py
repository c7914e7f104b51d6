"""The same SQL straight through the driver: what an answer's statements cost with no framework around them."""

import itertools
import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import event

from benchmarks.load import Turn
from quoteapi.app import create_app
from quoteapi.config import Settings
from quoteapi.store.database import Database

Statement = tuple[str, Any]


class Direct:
    """The statements of requests to the database of `url`, noted once and run again in this process."""

    def __init__(self, url: str) -> None:
        self._database = Database(url)
        self._client = create_app(Settings(database_url=url, log_level="error"), self._database).test_client()

    def statements(self, path: str) -> list[Statement]:
        """Return the statements that an answer to `path` takes when it is not the first one."""
        seen: list[Statement] = []

        def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
                seen.append((statement, parameters))

        self._client.get(path)
        event.listen(self._database.engine, "before_cursor_execute", note)
        try:
            self._client.get(path)
        finally:
            event.remove(self._database.engine, "before_cursor_execute", note)
        return seen

    def load(self, answers: Sequence[Sequence[Statement]], seconds: float) -> Turn:
        """Run the statements of `answers` round and round on one connection for `seconds`, and read all rows."""
        raw = self._database.engine.raw_connection()
        try:
            cursor, took, start = raw.cursor(), [], time.perf_counter()
            for answer in itertools.cycle(answers):
                asked_at = time.perf_counter()
                for statement, parameters in answer:
                    cursor.execute(statement, parameters)
                    cursor.fetchall()
                now = time.perf_counter()
                took.append(now - asked_at)
                if now - start >= seconds:
                    return Turn.of(took, now - start)
        finally:
            raw.close()
        raise AssertionError("answers go round and round")

    def close(self) -> None:
        self._database.dispose()
