"""Statements that are made once for each shape, because making one costs more than running it.

SQLAlchemy composes the SQL and converts the values, as everywhere; the driver then runs it without a detour, in the
transaction of the connection.
"""

import sqlite3
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import Connection, Select

# The shapes are few; the bound is for a client that tries every combination there is.
MOST_SHAPES = 1000

DRIVER_ERRORS = sqlite3.Error, psycopg.Error
"""What running a statement may raise, as the driver says it."""

Row = tuple[Any, ...]
_Convert = Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class _Statement:
    """SQL as the driver takes it. `takes` are its parameters in their order, with what converts their values."""

    sql: str
    takes: Sequence[tuple[str, _Convert]]
    constants: Mapping[str, Any]
    gives: Sequence[tuple[int, Callable[[Any], Any]]]
    positional: bool
    planned_anew: bool


_made: dict[Hashable, _Statement] = {}


def execute(
    connection: Connection, shape: Hashable, build: Callable[[], Select[Any]], values: Mapping[str, Any]
) -> list[Row]:
    """Return the rows of the statement that `build` makes, with `values` for its named parameters.

    `shape` stands for all that `build` depends on, but for the dialect.
    """
    key = (connection.dialect.name, shape)
    statement = _made.get(key)
    if statement is None:
        if len(_made) >= MOST_SHAPES:
            _made.clear()
        statement = _made[key] = _make(connection, build())
    known = {**statement.constants, **values}
    named = [(name, known[name] if convert is None else convert(known[name])) for name, convert in statement.takes]
    given = tuple(value for _, value in named) if statement.positional else dict(named)
    rows = run(connection, statement.sql, given, planned_anew=statement.planned_anew)
    if not statement.gives:
        return rows
    converted = []
    for row in rows:
        columns = list(row)
        for at, convert in statement.gives:
            columns[at] = convert(columns[at])
        converted.append(tuple(columns))
    return converted


def run(connection: Connection, sql: str, values: Any, *, planned_anew: bool) -> list[Row]:
    """Return the rows of `sql`, with `values` as the driver takes them.

    `planned_anew`: PostgreSQL plans it for these very values, each time.
    """
    driver: Any = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite":
        rows: list[Row] = driver.execute(sql, values).fetchall()
    else:
        with driver.cursor(binary=True) as cursor:
            rows = cursor.execute(sql, values, prepare=False if planned_anew else None).fetchall()
    return rows


def _make(connection: Connection, statement: Select[Any]) -> _Statement:
    dialect = connection.dialect
    compiled: Any = statement.compile(dialect=dialect)
    sql = str(compiled)
    binds = {name: parameter for parameter, name in compiled.bind_names.items()}
    for name, parameter in binds.items():
        if parameter in compiled.literal_execute_params:
            # It is sent beside the SQL after all, where that is planned for its value as well.
            sql = sql.replace(f"__[POSTCOMPILE_{name}]", compiled.bindtemplate % {"name": name})
    binders = {name: bound.type.dialect_impl(dialect).bind_processor(dialect) for name, bound in binds.items()}
    constants = {name: value for name, value in compiled.params.items() if not binds[name].required}
    types = (column.type.dialect_impl(dialect) for column in statement.selected_columns)
    readers = [type_.result_processor(dialect, None) for type_ in types]
    names = compiled.positiontup if compiled.positional else list(binds)
    return _Statement(
        sql,
        [(name, binders[name]) for name in names],
        constants,
        [(at, reader) for at, reader in enumerate(readers) if reader is not None],
        compiled.positional,
        bool(compiled.literal_execute_params),
    )
