"""Reading bodies: objects that hold no member but those declared, and readers compiled from them.

A schema visits each member that it declares, present or not, and looks for processors each time. A compiled
reader visits what is there, which makes an import several times faster. It only knows what is right: for
everything else it asks the schema, so that one place says what is wrong.
"""

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, missing, post_load, validates_schema

from quoteapi.api.messages import explain

Load = Callable[[Any], Any]

_SERVER_SETS = frozenset(
    {
        "id",
        "url",
        "status",
        "created_at",
        "updated_at",
        "date_earliest",
        "date_latest",
        "deep_link",
        "quote_count",
    }
)


class Body(Schema):
    """A JSON object that holds no member but those declared. It has two processors, which may be overridden."""

    class Meta:
        """Unknown members are errors."""

        unknown = RAISE

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.error_messages["type"] = f"give an object with some of {', '.join(self.fields)}"

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Let a field say what would be right."""
        explain(field_obj)

    def handle_error(self, error: ValidationError, data: Any, *, many: bool, **_: Any) -> None:
        """Say of each unknown member whether the server sets it, or what there is instead."""
        del many
        if not isinstance(error.messages, dict) or not isinstance(data, Mapping):
            return
        for name in set(data) - set(self.fields):
            text = "only the server sets this; leave it out" if name in _SERVER_SETS else None
            if name in ("source", "source_url") and "sources" in self.fields:
                text = "a correction gives the whole list: send sources"
            error.messages[name] = [text or f"is no member here; there are {', '.join(self.fields)}"]

    @validates_schema
    def check(self, data: Mapping[str, Any], **_: Any) -> None:
        """Check what no member shows alone. Raises ValidationError."""

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Any:
        """Return what becomes of the members."""
        return data


def compile_load(schema: Body) -> Load:
    """Return a function that does what `schema.load` does, and raises what it raises."""
    readers = {
        field.data_key or name: (field.attribute or name, _compile_field(field))
        for name, field in schema.load_fields.items()
    }
    required = {field.data_key or name for name, field in schema.load_fields.items() if field.required}
    defaults = {
        field.attribute or name: field.load_default
        for name, field in schema.load_fields.items()
        if field.load_default is not missing
    }

    def load(value: Any) -> Any:
        if not isinstance(value, dict) or not required <= value.keys() <= readers.keys():
            return schema.load(value)
        data = dict(defaults)
        try:
            for member, given in value.items():
                name, read = readers[member]
                data[name] = read(given)
            schema.check(data)
            return schema.make(data)
        except ValidationError:
            return schema.load(value)

    return load


def _compile_field(field: fields.Field[Any]) -> Load:
    if isinstance(field, fields.Nested) and isinstance(field.schema, Body):
        load = compile_load(field.schema)
        return lambda value: None if value is None and field.allow_none else load(value)
    if type(field) is fields.List:
        read, validators = _compile_field(field.inner), field.validators

        def read_all(value: Any) -> list[Any]:
            if not isinstance(value, list):
                raise ValidationError("is no list")
            items = [read(item) for item in value]
            for validate in validators:
                validate(items)
            return items

        return read_all
    return field.deserialize
