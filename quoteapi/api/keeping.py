"""Rendered answers, kept in this process for the readers who come after the first.

What a page shows depends on its address, on the name of the service, and on what is stored; of that the edition is
another one after every change, by whatever process. So an answer is kept under its address and the edition from before
it was made: where something changed in between, it is never asked for again. Of JSON, which is made fast, only the
head is kept, for those who ask whether it is still what they have.

What is rendered is sent compressed to whoever takes that, and kept so: markup shrinks to a fifth.
"""

import gzip
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any

from flask import Response, current_app, request

from quoteapi.api.context import base_url, database
from quoteapi.api.formats import chosen
from quoteapi.api.manners import entity_tag
from quoteapi.store.archive import edition

EXTENSION = "quoteapi.kept"
MOST_BYTES = 8 * 1024 * 1024
OVERHEAD = 1500
"""So many bytes at the most Python takes for the parts of an answer, beside its body and the query."""

# Two thirds of the work of zlib's usual 6, for a twentieth more bytes.
_GZIP_LEVEL = 4

_Address = tuple[str, str, bytes, str, str]
_Answer = tuple[bytes, list[tuple[str, str]]]


class Shelf:
    """Answers of one edition, the least lately asked for thrown out where they would be more than `most` bytes."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most, self._size, self._edition = most, 0, ""
        self._kept: OrderedDict[_Address, _Answer] = OrderedDict()
        self._lock = Lock()

    def find(self, address: _Address, of: str) -> _Answer | None:
        """Return what is kept under this address of this edition."""
        with self._lock:
            if of != self._edition or address not in self._kept:
                return None
            self._kept.move_to_end(address)
            return self._kept[address]

    def keep(self, address: _Address, of: str, answer: _Answer) -> None:
        """Keep an answer, and nothing of another edition."""
        with self._lock:
            if of != self._edition:
                self._kept.clear()
                self._edition, self._size = of, 0
            if address not in self._kept:
                self._kept[address] = answer
                self._size += _weight(address, answer)
            while self._size > self._most:
                self._size -= _weight(*self._kept.popitem(last=False))


def _weight(address: _Address, answer: _Answer) -> int:
    # The query stands in the link to the next page as well.
    return len(answer[0]) + 2 * len(address[2]) + OVERHEAD


def rendered(make: Callable[[], Response]) -> Response:
    """Return the answer to this request as it was kept, or as `make` makes it."""
    coding = "gzip" if request.accept_encodings.quality("gzip") else ""
    shelf, address, now = _asked(coding)
    if (kept := shelf.find(address, now)) is not None:
        return Response(kept[0], headers=kept[1])
    response = make()
    if response.status_code == 200 and not response.is_streamed:
        _encode(response, coding)
        shelf.keep(address, now, (response.get_data(), list(response.headers)))
    return response


def _encode(response: Response, coding: str) -> None:
    """Give an answer its content coding, and the validator of what it then is (RFC 9110, section 8.8.3.3)."""
    tag = entity_tag(response)
    response.headers["Vary"] = "Accept, Accept-Encoding"
    if coding:
        response.set_data(gzip.compress(response.get_data(), _GZIP_LEVEL, mtime=0))
        response.headers["Content-Encoding"] = coding
        tag += f"-{coding}"
    response.set_etag(tag)


def unchanged(view: Callable[..., Response]) -> Callable[..., Response]:
    """Return `view`, whose JSON depends on its address and on what is stored alone, so that it knows what it answered.

    Who asks whether that has changed, and nothing has since somebody else asked the same, costs one small statement.
    """

    @wraps(view)
    def asked(**given: Any) -> Response:
        if "If-None-Match" not in request.headers or chosen() != "json":
            return view(**given)
        shelf, address, now = _asked()
        kept = shelf.find(address, now)
        if kept is not None and request.if_none_match.contains_weak(dict(kept[1])["ETag"].strip('"')):
            return Response(headers=kept[1])
        response = view(**given)
        if kept is None:
            if "ETag" not in response.headers:
                response.set_etag(entity_tag(response))
            shelf.keep(address, now, (b"", list(response.headers)))
        return response

    return asked


def _asked(coding: str = "") -> tuple[Shelf, _Address, str]:
    """Return where answers are kept, the address of this one in this content coding, and the edition."""
    with database().glancing() as connection:
        now = edition(connection)
    return current_app.extensions[EXTENSION], (base_url(), request.path, request.query_string, chosen(), coding), now
