"""Many rows at once: asked for by no more values than a statement can carry, and inserted with their keys."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select
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


def insert_keyed(
    connection: Connection, *unique: InstrumentedAttribute[Any], rows: Sequence[dict[str, Any]]
) -> list[int]:
    """Insert `rows` into the table of the columns `unique`, which tell them apart, and return their keys in order.

    RETURNING promises no order on SQLite, where SQLAlchemy therefore inserts row by row: asking afterwards is faster.
    """
    if not rows:
        return []
    table = unique[0].class_
    names = [column.key for column in unique]
    connection.execute(insert(table), rows)
    inserted = chunked(connection, select(table.id, *unique), unique[0], {row[names[0]] for row in rows})
    keys = {tuple(identity): key for key, *identity in inserted}
    return [keys[tuple(row[name] for name in names)] for row in rows]
