"""What every answer has: a request id, validators and caching, CORS for readers, a line in the log.

ETag and If-None-Match follow RFC 9110, the cache directives RFC 9111 and RFC 5861.
"""

import hashlib
import random
import re
import time
from collections.abc import Iterable
from logging import INFO
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from uuid import UUID

import structlog
from flask import Flask, Response, request
from werkzeug.exceptions import BadRequest
from werkzeug.http import parse_etags

from quoteapi.api.context import FOR_OPERATORS, LASTING, REQUEST_ID, base_url
from quoteapi.api.formats import BY_AGENT

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PUBLIC_CACHE = "public, max-age=60, stale-while-revalidate=300, stale-if-error=600"
LASTING_CACHE = "public, max-age=2592000"
PRIVATE_CACHE = "private, no-store"
READ_BY_POST = frozenset({"/verify"})
EXPOSED = "Link, ETag, RateLimit, RateLimit-Policy, Retry-After, X-Request-ID"

_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,100}", re.ASCII)
_UNLESS_SAID = (("Vary", "Accept"), ("Content-Security-Policy", "frame-ancestors 'none'"))
_FOR_READERS = (("Access-Control-Allow-Origin", "*"), ("Access-Control-Expose-Headers", EXPOSED))
_HIGH_BYTE = re.compile("[\x80-\xff]")
_CACHEABLE = ("200", "304", "308")
_log = structlog.get_logger("quoteapi.access")


def entity_tag(response: Response) -> str:
    """Return the strong validator of an answer that is no stream: two are equal when it is so to the byte.

    The name under which the client knows this service is left out: what is behind it is the same.
    """
    return hashlib.blake2b(response.get_data().replace(base_url().encode(), b""), digest_size=16).hexdigest()


def register(app: Flask) -> None:
    """Give every answer of `app` its manners."""
    app.before_request(_begin)
    app.after_request(_validate)
    app.wsgi_app = _Manners(app.wsgi_app)  # type: ignore[method-assign]


class _Manners:
    """WSGI middleware (PEP 3333): as a plain list, headers cost a tenth of what they cost in Werkzeug's."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application
        self._notes = _log.is_enabled_for(INFO)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        started = time.perf_counter()
        asked = environ.get("HTTP_X_REQUEST_ID")
        # Nothing is secret about it, and asking the operating system takes longer.
        named = asked is not None and _REQUEST_ID.fullmatch(asked)
        environ[REQUEST_ID] = asked if named else str(UUID(int=random.getrandbits(128), version=4))
        # Some servers hand on what was typed; an address is ASCII (RFC 3986).
        if not (query := environ.get("QUERY_STRING", "")).isascii():
            environ["QUERY_STRING"] = _HIGH_BYTE.sub(lambda byte: f"%{ord(byte[0]):02X}", query)

        def start(status: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
            headers += _added(environ, status)
            said = {name for name, _ in headers}
            headers += (header for header in _UNLESS_SAID if header[0] not in said)
            if self._notes:
                _note(environ, status, headers, time.perf_counter() - started)
            return start_response(status, headers, error)

        return self._application(environ, start)


def _added(environ: "WSGIEnvironment", status: str) -> Iterable[tuple[str, str]]:
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    yield "X-Request-ID", environ[REQUEST_ID]
    yield "X-Content-Type-Options", "nosniff"
    if method in ("GET", "HEAD", "OPTIONS") or path in READ_BY_POST:
        yield from _FOR_READERS
    if "HTTP_AUTHORIZATION" in environ or BY_AGENT in environ:
        yield "Cache-Control", PRIVATE_CACHE
    elif method in ("GET", "HEAD") and status[:3] in _CACHEABLE and path not in FOR_OPERATORS:
        yield "Cache-Control", LASTING_CACHE if path in LASTING else PUBLIC_CACHE
    else:
        yield "Cache-Control", "no-store"


def _note(environ: "WSGIEnvironment", status: str, headers: list[tuple[str, str]], seconds: float) -> None:
    asked = environ.get("QUERY_STRING")
    length = next((value for name, value in headers if name == "Content-Length"), None)
    _log.info(
        "request",
        method=environ["REQUEST_METHOD"],
        path=quote(environ["PATH_INFO"].encode("latin-1")) + ("?" + asked if asked else ""),
        status=int(status[:3]),
        milliseconds=round(seconds * 1000, 1),
        # To count a stream is to hold all of it.
        bytes=length and int(length),
        request_id=environ[REQUEST_ID],
        client=environ.get("REMOTE_ADDR"),
    )


def _begin() -> Response | None:
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


def _validate(response: Response) -> Response:
    """Give what was read its validator, and leave out what the client has already."""
    environ = request.environ
    if response.status_code != 200 or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return response
    if "ETag" not in response.headers and not response.is_streamed:
        response.set_etag(entity_tag(response))
    if "HTTP_IF_NONE_MATCH" not in environ:
        return response
    tag = response.get_etag()[0]
    if tag is not None and parse_etags(environ["HTTP_IF_NONE_MATCH"]).contains_weak(tag):
        response.close()
        response.status_code = 304
        response.set_data(b"")
    return response
