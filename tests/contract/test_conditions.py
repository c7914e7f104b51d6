"""What a client saw, and what it asked before: validators, preconditions and repeated requests (RFC 9110)."""

import io
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

BODY = {"text": "We shall see what we shall see", "speaker": "Jane Example", "source_url": "https://example.org/a"}
READING = [
    *("/", "/docs", "/openapi.json", "/quotes", "/quotes?q=see&include=highlight,total&facets=speaker"),
    *(f"/quotes?format={format_}" for format_ in ("html", "csv", "jsonl", "atom", "jsonfeed")),
    *(f"/quotes/{{id}}?format={format_}" for format_ in ("json", "html", "jsonld", "bibtex", "csl", "markdown")),
    *("/quotes/{id}/history", "/quotes/{id}/card", "/oembed?url={url}", "/oembed?url={url}&format=xml"),
    *("/speakers", "/speakers/jane-example", "/speakers/jane-example?format=html"),
    *("/quotes/{id}/history?format=html", "/speakers/jane-example/history?format=html"),
    *("/sources", "/sources/{source}", "/sources/{source}?format=html"),
    *("/verify?text=We%20shall%20see%20what", "/verify?text=We%20shall%20see%20what&format=html"),
]
STREAMS = ["/quotes?format=csv", "/quotes?format=jsonl"]


@pytest.fixture
def quotation(client: FlaskClient, writer: dict[str, str]) -> dict[str, Any]:
    return client.post("/quotes", json=BODY, headers=writer).json


def filled(path: str, quotation: dict[str, Any]) -> str:
    return path.format(id=quotation["id"], url=quotation["url"], source=quotation["sources"][0]["id"])


