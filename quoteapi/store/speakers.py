"""Reading speakers: one, all or those of a name, and a speaker's history."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, bindparam, case, func, select
from sqlalchemy.orm import aliased

from quoteapi.store import identity
from quoteapi.store.models import Change, Quotation, Speaker, SpeakerName
from quoteapi.store.prepared import execute
from quoteapi.store.quotes import HIDDEN
from quoteapi.store.records import ChangeRecord, NameRecord, Page, SpeakerRecord


@dataclass(frozen=True, slots=True)
class Moved:
    """A speaker was merged into another, whose id is `id`."""

    id: str


def get(connection: Connection, slug: str) -> SpeakerRecord | Moved | None:
    """Return the speaker of this id, whom it was merged into, or None."""
    shown = execute(connection, "speaker", _one, {"slug": slug})
    if shown:
        key, *columns = shown[0]
        record = SpeakerRecord(*columns)
        record.names = [NameRecord(name, lang) for _, name, lang in execute(connection, "names", _its, {"key": key})]
        return record
    merged = aliased(Speaker)
    moved = connection.scalar(
        select(Speaker.slug).join(merged, merged.merged_into_id == Speaker.id).where(merged.slug == slug)
    )
    return Moved(moved) if moved else None


def history(connection: Connection, slug: str) -> list[ChangeRecord]:
    """Return what happened to the speaker of this id, the first first; nothing where there is none."""
    rows = connection.execute(
        select(Change.at, Change.by, Change.action, Change.changes, Change.reason)
        .join(Speaker, Speaker.id == Change.speaker_id)
        .where(Speaker.slug == slug)
        .order_by(Change.id)
    )
    return [ChangeRecord(*row) for row in rows]


def wikidata_item(connection: Connection, slug: str) -> str | None:
    """Return the Wikidata item of the speaker of this id, None where it is not known."""
    rows = execute(
        connection, "item", lambda: select(Speaker.wikidata).where(Speaker.slug == bindparam("slug")), {"slug": slug}
    )
    return rows[0][0] if rows else None


def page(
    connection: Connection,
    *,
    name: str | None = None,
    kind: str | None = None,
    limit: int = 20,
    after: tuple[str] | None = None,
) -> Page[SpeakerRecord]:
    """Return up to `limit` speakers by id, those behind the position `after`.

    With `name`, those who have a name that holds all its words (score 1), and behind the last of them those
    with a near name, the nearest first.
    """
    query = _speakers().order_by(Speaker.slug).limit(limit + 1)
    if kind is not None:
        query = query.where(Speaker.kind == kind)
    if after is not None:
        query = query.where(Speaker.slug > after[0])
    if name is None:
        return _cut(_records(connection, query), limit)
    means = identity.resolve(connection, [name])[0].keys
    found = _cut(_records(connection, query.where(Speaker.id.in_(means))) if means else [], limit)
    for record in found.rows:
        record.score = 1.0
    if found.next is None:
        found.rows += _near(connection, name, kind, means)[: limit - len(found.rows)]
    return found


def spellings() -> Select[*tuple[int, str, str | None]]:
    """Return the statement that reads names: each speaker's main one first, then the others as they were added."""
    main = case((SpeakerName.name == Speaker.name, 0), else_=1)
    return (
        select(SpeakerName.speaker_id, SpeakerName.name, SpeakerName.lang)
        .join(Speaker, Speaker.id == SpeakerName.speaker_id)
        .order_by(main, SpeakerName.id)
    )


def _one() -> Select[*tuple[Any, ...]]:
    return _speakers().where(Speaker.slug == bindparam("slug"))


def _its() -> Select[*tuple[Any, ...]]:
    return spellings().where(SpeakerName.speaker_id == bindparam("key"))


def _near(connection: Connection, name: str, kind: str | None, known: list[int]) -> list[SpeakerRecord]:
    scores = {near.id: near.score for near in identity.suggest(connection, name, known=known, kind=kind)}
    if not scores:
        return []
    records = _records(connection, _speakers().where(Speaker.slug.in_(list(scores))))
    for record in records:
        record.score = scores[record.id]
    return sorted(records, key=lambda record: (-scores[record.id], record.id))


def _cut(records: list[SpeakerRecord], limit: int) -> Page[SpeakerRecord]:
    return Page(records[:limit], (records[limit - 1].id,) if len(records) > limit else None)


def _speakers() -> Select[*tuple[Any, ...]]:
    said = (
        select(func.count())
        .select_from(Quotation)
        .where(Quotation.speaker_id == Speaker.id, Quotation.status != HIDDEN)
        .scalar_subquery()
    )
    return select(
        Speaker.id,
        Speaker.slug,
        Speaker.name,
        Speaker.kind,
        Speaker.wikidata,
        said,
        Speaker.created_at,
        Speaker.updated_at,
    ).where(Speaker.merged_into_id.is_(None))


def _records(connection: Connection, query: Select[*tuple[Any, ...]]) -> list[SpeakerRecord]:
    records = {key: SpeakerRecord(*columns) for key, *columns in connection.execute(query)}
    if records:
        for key, name, lang in connection.execute(spellings().where(SpeakerName.speaker_id.in_(list(records)))):
            records[key].names.append(NameRecord(name, lang))
    return list(records.values())
