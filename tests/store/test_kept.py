"""Connections that are kept: used again, never too many, and never used dead or in somebody's transaction."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, func, select, text

from quoteapi.store.database import Database
from quoteapi.store.models import Speaker
from quoteapi.store.recording import record
from quoteapi.text.draft import QuotationDraft


@pytest.fixture
def narrow(new_database: Callable[..., str]) -> Iterator[Database]:
    """A database that one connection leads to at a time."""
    database = Database(new_database(), pool_size=1)
    yield database
    database.dispose()


def test_a_connection_is_used_again(database: Database) -> None:
    opened: list[object] = []
    event.listen(database.engine, "connect", lambda *_: opened.append(1))
    for _ in range(3):
        with database.reading() as connection:
            connection.execute(select(func.count()).select_from(Speaker))
    assert len(opened) == 1


def test_one_that_is_kept_makes_room_for_every_other_kind(narrow: Database) -> None:
    for _ in range(2):
        for kind in (narrow.reading, narrow.glancing, narrow.writing):
            with kind() as connection:
                assert connection.scalar(select(func.count()).select_from(Speaker)) == 0


def test_one_that_failed_leaves_its_place(narrow: Database) -> None:
    for _ in range(3):
        with pytest.raises(LookupError), narrow.reading():
            raise LookupError
    with narrow.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(Speaker)) == 0


def test_what_was_read_before_is_no_moment_to_stay_in(database: Database) -> None:
    for number in range(3):
        with database.reading() as connection:
            assert connection.scalar(text("SELECT count(*) FROM quotation")) == number
        with database.writing() as connection:
            record(connection, [QuotationDraft(f"words {number}")], by="test", at=datetime(2026, 11, 22, tzinfo=UTC))


def test_a_connection_that_died_while_it_was_idle_is_replaced(
    database: Database, dialect: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if dialect == "sqlite":
        pytest.skip("there is no server that could go away")
    monkeypatch.setattr("quoteapi.store.database.IDLE_SECONDS", -1)
    with database.glancing() as kept:
        pid = kept.scalar(text("SELECT pg_backend_pid()"))
    with database.writing() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
    with database.glancing() as connection:
        assert connection.scalar(text("SELECT pg_backend_pid()")) != pid
