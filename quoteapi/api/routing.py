"""Routes: each declares who may call it, what it takes and what it answers, next to the view itself.

What is declared is what is enforced, and what `/openapi.json` is made of.
"""

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal
from urllib.parse import quote, unquote_to_bytes

import orjson
from flask import Blueprint, Response, request
from marshmallow import RAISE, Schema, ValidationError, fields

from quoteapi.api.parameters import Formatted, Parameters
from quoteapi.api.problems import InvalidInput, Missing, Mistake, NotAcceptable

Access = Literal["public", "write", "admin"]
JSON = "application/json"
# Moments as `quoteapi.api.fields.Moment` writes them: in UTC, to the second.
_JSON_OPTIONS = orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS
_UNREADABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Route:
    """What one route declares. `problems` are the error codes that it adds to those of every route."""

    rule: str
    method: str
    endpoint: str
    access: Access
    query: type[Parameters]
    answer: type[Schema]
    media_type: str
    problems: tuple[int, ...]
    view: Callable[..., Response]


ROUTES = "quoteapi_route"


def route(
    blueprint: Blueprint,
    rule: str,
    *,
    access: Access,
    answer: type[Schema],
    query: type[Parameters] = Parameters,
    method: str = "GET",
    media_type: str = JSON,
    problems: tuple[int, ...] = (),
) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Register a view that is called with the read query as `query`, and what `rule` holds by its names."""
    schema = query(unknown=RAISE)

    def decorate(view: Callable[..., Response]) -> Callable[..., Response]:
        @wraps(view)
        def checked(**parts: str) -> Response:
            if any(_UNREADABLE.search(part) for part in parts.values()):
                raise Missing("There is nothing at this address.")
            asked = _read_query(schema)
            if isinstance(schema, Formatted) and "format" not in asked and not accepts(JSON):
                raise NotAcceptable(f"This is to be had as {JSON}; accept that, or */*, or add format=json.")
            return view(query=asked, **parts)

        declared = Route(rule, method, view.__name__, access, query, answer, media_type, problems, view)
        setattr(checked, ROUTES, declared)
        blueprint.add_url_rule(rule, view.__name__, checked, methods=[method])
        return checked

    return decorate


def answer_json(payload: Any, status: int = 200) -> Response:
    """Return `payload` as a JSON answer; a last newline is for terminals."""
    return Response(orjson.dumps(payload, option=_JSON_OPTIONS), status, content_type=JSON)


def answer_page(payload: dict[str, Any]) -> Response:
    """Return a page as a JSON answer, its `next` also as a link (RFC 8288)."""
    response = answer_json(payload)
    if payload["next"]:
        response.headers["Link"] = f'<{payload["next"]}>; rel="next"'
    return response


def _read_query(schema: Schema) -> dict[str, Any]:
    known = {field.data_key or name: field for name, field in schema.fields.items()}
    mistakes = [
        Mistake("query", quote(part.partition(b"=")[0]), "is no valid UTF-8; percent-encode the text's UTF-8 bytes")
        for part in request.query_string.split(b"&")
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
        mistakes += [
            Mistake("query", name, message)
            for name, messages in error.messages_dict.items()
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
    near = difflib.get_close_matches(name, known, 1)
    if near:
        return f"is no parameter here; did you mean {near[0]}?"
    return (
        f"is no parameter here; there are {', '.join(sorted(known))}"
        if known
        else "is no parameter here; there are none"
    )


def accepts(media_type: str) -> bool:
    """Return whether the client takes `media_type`; one that says nothing takes everything."""
    accepted = request.accept_mimetypes
    return not accepted or bool(accepted[media_type])
