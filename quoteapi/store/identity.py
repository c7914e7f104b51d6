"""Who is meant: names, ids and Wikidata items resolved to speakers, and near names for those of nobody.

Everything here is looked up by index. Likeness never identifies anybody; it only suggests.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, bindparam, func, literal, select, union_all
from sqlalchemy.orm import aliased

from quoteapi.store.models import NameWord, NearWord, Speaker, SpeakerName
from quoteapi.store.prepared import execute
from quoteapi.store.records import SpeakerRef, Suggestion
from quoteapi.text.names import name_words, near_keys, parse_qid, similarity

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
    """Return for each value asked for the speakers that it means, in one statement.

    A value that is a speaker's id (or was, before a merge) or Wikidata item means only that one; any other
    means all who have a name that holds all its words. A value without a word in it means nobody.
    """
    found = [Resolution() for _ in asked]
    if not asked:
        return found
    shape: list[tuple[bool, int]] = []
    values: dict[str, Any] = {}
    for at, value in enumerate(asked):
        qid, words = parse_qid(value), name_words(value)
        words = words if len(words) <= MAX_NAME_WORDS else []
        shape.append((qid is not None, len(words)))
        values |= {f"value_{at}": value} | ({f"qid_{at}": qid} if qid else {})
        values |= {f"word_{at}_{n}": sorted(spellings) for n, spellings in enumerate(words)}

    def build() -> Select[*tuple[Any, ...]]:
        everyone = union_all(*(branch for at, had in enumerate(shape) for branch in _meanings(at, *had))).subquery()
        return select(everyone).order_by(*everyone.c[:2], everyone.c.slug)

    exactness: dict[int, int] = {}
    seen: set[tuple[int, int]] = set()
    rows: Any = execute(connection, ("resolve", *shape), build, values)
    for at, exact, key, slug, name, kind in rows:
        if exactness.setdefault(at, exact) == exact and (at, key) not in seen:
            seen.add((at, key))
            found[at].keys.append(key)
            found[at].speakers.append(SpeakerRef(slug, name, kind))
    return found


def _meanings(at: int, has_qid: bool, words: int) -> list[Select[int, int, int, str, str, str]]:
    value: BindParameter[str] = bindparam(f"value_{at}")

    def meaning(exact: int) -> Select[int, int, int, str, str, str]:
        return select(
            literal(at).label("at"),
            literal(exact).label("exact"),
            Speaker.id,
            Speaker.slug,
            Speaker.name,
            Speaker.kind,
        )

    merged = aliased(Speaker)
    branches = [
        meaning(0).where(Speaker.slug == value, Speaker.merged_into_id.is_(None)),
        meaning(0).join(merged, merged.merged_into_id == Speaker.id).where(merged.slug == value),
    ]
    if has_qid:
        branches.append(meaning(0).where(Speaker.wikidata == bindparam(f"qid_{at}")))
    if words:
        branches.append(meaning(1).where(Speaker.id.in_(_named(at, words))))
    return branches


def _named(at: int, words: int) -> Select[int]:
    """Return a query for the keys of all speakers one of whose names holds all words of the value at `at`."""
    query = select(SpeakerName.speaker_id).distinct()
    for number in range(words):
        spellings: BindParameter[Any] = bindparam(f"word_{at}_{number}", expanding=True)
        query = query.where(SpeakerName.id.in_(select(NameWord.name_id).where(NameWord.word.in_(spellings))))
    return query


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
