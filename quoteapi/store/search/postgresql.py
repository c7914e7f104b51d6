"""Full text on PostgreSQL: the words as a `tsvector` without positions under GIN, and phrases by the text of words.

Positions are left out because there are at most 256 of a word and 16,383 in all, fewer than a long quotation
with its original and context can need; the words in their order beside it answer phrases exactly. The vector is
made of our own words by `array_to_tsvector`: no configuration, no parser, no stop words.
"""

import json
from collections.abc import Collection, Hashable, Iterable, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Text,
    bindparam,
    cast,
    column,
    func,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from quoteapi.store.search.index import (
    COMMON_SHARE,
    TABLE,
    Entry,
    Index,
    Key,
    Matches,
    Rarity,
    Together,
    fit,
    spaced,
    spaced_terms,
)
from quoteapi.text.query import Query, Term

_COLUMNS = ("text", "original", "context")
_DELETE = text(f"DELETE FROM {TABLE} WHERE quotation_id = ANY(:keys)")  # noqa: S608
_INSERT = text(
    f"INSERT INTO {TABLE} (rank, quotation_id, text, original, context, words) VALUES "  # noqa: S608
    "(:rank, :quotation_id, :text, :original, :context, array_to_tsvector(CAST(:words AS text[])))"
)
# What ANALYZE saw: the most frequent words, and in how many of all rows they stand.
_STATISTICS = text(
    "SELECT known.word, known.share * (SELECT reltuples FROM pg_class WHERE oid = to_regclass(:table)) "
    "FROM pg_stats AS s, unnest(CAST(CAST(s.most_common_elems AS text) AS text[]), s.most_common_elem_freqs) "
    "AS known (word, share) WHERE s.schemaname = ANY(current_schemas(false)) AND s.tablename = :table "
    "AND s.attname = 'words' AND known.word = ANY(:words)"
)
_ROWS = text("SELECT reltuples FROM pg_class WHERE oid = to_regclass(:table)")
_FIRST_ROWS = text(
    "SELECT asked.at, ARRAY(SELECT s.quotation_id "  # noqa: S608
    f"FROM {TABLE} AS s WHERE s.words @@ CAST(asked.words AS tsquery) "
    "AND (asked.phrase IS NULL OR strpos(s.text, asked.phrase) > 0 OR strpos(s.original, asked.phrase) > 0 "
    "OR strpos(s.context, asked.phrase) > 0) "
    "AND (asked.speakers IS NULL OR EXISTS (SELECT FROM quotation AS q WHERE q.id = s.quotation_id "
    "AND q.speaker_id = ANY(CAST(asked.speakers AS bigint[])))) LIMIT :most) "
    "FROM jsonb_to_recordset(CAST(:asked AS jsonb)) AS asked (at integer, words text, phrase text, speakers text) "
    "ORDER BY asked.at"
)
# The words are not known when the statement is planned, and a scan could seem cheap.
_BY_INDEX = text("SET LOCAL enable_seqscan = off")


