"""Each error that a client can meet, as problem details (RFC 9457) with the headers that go with it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.http import HTTP_STATUS_CODES
from werkzeug.test import TestResponse

from quoteapi import create_app
from quoteapi.config import Settings
from quoteapi.store.database import Database

NOWHERE = "00000000-0000-7000-8000-000000000000"
BODY = {"text": "We shall see what we shall see", "speaker": "Jane Example"}
Headers = dict[str, str]


class Desk:
    """Somebody who does everything wrong."""

    def __init__(self, client: FlaskClient, writer: Headers, limited: FlaskClient, unready: FlaskClient) -> None:
        self.client, self.writer, self.limited, self.unready = client, writer, limited, unready

    def post(self, **members: Any) -> TestResponse:
        return self.client.post("/quotes", json={**BODY, **members}, headers=self.writer)

    def send(self, data: bytes, content_type: str = "application/json") -> TestResponse:
        return self.client.post("/quotes", data=data, content_type=content_type, headers=self.writer)

    def correct(self, **headers: str) -> TestResponse:
        return self.client.patch(self.post().json["url"], json={"context": "x"}, headers=self.writer | headers)

    def ask_for_namesakes(self) -> TestResponse:
        for item in ("Q1", "Q2"):
            self.post(text=f"words of {item}", speaker={"name": "John", "wikidata": item})
        return self.post(speaker="John")

    def ask_for_what_was_retracted(self) -> TestResponse:
        url = self.post().json["url"]
        self.client.delete(f"{url}?reason=Never%20said", headers=self.writer)
        return self.client.get(url)

    def ask_too_often(self) -> TestResponse:
        self.limited.get("/quotes")
        return self.limited.get("/quotes")


ERRORS: dict[str, tuple[int, Callable[[Desk], TestResponse]]] = {
    "no JSON": (400, lambda desk: desk.send(b"{")),
    "no host": (400, lambda desk: desk.client.get("/quotes", headers={"Host": ""})),
    "no token": (401, lambda desk: desk.client.post("/quotes", json=BODY)),
    "a bad token": (401, lambda desk: desk.client.delete(f"/quotes/{NOWHERE}", headers={"Authorization": "Bearer x"})),
    "a small token": (403, lambda desk: desk.client.post("/imports", data=b"", headers=desk.writer)),
    "no such page": (404, lambda desk: desk.client.get("/nowhere")),
    "no such quotation": (404, lambda desk: desk.client.get(f"/quotes/{NOWHERE}")),
    "no such history": (404, lambda desk: desk.client.get(f"/quotes/{NOWHERE}/history")),
    "no such speaker": (404, lambda desk: desk.client.get("/speakers/nobody")),
    "no such source": (404, lambda desk: desk.client.get(f"/sources/{NOWHERE}")),
    "nothing to correct": (404, lambda desk: desk.client.patch(f"/quotes/{NOWHERE}", json={}, headers=desk.writer)),
    "nothing to retract": (404, lambda desk: desk.client.delete(f"/quotes/{NOWHERE}", headers=desk.writer)),
    "another method": (405, lambda desk: desk.client.delete("/quotes")),
    "another format": (406, lambda desk: desk.client.get("/quotes", headers={"Accept": "image/png"})),
    "a name of several": (409, lambda desk: desk.ask_for_namesakes()),
    "retracted": (410, lambda desk: desk.ask_for_what_was_retracted()),
    "stale": (412, lambda desk: desk.correct(**{"If-Match": '"stale"'})),
    "too much": (413, lambda desk: desk.send(b" " * 300_000)),
    "another media type": (415, lambda desk: desk.send(b"text=x", "application/x-www-form-urlencoded")),
    "packed": (
        415,
        lambda desk: desk.client.post("/quotes", json=BODY, headers=desk.writer | {"Content-Encoding": "gzip"}),
    ),
    "an unknown parameter": (422, lambda desk: desk.client.get("/quotes?speker=Putin")),
    "an empty parameter": (422, lambda desk: desk.client.get("/quotes?speaker=")),
    "a repeated parameter": (422, lambda desk: desk.client.get("/quotes?limit=1&limit=2")),
    "a foreign cursor": (422, lambda desk: desk.client.get("/quotes?cursor=x")),
    "a wrong member": (422, lambda desk: desk.post(date="2026-02-30")),
    "a wrong key": (
        422,
        lambda desk: desk.client.post("/quotes", json=BODY, headers=desk.writer | {"Idempotency-Key": ""}),
    ),
    "nothing seen": (428, lambda desk: desk.correct()),
    "too many": (429, lambda desk: desk.ask_too_often()),
    "not migrated": (503, lambda desk: desk.unready.get("/quotes")),
    "not migrated, for writers": (503, lambda desk: desk.unready.post("/quotes", json=BODY, headers=desk.writer)),
}

HEADERS = {
    401: {"WWW-Authenticate"},
    403: {"WWW-Authenticate"},
    405: {"Allow"},
    429: {"Retry-After", "RateLimit", "RateLimit-Policy"},
    503: {"Retry-After"},
}


@pytest.fixture
def desk(client: FlaskClient, writer: Headers, database: Database, new_database: Callable[..., str]):
    unready = Database(new_database(migrated=False))
    yield Desk(
        client,
        writer,
        create_app(Settings(log_level="error", read_limit=(1, 3600)), database).test_client(),
        create_app(Settings(log_level="error"), unready).test_client(),
    )
    unready.dispose()


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_has_its_code_in_line_and_body_and_says_which_request_it_was(desk: Desk, error: str) -> None:
    status, provoke = ERRORS[error]
    answer = provoke(desk)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json"), answer.text
    assert answer.json["status"] == status
    assert answer.json["title"] == HTTP_STATUS_CODES[status]
    assert answer.json["type"]
    assert answer.json["detail"]
    assert answer.json["request_id"] == answer.headers["X-Request-ID"]


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_has_the_headers_of_its_code(desk: Desk, error: str) -> None:
    status, provoke = ERRORS[error]
    assert set(provoke(desk).headers.keys()) >= HEADERS.get(status, set())


@pytest.mark.parametrize("error", [name for name, (status, _) in ERRORS.items() if status == 422])
def test_what_is_wrong_is_named_one_by_one(desk: Desk, error: str) -> None:
    _, provoke = ERRORS[error]
    errors = provoke(desk).json["errors"]
    assert errors
    for mistake in errors:
        assert mistake.keys() == {"location", "field", "message"}
        assert mistake["location"] in ("query", "path", "header", "body")
        assert mistake["message"]


def test_every_error_of_the_contract_is_provoked_here() -> None:
    codes = {400, 401, 403, 404, 405, 406, 409, 410, 412, 413, 415, 422, 428, 429, 503}
    assert {status for status, _ in ERRORS.values()} == codes


def test_a_name_of_several_comes_with_the_candidates(desk: Desk) -> None:
    assert [who["id"] for who in desk.ask_for_namesakes().json["candidates"]] == ["john", "john-2"]


def test_what_was_retracted_says_why(desk: Desk) -> None:
    assert desk.ask_for_what_was_retracted().json["reason"] == "Never said"


def test_every_route_says_which_methods_it_takes(app: Flask, client: FlaskClient) -> None:
    for rule in app.url_map.iter_rules():
        path = rule.rule.replace("<", "").replace(">", "")
        refused = client.open(path, method="TRACE")
        assert refused.status_code == 405, path
        takes = {method for other in app.url_map.iter_rules() if other.rule == rule.rule for method in other.methods}
        assert {method.strip() for method in refused.headers["Allow"].split(",")} == takes, path


@pytest.mark.parametrize(("length", "status"), [(262_144, 201), (262_145, 413)])
def test_a_body_has_256_kib_at_the_most(desk: Desk, length: int, status: int) -> None:
    body = b'{"text": "some words"}'
    assert desk.send(body + b" " * (length - len(body))).status_code == status


@pytest.mark.parametrize(("length", "status"), [(10_000, 201), (10_001, 422)])
def test_a_text_has_10_000_characters_at_the_most(desk: Desk, length: int, status: int) -> None:
    assert desk.post(text="ж" * length).status_code == status


@pytest.mark.parametrize(("words", "status"), [("a" * 256, 200), ("a" * 257, 422), ("a " * 16, 200), ("a " * 17, 422)])
def test_a_search_has_256_characters_and_16_terms_at_the_most(desk: Desk, words: str, status: int) -> None:
    assert desk.client.get("/quotes", query_string={"q": words.strip()}).status_code == status


def test_another_method_is_told_which_there_are(client: FlaskClient) -> None:
    detail = client.delete("/quotes").json["detail"]
    assert detail.startswith("DELETE is not possible here; use ")
    assert all(method in detail for method in ("GET", "POST"))


def test_a_claim_that_is_none_says_what_would_be_right(client: FlaskClient) -> None:
    (error,) = client.post("/verify", json={"claims": [1]}).json["errors"]
    assert (error["field"], error["message"]) == ("claims.0", "give an object with some of text, speaker, date")


def test_a_missing_parameter_says_what_would_be_right(client: FlaskClient) -> None:
    (error,) = client.get("/oembed").json["errors"]
    assert (error["field"], error["message"].startswith("is missing; give ")) == ("url", True), error
