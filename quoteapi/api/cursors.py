"""Cursors: where a page starts, as an opaque text that fits only the request that it was made for."""

import base64
import hashlib
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import request

from quoteapi.api.context import base_url
from quoteapi.api.formats import FEEDS, chosen
from quoteapi.api.problems import InvalidInput, Mistake

# These change how a page is shown and not which rows it walks over.
_PRESENTATION = frozenset({"limit", "cursor", "facets", "fields", "include", "format"})
_LARGEST = 2**63 - 1
REMEMBERED = 1000


def next_url(position: tuple[Any, ...] | None) -> str | None:
    """Return the address of the page that starts after `position`, or None where there is none.

    Feeds are fetched by what knows nothing but their address, so that it says that they are feeds.
    """
    if position is None:
        return None
    cursor = base64.urlsafe_b64encode(orjson.dumps([_fingerprint(), *position])).rstrip(b"=").decode()
    # As the client wrote it: encoding it anew could make it three times as long.
    kept = [part for part in request.query_string.decode("ascii").split("&") if part and part[:7] != "cursor="]
    if chosen() in FEEDS and "format" not in request.args:
        kept.append(f"format={chosen()}")
    return f"{base_url()}{request.path}?{'&'.join([*kept, f'cursor={cursor}'])}"


def read_cursor(cursor: str | None, *kinds: type) -> tuple[Any, ...] | None:
    """Return the position that `cursor` holds, of members of these `kinds`, or None without one.

    Raises InvalidInput for what is no cursor, or the cursor of another request.
    """
    if cursor is None:
        return None
    try:
        fingerprint, *position = orjson.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True))
    except (ValueError, TypeError):
        raise _foreign() from None
    if fingerprint != _fingerprint() or [type(member) for member in position] != list(kinds):
        raise _foreign()
    if any(abs(member) > _LARGEST if isinstance(member, int) else not member.isprintable() for member in position):
        raise _foreign()
    return tuple(position)


def _fingerprint() -> str:
    return _fingerprint_of(request.path, request.query_string, chosen() in FEEDS)


@lru_cache(REMEMBERED)
def _fingerprint_of(path: str, _query: bytes, is_feed: bool) -> str:
    asked = sorted(pair for pair in request.args.items(multi=True) if pair[0] not in _PRESENTATION)
    # Feeds have an order of their own.
    asked += [("format", "feed")] if is_feed else []
    return hashlib.blake2b(f"{path}?{urlencode(asked)}".encode(), digest_size=6).hexdigest()


def _foreign() -> InvalidInput:
    return InvalidInput(
        Mistake(
            "query",
            "cursor",
            "belongs to no page of this request; take it from `next`, with the same filters and sort",
        )
    )