@pytest.mark.parametrize("path", READING)
def test_every_reading_answer_has_a_validator_that_holds(
    client: FlaskClient, quotation: dict[str, Any], path: str
) -> None:
    first = client.get(filled(path, quotation))
    assert first.status_code == 200, first.text
    for sent in (first.headers["ETag"], f'"other", {first.headers["ETag"]}', f"W/{first.headers['ETag'][-34:]}", "*"):
        again = client.get(filled(path, quotation), headers={"If-None-Match": sent})
        assert (again.status_code, again.data) == (304, b""), sent
        assert again.headers["ETag"] == first.headers["ETag"]
        for name in ("Cache-Control", "Vary", "X-Request-ID", "Access-Control-Allow-Origin"):
            assert name in again.headers
    assert client.get(filled(path, quotation), headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", READING)
def test_head_is_like_get_without_the_body(client: FlaskClient, quotation: dict[str, Any], path: str) -> None:
    get, head = (client.open(filled(path, quotation), method=method) for method in ("GET", "HEAD"))
    assert head.data == b""
    for response in (get, head):
        response.headers.pop("X-Request-ID")
    assert (head.status_code, list(head.headers)) == (get.status_code, list(get.headers))


@pytest.mark.parametrize("path", READING)
def test_every_reading_answer_may_be_cached_without_a_token_and_not_with_one(
    client: FlaskClient, quotation: dict[str, Any], writer: dict[str, str], path: str
) -> None:
    found = [client.get(filled(path, quotation), headers=headers).headers for headers in ({}, writer)]
    assert [headers["Cache-Control"] for headers in found] == [
        "public, max-age=60, stale-while-revalidate=300, stale-if-error=600",
        "private, no-store",
    ]


@pytest.mark.parametrize("path", STREAMS)
def test_the_validator_of_an_archive_is_weak(client: FlaskClient, path: str) -> None:
    assert client.get(path).headers["ETag"].startswith('W/"')


@pytest.mark.parametrize("path", STREAMS)
def test_the_validator_of_an_archive_changes_with_all_that_it_holds(
    client: FlaskClient, quotation: dict[str, Any], admin: dict[str, str], path: str
) -> None:
    seen = [client.get(path).headers["ETag"]]
    spelled = {"name": "Jane Example", "names": [{"name": "J. Example"}]}
    review = {"status": "disputed", "note": "x"}
    for method, address, body in [
        ("POST", "/quotes", {"text": "other words"}),
        ("PATCH", quotation["url"], {"speaker": spelled}),
        ("POST", "/quotes", {**BODY, "source_url": None, "source": {"url": BODY["source_url"], "title": "A title"}}),
        ("PATCH", quotation["url"], {"context": "At lunch."}),
        ("PATCH", quotation["url"], {"sources": [{"url": BODY["source_url"], "title": "Another"}]}),
        ("PATCH", "/speakers/jane-example", {"kind": "person"}),
        ("POST", f"{quotation['url']}/reviews", review),
        ("DELETE", quotation["url"], None),
    ]:
        headers = admin | ({"If-Match": "*"} if method == "PATCH" else {})
        sent = client.open(address, method=method, json=body, headers=headers)
        assert sent.status_code < 300, sent.text
        seen.append(client.get(path).headers["ETag"])
        assert seen[-1] != seen[-2], (method, address, body)


def test_an_archive_is_sent_bit_by_bit(client: FlaskClient, admin: dict[str, str]) -> None:
    lines = b"".join(b'{"text": "words number %d"}\n' % number for number in range(600))
    client.post("/imports", data=lines, content_type="application/x-ndjson", headers=admin)
    stream = client.get("/quotes?format=jsonl", buffered=False)
    chunks = list(stream.response)
    assert len(chunks) > 1
    assert len(b"".join(chunks).splitlines()) == 600


def matches(tag: str) -> dict[str, tuple[str, int]]:
    return {
        "itself": (tag, 200),
        "a list with it": (f'"other", {tag}', 200),
        "anything": ("*", 200),
        "another": ('"other"', 412),
        "a list without it": ('"other", "another"', 412),
        "it, weakly": (f"W/{tag}", 412),
        "nothing": ('""', 412),
    }


@pytest.mark.parametrize("what", matches(""))
@pytest.mark.parametrize("path", ["/quotes/{id}", "/speakers/jane-example"])
def test_a_correction_goes_by_what_was_seen(
    client: FlaskClient, quotation: dict[str, Any], writer: dict[str, str], path: str, what: str
) -> None:
    path = filled(path, quotation)
    match, status = matches(client.get(path).headers["ETag"])[what]
    body = {"context": "x"} if "quotes" in path else {"kind": "person"}
    answer = client.patch(path, json=body, headers={**writer, "If-Match": match})
    assert answer.status_code == status
    changed = client.get(path).json
    assert (body.items() <= changed.items()) == (status == 200)
    if status == 200:
        assert answer.headers["ETag"] == client.get(path).headers["ETag"]


@pytest.mark.parametrize("what", matches(""))
def test_a_retraction_goes_by_what_was_seen_where_that_is_said(
    client: FlaskClient, quotation: dict[str, Any], writer: dict[str, str], what: str
) -> None:
    match, status = matches(client.get(quotation["url"]).headers["ETag"])[what]
    answer = client.delete(quotation["url"], headers={**writer, "If-Match": match})
    assert answer.status_code == (204 if status == 200 else 412)
    assert client.get(quotation["url"]).status_code == (410 if status == 200 else 200)


@pytest.mark.parametrize("path", ["/quotes/{id}", "/speakers/jane-example"])
def test_a_correction_of_what_was_not_seen_is_428(
    client: FlaskClient, quotation: dict[str, Any], writer: dict[str, str], path: str
) -> None:
    assert client.patch(filled(path, quotation), json={}, headers=writer).status_code == 428


@pytest.fixture
def keyed(client: FlaskClient, admin: dict[str, str]):
    def send(path: str, body: Any, key: str = "desk-1"):
        return client.post(path, json=body, headers={**admin, "Idempotency-Key": key})

    return send


def test_a_repeated_review_is_one_entry_of_the_history(client: FlaskClient, quotation: dict[str, Any], keyed) -> None:
    path, body = f"/quotes/{quotation['id']}/reviews", {"status": "disputed", "note": "The tape is cut."}
    first, again = keyed(path, body), keyed(path, body)
    assert (again.status_code, again.data, again.headers["ETag"]) == (201, first.data, first.headers["ETag"])
    assert len(client.get(f"{quotation['url']}/history").json["results"]) == 2


def test_a_repeated_merge_is_what_it_was_and_no_409(client: FlaskClient, quotation: dict[str, Any], keyed) -> None:
    keyed("/quotes", {"text": "words", "speaker": "J. Example"}, "another")
    merges = [keyed("/speakers/j-example/merge", {"into": "jane-example"}) for _ in range(2)]
    assert [merge.status_code for merge in merges] == [200, 200]
    assert merges[0].data == merges[1].data


def test_a_repeated_import_enters_nothing_and_says_what_it_said(client: FlaskClient, admin: dict[str, str]) -> None:
    send = {"content_type": "application/x-ndjson", "headers": {**admin, "Idempotency-Key": "k"}}
    done = [client.post("/imports", data=b'{"text": "some words"}\n', **send).json["created"] for _ in range(2)]
    assert done == [1, 1]
    assert client.get("/quotes?include=total").json["total"] == 1


def test_a_key_of_another_body_or_address_is_422(quotation: dict[str, Any], keyed) -> None:
    keyed("/quotes", BODY)
    path = f"/quotes/{quotation['id']}/reviews"
    for refused in (keyed("/quotes", {"text": "other words"}), keyed(path, BODY | {})):
        assert refused.status_code == 422


@pytest.mark.parametrize(
    ("wrong", "status"), [({"text": "words", "speaker": {"id": "nobody"}}, 422), ({"text": 5}, 422)], ids=str
)
def test_a_key_is_not_used_up_by_an_error(keyed, wrong: dict[str, Any], status: int) -> None:
    assert [keyed("/quotes", wrong).status_code for _ in range(2)] == [status, status]
    assert keyed("/quotes", BODY).status_code == 201


def test_what_was_in_the_way_is_looked_at_anew_under_the_same_key(
    client: FlaskClient, quotation: dict[str, Any], keyed, admin: dict[str, str]
) -> None:
    client.delete(quotation["url"], headers=admin)
    assert keyed("/quotes", BODY).status_code == 409
    client.post(f"{quotation['url']}/reviews", json={"status": "reported", "note": "x"}, headers=admin)
    assert keyed("/quotes", BODY).status_code == 200


@pytest.mark.parametrize("key", ["", "x" * 256, "é", "a\tb"])
def test_a_key_that_cannot_be_kept_is_422(keyed, key: str) -> None:
    refused = keyed("/quotes", BODY, key)
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "Idempotency-Key")


