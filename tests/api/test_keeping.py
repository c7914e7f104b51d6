"""Rendered answers that are kept: never older than what is stored, and never too many."""

import gzip
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask.testing import FlaskClient

from quoteapi import create_app
from quoteapi.api.keeping import OVERHEAD, Shelf
from quoteapi.config import Settings
from quoteapi.store.database import Database

Statements = Callable[[Database], AbstractContextManager[list[str]]]
Write = Callable[[FlaskClient, dict[str, str], str], object]


def correct(client: FlaskClient, admin: dict[str, str], url: str) -> object:
    return client.patch(url, json={"context": "zebra"}, headers=admin | {"If-Match": client.get(url).headers["ETag"]})


def add_a_name(client: FlaskClient, admin: dict[str, str], url: str) -> object:
    speaker = {"name": "Ann Other", "names": [{"name": "zebra"}]}
    return client.post("/quotes", json={"text": "Other words of hers.", "speaker": speaker}, headers=admin)


def rename(client: FlaskClient, admin: dict[str, str], url: str) -> object:
    match = {"If-Match": client.get("/speakers/ann-other").headers["ETag"]}
    return client.patch("/speakers/ann-other", json={"name": "zebra"}, headers=admin | match)


WRITES: dict[str, tuple[str, Write]] = {
    "a correction": ("{quotation}", correct),
    "a correction, in results": ("/quotes", correct),
    "a review": (
        "{quotation}",
        lambda client, admin, url: client.post(
            f"{url}/reviews", json={"status": "disputed", "note": "zebra"}, headers=admin
        ),
    ),
    "a retraction, in a feed": (
        "/quotes?format=atom",
        lambda client, admin, url: client.delete(f"{url}?reason=zebra", headers=admin),
    ),
    "a quotation": (
        "/quotes",
        lambda client, admin, url: client.post("/quotes", json={"text": "zebra"}, headers=admin),
    ),
    "an import": (
        "/",
        lambda client, admin, url: client.post(
            "/imports",
            data='{"text": "zebra", "source_url": "https://example.org/1"}',
            headers=admin,
            content_type="application/x-ndjson",
        ),
    ),
    "a name": ("/speakers/ann-other", add_a_name),
    "another name": ("/speakers/ann-other", rename),
    "a speaker's new name, on a quotation": ("{quotation}", rename),
    "a source": (
        "{quotation}",
        lambda client, admin, url: client.post(
            "/quotes",
            json={"text": "Words.", "speaker": "Ann Other", "source_url": "https://example.org/zebra"},
            headers=admin,
        ),
    ),
}


@pytest.fixture
def quotation(client: FlaskClient, admin: dict[str, str]) -> str:
    """The address of the only quotation."""
    client.post("/quotes", json={"text": "Words of hers.", "speaker": "Ann Other"}, headers=admin)
    return str(client.post("/quotes", json={"text": "Words.", "speaker": "Ann Other"}, headers=admin).json["url"])


@pytest.mark.parametrize("write", WRITES)
def test_a_reader_sees_what_was_written(client: FlaskClient, admin: dict[str, str], quotation: str, write: str) -> None:
    path, do = WRITES[write]
    path = path.format(quotation=quotation)
    before = [client.get(path, headers={"Accept": "text/html"}) for _ in range(2)]
    assert before[0].data == before[1].data
    assert "zebra" not in before[1].text
    do(client, admin, quotation)
    assert "zebra" in client.get(path, headers={"Accept": "text/html"}).text


@pytest.mark.parametrize("write", [name for name in WRITES if name != "a name"])
def test_a_reader_who_asks_whether_results_changed_sees_what_was_written(
    client: FlaskClient, admin: dict[str, str], quotation: str, write: str
) -> None:
    has = {"If-None-Match": client.get("/quotes").headers["ETag"]}
    assert [client.get("/quotes", headers=has).status_code for _ in range(2)] == [304, 304]
    WRITES[write][1](client, admin, quotation)
    assert client.get("/quotes", headers=has).status_code == 200


def test_a_reader_who_asks_whether_results_changed_sees_whom_a_new_name_means(
    client: FlaskClient, admin: dict[str, str], quotation: str
) -> None:
    has = {"If-None-Match": client.get("/quotes?speaker=zebra").headers["ETag"]}
    assert [client.get("/quotes?speaker=zebra", headers=has).status_code for _ in range(2)] == [304, 304]
    add_a_name(client, admin, quotation)
    assert client.get("/quotes?speaker=zebra", headers=has).status_code == 200


def test_what_another_process_wrote_is_seen_by_a_reader_who_asks_whether_results_changed(
    client: FlaskClient, database: Database, admin: dict[str, str], quotation: str
) -> None:
    other = create_app(Settings(log_level="error"), database).test_client()
    has = {"If-None-Match": client.get("/quotes").headers["ETag"]}
    assert [client.get("/quotes", headers=has).status_code for _ in range(2)] == [304, 304]
    correct(other, admin, quotation)
    assert client.get("/quotes", headers=has).status_code == 200


