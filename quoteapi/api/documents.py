"""Kept documents as answers: with the service's own address put into them, cut down to some members, or as a page."""

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus
from uuid import UUID

import orjson
from flask import Response

from quoteapi.api import answers
from quoteapi.api.context import base_url
from quoteapi.api.fields import parse_uuid
from quoteapi.api.formats import chosen
from quoteapi.api.lookup import taken_over, unknown
from quoteapi.api.routing import JSON, answer_as_asked
from quoteapi.store import quotes
from quoteapi.store.database import Connection
from quoteapi.store.quotes import HIDDEN

_ID = len('{"id":"')
# A document begins with its id, which is as long as every UUID, and its address below the service's own.
_ADDRESS = _ID + len('01234567-89ab-cdef-0123-456789abcdef","url":"')


def find(connection: Connection, quotation_id: str) -> tuple[bytes, str]:
    """Return the document of the quotation of this id, also of a retracted one, and its status. Raises Missing."""
    uid = parse_uuid(quotation_id)
    kept = quotes.document(connection, uid) if uid else None
    if kept is None:
        raise unknown(quotation_id)
    return kept


def present(connection: Connection, quotation_id: str) -> bytes | UUID:
    """Return the document of the quotation of this id, or the id of the one that it is one with since a merge.

    Raises Missing, and Retracted for one that was.
    """
    document, status = find(connection, quotation_id)
    return taken_over(connection, UUID(quotation_id)) if status == HIDDEN else document


def entity_tag(*parts: bytes) -> str:
    """Return the strong validator of what is made of `parts`, under whatever name of the service it is asked for.

    SHA-256 (FIPS 180-4), which processors compute themselves.
    """
    return hashlib.sha256(b"\n".join(parts)).hexdigest()[:32]


def answer(document: bytes, query: dict[str, Any], status: int = 200, *, linked: bool = False) -> Response:
    """Return the answer that one quotation is, as `query` asks for it.

    JSON that is `linked` leads to how other sites show the quotation (oEmbed 1.0, section 4) and to its page: whoever
    makes previews of links asks for anything, and gets JSON.
    """
    if chosen() != "json":
        return answer_as_asked({}, **represent([document], query)[0])
    base = base_url()
    if "fields_" in query:
        response = answer_as_asked({}, **represent([document], query)[0])
    else:
        response = Response(_addressed(document, _escaped(base)) + b"\n", status, content_type=JSON)
        response.set_etag(entity_tag(document))
    if linked:
        response.headers.add("Link", _alternates(document, base))
    return response


def _alternates(document: bytes, base: str) -> str:
    quotation_id = document[_ID : _ID + 36].decode("ascii")
    before, between, behind = _around_ids(base)
    return f"{before}{quotation_id}{between}{quotation_id}{behind}"


def represent(documents: Iterable[bytes], query: dict[str, Any]) -> list[dict[str, Any]]:
    """Return quotations as objects, cut down to what `query` asks for."""
    base, wanted = base_url(), {"id", *query.get("fields_", answers.Quotation.members())}
    shown = []
    for document in documents:
        quotation = orjson.loads(document)
        quotation["url"] = base + quotation["url"]
        shown.append({name: value for name, value in quotation.items() if name in wanted})
    return shown


def join(documents: Iterable[bytes]) -> bytes:
    """Return quotations as a JSON array."""
    address = _escaped(base_url())
    return b"[%s]" % b",".join([_addressed(document, address) for document in documents])


def _addressed(document: bytes, address: bytes) -> bytes:
    return b"%s%s%s" % (document[:_ADDRESS], address, document[_ADDRESS:])


@lru_cache(maxsize=64)
def _around_ids(base: str) -> tuple[str, str, str]:
    quotations = f"{base}/quotes/"
    return (
        f"<{base}/oembed?url={quote_plus(quotations)}",
        f'>; rel="alternate"; type="application/json+oembed", <{quotations}',
        '?format=html>; rel="alternate"; type="text/html"',
    )


@lru_cache(maxsize=64)
def _escaped(text: str) -> bytes:
    return orjson.dumps(text)[1:-1]
