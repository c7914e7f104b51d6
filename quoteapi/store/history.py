"""Entering one change in the histories of many quotations at once."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Text, insert, literal, select, update

from quoteapi.store.models import Change, Json, Quotation, UtcDateTime


def enter_for_all(
    connection: Connection,
    keys: Select[*tuple[int]],
    action: str,
    changes: dict[str, Any],
    *,
    by: str,
    at: datetime,
    reason: str | None = None,
) -> None:
    """Enter the same `changes` in the history of each quotation whose key `keys` selects, as of the moment `at`."""
    chosen = keys.subquery()
    entries = select(
        chosen.c[0],
        literal(at, UtcDateTime),
        literal(by),
        literal(action),
        literal(changes, Json),
        literal(reason, Text),
    ).order_by(chosen.c[0])
    columns = ["quotation_id", "at", "by", "action", "changes", "reason"]
    connection.execute(insert(Change).from_select(columns, entries))
    connection.execute(update(Quotation).where(Quotation.id.in_(keys)).values(updated_at=at))
