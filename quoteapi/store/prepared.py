"""Statements that are built and compiled once for each shape, because building one costs more than running it."""

from collections.abc import Callable, Hashable
from typing import Any

from sqlalchemy import Connection, CursorResult, Select

# The shapes are few; the bound is for a client that tries every combination there is.
MOST_SHAPES = 1000

_built: dict[Hashable, Select[Any]] = {}


def execute(
    connection: Connection, shape: Hashable, build: Callable[[], Select[Any]], values: dict[str, Any]
) -> CursorResult[Any]:
    """Run the statement that `build` makes, with `values` for its named parameters.

    `shape` stands for all that `build` depends on, but for the dialect.
    """
    key = (connection.dialect.name, shape)
    statement = _built.get(key)
    if statement is None:
        if len(_built) >= MOST_SHAPES:
            _built.clear()
        statement = _built[key] = build()
    return connection.execute(statement, values)
