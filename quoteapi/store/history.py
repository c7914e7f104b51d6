"""Histories: one change entered in those of many quotations at once."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Text, insert, literal, select, update

from quoteapi.store.models import Change, Json, Quotation, QuotationRole, UtcDateTime


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


def enter_where_shown(
    connection: Connection,
    speaker: int,
    was: dict[str, Any],
    is_: dict[str, Any],
    *,
    by: str,
    at: datetime,
    reason: str | None = None,
) -> None:
    """Enter in the histories of all quotations that show a speaker, by its key, that it `was` shown otherwise."""
    said = select(Quotation.id).where(Quotation.speaker_id == speaker)
    changes: dict[str, Any] = {"speaker": {"was": was, "is": is_}}
    enter_for_all(connection, said, "speaker_updated", changes, by=by, at=at, reason=reason)
    for role in ("about", "addressee"):
        there = select(QuotationRole.quotation_id)
        there = there.where(QuotationRole.speaker_id == speaker, QuotationRole.role == role)
        changes = {role: {"was": [was], "is": [is_]}}
        enter_for_all(connection, there, "speaker_updated", changes, by=by, at=at, reason=reason)
