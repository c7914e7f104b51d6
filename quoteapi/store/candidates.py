"""Candidates: the stored quotations that a claim may quote, found by its words in the full-text index.

A claim may have lost words, gained some, and changed others, so no single word is relied upon:

1. Quotations with exactly these words, by their key, whatever the words.
2. Every quotation that has one of the claim's rare words. A word is rare when few have it, and only as much is
   read of each word as it takes to see that.
3. Where fewer than `AGREEING` rare words point to one quotation: quotations that have several of its frequent words,
   the rarest of those in pairs and threes, and of a claim made of common words a part as a phrase. No group has all
   words, so that some are left whole by any few changes.

Those with the most and rarest words in common come first. Where speakers were claimed, theirs are kept besides, so
that words which many have said are not missed for the one who is asked about. The number of statements is that of
one claim, however many there are.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log2
from typing import Any
from uuid import UUID

import regex
from sqlalchemy import BigInteger, Connection, Select, bindparam, literal_column, select, union_all

from quoteapi.store.models import Quotation, QuotationDocument, Speaker
from quoteapi.store.prepared import Row, execute
from quoteapi.store.search import Together, index_of
from quoteapi.store.search.index import MAX_KEYS, Rarity
from quoteapi.store.several import any_of
from quoteapi.text.draft import is_retired, text_key
from quoteapi.text.query import Term, search_words
from quoteapi.text.spelling import spellings

RARE, FEW = 64, 40
AGREEING = 3
FEW_WORDS, MAX_WORDS = 16, 160
SHORTLIST, OWN, SAME = 16, 8, 20

# Two rare words in three quotations each weigh more than five frequent ones.
_FREQUENT_WEIGHT, _COMMON_WEIGHT = 3.0, 1.0
_GROUPS = ((0, 1), (2, 3), (4, 5), (6, 7), (0, 2), (1, 3), (0, 1, 2), (3, 4, 5), (0, 3, 6), (1, 2, 4))
_MOST_WEIGHED, _MOST_READ = 500, 64
_ENOUGH, _BESIDE = 0.3, 0.25
_PUNCTUATION = str.maketrans("‘’“”–—… ", "''\"\"--. ")
_WORD = regex.compile(r"[a-z0-9]+")
_INSIDE_WORD = regex.compile(r"(?<=\p{L})[\[\]](?=\p{L})|\[(?=\p{L}+\]\p{L})|(?<=\p{L}\[\p{L}+)\]")

Weights = defaultdict[int, float]


@dataclass(frozen=True, slots=True)
class Sought:
    """The text of a claim, and the internal keys of those whom it names as speaker, if it names any."""

    text: str
    speakers: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored quotation as far as a comparison needs it; `key` is internal, `speaker` an id, None where unknown."""

    key: int
    id: UUID
    text: str
    original: str | None
    speaker: str | None
    speaker_name: str | None
    date: str | None
    status: str


def find(connection: Connection, claims: Sequence[Sought]) -> list[list[Stored]]:
    """Return for each of `claims` the stored quotations that it may quote, the likeliest first, also retracted ones.

    At most `SHORTLIST` by their words, `OWN` more of the speakers who are named, and of those with exactly the
    words `SAME`, and as many of the named speakers.
    """
    same = _with_the_very_words(connection, claims)
    texts = [_words(claim.text) for claim in claims]
    weights, counted = _weigh(connection, claims, texts)
    heaviest = [_heaviest(weight)[:_MOST_READ] for weight in weights]
    own = _own(connection, claims, weights)
    stored = _load(connection, {key for keys in (*same, *heaviest, *own) for key in keys})
    found = []
    for exactly, likely, theirs, words in zip(same, heaviest, own, counted, strict=True):
        shortlist = (*_likest(stored, likely, words)[:SHORTLIST], *_likest(stored, theirs, words)[:OWN])
        found.append([stored[key] for key in dict.fromkeys((*exactly, *shortlist)) if key in stored])
    return found


def documents_of(connection: Connection, keys: Iterable[int]) -> dict[UUID, bytes]:
    """Return the kept documents of the quotations of these internal keys by their ids, also of retracted ones."""

    def build() -> Select[*tuple[Any, ...]]:
        return select(Quotation.uid, QuotationDocument.body).join(
            QuotationDocument, QuotationDocument.quotation_id == Quotation.id
        )

    rows: Any = _rows_of(connection, "whole", build, keys)
    return {uid: bytes(body) for uid, body in rows}


