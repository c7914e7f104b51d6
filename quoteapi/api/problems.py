"""Errors as clients see them: problem details (RFC 9457) for everything that fails.

Problem
├── BadBody               400  no JSON, a key twice, nested past reason, broken off
├── Unauthorized          401  with WWW-Authenticate
├── Forbidden             403  with WWW-Authenticate
├── Missing               404
├── NotAcceptable         406
├── Conflict              409
├── Retracted             410
├── PreconditionFailed    412
├── InvalidInput          422  well-formed but wrong; names each place and what would be right
├── PreconditionRequired  428
├── TooManyRequests       429  with Retry-After
├── NoSuchFormat          501
└── Unready               503  with Retry-After

Werkzeug's HTTPExceptions (404, 405, 413 …) keep their headers and get the same body. A database that does
not answer is 503; anything else that was not foreseen is 500 and is logged, and says nothing of itself.
"""

from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote

import orjson
import structlog
from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, NotFound
from werkzeug.http import HTTP_STATUS_CODES

from quoteapi.api import formats
from quoteapi.api.context import REQUEST_ID
from quoteapi.store.database import is_unavailable
from quoteapi.store.enrolment import Refusal

MEDIA_TYPE = "application/problem+json"
PAGE = "quoteapi.problem_page"
"""Where the application keeps the function that gives a response the page that shows a problem."""

RETRY_SECONDS = 5

_log = structlog.get_logger("quoteapi")


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong: in the query, path, header or body; the member's path; what would be right."""

    location: str
    field: str
    message: str


class Problem(Exception):  # noqa: N818
    """An answer that is an error. `type` names the kind for programs; `detail` explains it to people."""

    status = 500
    type = "about:blank"

    def __init__(self, detail: str, **members: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.members = members
        self.headers: dict[str, str] = {}


class InvalidInput(Problem):
    """The request is well-formed, but something in it is wrong."""

    status = 422
    type = "urn:problem:quoteapi:invalid-input"

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__("; ".join(f"{m.field or m.location}: {m.message}" for m in mistakes))
        self.members["errors"] = [asdict(mistake) for mistake in mistakes]


class Missing(Problem):
    """There is nothing of this id."""

    status = 404


class Retracted(Problem):
    """The quotation was retracted; its history remains."""

    status = 410
    type = "urn:problem:quoteapi:retracted"


class NotAcceptable(Problem):
    """No format that the client accepts can be had."""

    status = 406


class BadBody(Problem):
    """The body cannot be read at all."""

    status = 400


class Unauthorized(Problem):
    """Nobody, or nobody known, asks for what needs a token."""

    status = 401

    def __init__(self, detail: str, challenge: str) -> None:
        super().__init__(detail)
        self.headers["WWW-Authenticate"] = challenge


class Forbidden(Unauthorized):
    """The token does not reach that far."""

    status = 403


class Conflict(Problem):
    """It cannot be done with things as they are; what stands in the way is named."""

    status = 409


class PreconditionFailed(Problem):
    """It is not what the client saw any more."""

    status = 412


class PreconditionRequired(Problem):
    """The client must say what it saw."""

    status = 428


class TooManyRequests(Problem):
    """A quota is used up: that of the policy `policy`, which has room again in `retry_after` seconds.

    Its kind and member are those of draft-ietf-httpapi-ratelimit-headers.
    """

    status = 429
    type = "https://iana.org/assignments/http-problem-types#quota-exceeded"

    def __init__(self, policy: str, retry_after: int) -> None:
        wait = "a second" if retry_after == 1 else f"{retry_after} seconds"
        super().__init__(f"Too many requests; wait {wait}.", **{"violated-policies": [policy]})
        self.headers["Retry-After"] = str(retry_after)


class NoSuchFormat(Problem):
    """There is none in this format, as oEmbed says it."""

    status = 501


class Unready(Problem):
    """The service cannot answer yet, or just now."""

    status = 503

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.headers["Retry-After"] = str(RETRY_SECONDS)


def register(app: Flask) -> None:
    """Make `app` answer every failure with problem details."""
    app.register_error_handler(Problem, _answer_problem)
    app.register_error_handler(Refusal, _answer_refusal)
    app.register_error_handler(HTTPException, _answer_http_exception)
    app.register_error_handler(Exception, _answer_unforeseen)


def _answer_problem(problem: Problem) -> Response:
    return _write(
        Response(status=problem.status, headers=problem.headers), problem.type, problem.detail, problem.members
    )


def _answer_refusal(refusal: Refusal) -> Response:
    if refusal.conflict:
        candidates = [asdict(candidate) for candidate in refusal.candidates]
        conflict = Conflict(refusal.reason, **({"candidates": candidates} if candidates else {}))
        return _answer_problem(conflict)
    return _answer_problem(InvalidInput(Mistake("body", refusal.field, refusal.reason)))


def _answer_http_exception(error: HTTPException) -> Response:
    # Not a new response: this one carries what the code asks for, such as Allow.
    response = error.get_response()
    if error.code is None or error.code < 400:
        return Response(response.get_data(), error.code, response.headers)
    detail = error.description or ""
    if isinstance(error, MethodNotAllowed):
        detail = f"{request.method} is not possible here; use {response.headers['Allow']}."
    elif isinstance(error, NotFound):
        detail = _nothing_here()
    return _write(Response(status=error.code, headers=response.headers), "about:blank", detail, {})


def _nothing_here() -> str:
    without = request.path.rstrip("/")
    if without != request.path and current_app.url_map.bind("").allowed_methods(without):
        return f"There is nothing at this address; here they end without a slash: {quote(without)}."
    return "There is nothing at this address; / says what there is."


def _answer_unforeseen(error: Exception) -> Response:
    if is_unavailable(error):
        _log.error("database unavailable", error=str(error.__cause__ or error))
        return _answer_problem(Unready("The database does not answer. Try again shortly."))
    _log.error("unforeseen error", exc_info=error)
    return _answer_http_exception(InternalServerError())


def _write(response: Response, kind: str, detail: str, members: dict[str, Any]) -> Response:
    problem = {
        "type": kind,
        "title": HTTP_STATUS_CODES[response.status_code],
        "status": response.status_code,
        "detail": detail,
        "request_id": request.environ.get(REQUEST_ID),
        **members,
    }
    if formats.wants_page():
        current_app.extensions[PAGE](response, problem)
        return response
    response.content_type = MEDIA_TYPE
    response.set_data(orjson.dumps(problem, option=orjson.OPT_APPEND_NEWLINE))
    return response
