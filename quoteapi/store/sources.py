"""Reading sources: one, and all or those of a domain."""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, func, select

from quoteapi.store.models import Printing, Quotation, Source
from quoteapi.store.quotes import HIDDEN
from quoteapi.store.records import Page, SourceRecord


def get(connection: Connection, uid: UUID) -> SourceRecord | None:
    """Return the source of this id, or None."""
    row = connection.execute(_sources().where(Source.uid == uid)).first()
    return _record(row) if row else None


def at(connection: Connection, url_key: str) -> SourceRecord | None:
    """Return the source whose address has this key, or None."""
    row = connection.execute(_sources().where(Source.url_key == url_key)).first()
    return _record(row) if row else None


def page(
    connection: Connection, *, domain: str | None = None, limit: int = 20, after: tuple[int] | None = None
) -> Page[SourceRecord]:
    """Return up to `limit` sources, the last added first, those behind the position `after`."""
    query = _sources().order_by(Source.id.desc()).limit(limit + 1)
    if domain is not None:
        query = query.where(Source.domain == domain)
    if after is not None:
        query = query.where(Source.id < after[0])
    rows = connection.execute(query).all()
    return Page([_record(row) for row in rows[:limit]], (rows[limit - 1][0],) if len(rows) > limit else None)


def _sources() -> Select[*tuple[Any, ...]]:
    printed = (
        select(func.count())
        .select_from(Printing)
        .join(Quotation, Quotation.id == Printing.quotation_id)
        .where(Printing.source_id == Source.id, Quotation.status != HIDDEN)
        .scalar_subquery()
    )
    return select(
        Source.id,
        Source.uid,
        Source.url,
        Source.domain,
        Source.title,
        Source.publisher,
        Source.authors,
        Source.published,
        Source.archive_url,
        Source.archived_at,
        printed,
    )


def _record(row: Any) -> SourceRecord:
    _, *columns = row
    return SourceRecord(*columns)
