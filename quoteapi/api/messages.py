"""What is said of a value that is of another kind than it should be, missing or null: what would be right."""

from typing import Any

from marshmallow import fields
from marshmallow.validate import OneOf

from quoteapi.api.fields import Instant, WebAddress

_RIGHT: tuple[tuple[type[fields.Field[Any]], str], ...] = (
    (fields.UUID, "a UUID such as 0199c1f2-7c1e-7a31-9d0e-2f6a4a1f9b11"),
    (Instant, "a moment with its offset, such as 2026-11-22T10:00:00Z"),
    (WebAddress, "an address such as https://example.org/article"),
    (fields.String, 'a text, such as "…"'),
    (fields.List, "a list, such as […]"),
    (fields.Nested, "an object, such as {…}"),
    (fields.Field, "a value"),
)


def explain(field: fields.Field[Any]) -> None:
    """Give a field, and what it holds, messages of its own instead of marshmallow's.

    A field that takes more than one kind says so in an attribute `right`.
    """
    right = getattr(field, "right", None) or next(right for kind, right in _RIGHT if isinstance(field, kind))
    for check in field.validators:
        if isinstance(check, OneOf):
            right = f"one of {check.choices_text}"
    # They are formatted once more.
    right = right.replace("{", "{{").replace("}", "}}")
    # Not changed in place: copies of a field share theirs.
    field.error_messages = {
        **field.error_messages,
        "required": f"is missing; give {right}",
        "null": f"is null; give {right}" + ("" if field.required else ", or leave it out"),
        **dict.fromkeys(("invalid", "invalid_uuid", "type"), f"give {right}"),
    }
    if isinstance(field, fields.List):
        explain(field.inner)