def _likest(stored: Mapping[int, Stored], keys: Iterable[int], words: Mapping[str, float]) -> list[int]:
    """Return those of `keys` whose texts share enough words to be near, the likest first, of equals the shortest."""
    liked, whole = [], sum(words.values())
    for key in keys:
        if (one := stored.get(key)) is not None:
            its = _plain_words(one.text) if one.original is None else _plain_words(f"{one.text} {one.original}")
            shared = its & words.keys()
            weight = sum(map(words.__getitem__, shared))
            # The matcher asks for more than half of what weighs, in its own spelling.
            if weight >= _ENOUGH * min(whole, weight + _FREQUENT_WEIGHT * (len(its) - len(shared))):
                liked.append((weight, len(one.text), key))
    least = _BESIDE * max((weight for weight, *_ in liked), default=0)
    liked = sorted((-weight, length, key) for weight, length, key in liked if weight >= least)
    return [key for *_, key in liked]


def _plain_words(text: str) -> set[str]:
    plain = text.translate(_PUNCTUATION)
    return set(_WORD.findall(plain.lower())) if plain.isascii() else set(search_words(text))


def _with_the_very_words(connection: Connection, claims: Sequence[Sought]) -> list[list[int]]:
    keys = [text_key(claim.text.strip()) for claim in claims]
    anybodys = _same(connection, [(key, ()) for key in dict.fromkeys(keys)])
    named = [(key, claim.speakers) for key, claim in zip(keys, claims, strict=True) if claim.speakers]
    theirs = iter(_same(connection, named))
    by_key = dict(zip(dict.fromkeys(keys), anybodys, strict=True))
    return [[*(next(theirs) if claim.speakers else ()), *by_key[key]] for key, claim in zip(keys, claims, strict=True)]


def _same(connection: Connection, asked: Sequence[tuple[str, Sequence[int]]]) -> list[list[int]]:
    """Return for each key of words the first who have it, of all or of some speakers."""
    found: list[list[int]] = [[] for _ in asked]
    if not asked:
        return found
    narrowed = bool(asked[0][1])

    def build() -> Select[Any]:
        parts = []
        for at in range(len(asked)):
            number: Any = literal_column(str(at)).label("at")
            part = select(number, Quotation.id.label("id")).where(Quotation.text_key == bindparam(f"key_{at}"))
            if narrowed:
                part = part.where(any_of(Quotation.speaker_id, f"speakers_{at}", BigInteger))
            parts.append(select(part.limit(SAME).subquery()))
        everything = union_all(*parts).subquery()
        return select(everything.c.at, everything.c.id).order_by(everything.c.at, everything.c.id)

    values: dict[str, Any] = {f"key_{at}": key for at, (key, _) in enumerate(asked)}
    if narrowed:
        values |= {f"speakers_{at}": list(speakers) for at, (_, speakers) in enumerate(asked)}
    for at, key in execute(connection, ("same words", len(asked), narrowed), build, values):
        found[at].append(key)
    return found


def _weigh(
    connection: Connection, claims: Sequence[Sought], texts: Sequence[tuple[list[str], list[str]]]
) -> tuple[list[Weights], list[dict[str, float]]]:
    """Return for each claim what speaks for each quotation, and what each word weighs: the rarer, the more."""
    index = index_of(connection)
    rarity = index.rarity(connection, sorted({each for _, distinct in texts for each in _spelt(distinct)}), RARE)
    place = {word: at for at, word in enumerate(rarity.frequent)}
    weights: list[Weights] = []
    counted: list[dict[str, float]] = []
    asked: list[tuple[int, Together]] = []
    for at, (run, distinct) in enumerate(texts):
        weight, agreeing, frequent = Weights(float), Counter[int](), list[str]()
        words: dict[str, float] = {}
        for word in distinct:
            variants = spellings(word)
            rows = {key for variant in variants for key in rarity.rows.get(variant, ())}
            words |= dict.fromkeys(variants, _weight(len(rows)) if rows else _FREQUENT_WEIGHT)
            words |= dict.fromkeys(variants & rarity.common, _COMMON_WEIGHT)
            for key in rows:
                weight[key] += words[word]
                agreeing[key] += 1
            frequent += sorted((variant for variant in variants if variant in place), key=place.__getitem__)[-1:]
        weights.append(weight)
        counted.append(words)
        if max(agreeing.values(), default=0) < AGREEING:
            frequent.sort(key=place.__getitem__)
            asked += ((at, group) for group in _groups(run, frequent, rarity, tuple(claims[at].speakers)))
    _add_groups(weights, asked, index.holding(connection, [group for _, group in asked], FEW))
    return weights, counted


