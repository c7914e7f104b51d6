"""Reading quotations: one, a page of them by filters and by cursor, and a quotation's history."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

import orjson
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Text,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    tuple_,
)

from quoteapi.store import filters
from quoteapi.store.filters import HIDDEN as HIDDEN
from quoteapi.store.filters import QuoteFilter as QuoteFilter
from quoteapi.store.models import (
    OPEN_END,
    Change,
    Key,
    Printing,
    Quotation,
    QuotationRole,
    Source,
    Speaker,
    bound,
)
from quoteapi.store.prepared import execute
from quoteapi.store.records import ChangeRecord, Page, PrintingRecord, QuotationRecord, SpeakerRef
from quoteapi.text.anchor import deep_link

Sort = Literal["-date", "date", "-added", "added"]
SORTS: tuple[Sort, ...] = ("-date", "date", "-added", "added")
_SPEAKER: tuple[Any, ...] = (Speaker.slug, Speaker.name, Speaker.kind)
_COLUMNS = 21


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

    `wanted.query` is for `quoteapi.store.searching`. Three statements, whatever the limit, and
    one more where all are to be counted.
    """
    if wanted.is_nobodys:
        return Page([], total=0 if count else None)
    ordered = _is_ordered(wanted, sort)
    few = None if ordered else filters.fewest(connection, wanted)
    shape = ("page", wanted.shape, sort, after is None, few)

    def build() -> Select[*tuple[Any, ...]]:
        order = _order(sort)
        query = quotations(connection).where(*filters.conditions(wanted, walked=not ordered)).limit(bindparam("limit"))
        walk: Sequence[ColumnElement[Any]] = order
        if few is not None:
            query = query.where(Quotation.id.in_(filters.starts(wanted)[few]))
            # No index gives the order of a sum: the few are read first, and sorted.
            walk = [column + literal_column("0") for column in order]
        descending = sort.startswith("-")
        if after is not None:
            # A comparison of whole rows is what both databases answer from one stretch of an index.
            position, here = tuple_(*walk), tuple_(*(bindparam(f"after_{at}", type_=Key) for at in range(len(after))))
            query = query.where(position < here if descending else position > here)
        return query.order_by(*(column.desc() if descending else column for column in walk))

    values = wanted.values() | {f"after_{at}": value for at, value in enumerate(after or ())} | {"limit": limit + 1}
    rows = execute(connection, shape, build, values).all()
    following = None
    if len(rows) > limit:
        rows = rows[:limit]
        following = tuple(rows[-1]._mapping[column.name] for column in _order(sort))
    total = None
    if count:
        counting = select(func.count()).select_from(Quotation).where(*filters.conditions(wanted))
        total = connection.scalar(counting, wanted.values())
    return Page(assemble(rows), following, total)


def get(connection: Connection, uid: UUID) -> QuotationRecord | None:
    """Return the quotation of this id, also a retracted one, or None."""

    def build() -> Select[*tuple[Any, ...]]:
        return quotations(connection).where(Quotation.uid == bindparam("uid", type_=Quotation.uid.type))

    return next(iter(assemble(execute(connection, "get", build, {"uid": uid}).all())), None)


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


def quotations(connection: Connection) -> Select[*tuple[Any, ...]]:
    """Return the statement that reads what `assemble` puts together, roles and printings as JSON arrays."""
    sqlite = connection.dialect.name == "sqlite"
    array, collect = (func.json_array, func.json_group_array) if sqlite else (func.json_build_array, func.json_agg)
    roles = (
        select(cast(collect(array(QuotationRole.role, QuotationRole.position, *_SPEAKER)), Text))
        .join(Speaker, Speaker.id == QuotationRole.speaker_id)
        .where(QuotationRole.quotation_id == Quotation.id)
        .correlate(Quotation)
    )
    authors = func.json(Source.authors) if sqlite else Source.authors
    order = func.coalesce(Source.published_earliest, OPEN_END), Printing.id
    source = Source.uid, Source.url, Source.title, Source.publisher, authors, Source.published
    archive = Source.archive_url, Source.archived_at
    printed = Printing.as_printed, Printing.prefix, Printing.suffix
    printings = (
        select(cast(collect(array(*order, *source, *archive, *printed)), Text))
        .join(Source, Source.id == Printing.source_id)
        .where(Printing.quotation_id == Quotation.id)
        .correlate(Quotation)
    )
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
        *_SPEAKER,
        roles.scalar_subquery().label("roles"),
        printings.scalar_subquery().label("printings"),
    ).outerjoin(Speaker, Speaker.id == Quotation.speaker_id)


def _order(sort: Sort) -> tuple[ColumnElement[int], ...]:
    match sort:
        case "-date":
            return Quotation.date_descending.expression, Quotation.id.expression
        case "date":
            return Quotation.date_ascending.expression, Quotation.id.expression
        case "-added" | "added":
            return (Quotation.id.expression,)


def _is_ordered(wanted: QuoteFilter, sort: Sort) -> bool:
    """Return whether an index has just what is wanted in just this order."""
    alone = replace(wanted, speakers=None) == QuoteFilter()
    return alone and (wanted.speakers is None or (len(wanted.speakers) == 1 and sort.endswith("date")))


def assemble(rows: Sequence[Row[*tuple[Any, ...]]]) -> list[QuotationRecord]:
    """Return the records of `rows` of `quotations`, in their order, with their roles and printings."""
    return [_record(*row[:_COLUMNS]) for row in rows]


def _record(
    key: int,
    uid: UUID,
    text: str,
    lang: str | None,
    original: str | None,
    attributed_as: str | None,
    role: str | None,
    date: str | None,
    date_earliest: int | None,
    date_latest: int | None,
    _ascending: int,
    _descending: int,
    context: str | None,
    status: str,
    created_at: datetime,
    updated_at: datetime,
    slug: str | None,
    name: str,
    kind: str,
    roles: str | None,
    printings: str | None,
) -> QuotationRecord:
    people: dict[str, list[SpeakerRef]] = {"about": [], "addressee": []}
    for its_role, _, *speaker in sorted(orjson.loads(roles or "[]")):
        people[its_role].append(SpeakerRef(*speaker))
    sources = []
    for printed in sorted(orjson.loads(printings or "[]")):
        _, _, source, url, title, publisher, authors, published, archive, archived_at, *around = printed
        as_printed, prefix, suffix = around
        sources.append(
            PrintingRecord(
                UUID(source),
                url,
                title,
                publisher,
                authors,
                published,
                archive,
                archived_at and datetime.fromisoformat(archived_at).replace(tzinfo=UTC),
                as_printed,
                prefix,
                suffix,
                deep_link(url, as_printed or text, prefix, suffix),
            )
        )
    return QuotationRecord(
        id=uid,
        text=text,
        lang=lang,
        original=original,
        speaker=SpeakerRef(slug, name, kind) if slug else None,
        attributed_as=attributed_as,
        role=role,
        date=date,
        date_earliest=bound(date_earliest),
        date_latest=bound(date_latest),
        context=context,
        status=status,
        created_at=created_at,
        updated_at=updated_at,
        **people,
        sources=sources,
    )
