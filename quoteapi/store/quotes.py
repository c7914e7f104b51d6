"""Reading quotations: one, a page of them by filters and by cursor, and a quotation's history."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, func, select, tuple_

from quoteapi.store.models import (
    OPEN_END,
    OPEN_START,
    Change,
    Printing,
    Quotation,
    QuotationRole,
    Source,
    Speaker,
    bound,
)
from quoteapi.store.records import ChangeRecord, Page, PrintingRecord, QuotationRecord, SpeakerRef
from quoteapi.text.anchor import deep_link
from quoteapi.text.partial_date import PartialDate
from quoteapi.text.query import Query

Sort = Literal["-date", "date", "-added", "added", "relevance"]
SORTS: tuple[Sort, ...] = ("-date", "date", "relevance", "-added", "added")
HIDDEN = "retracted"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteFilter:
    """Which quotations are asked for; a member that is None asks for nothing.

    `speakers`, `about` and `addressee` are internal keys, any of which fits. A range of dates is one
    PartialDate: `dates` must overlap what is stored, or hold all of it where `dates_within`.
    """

    speakers: Sequence[int] | None = None
    about: Sequence[int] | None = None
    addressee: Sequence[int] | None = None
    source_id: UUID | None = None
    source_url_key: str | None = None
    source_domain: str | None = None
    publisher: str | None = None
    dates: PartialDate | None = None
    published: PartialDate | None = None
    within: bool = False
    lang: str | None = None
    statuses: Sequence[str] | None = None
    query: Query | None = None


def page(
    connection: Connection,
    wanted: QuoteFilter,
    *,
    sort: Sort = "-date",
    limit: int = 20,
    after: tuple[int, ...] | None = None,
    count: bool = False,
) -> Page[QuotationRecord]:
    """Return up to `limit` quotations in the order `sort`, those behind the position `after`.

    `wanted.query` and relevance are for `quoteapi.store.searching`. Three statements, whatever the limit, and
    one more where all are to be counted.
    """
    conditions = list(conditions_of(wanted))
    order = _order(sort)
    query = quotations().where(*conditions).limit(limit + 1)
    descending = sort.startswith("-")
    if after is not None:
        # A comparison of whole rows is what both databases answer from one stretch of an index.
        position, here = tuple_(*order), tuple_(*after)
        query = query.where(position < here if descending else position > here)
    rows = connection.execute(query.order_by(*(column.desc() if descending else column for column in order))).all()
    following = None
    if len(rows) > limit:
        rows = rows[:limit]
        following = tuple(rows[-1]._mapping[column] for column in order)
    total = None
    if count:
        total = connection.scalar(select(func.count()).select_from(Quotation).where(*conditions))
    return Page(assemble(connection, rows), following, total)


def get(connection: Connection, uid: UUID) -> QuotationRecord | None:
    """Return the quotation of this id, also a retracted one, or None."""
    rows = connection.execute(quotations().where(Quotation.uid == uid)).all()
    return next(iter(assemble(connection, rows)), None)


def retraction_reason(connection: Connection, uid: UUID) -> str | None:
    """Return why the quotation of this id was last retracted, or None where nobody said."""
    return connection.scalar(
        select(Change.reason)
        .join(Quotation, Quotation.id == Change.quotation_id)
        .where(Quotation.uid == uid, Change.action == HIDDEN)
        .order_by(Change.id.desc())
        .limit(1)
    )


def history(connection: Connection, uid: UUID) -> list[ChangeRecord] | None:
    """Return what happened to the quotation of this id, the first first, or None where there is none."""
    key = connection.scalar(select(Quotation.id).where(Quotation.uid == uid))
    if key is None:
        return None
    rows = connection.execute(
        select(Change.at, Change.by, Change.action, Change.changes, Change.reason)
        .where(Change.quotation_id == key)
        .order_by(Change.id)
    )
    return [ChangeRecord(*row) for row in rows]


def quotations() -> Select[*tuple[Any, ...]]:
    """Return the statement that reads what `assemble` puts together."""
    return select(
        Quotation.id,
        Quotation.uid,
        Quotation.text,
        Quotation.lang,
        Quotation.original,
        Quotation.attributed_as,
        Quotation.role,
        Quotation.date,
        Quotation.date_earliest,
        Quotation.date_latest,
        Quotation.date_ascending,
        Quotation.date_descending,
        Quotation.context,
        Quotation.status,
        Quotation.created_at,
        Quotation.updated_at,
        Speaker.slug,
        Speaker.name,
        Speaker.kind,
    ).outerjoin(Speaker, Speaker.id == Quotation.speaker_id)


def _order(sort: Sort) -> tuple[ColumnElement[int], ...]:
    match sort:
        case "-date":
            return Quotation.date_descending.expression, Quotation.id.expression
        case "date":
            return Quotation.date_ascending.expression, Quotation.id.expression
        case _:
            return (Quotation.id.expression,)


def conditions_of(wanted: QuoteFilter) -> list[ColumnElement[bool]]:
    """Return what a quotation must fulfil, but for the words of `wanted.query`."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.speakers is not None:
        conditions.append(_any_of(Quotation.speaker_id.expression, wanted.speakers))
    for role, keys in (("about", wanted.about), ("addressee", wanted.addressee)):
        if keys is not None:
            conditions.append(
                Quotation.id.in_(
                    select(QuotationRole.quotation_id).where(
                        QuotationRole.role == role, _any_of(QuotationRole.speaker_id.expression, keys)
                    )
                )
            )
    printed = _printed(wanted)
    if printed:
        conditions.append(
            exists(
                select(Printing.id)
                .join(Source, Source.id == Printing.source_id)
                .where(Printing.quotation_id == Quotation.id, *printed)
            )
        )
    if wanted.dates is not None:
        conditions += _in_range(
            wanted.dates, wanted.within, Quotation.date_earliest.expression, Quotation.date_latest.expression
        )
    if wanted.lang is not None:
        conditions.append(Quotation.lang == wanted.lang)
    conditions.append(Quotation.status != HIDDEN if wanted.statuses is None else Quotation.status.in_(wanted.statuses))
    return conditions