def _add_groups(weights: list[Weights], asked: Sequence[tuple[int, Together]], found: Sequence[Sequence[int]]) -> None:
    for (at, group), keys in zip(asked, found, strict=True):
        # What few have is as telling as a rare word; of what more have, not all were seen.
        telling = _COMMON_WEIGHT * len(group.terms) if len(keys) == FEW else _weight(len(keys))
        for key in keys:
            weights[at][key] += telling


def _weight(rows: int) -> float:
    """Return what a word weighs that so many quotations have; what none has weighs as what one has."""
    return log2(1 + 1000 / max(rows, 1))


def _groups(run: list[str], frequent: list[str], rarity: Rarity, speakers: tuple[int, ...]) -> Iterator[Together]:
    """Yield what to ask for of a claim's frequent words, which come the rarest first."""
    telling = [word for word in frequent if word not in rarity.common]
    common = frequent[len(telling) :]
    groups = [tuple(Term((telling[at],)) for at in group) for group in _GROUPS if group[-1] < len(telling)]
    if len(telling) <= 2:
        groups += [(Term((word,)), Term((other,))) for word in telling for other in common[:2]]
        parts = 1 if len(run) <= 3 else 2 if len(run) <= 8 else 3
        ends = [round(part * len(run) / parts) for part in range(parts + 1)]
        groups += [(Term(tuple(run[start:end])),) for start, end in pairwise(ends) if start < end]
    yield from map(Together, groups)
    if 0 < len(speakers) <= MAX_KEYS:
        alone = [(Term((word,)),) for word in telling[:2]]
        yield from (Together(group, speakers) for group in [*alone, *groups[-4:]])


def _own(connection: Connection, claims: Sequence[Sought], weights: Sequence[Weights]) -> list[list[int]]:
    """Return for each claim the heaviest that one of the speakers said whom it names."""

    def build() -> Select[Any]:
        columns: tuple[Any, ...] = Quotation.id, Quotation.speaker_id
        return select(*columns)

    weighed = [
        _heaviest(weight)[:_MOST_WEIGHED] if claim.speakers else []
        for claim, weight in zip(claims, weights, strict=True)
    ]
    rows: Any = _rows_of(connection, "speakers", build, (key for keys in weighed for key in keys))
    said_by = dict(rows)
    return [
        [key for key in keys if said_by[key] in speakers][:_MOST_READ]
        for keys, speakers in ((keys, set(claim.speakers)) for keys, claim in zip(weighed, claims, strict=True))
    ]


def _heaviest(weight: Weights) -> list[int]:
    """Return those that are worth reading: beside one that has much in common, those that have a little are not."""
    least = _BESIDE * max(weight.values(), default=0)
    return sorted((key for key in weight if weight[key] >= least), key=lambda key: (-weight[key], key))


def _rows_of(
    connection: Connection, name: str, build: Callable[[], Select[*tuple[Any, ...]]], keys: Iterable[int]
) -> Sequence[Row]:
    """Return the rows of a statement for the quotations of these internal keys; no keys, no statement."""
    wanted = sorted(set(keys))
    if not wanted:
        return []
    among = any_of(Quotation.id, "wanted", BigInteger)
    return execute(connection, ("candidates", name), lambda: build().where(among), {"wanted": wanted})


def _load(connection: Connection, keys: set[int]) -> dict[int, Stored]:
    def build() -> Select[Any]:
        of_it: tuple[Any, ...] = Quotation.uid, Quotation.text, Quotation.original
        about_it: tuple[Any, ...] = Speaker.slug, Speaker.name, Quotation.date, Quotation.status
        query = select(Quotation.id, Quotation.text_key, *of_it, *about_it)
        return query.outerjoin(Speaker, Speaker.id == Quotation.speaker_id)

    rows = _rows_of(connection, "texts", build, keys)
    # Words that belong to another quotation since a merge are found there.
    return {key: Stored(key, *columns) for key, words, *columns in rows if not is_retired(words)}


def _words(text: str) -> tuple[list[str], list[str]]:
    """Return the words of a claim in order, and which of them to look up: of many the longer half."""
    run = search_words(_INSIDE_WORD.sub("", text))
    distinct = list(dict.fromkeys((*run, *search_words(text))))
    # The longer a word, the rarer, on the whole (Zipf 1935).
    enough = min(max(FEW_WORDS, len(distinct) // 2), MAX_WORDS)
    distinct = sorted(distinct, key=len, reverse=True)[:enough]
    return run, distinct


def _spelt(distinct: Sequence[str]) -> Iterator[str]:
    return (variant for word in distinct for variant in spellings(word))
