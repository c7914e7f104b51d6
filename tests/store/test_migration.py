"""Migrations, on both databases."""

from collections.abc import Callable, Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from quoteapi.store import migration
from quoteapi.store.database import Database
from quoteapi.store.models import Base
from quoteapi.store.search import not_full_text


@pytest.fixture
def empty(new_database: Callable[..., str]) -> Iterator[Database]:
    database = Database(new_database(migrated=False))
    yield database
    database.dispose()


def test_migrations_make_what_the_models_say(database: Database) -> None:
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": not_full_text})
        assert compare_metadata(context, Base.metadata) == []


def test_an_empty_database_has_no_revision(empty: Database) -> None:
    with empty.reading() as connection:
        assert migration.current(connection) is None


def test_going_forwards_back_and_forwards_again_leaves_the_newest(empty: Database) -> None:
    with empty.writing() as connection:
        migration.upgrade(connection)
        migration.downgrade(connection, "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
        migration.upgrade(connection)
        assert migration.current(connection) == migration.newest()


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO speaker (slug, name, kind, created_at, updated_at) "
        "VALUES ('a', 'A', 'robot', '2026-01-01 00:00:00', '2026-01-01 00:00:00')",
        "INSERT INTO source (uid, url, url_key, domain, authors) VALUES "
        "('00000000000000000000000000000001', 'javascript:alert(1)', 'k', 'd', '[]')",
        "INSERT INTO source (uid, url, url_key, domain, authors, published, published_earliest, published_latest) "
        "VALUES ('00000000000000000000000000000001', 'http://a.b', 'k', 'd', '[]', '2007', 20071231, 20070101)",
        "INSERT INTO source (uid, url, url_key, domain, authors, published) "
        "VALUES ('00000000000000000000000000000001', 'http://a.b', 'k', 'd', '[]', '2007')",
        "INSERT INTO near_word (key, word) VALUES ('a', 'b'), ('a', 'b')",
        "INSERT INTO name_word (word, name_id) VALUES ('old', 4711)",
    ],
    ids=["kind", "url scheme", "bounds in order", "bounds present", "unique", "foreign key"],
)
def test_the_database_itself_refuses_what_breaks_a_constraint(database: Database, statement: str) -> None:
    with pytest.raises(DBAPIError), database.writing() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize("statement", ["UPDATE change SET reason = 'x'", "DELETE FROM change"])
def test_the_history_can_neither_be_altered_nor_deleted(database: Database, statement: str) -> None:
    with database.writing() as connection:
        connection.execute(
            text(
                "INSERT INTO speaker (slug, name, kind, created_at, updated_at) "
                "VALUES ('a', 'A', 'person', '2026-01-01 00:00:00', '2026-01-01 00:00:00')"
            )
        )
        connection.execute(
            text(
                'INSERT INTO change (speaker_id, at, "by", action, changes) '
                "SELECT id, '2026-01-01 00:00:00', 'x', 'created', '{}' FROM speaker"
            )
        )
    with pytest.raises(DBAPIError, match="append-only"), database.writing() as connection:
        connection.execute(text(statement))
