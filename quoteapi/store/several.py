"""Several values as one parameter: a statement is then the same for any number of them, and no number is too large.

PostgreSQL takes an array. SQLite has none, and takes a JSON array, which it reads as a table.
"""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import BigInteger, BindParameter, Boolean, ColumnElement, Dialect, Text, TypeDecorator, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import coercions, roles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.sql.visitors import InternalTraversal


class _Several(TypeDecorator[Sequence[Any]]):
    """Values of one type: keys, or texts."""

    impl = Text
    cache_ok = True

    def __init__(self, member: type[BigInteger] | type[Text]) -> None:
        super().__init__()
        self.member = member

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Return the type of the database."""
        several: Any = ARRAY(self.member) if dialect.name == "postgresql" else Text()
        return dialect.type_descriptor(several)

    def process_bind_param(self, value: Sequence[Any] | None, dialect: Dialect) -> Any:
        """Return the values as the database takes them."""
        if value is None:
            return None
        return list(value) if dialect.name == "postgresql" else orjson.dumps(list(value)).decode()


class _AnyOf(ColumnElement[bool]):
    """Whether a column has one of the values of a parameter."""

    inherit_cache = True
    _traverse_internals = [
        ("column", InternalTraversal.dp_clauseelement),
        ("values", InternalTraversal.dp_clauseelement),
    ]
    type = Boolean()

    def __init__(self, column: Any, values: BindParameter[Any]) -> None:
        self.column = coercions.expect(roles.ExpressionElementRole, column)
        self.values = values

    def self_group(self, against: OperatorType | None = None) -> Any:
        """Return it as it is: SQLite has no type for what is true, and would be asked whether it equals 1."""
        return self


def any_of(column: Any, name: str, member: type[BigInteger] | type[Text]) -> ColumnElement[bool]:
    """Return whether `column` has one of the values of the parameter `name`, each a `member`."""
    return _AnyOf(column, bindparam(name, type_=_Several(member)))


@compiles(_AnyOf, "postgresql")
def _compile_array(element: _AnyOf, compiler: SQLCompiler, **options: Any) -> str:
    return f"{compiler.process(element.column, **options)} = ANY ({compiler.process(element.values, **options)})"


@compiles(_AnyOf, "sqlite")
def _compile_json(element: _AnyOf, compiler: SQLCompiler, **options: Any) -> str:
    values = compiler.process(element.values, **options)
    return f"{compiler.process(element.column, **options)} IN (SELECT value FROM json_each({values}))"  # noqa: S608
