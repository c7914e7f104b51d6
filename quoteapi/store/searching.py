"""Searching quotations by their words: pages in every order, and which match at all.

By relevance, the `WINDOW` newest matches come first, those in front whose text holds the words as one phrase,
then those whose text holds them all, then those whose original does, then the others; among equals the newest.
Behind the window come the older matches, the newest first. So a word that stands in every third quotation
costs no more to rank than a rare one, and every match of a rare one is ranked. The window is fixed by the
first page and travels in the cursor.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Literal

from sqlalchemy import BindParameter, Connection, Row, Select, and_, bindparam, func, or_, select

from quoteapi.store.filters import QuoteFilter, conditions
from quoteapi.store.models import OPEN_START, UNDATED_FIRST, Key, Quotation
from quoteapi.store.prepared import execute
from quoteapi.store.quotes import SORTS, Sort, assemble, quotations
from quoteapi.store.records import Page, QuotationRecord
from quoteapi.store.search import Key as SearchKey
from quoteapi.store.search import index_of, rank_of
from quoteapi.store.search.index import Matches
from quoteapi.text.query import Query

SearchSort = Sort | Literal["relevance"]
SEARCH_SORTS: tuple[SearchSort, ...] = ("relevance", *SORTS)
WINDOW = 200

_LOWEST, _HIGHEST = -(2**63) + 1, 2**63 - 1
_BEHIND = 4
_FIRST_DATED = rank_of(UNDATED_FIRST + 1, 0)

Position = tuple[int, ...]
Rows = Sequence[Row[*tuple[Any, ...]]]


def page(
    connection: Connection,
    wanted: QuoteFilter,
    *,
    sort: SearchSort,
    limit: int = 20,
    after: Position | None = None,
    count: bool = False,
) -> Page[QuotationRecord]:
    """Return up to `limit` quotations with the words of `wanted.query`, ordered by `sort`, behind `after`.

    A position is one number, and three by relevance. Statements: as without a query, and one more where a page
    reaches from one stretch into the next (from the window to behind it, from the dated to the undated).
    """
    assert wanted.query is not None  # noqa: S101
    if wanted.is_nobodys:
        return Page([], total=0 if count else None)
    search = _Search(connection, wanted, wanted.query)
    match sort:
        case "relevance":
            rows, following = search.by_relevance(limit, after)
        case "date":
            rows, following = search.oldest(limit, after)
        case "-date":
            rows, following = search.newest(limit, after)
        case _:
            rows, following = search.entered(limit, after, descending=sort == "-added")
    total = None
    if count:
        counting = select(func.count()).select_from(search.matching(Quotation.id).subquery())
        total = connection.scalar(counting, search.values)
    return Page(assemble(rows), following, total)


def matching(
    connection: Connection, wanted: QuoteFilter, *columns: Any
) -> tuple[Select[*tuple[Any, ...]], dict[str, Any]]:
    """Return a statement that reads `columns` of all quotations wanted, and the values of its parameters."""
    if wanted.query is None:
        return select(*columns).where(*conditions(wanted)), wanted.values()
    search = _Search(connection, wanted, wanted.query)
    return search.matching(*columns), search.values


class _Search:
    def __init__(self, connection: Connection, wanted: QuoteFilter, query: Query) -> None:
        self._connection, self._wanted, self._query = connection, wanted, query
        self._index = index_of(connection)
        self._shape = (wanted.shape, self._index.shape(query))
        self.values = wanted.values() | self._index.values(query, _narrowed(wanted)) | _ranks(wanted)

    def matching(self, *columns: Any) -> Select[*tuple[Any, ...]]:
        return self._found(self._index.matches(self._query), *columns)

    def _found(self, matches: Matches, *columns: Any) -> Select[*tuple[Any, ...]]:
        bounds = [matches.rank >= _parameter("rank_first"), matches.rank < _parameter("rank_end")]
        return (
            select(*columns)
            .select_from(matches.rows)
            .join(Quotation, Quotation.id == matches.quotation_id)
            .where(*matches.conditions, *conditions(self._wanted), *(bounds if self._wanted.dates else ()))
        )

    def newest(self, limit: int, after: Position | None) -> tuple[Rows, Position | None]:
        return _cut(self._stretch(limit + 1, below=None if after is None else after[0]), limit)

    def oldest(self, limit: int, after: Position | None) -> tuple[Rows, Position | None]:
        rows: list[Row[*tuple[Any, ...]]] = []
        reached = _LOWEST if after is None or after[0] >= _FIRST_DATED else after[0]
        if reached == _LOWEST:
            above = _FIRST_DATED - 1 if after is None else after[0]
            rows += self._stretch(limit + 1, above=above, below=_HIGHEST)
        if len(rows) <= limit:
            rows += self._stretch(limit + 1 - len(rows), above=reached, below=_FIRST_DATED)
        return _cut(rows, limit)

    def entered(self, limit: int, after: Position | None, *, descending: bool) -> tuple[Rows, Position | None]:
        def build() -> Select[*tuple[Any, ...]]:
            query = quotations(self._connection).where(Quotation.id.in_(self.matching(Quotation.id)))
            if after is not None:
                reached = _parameter("after")
                query = query.where(Quotation.id < reached if descending else Quotation.id > reached)
            return query.order_by(Quotation.id.desc() if descending else Quotation.id).limit(_parameter("limit"))

        values = {"limit": limit + 1} | ({} if after is None else {"after": after[0]})
        rows = self._execute(("entered", descending, after is None), build, values)
        return rows[:limit], (rows[limit - 1].id,) if len(rows) > limit else None

    def by_relevance(self, limit: int, after: Position | None) -> tuple[Rows, Position | None]:
        lowest = None if after is None else after[0]
        behind = after[2] if after is not None and after[1] == _BEHIND else None
        rows: list[Row[*tuple[Any, ...]]] = []
        positions: list[Position] = []
        if behind is None:
            rows += self._window(limit + 1, after)
            if lowest is None:
                lowest = rows[0].lowest if rows and rows[0].size == WINDOW else _LOWEST
            positions += [(lowest, row.tier, row.rank) for row in rows]
        if len(rows) <= limit and lowest is not None and lowest != _LOWEST:
            rows += (more := self._stretch(limit + 1 - len(rows), below=lowest if behind is None else behind))
            positions += [(lowest, _BEHIND, row.rank) for row in more]
        return rows[:limit], positions[limit - 1] if len(rows) > limit else None

    def _window(self, number: int, after: Position | None) -> Rows:
        """Return rows by relevance, behind `after`; each also says how many the window has, and its lowest rank."""

        def build() -> Select[*tuple[Any, ...]]:
            matches = self._index.matches(self._query)
            rank = matches.rank
            found = self._found(matches, rank.label("rank"), Quotation.id.label("quotation_id"))
            if after is None:
                window = found.order_by(rank.desc()).limit(_parameter("window")).cte("found")
            else:
                window = found.where(rank >= _parameter("lowest")).cte("found")
            lowest = select(func.min(window.c.rank)).scalar_subquery()
            size = select(func.count()).select_from(window).scalar_subquery()
            tier = self._index.tier(self._query, window.c.rank, lowest)
            ranked = select(window.c.rank, window.c.quotation_id, tier.label("tier")).subquery()
            best = select(ranked).order_by(ranked.c.tier, ranked.c.rank.desc()).limit(_parameter("limit"))
            if after is not None:
                worse = and_(ranked.c.tier == _parameter("tier"), ranked.c.rank < _parameter("below"))
                best = best.where(or_(ranked.c.tier > _parameter("tier"), worse))
            shown = best.subquery()
            return (
                quotations(self._connection)
                .add_columns(shown.c.rank, shown.c.tier, lowest.label("lowest"), size.label("size"))
                .join(shown, shown.c.quotation_id == Quotation.id)
                .order_by(shown.c.tier, shown.c.rank.desc())
            )

        place = {"window": WINDOW} if after is None else dict(zip(("lowest", "tier", "below"), after, strict=True))
        return self._execute(("window", after is None), build, {"limit": number, **place})

    def _stretch(self, number: int, *, above: int | None = None, below: int | None = None) -> Rows:
        """Return the first `number` rows between two ranks: the newest, or from `above` upwards the oldest."""

        def build() -> Select[*tuple[Any, ...]]:
            matches = self._index.matches(self._query)
            rank = matches.rank
            found = self._found(matches, rank.label("rank"), Quotation.id.label("quotation_id"))
            if above is not None:
                found = found.where(rank > _parameter("above"))
            if below is not None:
                found = found.where(rank < _parameter("below"))
            found = found.order_by(rank.desc() if above is None else rank).limit(_parameter("limit"))
            walked = found.subquery()
            return (
                quotations(self._connection)
                .add_columns(walked.c.rank)
                .join(walked, walked.c.quotation_id == Quotation.id)
                .order_by(walked.c.rank.desc() if above is None else walked.c.rank)
            )

        ends = {name: rank for name, rank in (("above", above), ("below", below)) if rank is not None}
        return self._execute(("stretch", *ends), build, {"limit": number, **ends})

    def _execute(self, shape: Hashable, build: Callable[[], Select[Any]], values: dict[str, Any]) -> Rows:
        return execute(self._connection, (shape, self._shape), build, self.values | values).all()


def _cut(rows: Rows, limit: int) -> tuple[Rows, Position | None]:
    return rows[:limit], (rows[limit - 1].rank,) if len(rows) > limit else None


def _narrowed(wanted: QuoteFilter) -> list[list[SearchKey]]:
    """Return those filters that the index knows as well."""
    people = (("speaker", wanted.speakers), ("about", wanted.about), ("addressee", wanted.addressee))
    narrowed: list[list[SearchKey]] = [[(name, key) for key in keys] for name, keys in people if keys]
    return narrowed if wanted.lang is None else [*narrowed, [("lang", wanted.lang)]]


def _parameter(name: str) -> BindParameter[int]:
    return bindparam(name, type_=Key)


def _ranks(wanted: QuoteFilter) -> dict[str, int]:
    """Return what a filter by date says of the rank: where a walk starts, and before what it ends."""
    if wanted.dates is None:
        return {}
    first, last = wanted.dates.earliest, wanted.dates.latest
    return {
        "rank_first": rank_of(first.number if wanted.within and first else OPEN_START, 0),
        "rank_end": rank_of(last.number + 1, 0) if last else _HIGHEST,
    }
