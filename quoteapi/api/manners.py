"""What every answer has: a request id, validators and caching, CORS for readers, a line in the log.

ETag and If-None-Match follow RFC 9110, the cache directives RFC 9111 and RFC 5861.
"""

import hashlib
import re
import time
from logging import INFO
from urllib.parse import quote

import structlog
from flask import Flask, Response, g, request
from uuid6 import uuid7
from werkzeug.exceptions import BadRequest

from quoteapi.api.context import FOR_OPERATORS, base_url

PUBLIC_CACHE = "public, max-age=60, stale-while-revalidate=300, stale-if-error=600"
PRIVATE_CACHE = "private, no-store"
READ_BY_POST = frozenset({"/verify"})
EXPOSED = "Link, ETag, RateLimit, RateLimit-Policy, Retry-After, X-Request-ID"

_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,100}", re.ASCII)
_log = structlog.get_logger("quoteapi.access")


def entity_tag(response: Response) -> str:
    """Return the strong validator of an answer that is no stream: two are equal when it is so to the byte.

    The name under which the client knows this service is left out: what is behind it is the same.
    """
    return hashlib.blake2b(response.get_data().replace(base_url().encode(), b""), digest_size=16).hexdigest()


def register(app: Flask) -> None:
    """Give every answer of `app` its manners."""
    app.before_request(_begin)
    app.after_request(_finish)


def _begin() -> Response | None:
    g.started = time.perf_counter()
    asked = request.headers.get("X-Request-ID", "")
    g.request_id = asked if _REQUEST_ID.fullmatch(asked) else str(uuid7())
    if not request.host:
        raise BadRequest("Send a Host header that names a host, and its port where it has one.")
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        return Response(
            status=204,
            headers={
                "Access-Control-Allow-Methods": "GET, HEAD" + (", POST" if request.path in READ_BY_POST else ""),
                "Access-Control-Allow-Headers": "Content-Type, If-None-Match, X-Request-ID",
                "Access-Control-Max-Age": "86400",
            },
        )
    return None


def _finish(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.request_id
    response.headers["X-Content-Type-Options"] = "nosniff"
    if "Vary" in response.headers:
        response.vary.add("Accept")
    else:
        response.headers["Vary"] = "Accept"
    if request.method in ("GET", "HEAD", "OPTIONS") or request.path in READ_BY_POST:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = EXPOSED
    if request.method in ("GET", "HEAD"):
        _make_cacheable(response)
    if _log.is_enabled_for(INFO):
        _note(response)
    return response


def _note(response: Response) -> None:
    _log.info(
        "request",
        method=request.method,
        path=quote(request.path) + ("?" + request.query_string.decode("latin-1") if request.query_string else ""),
        status=response.status_code,
        milliseconds=round((time.perf_counter() - g.started) * 1000, 1),
        # To count a stream is to hold all of it.
        bytes=None if response.is_streamed else response.calculate_content_length(),
        request_id=g.request_id,
        client=request.remote_addr,
    )


def _make_cacheable(response: Response) -> None:
    if "Authorization" in request.headers:
        response.headers["Cache-Control"] = PRIVATE_CACHE
    elif response.status_code in (200, 308) and request.path not in FOR_OPERATORS:
        response.headers["Cache-Control"] = PUBLIC_CACHE
    else:
        response.headers["Cache-Control"] = "no-store"
    if response.status_code == 200:
        tag = response.get_etag()[0]
        if tag is None and not response.is_streamed:
            tag = entity_tag(response)
            response.set_etag(tag)
        if tag is not None and request.if_none_match.contains_weak(tag):
            response.close()
            response.status_code = 304
            response.set_data(b"")
            response.headers.pop("Content-Length")
            response.headers.pop("Content-Type")
