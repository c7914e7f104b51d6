"""Importing over HTTP: JSON Lines in, a report out."""

import io
from dataclasses import asdict
from typing import Any, BinaryIO, cast

from flask import Blueprint, Response

from quoteapi.api import reports
from quoteapi.api.importing import Prepared, Report, batches, enter, prepare
from quoteapi.api.items import json_items
from quoteapi.api.routing import Edit, RawBody, answer_json, route

MAX_IMPORT_BYTES = 4 * 1024 * 1024
NDJSON = "application/x-ndjson"

blueprint = Blueprint("imports", __name__)


class Lines(RawBody):
    """JSON Lines."""

    @staticmethod
    def read(sent: bytes) -> list[Prepared]:
        """Return the lines in batches, those that hold no draft reported."""
        lines = cast("BinaryIO", io.BufferedReader(cast("io.RawIOBase", io.BytesIO(sent))))
        return [prepare(batch) for batch in batches(json_items(lines))]


@route(
    blueprint,
    "/imports",
    method="POST",
    access="admin",
    body=Lines,
    media_types=(NDJSON, "application/jsonl"),
    longest_body=MAX_IMPORT_BYTES,
    answer=reports.ImportReport,
)
def post_import(query: dict[str, Any], body: list[Prepared], edit: Edit) -> Response:
    """Enter many quotations, a body of `POST /quotes` or a line of an export in each line, 4 MiB at the most.

    A line's `id` is a UUIDv7, a judged `status` comes with its `status_reason`, and no moment is in the future. What
    cannot go in is reported with its line's number, the reason and the line; the rest goes in, and of what was there
    already is filled in what nobody had told, as by `POST /quotes`.
    """
    report = Report()
    for batch in body:
        report += enter(edit.connection, batch, by=edit.by, at=edit.at)
    return answer_json(asdict(report))
