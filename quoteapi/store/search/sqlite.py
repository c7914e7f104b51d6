"""Full text on SQLite: an FTS5 table whose rowid is the rank.

The tokenizer is `ascii`, which takes every character above U+007F for part of a word and knows no Unicode
version of its own: words come folded and parted by spaces, and come back as they went in.
"""

from collections.abc import Collection, Hashable, Iterable, Sequence
from typing import Any

import orjson
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Text,
    bindparam,
    column,
    func,
    literal_column,
    select,
    table,
    text,
)

from quoteapi.store.prepared import run
from quoteapi.store.search.index import (
    COMMON_SHARE,
    ID_BITS,
    MAX_KEYS,
    TABLE,
    Entry,
    Index,
    Key,
    Matches,
    Rarity,
    Together,
    fit,
    spaced_terms,
)
from quoteapi.text.query import Query

# So many of the index's pages, of 4 KiB each, are merged in one transaction: a second's work at the most.
MERGED_PAGES = 2000
_ANYWHERE = "{text original context}"
# No word holds this sign, so that no key is ever found as a word.
_MARK = "§"
# FTS5 numbers the columns of its table of contents (its documentation, "FTS5 Data Structures").
_KEPT = {"text": "c0", "original": "c1"}
_LETTERS = {"quotation": "q", "speaker": "s", "about": "a", "addressee": "t", "lang": "l"}
_DELETE = text(
    f"DELETE FROM {TABLE} WHERE rowid IN (SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH :token)"  # noqa: S608
)
_MERGE = text(f"INSERT INTO {TABLE} ({TABLE}, rank) VALUES ('merge', :pages)")  # noqa: S608
_CHANGES = text("SELECT total_changes()")
_INSERT = text(
    f"INSERT INTO {TABLE} (rowid, text, original, context, keys) "  # noqa: S608
    "VALUES (:rank, :text, :original, :context, :keys)"
)
# A match that depends on another row is opened for each, and read no further than its limit.
_FIRST_ROWS = (
    "SELECT (SELECT json_group_array(rowid) FROM (SELECT rowid "  # noqa: S608
    f"FROM {TABLE} WHERE {TABLE} MATCH asked.value LIMIT :most)) FROM json_each(:asked) AS asked ORDER BY asked.key"
)
_RANK_AT = f"SELECT (date_descending << {ID_BITS}) + id FROM quotation ORDER BY date_descending, id LIMIT 1 OFFSET :at"  # noqa: S608
_ID = (1 << ID_BITS) - 1