def test_racing_requests_of_one_key_are_one(app: Flask, writer: dict[str, str]) -> None:
    together, answers = Barrier(8), []
    headers = {**writer, "Idempotency-Key": "k"}

    def send() -> None:
        together.wait()
        answer = app.test_client().post("/quotes", json=BODY, headers=headers)
        answers.append((answer.status_code, answer.data))

    threads = [Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {status for status, _ in answers} == {201}
    assert len(set(answers)) == 1


@pytest.mark.parametrize(("length", "status"), [(262_144, 201), (262_145, 413)])
def test_a_chunked_body_has_256_kib_at_the_most(
    client: FlaskClient, writer: dict[str, str], length: int, status: int
) -> None:
    body = b'{"text": "some words"}'
    sent = io.BytesIO(body + b" " * (length - len(body)))
    answer = client.post(
        "/quotes",
        input_stream=sent,
        content_type="application/json",
        headers={**writer, "Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert answer.status_code == status


def test_a_page_of_another_origin_may_read_what_it_needs(client: FlaskClient) -> None:
    answer = client.get("/quotes", headers={"Origin": "https://desk.example"})
    exposed = {name.strip() for name in answer.headers["Access-Control-Expose-Headers"].split(",")}
    assert exposed >= {"Link", "ETag", "RateLimit", "RateLimit-Policy", "Retry-After"}


def test_a_page_of_another_origin_may_ask_conditionally(client: FlaskClient) -> None:
    preflight = client.options(
        "/quotes",
        headers={
            "Origin": "https://desk.example",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "if-none-match",
        },
    )
    assert preflight.status_code == 204
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert "If-None-Match" in preflight.headers["Access-Control-Allow-Headers"]


def test_an_answer_to_a_writer_is_for_no_page_of_another_origin(client: FlaskClient, writer: dict[str, str]) -> None:
    answer = client.post("/quotes", json=BODY, headers={**writer, "Origin": "https://desk.example"})
    assert answer.status_code == 201
    assert "Access-Control-Allow-Origin" not in answer.headers
