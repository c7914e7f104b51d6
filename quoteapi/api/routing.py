"""Routes: each declares who may call it, what it takes and what it answers, next to the view itself.

What is declared is what is enforced, and what `/openapi.json` is made of.
"""

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial, wraps
from typing import Any, Literal
from urllib.parse import unquote_to_bytes

import orjson
from flask import Blueprint, Flask, Response, g, request
from marshmallow import RAISE, Schema, ValidationError, fields

from quoteapi.api.context import database
from quoteapi.api.formats import FORM, MEDIA_TYPES, is_rendered, negotiate, renderer
from quoteapi.api.keeping import rendered
from quoteapi.api.parameters import Format, Parameters
from quoteapi.api.problems import InvalidInput, Missing, Mistake, NotAcceptable
from quoteapi.api.requests import (
    authenticate,
    fingerprint,
    idempotency_key,
    load,
    parse_form,
    parse_json,
    read_body,
)
from quoteapi.store import tokens
from quoteapi.store.database import Connection
from quoteapi.store.tokens import Bearer, Remembered

Access = Literal["public", "write", "admin"]
JSON = MEDIA_TYPES["json"]
MERGE_PATCH = "application/merge-patch+json"
MAX_QUERY_BYTES = 6000
MOST_QUERIES = 2000
"""So many different queries are remembered as they were read, since many ask what others ask."""
MAX_BODY_BYTES = 256 * 1024
_REPEATED_HEADERS = frozenset({"Content-Type", "Location", "ETag"})
# Moments as `quoteapi.api.fields.Moment` writes them: in UTC, to the second.
_JSON_OPTIONS = orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS
_UNREADABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


class RawBody(Schema):
    """A body that is no JSON object; `read` says what becomes of it."""

    @staticmethod
    def read(sent: bytes) -> Any:
        """Return what the view gets, read while nobody waits to write."""
        return sent


@dataclass(frozen=True, slots=True)
class Route:
    """What one route declares. `problems` and `headers` are what it adds to those of every route."""

    rule: str
    method: str
    endpoint: str
    access: Access
    query: type[Parameters]
    body: type[Schema] | None
    media_types: tuple[str, ...]
    longest_body: int
    answer: type[Schema] | None
    formats: tuple[str, ...]
    codes: tuple[int, ...]
    problems: tuple[int, ...]
    headers: tuple[str, ...]
    view: Callable[..., Response]


@dataclass(frozen=True, slots=True)
class Edit:
    """A change under way: the only writing transaction, whose name it is done in, and when."""

    connection: Connection
    by: str
    at: datetime


ROUTES = "quoteapi_route"


