"""Documents: each quotation as it is sent, made when it is written and kept beside it, so that reading makes nothing.

A document is the JSON of the declared schema of a quotation; it differs in `url`, which starts below the address of
the service, for a service can have several. Whatever changes a quotation, or a speaker or a source that it shows,
calls `keep` or `refresh` in the same transaction.
"""

from collections.abc import Iterable, Iterator, Sequence

import orjson
from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.sql import exists

from quoteapi.store import search
from quoteapi.store.bulk import CHUNK
from quoteapi.store.database import Database
from quoteapi.store.forms import stored
from quoteapi.store.models import Printing, Quotation, QuotationDocument, QuotationRole
from quoteapi.store.records import QuotationRecord

# Moments as `quoteapi.api.fields.Moment` writes them: in UTC, to the second.
_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS


def document(quotation: QuotationRecord) -> bytes:
    """Return the document of a quotation."""
    return orjson.dumps(quotation, option=_OPTIONS)


def keep(connection: Connection, quotation_ids: Iterable[int], *, new: bool = False) -> None:
    """Bring full text and documents up to date with the stored quotations of these internal keys.

    To be called in a writing transaction after every change of what a quotation says or of whom; `new` ones have
    neither yet.
    """
    keys = sorted(set(quotation_ids))
    search.index(connection, keys, new=new)
    _write(connection, keys, new=new)


def refresh(
    connection: Connection,
    quotation_ids: Iterable[int] = (),
    *,
    speakers: Iterable[int] = (),
    sources: Iterable[int] = (),
) -> None:
    """Bring documents up to date: of these quotations, and of all that show these speakers or sources.

    All are internal keys. To be called in a writing transaction after every change that full text does not see.
    """
    keys = set(quotation_ids)
    for some in _chunks(sorted(set(speakers))):
        said = select(Quotation.id).where(Quotation.speaker_id.in_(some))
        keys |= set(connection.scalars(said))
        keys |= set(connection.scalars(select(QuotationRole.quotation_id).where(QuotationRole.speaker_id.in_(some))))
    for some in _chunks(sorted(set(sources))):
        keys |= set(connection.scalars(select(Printing.quotation_id).where(Printing.source_id.in_(some))))
    _write(connection, sorted(keys))


def complete(connection: Connection) -> None:
    """Make the documents of those stored quotations that have none, in a writing transaction."""
    missing = select(Quotation.id).where(~exists().where(QuotationDocument.quotation_id == Quotation.id))
    missing = missing.order_by(Quotation.id).limit(CHUNK)
    after = None
    while keys := list(connection.scalars(missing if after is None else missing.where(Quotation.id > after))):
        _write(connection, keys, new=True)
        after = keys[-1]


def rebuild(database: Database) -> Iterator[int]:
    """Make full text and documents of all quotations anew, and yield after each batch how many they are so far.

    Each batch is a writing transaction of its own, between which others write.
    """
    done, after = 0, 0
    while True:
        with database.writing() as connection:
            keys = list(
                connection.scalars(select(Quotation.id).where(Quotation.id > after).order_by(Quotation.id).limit(CHUNK))
            )
            keep(connection, keys)
        if not keys:
            return
        done, after = done + len(keys), keys[-1]
        yield done


def _write(connection: Connection, keys: Sequence[int], *, new: bool = False) -> None:
    for some in _chunks(keys):
        made = [
            {"quotation_id": key, "body": document(quotation)} for key, quotation in stored(connection, some).items()
        ]
        if not new:
            connection.execute(delete(QuotationDocument).where(QuotationDocument.quotation_id.in_(some)))
        if made:
            connection.execute(insert(QuotationDocument), made)


def _chunks(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))
