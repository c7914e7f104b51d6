"""Errors, validators, caching, CORS: what every answer has."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import create_environ, run_wsgi_app


def test_the_validator_of_one_quotation_is_strong(piece: FlaskClient) -> None:
    quotation = piece.get("/quotes?limit=1").json["results"][0]
    assert piece.get(f"/quotes/{quotation['id']}").headers["ETag"].startswith('"')


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/nowhere", "/quotes?x=1"])
def test_head_is_like_get_also_for_operators_and_errors(piece: FlaskClient, path: str) -> None:
    get, head = piece.get(path), piece.head(path)
    assert head.data == b""
    for response in (get, head):
        for changing in ("X-Request-ID", "Date"):
            response.headers.pop(changing, None)
    assert (head.status_code, list(head.headers)) == (get.status_code, list(get.headers))


def test_answers_without_a_token_may_be_cached_for_a_minute(piece: FlaskClient) -> None:
    directives = "public, max-age=60, stale-while-revalidate=300, stale-if-error=600"
    assert piece.get("/quotes").headers["Cache-Control"] == directives
    assert "Accept" in piece.get("/quotes").headers["Vary"]


def test_answers_with_a_token_are_nobody_elses(piece: FlaskClient) -> None:
    response = piece.get("/quotes", headers={"Authorization": "Bearer x"})
    assert response.headers["Cache-Control"] == "private, no-store"


def test_what_is_written_and_why_it_was_not_is_nobody_elses(client: FlaskClient, writer: dict[str, str]) -> None:
    made, refused = (client.post("/quotes", json={"text": text}, headers=writer) for text in ("some words", ""))
    assert (made.status_code, refused.status_code) == (201, 422)
    assert made.headers["Cache-Control"] == refused.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/nowhere", "/quotes?x=1"])
def test_health_and_errors_are_not_cached(piece: FlaskClient, path: str) -> None:
    assert piece.get(path).headers["Cache-Control"] == "no-store"


def test_an_unforeseen_error_is_500_without_a_trace(piece_app, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("quoteapi.store.sources.page", break_down)
    response = piece_app.test_client().get("/sources")
    assert (response.status_code, response.content_type) == (500, "application/problem+json")
    assert "secret" not in response.text
    assert "Traceback" not in response.text


def test_a_clients_request_id_comes_back(piece: FlaskClient) -> None:
    assert piece.get("/healthz", headers={"X-Request-ID": "desk-42"}).headers["X-Request-ID"] == "desk-42"


@pytest.mark.parametrize("bad", ["", "a b", "x" * 101, "ä", '"><script>'])
def test_a_request_id_that_could_do_harm_is_replaced(piece: FlaskClient, bad: str) -> None:
    given = piece.get("/healthz", headers={"X-Request-ID": bad}).headers["X-Request-ID"]
    assert given != bad
    assert len(given) == 36


def test_any_origin_may_read(piece: FlaskClient) -> None:
    response = piece.get("/quotes", headers={"Origin": "https://desk.example"})
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers
    exposed = response.headers["Access-Control-Expose-Headers"]
    assert all(name in exposed for name in ("Link", "ETag", "RateLimit", "Retry-After"))


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_no_page_of_another_origin_may_write(piece: FlaskClient, method: str) -> None:
    response = piece.options(
        "/quotes", headers={"Origin": "https://evil.example", "Access-Control-Request-Method": method}
    )
    assert method not in response.headers["Access-Control-Allow-Methods"]
    assert "Authorization" not in response.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html;q=0.8,*/*", "application/*", "text/html,*/*"])
def test_json_is_answered_to_whoever_likes_nothing_better(piece: FlaskClient, accept: str) -> None:
    assert piece.get("/quotes", headers={"Accept": accept}).content_type == "application/json"


def test_what_cannot_be_had_is_406(piece: FlaskClient) -> None:
    response = piece.get("/quotes", headers={"Accept": "image/png"})
    assert (response.status_code, response.content_type) == (406, "application/problem+json")
    assert piece.get("/quotes?format=json", headers={"Accept": "image/png"}).status_code == 200


@pytest.mark.parametrize("host", ["xn--", "xn--a.example", "xn--99999999.com"])
@pytest.mark.parametrize("path", ["/healthz", "/quotes?limit=1", "/?format=html", "/nowhere"])
def test_a_host_whose_letters_cannot_be_told_is_no_error_of_ours(piece_app: Flask, host: str, path: str) -> None:
    environ = create_environ(path) | {"HTTP_HOST": host}
    _, status, _ = run_wsgi_app(piece_app.wsgi_app, environ)
    assert status.startswith("404" if path == "/nowhere" else "200")
