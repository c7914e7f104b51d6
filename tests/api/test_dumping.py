"""Serialisers compiled from schemas: each says the same as its schema."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import Schema, fields

from quoteapi.api import answers, context
from quoteapi.api.dumping import compile_dump
from quoteapi.api.routing import answer_json
from quoteapi.store import quotes
from quoteapi.store.quotes import QuoteFilter


@pytest.mark.parametrize("only", [None, ["id"], ["id", "text"], ["speaker", "id", "sources", "url"]])
def test_a_quotation_is_dumped_as_its_schema_dumps_it(piece_app: Flask, only: list[str] | None) -> None:
    schema = answers.Quotation(only=only)
    with piece_app.test_request_context(), context.database().reading() as connection:
        records = quotes.page(connection, QuoteFilter()).rows
        records[0].speaker = None
        records[1].sources[0].archived_at = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
        compiled, dumped = compile_dump(schema), schema.dump(records, many=True)
        shown = answer_json([compiled(record) for record in records]).get_data()
    assert shown == orjson.dumps(dumped) + b"\n"


def test_a_field_that_cannot_be_compiled_is_an_error_at_once() -> None:
    class Odd(Schema):
        id = fields.UUID()
        odd = fields.Method("make")

        def make(self, _: Any) -> None: ...

    with pytest.raises(TypeError, match="odd: Method"):
        compile_dump(Odd())


def test_only_what_is_asked_for_is_read(piece: FlaskClient) -> None:
    shown = compile_dump(answers.Speaker(only=["id"]))(type("S", (), {"id": UUID(int=1)}))
    assert shown == {"id": UUID(int=1)}
