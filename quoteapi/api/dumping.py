"""Serialisers compiled from the schemas of answers: what marshmallow dumps, many times faster.

A schema asks anew of each object, for each member, what its field is and does; that does not change from one
object to the next. Here it is asked once, and what is left is to read attributes. UUIDs and moments are left to
orjson, which writes them the same way.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from marshmallow import Schema, fields

from quoteapi.api.fields import Moment

Dump = Callable[[Any], Any]

# Their values are what JSON has, or what orjson writes as the field would.
_AS_IT_IS = (fields.String, fields.Integer, fields.Float, fields.UUID, fields.Dict, Moment)


def compile_dump(schema: Schema) -> Dump:
    """Return a function that dumps one object as `schema` does, for `quoteapi.api.routing.answer_json`.

    Raises TypeError for a field of a kind that it does not know.
    """
    members = tuple(field.data_key or name for name, field in schema.dump_fields.items())
    plain = tuple(name for name, field in schema.dump_fields.items() if _is_plain(field))
    # The others keep their place: a dict is changed in place, and its order stays.
    read = attrgetter(*(name if name in plain else plain[0] for name in schema.dump_fields))
    made = [
        (field.data_key or name, _compile_field(name, field))
        for name, field in schema.dump_fields.items()
        if name not in plain
    ]
    alone = len(members) == 1

    def dump(record: Any) -> dict[str, Any]:
        values = read(record)
        shown = {members[0]: values} if alone else dict(zip(members, values, strict=True))
        for member, make in made:
            shown[member] = make(record)
        return shown

    return dump


def _is_plain(field: fields.Field[Any]) -> bool:
    if type(field) is fields.List:
        return _is_plain(field.inner)
    return field.attribute is None and isinstance(field, _AS_IT_IS)


def _compile_field(name: str, field: fields.Field[Any]) -> Dump:
    read = attrgetter(name)
    if isinstance(field, fields.Function) and field.serialize_func is not None:
        function: Dump = field.serialize_func
        return function
    if isinstance(field, fields.Nested):
        dump = compile_dump(field.schema)
        return lambda record: None if (value := read(record)) is None else dump(value)
    if isinstance(field, fields.List) and isinstance(field.inner, fields.Nested):
        each = compile_dump(field.inner.schema)
        return lambda record: [each(value) for value in read(record)]
    raise TypeError(f"{name}: {type(field).__name__} cannot be compiled")