class PostgresqlIndex(Index):
    """`tsvector` and GIN."""

    def shape(self, query: Query) -> Hashable:
        """Return how many words each term has: one, or several."""
        required = tuple(tuple(len(term.words) > 1 for term in alternatives) for alternatives in query.required)
        return required, tuple(len(term.words) > 1 for term in query.excluded), query.phrase is None

    def values(self, query: Query, narrowed: Sequence[Sequence[Key]] = ()) -> dict[str, Any]:
        """Return the words; which index to start from is PostgreSQL's to choose."""
        del narrowed
        return {"match": _tsquery(query), **spaced_terms(query)}

    def matches(self, query: Query) -> Matches:
        """Return what matches."""
        rows = _index()
        # Written into the statement, so that it is planned for how frequent these very words are.
        asked = bindparam("match", type_=Text, literal_execute=True)
        conditions: list[ColumnElement[bool]] = [rows.c.words.op("@@", is_comparison=True)(cast(asked, TSQUERY))]
        for at, alternatives in enumerate(query.required):
            if any(len(term.words) > 1 for term in alternatives):
                names = [f"required_{at}_{number}" for number in range(len(alternatives))]
                conditions.append(or_(*(_stands(rows, name, _COLUMNS) for name in names)))
        for number, term in enumerate(query.excluded):
            if len(term.words) > 1:
                conditions.append(~_stands(rows, f"excluded_0_{number}", _COLUMNS))
        return Matches(rows, rows.c.rank, rows.c.quotation_id, conditions)

    def tier(self, query: Query, rank: ColumnElement[int]) -> ColumnElement[int]:
        """Return the tier from the words as they stand in the columns."""
        rows = _index()
        found = fit(query, lambda parameter, name: _stands(rows, parameter, (name,)))
        return select(found).where(rows.c.rank == rank).scalar_subquery()

    def rarity(self, connection: Connection, words: Collection[str], most: int) -> Rarity:
        """Leave the words that statistics call frequent unread, and read the first rows of the others."""
        values = {"table": TABLE, "words": list(words)}
        known = {word: rows for word, rows in connection.execute(_STATISTICS, values) if rows > most}
        others = [word for word in words if word not in known]
        found = self.holding(connection, [Together((Term((word,)),)) for word in others], most + 1)
        rows = {word: ids for word, ids in zip(others, found, strict=True) if len(ids) <= most}
        frequent = sorted(set(words) - rows.keys(), key=lambda word: (known.get(word, 0), word))
        least = connection.scalar(_ROWS, {"table": TABLE}) / COMMON_SHARE if known else 0
        return Rarity(rows, frequent, frozenset(word for word, number in known.items() if number > least))

    def holding(self, connection: Connection, asked: Sequence[Together], most: int) -> list[Sequence[int]]:
        """Look each up in GIN, all in one statement."""
        if not asked:
            return []
        connection.execute(_BY_INDEX)
        shown = [
            {
                "at": at,
                "words": " & ".join(_all(term) for term in each.terms),
                "phrase": next((spaced(term) for term in each.terms if len(term.words) > 1), None),
                "speakers": None if each.speakers is None else f"{{{','.join(map(str, each.speakers))}}}",
            }
            for at, each in enumerate(asked)
        ]
        return [ids for _, ids in connection.execute(_FIRST_ROWS, {"asked": json.dumps(shown), "most": most})]

    def remove(self, connection: Connection, quotation_ids: Sequence[int]) -> None:
        """Delete the rows."""
        connection.execute(_DELETE, {"keys": list(quotation_ids)})

    def add(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """Insert rows."""
        connection.execute(
            _INSERT,
            [
                {name: f" {words} " for name, words in zip(_COLUMNS, entry.texts, strict=True)}
                | {"rank": entry.rank, "quotation_id": entry.quotation_id, "words": _lexemes(entry.texts)}
                for entry in entries
            ],
        )

    def compact(self, connection: Connection, *, begin: bool) -> bool:
        """Do nothing: GIN is one tree from the start."""
        del connection, begin
        return False


def _index() -> FromClause:
    return table(
        TABLE,
        column("rank", BigInteger),
        column("quotation_id", BigInteger),
        *(column(name, Text) for name in _COLUMNS),
        column("words", TSVECTOR),
    ).alias()


def _lexemes(texts: Iterable[str]) -> list[str]:
    return sorted({word for words in texts for word in words.split()})


def _tsquery(query: Query) -> str:
    """Return what the words alone can tell of the query, each word of it quoted."""
    required = [" | ".join(f"({_all(term)})" for term in each) for each in query.required]
    excluded = [f"!{_all(term)}" for term in query.excluded if len(term.words) == 1]
    return " & ".join([*(f"({each})" for each in required), *excluded])


def _all(term: Term) -> str:
    return " & ".join(f"'{word}'" for word in term.words)


def _stands(rows: FromClause, parameter: str, columns: Sequence[str]) -> ColumnElement[bool]:
    """Return whether the words of a term stand one after another in one of `columns`."""
    return or_(*(func.strpos(rows.c[name], bindparam(parameter, type_=Text)) > 0 for name in columns))
