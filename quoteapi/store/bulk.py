"""Asking for many values at once without asking for more than a statement can carry."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Row, Select
from sqlalchemy.orm import InstrumentedAttribute

CHUNK = 1000


def chunked(
    connection: Connection,
    query: Select[*tuple[Any, ...]],
    column: InstrumentedAttribute[Any],
    values: Iterable[Any],
) -> Iterator[Row[*tuple[Any, ...]]]:
    """Yield the rows of `query` in which `column` has one of `values`; no values, no statement."""
    wanted = sorted(set(values))
    for start in range(0, len(wanted), CHUNK):
        yield from connection.execute(query.where(column.in_(wanted[start : start + CHUNK]))).all()
