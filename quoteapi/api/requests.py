"""Reading what a writing request sends: who asks, the body, and what it was told to rely on."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from flask import request
from marshmallow import Schema, ValidationError
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from quoteapi.api.context import database
from quoteapi.api.problems import (
    BadBody,
    Forbidden,
    InvalidInput,
    Mistake,
    PreconditionFailed,
    PreconditionRequired,
    Unauthorized,
)
from quoteapi.api.throttling import charge_address, charge_token
from quoteapi.store import tokens
from quoteapi.store.tokens import Bearer

MAX_DEPTH = 64
LONGEST_NUMBER = 1000
MOST_FIELDS = 100

_BEARER = re.compile(r"Bearer +([\x21-\x7e]+)", re.IGNORECASE)
_KEY = re.compile(r"[\x20-\x7e]{1,255}")


def authenticate(scope: str) -> Bearer:
    """Return whose token the request carries, which is charged for it; where it is nobody's, the address is.

    Raises Unauthorized, Forbidden when it lacks the `scope`, and TooManyRequests.
    """
    try:
        bearer = _bearer(scope)
    except Unauthorized:
        charge_address()
        raise
    charge_token(bearer.key)
    return bearer


def _bearer(scope: str) -> Bearer:
    sent = request.headers.get("Authorization")
    if sent is None:
        raise Unauthorized("Writing needs a token: send `Authorization: Bearer …`.", 'Bearer realm="quoteapi"')
    if sent.partition(" ")[0].lower() != "bearer":
        raise Unauthorized(
            "Writing needs a token and no other scheme: send `Authorization: Bearer …`.", 'Bearer realm="quoteapi"'
        )
    match = _BEARER.fullmatch(sent)
    bearer = None
    if match:
        with database().reading() as connection:
            bearer = tokens.bearer(connection, match[1], at=datetime.now(UTC))
    if bearer is None:
        raise Unauthorized(
            "The token is mistyped, unknown, expired or revoked.", 'Bearer realm="quoteapi", error="invalid_token"'
        )
    if scope not in (bearer.scope, "write"):
        raise Forbidden(
            f"The token has the scope {bearer.scope}; this needs {scope}.",
            f'Bearer realm="quoteapi", error="insufficient_scope", scope="{scope}"',
        )
    return bearer


def read_body(media_types: tuple[str, ...], longest: int) -> bytes:
    """Return the body as it was sent: all of it, or an error.

    Raises UnsupportedMediaType (415), RequestEntityTooLarge (413), and BadBody for one that was cut short.
    """
    if request.mimetype not in media_types:
        raise UnsupportedMediaType(f"Send the body as {' or '.join(media_types)}.")
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise UnsupportedMediaType("Send the body without a Content-Encoding.")
    declared = request.content_length
    if declared is not None and declared > longest:
        raise RequestEntityTooLarge(f"The body has {declared} bytes; at most {longest} are taken.")
    try:
        # Not request.stream: it cuts a chunked body at the limit and says nothing.
        body: bytes = request.environ["wsgi.input"].read(longest + 1 if declared is None else declared)
    except Exception:
        raise BadBody("The body broke off, or its chunks are not well-formed.") from None
    if len(body) > longest:
        raise RequestEntityTooLarge(f"The body has more than {longest} bytes.")
    if declared is not None and len(body) != declared:
        raise BadBody(f"The body broke off after {len(body)} of {declared} bytes.")
    return body


def parse_json(body: bytes) -> Any:
    """Return what a JSON text says. Raises BadBody for what is none, holds a key twice, or is nested too deep."""
    try:
        text = body.decode()
        if text.startswith("\ufeff"):
            raise BadBody("The body begins with a byte order mark; send UTF-8 without one.")
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_int=_integer)
    except UnicodeDecodeError:
        raise BadBody("The body is no valid UTF-8.") from None
    except RecursionError:
        raise BadBody(f"The body is nested deeper than {MAX_DEPTH} levels.") from None
    except ValueError as error:
        raise BadBody(f"The body is no JSON: {error}") from None
    if _depth(value) > MAX_DEPTH:
        raise BadBody(f"The body is nested deeper than {MAX_DEPTH} levels.")
    return value


def parse_form(body: bytes) -> dict[str, str]:
    """Return what a form says by its fields' names, without those that were left empty.

    Line breaks are as they were typed, and not as browsers send them. Raises BadBody for what is no UTF-8, holds a
    field twice, or more than a form has.
    """
    try:
        fields = parse_qsl(body.decode(), errors="strict", max_num_fields=MOST_FIELDS)
    except UnicodeDecodeError:
        raise BadBody("The body is no valid UTF-8.") from None
    except ValueError:
        raise BadBody(f"The body has more than {MOST_FIELDS} fields.") from None
    form = {name: value.replace("\r\n", "\n") for name, value in fields}
    if len(form) < len(fields):
        raise BadBody("The body holds a field twice.")
    return form


def load(schema: Schema, value: Any) -> Any:
    """Return `value` read with `schema`. Raises InvalidInput that names each member that is wrong."""
    if not isinstance(value, Mapping):
        raise InvalidInput(Mistake("body", "", "is no JSON object; send {…}"))
    try:
        return schema.load(value)
    except ValidationError as error:
        raise InvalidInput(*(Mistake("body", *found) for found in mistakes(error.messages))) from None


def mistakes(messages: Any, path: str = "") -> list[tuple[str, str]]:
    """Return the errors of a schema as (path of the member, message), each once."""
    if isinstance(messages, dict):
        return [
            found
            for name, nested in messages.items()
            for found in mistakes(nested, path if name == "_schema" else f"{path}.{name}".lstrip("."))
        ]
    return [(_readable(path), _readable(str(message))) for message in dict.fromkeys(messages)]


def require_match(tag: str) -> None:
    """Check that the client has seen what it changes. Raises PreconditionRequired or PreconditionFailed."""
    if "If-Match" not in request.headers:
        raise PreconditionRequired("Send `If-Match` with the ETag of what you are changing.")
    check_match(tag)


def check_match(tag: str) -> None:
    """Check `If-Match` where it is sent. Raises PreconditionFailed."""
    if "If-Match" in request.headers and not request.if_match.contains(tag):
        if request.if_match.contains_weak(tag):
            raise PreconditionFailed("A weak validator does not do here; send the ETag as it is read, without W/.")
        raise PreconditionFailed("It was changed since you read it; read it again and decide anew.")


def idempotency_key() -> str | None:
    """Return the request's Idempotency-Key, if any. Raises InvalidInput for one that cannot be kept."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _KEY.fullmatch(key):
        raise InvalidInput(Mistake("header", "Idempotency-Key", "give 1 to 255 printable ASCII characters"))
    return key


def fingerprint(body: bytes) -> str:
    """Return a digest of what is asked: address and body."""
    return hashlib.sha256(request.full_path.encode() + b"\n" + body).hexdigest()


def _readable(text: str) -> str:
    # An error may quote what was sent, and half a surrogate pair cannot be sent back.
    return text.encode("utf-8", "backslashreplace").decode()


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("an object holds a key twice")
    return members


def _integer(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise ValueError(f"a number has {len(digits)} digits; at most {LONGEST_NUMBER} are taken")
    return int(digits)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON value")


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level:
        depth += 1
        inner = [item.values() if isinstance(item, dict) else item for item in level if isinstance(item, dict | list)]
        level = [member for members in inner for member in members]
    return depth
