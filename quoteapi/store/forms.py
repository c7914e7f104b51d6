"""The forms in which a page reads quotations: put together from all their rows, or finished as they were kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import orjson
from sqlalchemy import Connection, FromClause, Select, Text, cast, func, select

from quoteapi.store.models import (
    OPEN_END,
    Printing,
    Quotation,
    QuotationDocument,
    QuotationRole,
    Source,
    Speaker,
    bound,
)
from quoteapi.store.records import PrintingRecord, QuotationRecord, SpeakerRef
from quoteapi.text.anchor import deep_link

Shown = TypeVar("Shown")
_SPEAKER: tuple[Any, ...] = (Speaker.slug, Speaker.name, Speaker.kind)


@dataclass(frozen=True, slots=True)
class Form(Generic[Shown]):
    """One form. `read` makes the statement for a subquery that has the `quotation_id` of each; `make` takes a row."""

    name: str
    read: Callable[[Connection, FromClause], Select[*tuple[Any, ...]]]
    make: Callable[..., Shown]

    def of(self, rows: Sequence[tuple[Any, ...]], behind: int = 0) -> list[Shown]:
        """Return what `rows` say, the last `behind` columns of which are not its own."""
        make, width = self.make, -behind or None
        return [make(*row[:width]) for row in rows]


def _records(connection: Connection, keys: FromClause) -> Select[*tuple[Any, ...]]:
    # Roles and printings come as JSON arrays, so that one statement reads all of it.
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
    return (
        select(
            Quotation.uid,
            Quotation.text,
            Quotation.lang,
            Quotation.original,
            Quotation.attributed_as,
            Quotation.role,
            Quotation.date,
            Quotation.date_earliest,
            Quotation.date_latest,
            Quotation.context,
            Quotation.status,
            Quotation.created_at,
            Quotation.updated_at,
            *_SPEAKER,
            roles.scalar_subquery().label("roles"),
            printings.scalar_subquery().label("printings"),
        )
        .select_from(keys)
        .join(Quotation, Quotation.id == keys.c.quotation_id)
        .outerjoin(Speaker, Speaker.id == Quotation.speaker_id)
    )


def _documents(_: Connection, keys: FromClause) -> Select[*tuple[Any, ...]]:
    kept = QuotationDocument
    return select(kept.body).select_from(keys).join(kept, kept.quotation_id == keys.c.quotation_id)


def _record(
    uid: UUID,
    text: str,
    lang: str | None,
    original: str | None,
    attributed_as: str | None,
    role: str | None,
    date: str | None,
    date_earliest: int | None,
    date_latest: int | None,
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
                deep_link(url, text, prefix, suffix, as_printed=as_printed),
            )
        )
    return QuotationRecord(
        id=uid,
        url=f"/quotes/{uid}",
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
        source_url=sources[0].url if sources else None,
        sources=sources,
        status=status,
        created_at=created_at,
        updated_at=updated_at,
        **people,
    )


RECORDS = Form("record", _records, _record)
DOCUMENTS: Form[bytes] = Form("document", _documents, bytes)


def stored(connection: Connection, keys: Sequence[int]) -> dict[int, QuotationRecord]:
    """Return the quotations of these internal keys, of which a statement can carry as many, by key."""
    found = select(Quotation.id.label("quotation_id")).where(Quotation.id.in_(keys)).subquery()
    rows = connection.execute(RECORDS.read(connection, found).add_columns(found.c.quotation_id)).all()
    return {row[-1]: quotation for row, quotation in zip(rows, RECORDS.of(rows, behind=1), strict=True)}
