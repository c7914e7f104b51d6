"""Reading everything: quotations in order with all that is known of their speakers, in bounded memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, select

from quoteapi.store import quotes, searching
from quoteapi.store.bulk import chunked
from quoteapi.store.models import Change, Speaker, SpeakerName
from quoteapi.store.prepared import execute
from quoteapi.store.quotes import QuoteFilter
from quoteapi.store.records import Judgement, NameRecord, QuotationRecord
from quoteapi.store.searching import SearchSort
from quoteapi.store.speakers import spellings

CHUNK = 500


@dataclass(slots=True)
class Person:
    """What an archive keeps of a speaker beside its id, name and kind."""

    wikidata: str | None
    names: list[NameRecord]


@dataclass(slots=True)
class Archived:
    """Some quotations, everybody in them by id, and by quotation what gave it its status."""

    quotations: list[QuotationRecord]
    people: dict[str, Person]
    judgements: dict[UUID, Judgement]


def everything(
    connection: Connection, wanted: QuoteFilter, *, sort: SearchSort, limit: int | None = None
) -> Iterator[Archived]:
    """Yield all quotations that `wanted` fits, or the first `limit`, in the order `sort`, some at a time.

    The transaction of `connection` decides what is seen: one moment, however long it takes.
    """
    after: tuple[int, ...] | None = None
    left = limit
    while left is None or left > 0:
        size = CHUNK if left is None else min(CHUNK, left)
        page = (searching if wanted.query else quotes).page(connection, wanted, sort=sort, limit=size, after=after)
        judged = [quotation.id for quotation in page.rows if quotation.status != "reported"]
        yield Archived(page.rows, _people(connection, page.rows), quotes.judgements(connection, judged))
        if page.next is None:
            return
        after = page.next
        left = None if left is None else left - size


def edition(connection: Connection) -> str:
    """Return a text that is another one as soon as anything is that an archive or a page holds. One statement.

    Everything that changes enters a history.
    """

    def build() -> Select[*tuple[Any, ...]]:
        return select(Change.id, Change.at).order_by(Change.id.desc()).limit(1)

    return repr(execute(connection, "edition", build, {}))


def _people(connection: Connection, quotations: list[QuotationRecord]) -> dict[str, Person]:
    ids = {
        ref.id
        for quotation in quotations
        for ref in (*filter(None, [quotation.speaker]), *quotation.about, *quotation.addressee)
    }
    people: dict[str, Person] = {}
    by_key: dict[int, Person] = {}
    for key, slug, item in chunked(connection, select(Speaker.id, Speaker.slug, Speaker.wikidata), Speaker.slug, ids):
        people[slug] = by_key[key] = Person(item, [])
    for key, name, lang in chunked(connection, spellings(), SpeakerName.speaker_id, by_key):
        by_key[key].names.append(NameRecord(name, lang))
    return people
