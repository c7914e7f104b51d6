"""Who is meant: names, ids and Wikidata items resolved to speakers, and near names for those of nobody.

Everything here is looked up by index. Likeness never identifies anybody; it only suggests.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import CompoundSelect, Connection, Select, Text, bindparam, func, literal, select, union_all
from sqlalchemy.orm import aliased

from quoteapi.store.models import NameWord, NearWord, Speaker, SpeakerName
from quoteapi.store.prepared import Row, execute
from quoteapi.store.records import SpeakerRef, Suggestion
from quoteapi.store.several import any_of
from quoteapi.text.names import name_key, name_words, near_keys, parse_qid, similarity

MAX_NAME_WORDS = 16
MAX_CANDIDATES = 200
MIN_SCORE = 0.8
SUGGESTIONS = 5


@dataclass(slots=True)
class Resolution:
    """The speakers that one asked-for value stands for: their internal keys, and how they are shown."""

    keys: list[int] = field(default_factory=list)
    speakers: list[SpeakerRef] = field(default_factory=list)


def resolve(connection: Connection, asked: Sequence[str]) -> list[Resolution]:
    """Return for each value asked for the speakers that it means, in one statement, or two where one is a name.

    A value that is a speaker's id (or was, before a merge) or Wikidata item means only that one; any other
    means all who have a name that holds all its words. A value without a word in it means nobody.
    """
    found = [Resolution() for _ in asked]
    if not asked:
        return found
    items = {value: item for value in asked if (item := parse_qid(value))}
    values: dict[str, Any] = {"ids": asked} | {f"item_{at}": item for at, item in enumerate(items.values())}
    identified: dict[str, list[Row]] = {}
    for said, *speaker in sorted(
        execute(connection, ("identified", len(items)), lambda: _identified(len(items)), values)
    ):
        identified.setdefault(said, []).append(tuple(speaker))
    unknown = []
    for at, value in enumerate(asked):
        if rows := identified.get(value) or identified.get(items.get(value, "")):
            _add(found[at], rows)
        else:
            unknown.append((at, words if len(words := name_words(value)) <= MAX_NAME_WORDS else []))
    named = [(at, words) for at, words in unknown if words]
    if named:
        shape = tuple((at, len(words)) for at, words in named)
        words_of = {
            f"word_{at}_{n}": sorted(word) for at, words in named for n, word in enumerate(_rarest_first(words))
        }
        rows = execute(connection, ("named", shape), lambda: _named(shape), words_of)
        for at, _ in named:
            _add(found[at], [speaker for its, *speaker in rows if its == at])
    return found


def _add(resolution: Resolution, speakers: Iterable[Sequence[Any]]) -> None:
    """Add speakers in the order of their ids, each once."""
    for slug, key, name, kind in sorted(set(map(tuple, speakers))):
        resolution.keys.append(key)
        resolution.speakers.append(SpeakerRef(slug, name, kind))


def bearers(connection: Connection, names: Iterable[str]) -> dict[str, set[int]]:
    """Return who has exactly one of `names`, folded: the internal keys of speakers by `name_key`, in one statement.

    No names, no statement.
    """
    found: dict[str, set[int]] = {}
    if keys := sorted(set(map(name_key, names))):
        for key, speaker in execute(connection, "bearers", _bearers, {"names": keys}):
            found.setdefault(key, set()).add(speaker)
    return found


def _bearers() -> Select[*tuple[Any, ...]]:
    return select(SpeakerName.key, SpeakerName.speaker_id).where(any_of(SpeakerName.key, "names", Text))


_COLUMNS = Speaker.slug, Speaker.id, Speaker.name, Speaker.kind


def _identified(items: int) -> Select[*tuple[Any, ...]]:
    """Return a query for all who have, or had, one of the ids or items asked for."""
    given = aliased(Speaker)
    said: CompoundSelect[*tuple[Any, ...]] = union_all(
        select(given.slug.label("said"), *_COLUMNS)
        .join(Speaker, Speaker.id == func.coalesce(given.merged_into_id, given.id))
        .where(any_of(given.slug, "ids", Text)),
        # Compared, not searched in a list: most speakers have no item, and SQLite would rather read them all.
        *(
            select(Speaker.wikidata, *_COLUMNS).where(Speaker.wikidata == bindparam(f"item_{at}"))
            for at in range(items)
        ),
    )
    return select(said.subquery())


def _rarest_first(words: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """Return the words of a name, those first that few have: the longer a word, the rarer, on the whole (Zipf 1935)."""
    return sorted(words, key=lambda spellings: -min(map(len, spellings)))


def _named(shape: Sequence[tuple[int, int]]) -> Select[*tuple[Any, ...]]:
    """Return a query for all speakers one of whose names holds all words of the value at a place, for each place."""
    branches = []
    for at, words in shape:
        # All who have the first word are read, and each of them is asked for the others.
        query = select(SpeakerName.speaker_id).join(NameWord, NameWord.name_id == SpeakerName.id)
        query = query.where(any_of(NameWord.word, f"word_{at}_0", Text))
        for number in range(1, words):
            other = aliased(NameWord)
            spelled = any_of(other.word, f"word_{at}_{number}", Text)
            query = query.where(select(other.name_id).where(other.name_id == SpeakerName.id, spelled).exists())
        branches.append(select(literal(at).label("at"), *_COLUMNS).where(Speaker.id.in_(query)))
    return select(union_all(*branches).subquery())


def suggest(
    connection: Connection, name: str, *, known: Sequence[int] = (), kind: str | None = None
) -> list[Suggestion]:
    """Return the speakers whose names are nearest to `name`, the nearest first; few, or none.

    Left out are those whose internal keys are `known`, and with `kind` all of another kind.
    """
    keys = sorted(
        {key for spellings in name_words(name)[:MAX_NAME_WORDS] for word in spellings for key in near_keys(word)}
    )
    if not keys:
        return []
    near = (
        select(NameWord.name_id, func.count(NearWord.word.distinct()).label("hits"))
        .join(NearWord, NearWord.word == NameWord.word)
        .where(NearWord.key.in_(keys))
        .group_by(NameWord.name_id)
        .order_by(func.count(NearWord.word.distinct()).desc(), NameWord.name_id)
        .limit(MAX_CANDIDATES)
        .subquery()
    )
    query = (
        select(SpeakerName.name, Speaker.id, Speaker.slug, Speaker.name)
        .join(near, near.c.name_id == SpeakerName.id)
        .join(Speaker, Speaker.id == SpeakerName.speaker_id)
    )
    rows = connection.execute(query if kind is None else query.where(Speaker.kind == kind))
    best: dict[str, Suggestion] = {}
    already = set(known)
    for spelling, key, slug, display in rows:
        if key in already:
            continue
        score = round(similarity(name, spelling), 2)
        if score >= MIN_SCORE and (slug not in best or best[slug].score < score):
            best[slug] = Suggestion(slug, display, score)
    return sorted(best.values(), key=lambda near: (-near.score, near.id))[:SUGGESTIONS]