def _printed(wanted: QuoteFilter) -> list[ColumnElement[bool]]:
    """What one and the same source must fulfil."""
    conditions: list[ColumnElement[bool]] = []
    for column, value in (
        (Source.uid, wanted.source_id),
        (Source.url_key, wanted.source_url_key),
        (Source.domain, wanted.source_domain),
        (Source.publisher, wanted.publisher),
    ):
        if value is not None:
            conditions.append(column == value)
    if wanted.published is not None:
        conditions += _in_range(
            wanted.published,
            wanted.within,
            Source.published_earliest.expression,
            Source.published_latest.expression,
        )
    return conditions


def _any_of(column: ColumnElement[Any], keys: Sequence[int]) -> ColumnElement[bool]:
    # One key is compared, not searched in a list, so that an index that starts with it also gives the order.
    return column == keys[0] if len(keys) == 1 else column.in_(keys)


def _in_range(
    asked: PartialDate, within: bool, earliest: ColumnElement[Any], latest: ColumnElement[Any]
) -> list[ColumnElement[bool]]:
    first = asked.earliest.number if asked.earliest else OPEN_START
    last = asked.latest.number if asked.latest else OPEN_END
    if within:
        return [earliest >= first, latest <= last]
    return [latest >= first, earliest <= last]


def assemble(connection: Connection, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[QuotationRecord]:
    """Return the records of `rows` of `quotations`, in their order, with their roles and printings."""
    records = {
        row.id: QuotationRecord(
            id=row.uid,
            text=row.text,
            lang=row.lang,
            original=row.original,
            speaker=SpeakerRef(row.slug, row.name, row.kind) if row.slug else None,
            attributed_as=row.attributed_as,
            role=row.role,
            date=row.date,
            date_earliest=bound(row.date_earliest),
            date_latest=bound(row.date_latest),
            context=row.context,
            status=row.status,
            created_at=row.created_at,
            updated_at=row.updated_at,
        )
        for row in rows
    }
    if records:
        _add_roles(connection, records)
        _add_printings(connection, records)
    return list(records.values())


def _add_roles(connection: Connection, records: dict[int, QuotationRecord]) -> None:
    rows = connection.execute(
        select(QuotationRole.quotation_id, QuotationRole.role, Speaker.slug, Speaker.name, Speaker.kind)
        .join(Speaker, Speaker.id == QuotationRole.speaker_id)
        .where(QuotationRole.quotation_id.in_(list(records)))
        .order_by(QuotationRole.quotation_id, QuotationRole.role, QuotationRole.position)
    )
    for key, role, *speaker in rows:
        getattr(records[key], role).append(SpeakerRef(*speaker))


def _add_printings(connection: Connection, records: dict[int, QuotationRecord]) -> None:
    rows = connection.execute(
        select(
            Printing.quotation_id,
            Source.uid,
            Source.url,
            Source.title,
            Source.publisher,
            Source.authors,
            Source.published,
            Source.archive_url,
            Source.archived_at,
            Printing.as_printed,
            Printing.prefix,
            Printing.suffix,
        )
        .join(Source, Source.id == Printing.source_id)
        .where(Printing.quotation_id.in_(list(records)))
        .order_by(Printing.quotation_id, func.coalesce(Source.published_earliest, OPEN_END), Printing.id)
    )
    for key, *printing in rows:
        url, as_printed, prefix, suffix = printing[1], *printing[-3:]
        printing.append(deep_link(url, as_printed or records[key].text, prefix, suffix))
        records[key].sources.append(PrintingRecord(*printing))
