"""Full text: which quotations hold the words of a query, on either database alike.

Each quotation has one row in the index, under its `rank`: a number that grows with the day it was said and,
within a day, with its entry; the undated are last. Both databases walk an index in the order of that number
from any place, so that the newest matches cost the same however many there are.

The words are those of `quoteapi.text.query.search_words`, made in Python on writing and on asking; what a
database gets are folded letters and digits, never what somebody typed.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select

from quoteapi.store.bulk import CHUNK
from quoteapi.store.database import Database
from quoteapi.store.models import Quotation, QuotationRole
from quoteapi.store.search.index import ID_BITS, TABLE, Entry, Index, Key, Together, rank_of
from quoteapi.store.search.postgresql import PostgresqlIndex
from quoteapi.store.search.sqlite import SqliteIndex
from quoteapi.text.query import search_words

__all__ = ["ID_BITS", "Index", "Key", "Together", "compact", "index", "index_of", "not_full_text", "rank_of"]

_INDEXES: dict[str, Index] = {"sqlite": SqliteIndex(), "postgresql": PostgresqlIndex()}


def index_of(connection: Connection) -> Index:
    """Return the full-text index of the database that `connection` leads to."""
    return _INDEXES[connection.dialect.name]


def index(connection: Connection, quotation_ids: Iterable[int], *, new: bool = False) -> None:
    """Bring the index up to date with the stored quotations of these internal keys, in a writing transaction.

    To be called after every change of a quotation's words, language, date, speaker or roles; `new` ones are not
    looked for in the index first.
    """
    wanted = sorted(set(quotation_ids))
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        if not new:
            index_of(connection).remove(connection, chunk)
        index_of(connection).add(connection, _entries(connection, chunk))


def compact(database: Database) -> None:
    """Put together what many transactions wrote apart, in short ones; searching takes less time afterwards.

    Worth its while after much was written at once.
    """
    begin = more = True
    while more:
        with database.writing() as connection:
            more = index_of(connection).compact(connection, begin=begin)
        begin = False


def not_full_text(name: str | None, kind: str, _parents: object) -> bool:
    """Return whether a table is none of the index's: those differ by database, and no model describes them."""
    return kind != "table" or name is None or not name.startswith(TABLE)


def _entries(connection: Connection, quotation_ids: Sequence[int]) -> list[Entry]:
    keys: dict[int, list[Key]] = {}
    for quotation_id, role, speaker_id in connection.execute(
        select(QuotationRole.quotation_id, QuotationRole.role, QuotationRole.speaker_id).where(
            QuotationRole.quotation_id.in_(quotation_ids)
        )
    ):
        keys.setdefault(quotation_id, []).append((role, speaker_id))
    rows = connection.execute(
        select(
            Quotation.id,
            Quotation.date_descending,
            Quotation.speaker_id,
            Quotation.lang,
            Quotation.text,
            Quotation.original,
            Quotation.context,
        ).where(Quotation.id.in_(quotation_ids))
    )
    entries = [
        Entry(
            rank_of(date, quotation_id),
            quotation_id,
            tuple(" ".join(search_words(text)) if text else "" for text in texts),
            [*keys.get(quotation_id, ()), *_key("speaker", speaker_id), *_key("lang", lang)],
        )
        for quotation_id, date, speaker_id, lang, *texts in rows
    ]
    return sorted(entries, key=lambda entry: entry.rank)


def _key(name: str, value: int | str | None) -> list[Key]:
    return [] if value is None else [(name, value)]
