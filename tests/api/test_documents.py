"""Kept documents as answers: they say what the declared schema says, with the service's own address in them."""

from dataclasses import replace
from datetime import UTC, datetime

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient

from quoteapi.api import answers, context, documents
from quoteapi.store import quotes
from quoteapi.store.documents import document
from quoteapi.store.quotes import QuoteFilter


@pytest.mark.parametrize("base", ["http://localhost", "https://quotes.example.org/a", 'http://odd"name\\'])
def test_a_document_says_what_the_schema_says(piece_app: Flask, base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    known = replace(piece_app.extensions[context.EXTENSION], public_url=base)
    monkeypatch.setitem(piece_app.extensions, context.EXTENSION, known)
    with piece_app.test_request_context(), context.database().reading() as connection:
        records = quotes.page(connection, QuoteFilter()).rows
        records[0].speaker = None
        records[1].sources[0].archived_at = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
        records[2].sources = []
        records[2].source_url = None
        joined = documents.join(map(document, records))
        assert joined == orjson.dumps(answers.Quotation().dump(records, many=True))


def test_what_is_cut_down_says_the_same_of_what_is_left(piece: FlaskClient) -> None:
    whole = piece.get("/quotes?limit=3").json["results"]
    cut = piece.get("/quotes?limit=3&fields=url,speaker").json["results"]
    assert cut == [{name: quotation[name] for name in ("id", "url", "speaker")} for quotation in whole]


def test_the_validator_is_the_same_where_it_is_entered_and_where_it_is_read(
    client: FlaskClient, writer: dict[str, str]
) -> None:
    # The words hold the service's own address, which validators leave out where it is the service's.
    entered = client.post("/quotes", json={"text": "See http://localhost for more"}, headers=writer)
    assert client.get(entered.headers["Location"]).headers["ETag"] == entered.headers["ETag"]