@pytest.mark.parametrize("query", ["", "?q=words&include=highlight", "?fields=text", "?limit=1"])
def test_results_that_a_reader_has_already_are_one_statement(
    client: FlaskClient, database: Database, quotation: str, statements: Statements, query: str
) -> None:
    has = {"If-None-Match": client.get(f"/quotes{query}").headers["ETag"]}
    first = client.get(f"/quotes{query}", headers=has)
    with statements(database) as seen:
        again = client.get(f"/quotes{query}", headers=has)
    assert len(seen) == 1
    for answer in (first, again):
        del answer.headers["X-Request-ID"]
    assert (again.status, list(again.headers)) == (first.status, list(first.headers))


@pytest.mark.parametrize(("query", "accept"), [("", "text/html"), ("?limit=1", "*/*")])
def test_a_reader_who_has_something_else_gets_results(
    client: FlaskClient, quotation: str, query: str, accept: str
) -> None:
    results = client.get("/quotes")
    client.get("/quotes", headers={"If-None-Match": results.headers["ETag"]})
    other = client.get(f"/quotes{query}", headers={"Accept": accept})
    again = client.get("/quotes", headers={"If-None-Match": other.headers["ETag"]})
    assert (again.status_code, again.data) == (200, results.data)


def test_a_page_asked_for_again_is_one_statement(
    client: FlaskClient, database: Database, quotation: str, statements: Statements
) -> None:
    client.get("/quotes?format=html")
    with statements(database) as seen:
        client.get("/quotes?format=html")
    assert len(seen) == 1


def test_a_page_asked_for_again_has_the_same_headers(client: FlaskClient, quotation: str) -> None:
    first, again = (dict(client.get("/quotes?format=html&limit=1").headers) for _ in range(2))
    assert first.pop("X-Request-ID") != again.pop("X-Request-ID")
    assert first == again
    assert {"Link", "ETag", "Content-Security-Policy"} <= set(again)


def test_a_page_under_another_name_of_the_service_is_another_one(client: FlaskClient, quotation: str) -> None:
    for host in ("one.example", "two.example"):
        assert f"http://{host}/" in client.get(quotation, headers={"Accept": "text/html", "Host": host}).text


@pytest.mark.parametrize("path", ["/", "/quotes", "/quotes?format=atom"])
def test_what_is_rendered_is_compressed_for_whoever_takes_that(client: FlaskClient, quotation: str, path: str) -> None:
    whole = client.get(path, headers={"Accept": "text/html"})
    for taken in ("gzip", "gzip, deflate, br", "*"):
        packed = client.get(path, headers={"Accept": "text/html", "Accept-Encoding": taken})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == whole.data
        assert int(packed.headers["Content-Length"]) == len(packed.data) < len(whole.data) / 2


@pytest.mark.parametrize("refused", ["", "identity", "gzip;q=0", "br"])
def test_nothing_is_compressed_for_whoever_does_not_take_it(client: FlaskClient, refused: str) -> None:
    client.get("/", headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
    response = client.get("/", headers={"Accept": "text/html", "Accept-Encoding": refused})
    assert "Content-Encoding" not in response.headers
    assert response.text.startswith("<!doctype html>")


def test_a_page_and_its_compressed_form_are_told_apart_by_caches(client: FlaskClient) -> None:
    plain, packed = (
        client.get("/", headers={"Accept": "text/html", "Accept-Encoding": coding}) for coding in ("identity", "gzip")
    )
    assert plain.headers["ETag"] != packed.headers["ETag"]
    assert plain.headers.getlist("Vary") == packed.headers.getlist("Vary") == ["Accept, Accept-Encoding"]
    known = {"Accept": "text/html", "If-None-Match": packed.headers["ETag"]}
    assert client.get("/", headers=known | {"Accept-Encoding": "gzip"}).status_code == 304
    assert client.get("/", headers=known).status_code == 200


def test_what_was_least_lately_asked_for_makes_room() -> None:
    body = b"x" * OVERHEAD
    shelf = Shelf(most=5 * OVERHEAD)
    first, second, third = ((name, "", b"", "", "") for name in ("first", "second", "third"))
    shelf.keep(first, "1", (body, []))
    shelf.keep(second, "1", (body, []))
    assert shelf.find(first, "1") is not None
    shelf.keep(third, "1", (body, []))
    assert [shelf.find(each, "1") is None for each in (first, second, third)] == [False, True, False]


def test_answers_without_a_body_make_room_as_well() -> None:
    shelf = Shelf(most=2 * OVERHEAD)
    addresses = [("", "/quotes", b"", "", str(at)) for at in range(3)]
    for address in addresses:
        shelf.keep(address, "1", (b"", []))
    assert [shelf.find(address, "1") is None for address in addresses] == [True, False, False]


def test_an_answer_of_another_edition_is_not_found() -> None:
    shelf = Shelf()
    address = ("", "/", b"", "html", "")
    shelf.keep(address, "1", (b"x", []))
    assert shelf.find(address, "2") is None
