"""A database that cannot answer is 503 with `Retry-After`, never a 500, and over as soon as it can."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import make_url

from quoteapi import create_app
from quoteapi.config import Settings
from quoteapi.store import migration
from quoteapi.store.database import Database

BODY = {"text": "some words"}
READING = ["/quotes", "/quotes?q=words", "/quotes?format=csv", "/speakers?q=Putin", "/sources", "/readyz"]


@pytest.fixture
def served() -> Iterator[Callable[[Database], FlaskClient]]:
    opened = []

    def serve(database: Database) -> FlaskClient:
        opened.append(database)
        return create_app(Settings(log_level="error"), database).test_client()

    yield serve
    for database in opened:
        database.dispose()


@pytest.fixture
def unreachable(served, new_database: Callable[..., str], dialect: str, tmp_path: Path) -> FlaskClient:
    if dialect == "sqlite":
        return served(Database(f"sqlite:///{tmp_path}/missing/quotes.db"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    nobody = make_url(new_database()).set(host="127.0.0.1", port=free, query={})
    return served(Database(nobody.render_as_string(hide_password=False)))


def assert_unavailable(answer) -> None:
    assert (answer.status_code, answer.content_type) == (503, "application/problem+json"), answer.text
    assert int(answer.headers["Retry-After"]) > 0
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", READING)
def test_reading_from_a_database_out_of_reach_is_503(unreachable: FlaskClient, path: str) -> None:
    assert_unavailable(unreachable.get(path))


def test_writing_to_a_database_out_of_reach_is_503(unreachable: FlaskClient, writer: dict[str, str]) -> None:
    assert_unavailable(unreachable.post("/quotes", json=BODY, headers=writer))


def test_a_database_out_of_reach_is_alive(unreachable: FlaskClient) -> None:
    assert unreachable.get("/healthz").status_code == 200


@pytest.mark.parametrize("path", READING)
def test_a_database_that_is_not_migrated_is_503(served, new_database: Callable[..., str], path: str) -> None:
    assert_unavailable(served(Database(new_database(migrated=False))).get(path))


def test_a_database_is_there_as_soon_as_it_is_migrated(served, new_database: Callable[..., str]) -> None:
    database = Database(new_database(migrated=False))
    client = served(database)
    assert client.get("/quotes").status_code == 503
    with database.writing() as connection:
        migration.upgrade(connection)
    assert client.get("/quotes").status_code == 200


def test_writing_while_another_writer_does_not_end_is_503_and_right_when_he_has(
    served, database: Database, writer: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quoteapi.store.database.BUSY_SECONDS", 1)
    client = served(Database(database.url))
    with database.writing():
        assert_unavailable(client.post("/quotes", json=BODY, headers=writer))
        assert client.get("/quotes").status_code == 200
    assert client.post("/quotes", json=BODY, headers=writer).status_code == 201


def test_when_no_connection_is_free_it_is_503(
    served, database: Database, writer: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quoteapi.store.database.BUSY_SECONDS", 1)
    busy = Database(database.url, pool_size=1)
    client = served(busy)
    with busy.reading():
        assert_unavailable(client.get("/quotes"))
    assert client.get("/quotes").status_code == 200