def route(
    blueprint: Blueprint,
    rule: str,
    *,
    access: Access,
    answer: type[Schema] | None,
    query: type[Parameters] = Parameters,
    method: str = "GET",
    body: type[Schema] | None = None,
    media_types: tuple[str, ...] = (JSON,),
    longest_body: int = MAX_BODY_BYTES,
    formats: tuple[str, ...] = ("json",),
    codes: tuple[int, ...] = (200,),
    problems: tuple[int, ...] = (),
    headers: tuple[str, ...] = (),
) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Register a view that is called with the read query as `query`, and what `rule` holds by its names.

    One that takes a `body` gets it read as `body`; where the body's schema is a RawBody, as that reads it. One that is
    not public gets an `edit`: it runs inside the only writing transaction, which ends with its answer. One that is
    changes nothing, also by POST. `formats` are those of its answer where its query has no Format to say it.
    """
    schema = query(unknown=RAISE)

    def decorate(view: Callable[..., Response]) -> Callable[..., Response]:
        @wraps(view)
        def checked(**parts: str) -> Response:
            if any(_UNREADABLE.search(part) for part in parts.values()):
                raise Missing("There is nothing at this address.")
            bearer = None if access == "public" else authenticate(access)
            asked = _read_query(schema)
            if isinstance(field := schema.fields.get("format"), Format):
                g.format = asked.get("format") or _negotiated(field)
                if g.format != "json":
                    # Everything else is made of the whole: only JSON can be cut down to some members.
                    asked.pop("fields_", None)
            sent, given = b"", dict[str, Any](query=asked, **parts)
            if body is not None:
                sent = read_body(declared.media_types, declared.longest_body)
                given["body"] = body.read(sent) if issubclass(body, RawBody) else load(body(), _parsed(sent))
            if bearer is not None:
                return _edit(declared, bearer, sent, given)
            return rendered(partial(view, **given)) if body is None and is_rendered() else view(**given)

        declared = Route(
            *(rule, method, view.__name__, access, query, body, media_types, longest_body),
            *(answer, _formats(schema) or formats, codes, problems, headers, view),
        )
        setattr(checked, ROUTES, declared)
        blueprint.add_url_rule(rule, view.__name__, checked, methods=[method])
        return checked

    return decorate


def _parsed(sent: bytes) -> Any:
    if request.mimetype != FORM:
        return parse_json(sent)
    # For the page that says what is wrong with it.
    g.form = parse_form(sent)
    return g.form


def _edit(declared: Route, bearer: Bearer, sent: bytes, given: dict[str, Any]) -> Response:
    key = idempotency_key() if declared.method == "POST" else None
    with database().writing() as connection:
        edit = Edit(connection, bearer.name, datetime.now(UTC))
        if key is not None and (before := tokens.recall(connection, bearer, key)) is not None:
            if before.fingerprint != fingerprint(sent):
                raise InvalidInput(Mistake("header", "Idempotency-Key", "was used for another request; take a new one"))
            return Response(before.body, before.status, before.headers)
        response = declared.view(edit=edit, **given)
        if key is not None:
            kept = {name: value for name, value in response.headers if name in _REPEATED_HEADERS}
            answer = Remembered(fingerprint(sent), response.status_code, kept, response.get_data())
            tokens.remember(connection, bearer, key, answer, at=edit.at)
        return response


def guarded(app: Flask) -> frozenset[str]:
    """Return the endpoints of `app` that need a token."""
    declared = {endpoint: getattr(view, ROUTES, None) for endpoint, view in app.view_functions.items()}
    return frozenset(endpoint for endpoint, route in declared.items() if route and route.access != "public")


def answer_json(payload: Any, status: int = 200) -> Response:
    """Return `payload` as a JSON answer; a last newline is for terminals."""
    return Response(orjson.dumps(payload, option=_JSON_OPTIONS), status, content_type=JSON)


def answer_as_asked(payload: dict[str, Any], **plain: Any) -> Response:
    """Return the `plain` members, which are as JSON holds them, and those of `payload` in the format asked for."""
    render = renderer()
    if render is None:
        return answer_json(plain | payload)
    # Other forms are made of what the JSON says, moments and ids as texts.
    return render(plain | orjson.loads(orjson.dumps(payload, option=_JSON_OPTIONS)))


def answer_page(payload: dict[str, Any]) -> Response:
    """Return a page of results in the format that was asked for, its `next` also as a link (RFC 8288)."""
    return linked(answer_as_asked(payload), payload["next"])


def answer_members(payload: dict[str, Any], **finished: bytes) -> Response:
    """Return a JSON object of the `finished` members, whose values are JSON already, and behind them of `payload`."""
    members = b"".join(b'"%s":%s,' % (name.encode(), value) for name, value in finished.items())
    return Response(b"{" + members + orjson.dumps(payload, option=_JSON_OPTIONS)[1:], content_type=JSON)


def linked(response: Response, next_: str | None) -> Response:
    """Return `response` with a link to the page that follows it (RFC 8288), where there is one."""
    if next_:
        response.headers["Link"] = f'<{next_}>; rel="next"'
    return response


def _read_query(schema: Schema) -> dict[str, Any]:
    if len(request.query_string) > MAX_QUERY_BYTES:
        raise InvalidInput(Mistake("query", "", f"has more than {MAX_QUERY_BYTES} bytes; ask for less at a time"))
    # What a query says depends on nothing else; a view may change the dict, and nothing in it.
    return dict(_parse(schema, request.query_string))


@lru_cache(MOST_QUERIES)
def _parse(schema: Schema, query: bytes) -> dict[str, Any]:
    known = {field.data_key or name: field for name, field in schema.fields.items()}
    mistakes = [
        Mistake(
            "query",
            part.partition(b"=")[0].decode("ascii", "replace"),
            "is no valid UTF-8; percent-encode the text's UTF-8 bytes",
        )
        for part in query.split(b"&")
        if not _is_utf8(unquote_to_bytes(part))
    ]
    if mistakes:
        raise InvalidInput(*mistakes)
    given: dict[str, Any] = {}
    for name, values in request.args.lists():
        field = known.get(name)
        if field is None:
            mistakes.append(Mistake("query", name, _unknown(name, list(known))))
        elif "" in values:
            mistakes.append(Mistake("query", name, "is empty; give a value or leave it out"))
        elif repeatable(field):
            given[name] = values
        elif len(values) > 1:
            mistakes.append(Mistake("query", name, f"is given {len(values)} times; give it once"))
        else:
            given[name] = values[0]
    read: dict[str, Any] = {}
    try:
        read = schema.load(given)
    except ValidationError as error:
        said = {mistake.field for mistake in mistakes}
        mistakes += [
            Mistake("query", name, message)
            for name, messages in error.messages_dict.items()
            if name not in said
            for message in flat(messages)
        ]
    if mistakes:
        raise InvalidInput(*mistakes)
    return read


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def repeatable(field: fields.Field[Any]) -> bool:
    """Return whether a parameter may stand in the query more than once."""
    return type(field) is fields.List


def flat(messages: Any) -> list[str]:
    """Return the messages of a validation error of any depth, each once."""
    if isinstance(messages, dict):
        messages = list(messages.values())
    if not isinstance(messages, list):
        return [str(messages)]
    return list(dict.fromkeys(message for nested in messages for message in flat(nested)))


def _unknown(name: str, known: list[str]) -> str:
    if near := difflib.get_close_matches(name, known, 1):
        return f"is no parameter here; did you mean {near[0]}?"
    return f"is no parameter here; there are {', '.join(sorted(known)) or 'none'}"


def _formats(schema: Schema) -> tuple[str, ...]:
    field = schema.fields.get("format")
    return field.formats if isinstance(field, Format) else ()


def _negotiated(field: Format) -> str:
    if (found := negotiate(field.negotiated)) is None:
        had = ", ".join(MEDIA_TYPES[format_] for format_ in field.negotiated)
        raise NotAcceptable(f"This is to be had as {had}; accept one of them, or */*, or add format=json.")
    return found
