"""Searching quotations by their words: pages in every order, and which match at all.

By relevance, the `WINDOW` newest matches come first, those in front whose text holds the words as one phrase,
then those whose text holds them all, then those whose original does, then the others; among equals the newest.
Behind the window come the older matches, the newest first. So a word that stands in every third quotation
costs no more to rank than a rare one, and every match of a rare one is ranked. The window is fixed by the
first page and travels in the cursor.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select

from quoteapi.store.models import OPEN_START, UNDATED_FIRST, Quotation
from quoteapi.store.quotes import QuoteFilter, Sort, assemble, conditions_of, quotations
from quoteapi.store.records import Page, QuotationRecord
from quoteapi.store.search import Key, index_of, rank_of
from quoteapi.store.search.index import Matches
from quoteapi.text.query import Query

WINDOW = 500

_LOWEST = -(2**63) + 1
_BEHIND = 4
_FIRST_DATED = rank_of(UNDATED_FIRST + 1, 0)

Position = tuple[int, ...]
Rows = Sequence[Row[*tuple[Any, ...]]]


def page(
    connection: Connection,
    wanted: QuoteFilter,
    *,
    sort: Sort,
    limit: int = 20,
    after: Position | None = None,
    count: bool = False,
) -> Page[QuotationRecord]:
    """Return up to `limit` quotations with the words of `wanted.query`, ordered by `sort`, behind `after`.

    A position is one number, and three by relevance. Statements: as without a query, and one more where a page
    reaches from one stretch into the next (from the window to behind it, from the dated to the undated).
    """
    assert wanted.query is not None  # noqa: S101
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
        total = connection.scalar(select(func.count()).select_from(search.matching(Quotation.id).subquery()))
    return Page(assemble(connection, rows), following, total)


def matching(connection: Connection, wanted: QuoteFilter, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Return a statement that reads `columns` of all quotations wanted, by words and otherwise."""
    if wanted.query is not None:
        return _Search(connection, wanted, wanted.query).matching(*columns)
    return select(*columns).where(*conditions_of(wanted))


class _Search:
    def __init__(self, connection: Connection, wanted: QuoteFilter, query: Query) -> None:
        self._connection, self._query = connection, query
        self._index = index_of(connection)
        self._matches = self._index.matches(query, _narrowed(wanted))
        self._conditions = [*self._matches.conditions, *conditions_of(wanted), *_ranks(wanted, self._matches)]

    def matching(self, *columns: Any) -> Select[*tuple[Any, ...]]:
        return (
            select(*columns)
            .select_from(self._matches.rows)
            .join(Quotation, Quotation.id == self._matches.quotation_id)
            .where(*self._conditions)
        )

    def newest(self, limit: int, after: Position | None) -> tuple[Rows, Position | None]:
        below = None if after is None else self._matches.rank < after[0]
        return _cut(self._stretch(limit + 1, below), limit)

    def oldest(self, limit: int, after: Position | None) -> tuple[Rows, Position | None]:
        rank = self._matches.rank
        rows: list[Row[*tuple[Any, ...]]] = []
        if after is None or after[0] >= _FIRST_DATED:
            start = rank >= _FIRST_DATED if after is None else rank > after[0]
            rows += self._stretch(limit + 1, start, descending=False)
            after = None
        if len(rows) <= limit:
            rest = rank < _FIRST_DATED if after is None else and_(rank > after[0], rank < _FIRST_DATED)
            rows += self._stretch(limit + 1 - len(rows), rest, descending=False)
        return _cut(rows, limit)

    def entered(self, limit: int, after: Position | None, *, descending: bool) -> tuple[Rows, Position | None]:
        order = Quotation.id.desc() if descending else Quotation.id.asc()
        query = quotations().where(Quotation.id.in_(self.matching(Quotation.id))).order_by(order).limit(limit + 1)
        if after is not None:
            query = query.where(Quotation.id < after[0] if descending else Quotation.id > after[0])
        rows = self._connection.execute(query).all()
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
            below = self._matches.rank < (lowest if behind is None else behind)
            rows += (more := self._stretch(limit + 1 - len(rows), below))
            positions += [(lowest, _BEHIND, row.rank) for row in more]
        return rows[:limit], positions[limit - 1] if len(rows) > limit else None

    def _window(self, number: int, after: Position | None) -> Rows:
        """Return rows by relevance, behind `after`; each also says how many the window has, and its lowest rank."""
        rank = self._matches.rank
        found = self.matching(rank.label("rank"), Quotation.id.label("quotation_id"))
        if after is None:
            window = found.order_by(rank.desc()).limit(WINDOW).cte("found")
        else:
            window = found.where(rank >= after[0]).cte("found")
        lowest = select(func.min(window.c.rank)).scalar_subquery()
        size = select(func.count()).select_from(window).scalar_subquery()
        tier = self._index.tier(self._query, window.c.rank, lowest)
        ranked = select(window.c.rank, window.c.quotation_id, tier.label("tier")).subquery()
        best = select(ranked).order_by(ranked.c.tier, ranked.c.rank.desc()).limit(number)
        if after is not None:
            _, its_tier, its_rank = after
            best = best.where(or_(ranked.c.tier > its_tier, and_(ranked.c.tier == its_tier, ranked.c.rank < its_rank)))
        shown = best.subquery()
        return self._connection.execute(
            quotations()
            .add_columns(shown.c.rank, shown.c.tier, lowest.label("lowest"), size.label("size"))
            .join(shown, shown.c.quotation_id == Quotation.id)
            .order_by(shown.c.tier, shown.c.rank.desc())
        ).all()

    def _stretch(self, number: int, bound: ColumnElement[bool] | None, *, descending: bool = True) -> Rows:
        """Return the first `number` rows within `bound` by their rank."""
        rank = self._matches.rank
        found = self.matching(rank.label("rank"), Quotation.id.label("quotation_id"))
        if bound is not None:
            found = found.where(bound)
        walked = found.order_by(rank.desc() if descending else rank.asc()).limit(number).subquery()
        return self._connection.execute(
            quotations()
            .add_columns(walked.c.rank)
            .join(walked, walked.c.quotation_id == Quotation.id)
            .order_by(walked.c.rank.desc() if descending else walked.c.rank.asc())
        ).all()


def _cut(rows: Rows, limit: int) -> tuple[Rows, Position | None]:
    return rows[:limit], (rows[limit - 1].rank,) if len(rows) > limit else None


def _narrowed(wanted: QuoteFilter) -> list[list[Key]]:
    """Return those filters that the index knows as well."""
    people = (("speaker", wanted.speakers), ("about", wanted.about), ("addressee", wanted.addressee))
    narrowed: list[list[Key]] = [[(name, key) for key in keys] for name, keys in people if keys]
    return narrowed if wanted.lang is None else [*narrowed, [("lang", wanted.lang)]]


def _ranks(wanted: QuoteFilter, matches: Matches) -> list[ColumnElement[bool]]:
    """Return what a filter by date says of the rank, which is where a walk starts and ends."""
    if wanted.dates is None:
        return []
    first, last = wanted.dates.earliest, wanted.dates.latest
    bounds = [matches.rank >= rank_of(first.number if wanted.within and first else OPEN_START, 0)]
    return bounds if last is None else [*bounds, matches.rank < rank_of(last.number + 1, 0)]
