"""The gold set through a database and HTTP: candidates bring the matcher all that it needs."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient

from quoteapi import create_app
from quoteapi.api.bodies import QuotationBody
from quoteapi.config import Settings
from quoteapi.store.database import Database
from quoteapi.store.recording import record
from quoteapi.store.verifying import Claim, verify
from tests.gold.harness import outcomes, stored

BATCH = 100


@pytest.fixture(scope="module")
def gold(new_database: Callable[..., str]) -> Iterator[Flask]:
    database = Database(new_database())
    bodies = [{"text": each.text, "speaker": " ".join(each.speakers).replace("-", " ")} for each in stored()]
    with database.writing() as connection:
        record(connection, QuotationBody(many=True).load(bodies), by="test", at=datetime.now(UTC))
    yield create_app(Settings(database_url=database.url, log_level="error"), database)
    database.dispose()


def answers(client: FlaskClient, claims: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for start in range(0, len(claims), BATCH):
        response = client.post("/verify", json={"claims": claims[start : start + BATCH]})
        assert response.status_code == 200, response.json
        found += response.json["results"]
    return found


@cache
def texts() -> dict[str, str]:
    return {each.id: each.text for each in stored()}


def test_every_stored_text_is_exact(gold: Flask) -> None:
    listed, url = [], "/quotes?limit=100"
    client = gold.test_client()
    while url:
        page = client.get(url).json
        listed += [quote["text"] for quote in page["results"]]
        url = page["next"]
    assert len(listed) >= 1000
    found = answers(client, [{"text": text} for text in listed])
    assert [text for text, each in zip(listed, found, strict=True) if each["verdict"] != "exact"] == []


def test_every_claim_gets_the_verdict_that_it_gets_of_the_whole_store(gold: Flask) -> None:
    due = [each for each in outcomes() if each.claim.text.strip()]
    claims = [{"text": each.claim.text, "speaker": each.claim.speaker} for each in due]
    found = answers(gold.test_client(), claims)
    wrong = [
        (each.claim.rule, each.claim.text, each.ruling.verdict, answer["verdict"])
        for each, answer in zip(due, found, strict=True)
        if answer["verdict"] != each.ruling.verdict
    ]
    assert wrong == []


def test_the_quotation_that_was_altered_is_the_first_evidence(gold: Flask) -> None:
    due = [each for each in outcomes() if each.claim.quote and each.right and each.claim.verdict == "altered"]
    database: Database = gold.extensions["quoteapi"].database
    with database.reading() as connection:
        found = verify(connection, [Claim(each.claim.text, each.claim.speaker) for each in due])
    first = [
        orjson.loads(each.evidence[0].document)["text"] == texts()[outcome.claim.quote or ""]
        for each, outcome in zip(found, due, strict=True)
    ]
    assert sum(first) >= 0.99 * len(first)
