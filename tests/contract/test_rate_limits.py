"""Rate limits: 429 for who asks too much, and for nobody else."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask.testing import FlaskClient

from quoteapi import create_app
from quoteapi.api import throttling
from quoteapi.config import Settings
from quoteapi.store.database import Database

BODY = {"text": "We shall see what we shall see"}


@pytest.fixture
def limited(database: Database, monkeypatch: pytest.MonkeyPatch) -> Callable[..., FlaskClient]:
    """Makes clients of applications with limits, for which time stands still."""
    monkeypatch.setattr(throttling, "Quota", partial(throttling.Quota, clock=lambda: 0))

    def make(**settings: Any) -> FlaskClient:
        return create_app(Settings(log_level="error", **settings), database).test_client()

    return make


def statuses(client: FlaskClient, path: str, number: int, **options: Any) -> list[int]:
    return [client.get(path, **options).status_code for _ in range(number)]


def test_without_a_limit_there_is_none_and_no_answer_speaks_of_one(client: FlaskClient) -> None:
    assert "RateLimit" not in client.get("/quotes").headers
    assert "RateLimit-Policy" not in client.get("/quotes").headers


def test_each_answer_says_what_is_left(limited) -> None:
    client = limited(read_limit=(2, 3600))
    answers = [client.get(path).headers for path in ("/quotes", "/nowhere")]
    assert [headers["RateLimit-Policy"] for headers in answers] == ['"reads";q=2;w=3600'] * 2
    assert [headers["RateLimit"] for headers in answers] == ['"reads";r=1;t=1800', '"reads";r=0;t=3600']


def test_who_asks_too_much_is_429_and_told_when_to_come_again(limited) -> None:
    client = limited(read_limit=(2, 3600))
    assert statuses(client, "/quotes", 2) == [200, 200]
    refused = client.get("/quotes", headers={"Origin": "https://desk.example"})
    assert (refused.status_code, refused.content_type) == (429, "application/problem+json")
    assert refused.headers["Retry-After"] == "1800"
    assert refused.headers["Cache-Control"] == "no-store"
    assert refused.headers["Access-Control-Allow-Origin"] == "*"
    assert {"RateLimit", "RateLimit-Policy", "Retry-After"} <= {
        name.strip() for name in refused.headers["Access-Control-Expose-Headers"].split(",")
    }
    assert refused.json["type"] == "https://iana.org/assignments/http-problem-types#quota-exceeded"
    assert refused.json["violated-policies"] == ["reads"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_operators_are_never_limited(limited, path: str) -> None:
    client = limited(read_limit=(1, 3600))
    assert statuses(client, "/quotes", 2) == [200, 429]
    assert statuses(client, path, 3) == [200] * 3


def test_each_address_has_its_own_quota(limited) -> None:
    client = limited(read_limit=(1, 3600))
    for address in ("192.0.2.1", "192.0.2.2"):
        assert statuses(client, "/quotes", 2, environ_base={"REMOTE_ADDR": address}) == [200, 429]


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", 429),
        ("2001:db8::1", "2001:db8:0:1::1", 200),
        ("::ffff:192.0.2.1", "192.0.2.1", 429),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", 200),
    ],
)
def test_a_network_of_ipv6_is_one_client(limited, first: str, second: str, status: int) -> None:
    client = limited(read_limit=(1, 3600))
    client.get("/quotes", environ_base={"REMOTE_ADDR": first})
    assert client.get("/quotes", environ_base={"REMOTE_ADDR": second}).status_code == status


def test_a_forwarded_address_is_not_believed(limited) -> None:
    client = limited(read_limit=(1, 3600))
    found = [
        client.get("/quotes", headers={"X-Forwarded-For": address}).status_code for address in ("10.0.0.1", "10.0.0.2")
    ]
    assert found == [200, 429]


def test_the_address_that_a_trusted_proxy_forwards_is_the_client(limited) -> None:
    client = limited(read_limit=(1, 3600), trusted_proxies=1)
    found = [
        client.get("/quotes", headers={"X-Forwarded-For": address}).status_code
        for address in ("10.0.0.1", "10.0.0.2", "spoofed, 10.0.0.2")
    ]
    assert found == [200, 200, 429]


def test_writers_are_limited_by_token_and_not_by_address(limited, as_) -> None:
    client = limited(read_limit=(1, 3600), write_limit=(2, 3600))
    for name in ("one", "two"):
        sent = [client.post("/quotes", json=BODY, headers=as_("write", name)) for _ in range(1)]
        assert [answer.status_code for answer in sent] == [201 if name == "one" else 200]
    headers = as_("write", "three")
    sent = [client.post("/quotes", json=BODY, headers=headers) for _ in range(3)]
    assert [answer.status_code for answer in sent] == [200, 200, 429]
    assert sent[0].headers["RateLimit"] == '"writes";r=1;t=1800'
    assert sent[-1].json["violated-policies"] == ["writes"]
    assert client.get("/quotes").status_code == 200


def test_a_refused_write_writes_nothing(limited, writer: dict[str, str]) -> None:
    client = limited(write_limit=(1, 3600))
    for words in ("one", "two"):
        client.post("/quotes", json={"text": words}, headers=writer)
    assert [quotation["text"] for quotation in client.get("/quotes").json["results"]] == ["one"]


def test_guessing_tokens_is_limited_by_address(limited, writer: dict[str, str]) -> None:
    client = limited(read_limit=(2, 3600))
    bad = {"Authorization": "Bearer guessed"}
    assert [client.post("/quotes", json=BODY, headers=bad).status_code for _ in range(3)] == [401, 401, 429]
    assert client.post("/quotes", json=BODY, headers=writer).status_code == 201


def test_verifying_a_claim_is_reading_whichever_way_it_is_asked(limited) -> None:
    client = limited(read_limit=(2, 3600), write_limit=(1, 3600))
    claim = {"text": "We shall see what we shall see"}
    answers = [client.post("/verify", json=claim), client.get("/verify", query_string=claim), client.get("/quotes")]
    assert [answer.status_code for answer in answers] == [200, 200, 429]


def test_asking_whether_one_may_ask_is_free(limited) -> None:
    client = limited(read_limit=(1, 3600))
    preflight = {"Origin": "https://desk.example", "Access-Control-Request-Method": "GET"}
    assert [client.options("/quotes", headers=preflight).status_code for _ in range(3)] == [204] * 3
    assert client.get("/quotes").status_code == 200
