"""Full text on PostgreSQL: the words as a `tsvector` without positions under GIN, and phrases by the text of words.

Positions are left out because there are at most 256 of a word and 16,383 in all, fewer than a long quotation
with its original and context can need; the words in their order beside it answer phrases exactly. The vector is
made of our own words by `array_to_tsvector`: no configuration, no parser, no stop words.
"""

from collections.abc import Hashable, Iterable, Sequence
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

from quoteapi.store.search.index import TABLE, Entry, Index, Key, Matches, fit, spaced_terms
from quoteapi.text.query import Query, Term

_COLUMNS = ("text", "original", "context")
_DELETE = text(f"DELETE FROM {TABLE} WHERE quotation_id = ANY(:keys)")  # noqa: S608
_INSERT = text(
    f"INSERT INTO {TABLE} (rank, quotation_id, text, original, context, words) VALUES "  # noqa: S608
    "(:rank, :quotation_id, :text, :original, :context, array_to_tsvector(CAST(:words AS text[])))"
)


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

    def replace(self, connection: Connection, quotation_ids: Sequence[int], entries: Sequence[Entry]) -> None:
        """Delete and insert rows."""
        connection.execute(_DELETE, {"keys": list(quotation_ids)})
        if entries:
            connection.execute(
                _INSERT,
                [
                    {name: f" {words} " for name, words in zip(_COLUMNS, entry.texts, strict=True)}
                    | {"rank": entry.rank, "quotation_id": entry.quotation_id, "words": _lexemes(entry.texts)}
                    for entry in entries
                ],
            )


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