class SqliteIndex(Index):
    """FTS5."""

    def shape(self, query: Query) -> Hashable:
        """Return how many alternatives there are, and whether phrases have a tier: what matches is a value."""
        return tuple(map(len, query.required)), query.phrase is None

    def values(self, query: Query, narrowed: Sequence[Sequence[Key]] = ()) -> dict[str, Any]:
        """Return the expressions; all of `narrowed` is read from the same index."""
        expression = _within(_ANYWHERE, query)
        for keys in narrowed:
            if len(keys) <= MAX_KEYS:
                expression = f"({expression}) AND keys : ({' OR '.join(_quoted([_token(*key)]) for key in keys)})"
        return {"match": expression, **spaced_terms(query)}

    def matches(self, query: Query) -> Matches:
        """Return what matches."""
        rows = _index()
        rank = rows.c.rowid
        quotation_id = rank.bitwise_and(_ID)
        return Matches(rows, rank, quotation_id, [_match(rows, "match")])

    def tier(self, query: Query, rank: ColumnElement[int]) -> ColumnElement[int]:
        """Return the tier from the words as they stand in the columns, which FTS5 keeps in a table of its own."""
        words = table(f"{TABLE}_content", column("id", BigInteger), *(column(kept, Text) for kept in _KEPT.values()))

        def stands(parameter: str, name: str) -> ColumnElement[bool]:
            spaced: ColumnElement[str] = literal_column("' '") + words.c[_KEPT[name]] + literal_column("' '")
            return func.instr(spaced, bindparam(parameter, type_=Text)) > 0

        return select(fit(query, stands)).where(words.c.id == rank).scalar_subquery()

    def rarity(self, connection: Connection, words: Collection[str], most: int) -> Rarity:
        """Read the first rows of each word: the later in the index they end, the rarer is the word."""
        found = dict(zip(words, _first_rows(connection, [_quoted([word]) for word in words], most + 1), strict=True))
        rows = {word: [rank & _ID for rank in ranks] for word, ranks in found.items() if len(ranks) <= most}
        frequent = sorted(found.keys() - rows.keys(), key=lambda word: (-found[word][-1], word))
        common: frozenset[str] = frozenset()
        if frequent and (rank := run(connection, _RANK_AT, {"at": most * COMMON_SHARE}, planned_anew=False)):
            common = frozenset(word for word in frequent if found[word][-1] < rank[0][0])
        return Rarity(rows, frequent, common)

    def holding(self, connection: Connection, asked: Sequence[Together], most: int) -> list[Sequence[int]]:
        """Ask for each with an expression of its own, in one statement."""
        found = _first_rows(connection, [_all_of(each) for each in asked], most)
        return [[rank & _ID for rank in ranks] for ranks in found]

    def remove(self, connection: Connection, quotation_ids: Sequence[int]) -> None:
        """Delete the rows, found by the key of their quotation."""
        tokens = [{"token": f"keys : {_quoted([_token('quotation', each)])}"} for each in quotation_ids]
        connection.execute(_DELETE, tokens)

    def add(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """Insert rows; FTS5 writes fastest in the order of the rowid."""
        connection.execute(
            _INSERT,
            [
                dict(zip(("text", "original", "context"), entry.texts, strict=True))
                | {"rank": entry.rank, "keys": _tokens([("quotation", entry.quotation_id), *entry.keys])}
                for entry in entries
            ],
        )

    def compact(self, connection: Connection, *, begin: bool) -> bool:
        """Merge segments, each of which every query reads; FTS5 does so by itself when there are many."""
        before = connection.scalar(_CHANGES)
        # A negative number begins anew with all segments; what changes fewer than two rows found nothing to merge.
        connection.execute(_MERGE, {"pages": -MERGED_PAGES if begin else MERGED_PAGES})
        return bool(connection.scalar(_CHANGES) - before >= 2)


def _index() -> FromClause:
    return table(TABLE, column("rowid", BigInteger), column(TABLE, Text)).alias()


def _match(rows: FromClause, parameter: str) -> ColumnElement[bool]:
    return rows.c[TABLE].op("MATCH", is_comparison=True)(bindparam(parameter, type_=Text))


def _within(columns: str, query: Query) -> str:
    """Return the query as an FTS5 expression over `columns`, every word of it a quoted string."""
    required = " AND ".join(f"({' OR '.join(_quoted(term.words) for term in each)})" for each in query.required)
    if not query.excluded:
        return f"{columns} : ({required})"
    excluded = " OR ".join(_quoted(term.words) for term in query.excluded)
    return f"{columns} : ({required}) NOT {_ANYWHERE} : ({excluded})"


def _first_rows(connection: Connection, expressions: Sequence[str], most: int) -> list[list[int]]:
    """Return the first ranks of what matches each of `expressions`."""
    if not expressions:
        return []
    asked = {"asked": orjson.dumps(expressions).decode(), "most": most}
    return [orjson.loads(ranks) for (ranks,) in run(connection, _FIRST_ROWS, asked, planned_anew=False)]


def _all_of(asked: Together) -> str:
    expression = " AND ".join(_quoted(term.words) for term in asked.terms)
    if asked.speakers is None:
        return expression
    return f"({expression}) AND keys : ({' OR '.join(_quoted([_token('speaker', key)]) for key in asked.speakers)})"


def _quoted(words: Iterable[str]) -> str:
    return f'"{" ".join(words)}"'


def _token(name: str, value: int | str) -> str:
    return f"{_MARK}{_LETTERS[name]}{str(value).replace('-', _MARK)}"


def _tokens(keys: Iterable[Key]) -> str:
    return " ".join(_token(*key) for key in keys)
