"""Searching quotations by their words: pages in every order, and which match at all.

By relevance, the `WINDOW` newest matches come first, those in front whose text holds the words as one phrase,
then those whose text holds them all, then those whose original does, then the others; among equals the newest.
Behind the window come the older matches, the newest first. So a word that stands in every third quotation
costs no more to rank than a rare one, and every match of a rare one is ranked. The window is fixed by the
first page, or by the second where the first was full of the best, and travels in the cursor.
"""

from collections.abc import Callable, Hashable
from typing import Any, Literal

from sqlalchemy import BindParameter, Connection, Select, and_, bindparam, false, func, or_, select

from quoteapi.store import filters, orders
from quoteapi.store.filters import QuoteFilter, conditions, is_shown
from quoteapi.store.forms import RECORDS, Form
from quoteapi.store.models import OPEN_START, UNDATED_FIRST, Key, Quotation
from quoteapi.store.orders import SORTS, Sort
from quoteapi.store.prepared import execute
from quoteapi.store.records import Page
from quoteapi.store.search import Key as SearchKey
from quoteapi.store.search import index_of, rank_of
from quoteapi.store.search.index import Matches
from quoteapi.text.query import Query

SearchSort = Sort | Literal["relevance"]
SEARCH_SORTS: tuple[SearchSort, ...] = ("relevance", *SORTS)
# Wider than the longest page, so that the first page is one statement.
WINDOW = 120

_LOWEST, _HIGHEST = -(2**63) + 1, 2**63 - 1
# Where a position has the lowest rank of a window that is not fixed yet.
_UNFIXED = _HIGHEST
_ALL_IN_TEXT, _BEHIND = 1, 4
_FIRST_DATED = rank_of(UNDATED_FIRST + 1, 0)

Position = tuple[int, ...]
# What is shown of a quotation, and the numbers behind it: its rank, and what else a statement says of its place.
Found = list[tuple[Any, Position]]


def page(
    connection: Connection,
    wanted: QuoteFilter,
    *,
    sort: SearchSort,
    limit: int = 20,
    after: Position | None = None,
    count: bool = False,
    form: Form[Any] = RECORDS,
) -> Page[Any]:
    """Return up to `limit` quotations with the words of `wanted.query`, ordered by `sort`, behind `after`, in `form`.

    A position is one number, two by the latest change and three by relevance. Statements: as without a query, and one
    more where a page reaches from one stretch into the next (from the best to all of the window, from the window to
    behind it, from the dated to the undated).
    """
    assert wanted.query is not None  # noqa: S101
    if wanted.is_nobodys:
        return Page([], total=0 if count else None)
    search = _Search(connection, wanted, wanted.query, form)
    match sort:
        case "relevance":
            found, following = search.by_relevance(limit, after)
        case "date":
            found, following = search.oldest(limit, after)
        case "-date":
            found, following = search.newest(limit, after)
        case _:
            found, following = search.beside_rank(sort, limit, after)
    total = None
    if count:
        total = filters.count(connection, search.shape, lambda: search.matching(Quotation.id), search.values)
    return Page([shown for shown, _ in found], following, total)


def matching(
    connection: Connection, wanted: QuoteFilter, *columns: Any
) -> tuple[Hashable, Callable[[], Select[*tuple[Any, ...]]], dict[str, Any]]:
    """Return what makes a statement that reads `columns` of all quotations wanted, behind its shape, and its values."""
    if wanted.is_nobodys:
        return "nobody's", lambda: select(*columns).where(false()), {}
    if wanted.query is None:
        return *filters.matching(connection, wanted, *columns), wanted.values()
    search = _Search(connection, wanted, wanted.query, RECORDS)
    return search.shape, lambda: search.matching(*columns), search.values


class _Search:
    def __init__(self, connection: Connection, wanted: QuoteFilter, query: Query, form: Form[Any]) -> None:
        self._connection, self._wanted, self._query, self._form = connection, wanted, query, form
        self._index = index_of(connection)
        self.shape = (wanted.shape, self._index.shape(query))
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

    def _places(self, matches: Matches) -> Select[*tuple[Any, ...]]:
        """Return a query for the ranks and keys of what is found, in no order."""
        rank, shown = matches.rank.label("rank"), is_shown(self._connection, matches.quotation_id)
        if shown is not None and self._wanted.is_of_words_alone:
            # Nothing else is asked of the quotations, so that they need not be read.
            return select(rank, matches.quotation_id.label("quotation_id")).where(*matches.conditions, shown)
        return self._found(matches, rank, Quotation.id.label("quotation_id"))

    def newest(self, limit: int, after: Position | None) -> tuple[Found, Position | None]:
        return _cut(self._stretch(limit + 1, below=None if after is None else after[0]), limit)

    def oldest(self, limit: int, after: Position | None) -> tuple[Found, Position | None]:
        found: Found = []
        reached = _LOWEST if after is None or after[0] >= _FIRST_DATED else after[0]
        if reached == _LOWEST:
            above = _FIRST_DATED - 1 if after is None else after[0]
            found += self._stretch(limit + 1, above=above, below=_HIGHEST)
        if len(found) <= limit:
            found += self._stretch(limit + 1 - len(found), above=reached, below=_FIRST_DATED)
        return _cut(found, limit)

    def beside_rank(self, sort: Sort, limit: int, after: Position | None) -> tuple[Found, Position | None]:
        """Return a page in an order that the index does not know, for which all that matches is read."""
        order, descending = orders.columns(sort), sort.startswith("-")

        def build() -> Select[*tuple[Any, ...]]:
            places = [column.label(f"at_{at}") for at, column in enumerate(order)]
            query = self.matching(Quotation.id.label("quotation_id"), *places)
            walk = orders.walk(query, order, descending=descending, behind=after is not None)
            walked = walk.limit(_parameter("limit")).subquery()
            reached = [walked.c[place.name] for place in places]
            shown = self._form.read(self._connection, walked).add_columns(*reached)
            return shown.order_by(*(place.desc() if descending else place for place in reached))

        values = {"limit": limit + 1} | orders.position(after)
        return _cut(self._execute(("beside", sort, after is None), build, values, places=len(order)), limit)

    def by_relevance(self, limit: int, after: Position | None) -> tuple[Found, Position | None]:
        if after is None and self._query.phrase is None and 2 * limit < WINDOW:
            # Nothing fits better than these: where they fill the page, the rest of the window is not read.
            best = self._best(limit + 1)
            if len(best) > limit:
                return best[:limit], (_UNFIXED, _ALL_IN_TEXT, *best[limit - 1][1])
        if after is not None and after[0] == _UNFIXED:
            after = (min(self._lowest(), after[2]), *after[1:])
        lowest = None if after is None else after[0]
        behind = after[2] if after is not None and after[1] == _BEHIND else None
        found: Found = []
        positions: list[Position] = []
        if behind is None:
            found += self._window(limit + 1, after)
            if lowest is None:
                *_, its_lowest, size = found[0][1] if found else (_LOWEST, 0)
                lowest = its_lowest if size == WINDOW else _LOWEST
            positions += [(lowest, tier, rank) for _, (rank, tier, *_) in found]
        if len(found) <= limit and lowest is not None and lowest != _LOWEST:
            found += (more := self._stretch(limit + 1 - len(found), below=lowest if behind is None else behind))
            positions += [(lowest, _BEHIND, *place) for _, place in more]
        return found[:limit], positions[limit - 1] if len(found) > limit else None

    def _newest(self) -> Select[*tuple[Any, ...]]:
        """Return the window as the first page sees it: the newest matches, the newest first."""
        matches = self._index.matches(self._query)
        found = self._places(matches)
        return found.order_by(matches.rank.desc()).limit(_parameter("window"))

    def _best(self, number: int) -> Found:
        """Return the newest of the window whose text holds all the words, if so many there are; else fewer."""

        def build() -> Select[*tuple[Any, ...]]:
            window = self._newest().subquery()
            fits = self._index.tier(self._query, window.c.rank) == _ALL_IN_TEXT
            # Rows come in the window's order; if that were asked for again, SQLite would read all of it first.
            best = select(window).where(fits).limit(_parameter("limit")).subquery()
            return self._form.read(self._connection, best).add_columns(best.c.rank).order_by(best.c.rank.desc())

        return self._execute("best", build, {"limit": number, "window": WINDOW})

    def _lowest(self) -> int:
        """Return the lowest rank of the window, or one below all where it holds every match."""

        def build() -> Select[*tuple[Any, ...]]:
            window = self._newest().subquery()
            return select(func.min(window.c.rank), func.count())

        ((lowest, size),) = execute(self._connection, ("lowest", self.shape), build, self.values | {"window": WINDOW})
        return lowest if size == WINDOW else _LOWEST

    def _window(self, number: int, after: Position | None) -> Found:
        """Return quotations by relevance, behind `after`, each with the window's lowest rank and its size."""

        def build() -> Select[*tuple[Any, ...]]:
            if after is None:
                window = self._newest().cte("found")
            else:
                matches = self._index.matches(self._query)
                found = self._places(matches)
                window = found.where(matches.rank >= _parameter("lowest")).cte("found")
            lowest = select(func.min(window.c.rank)).scalar_subquery()
            size = select(func.count()).select_from(window).scalar_subquery()
            tier = self._index.tier(self._query, window.c.rank)
            ranked = select(window.c.rank, window.c.quotation_id, tier.label("tier")).subquery()
            best = select(ranked).order_by(ranked.c.tier, ranked.c.rank.desc()).limit(_parameter("limit"))
            if after is not None:
                worse = and_(ranked.c.tier == _parameter("tier"), ranked.c.rank < _parameter("below"))
                best = best.where(or_(ranked.c.tier > _parameter("tier"), worse))
            shown = best.subquery()
            place = shown.c.rank, shown.c.tier, lowest.label("lowest"), size.label("size")
            query = self._form.read(self._connection, shown).add_columns(*place)
            return query.order_by(shown.c.tier, shown.c.rank.desc())

        place = {"window": WINDOW} if after is None else dict(zip(("lowest", "tier", "below"), after, strict=True))
        return self._execute(("window", after is None), build, {"limit": number, **place}, places=4)

    def _stretch(self, number: int, *, above: int | None = None, below: int | None = None) -> Found:
        """Return the first `number` between two ranks: the newest, or from `above` upwards the oldest."""

        def build() -> Select[*tuple[Any, ...]]:
            matches = self._index.matches(self._query)
            rank = matches.rank
            found = self._places(matches)
            if above is not None:
                found = found.where(rank > _parameter("above"))
            if below is not None:
                found = found.where(rank < _parameter("below"))
            found = found.order_by(rank.desc() if above is None else rank).limit(_parameter("limit"))
            walked = found.subquery()
            shown = self._form.read(self._connection, walked).add_columns(walked.c.rank)
            return shown.order_by(walked.c.rank.desc() if above is None else walked.c.rank)

        ends = {name: rank for name, rank in (("above", above), ("below", below)) if rank is not None}
        return self._execute(("stretch", *ends), build, {"limit": number, **ends})

    def _execute(
        self, shape: Hashable, build: Callable[[], Select[Any]], values: dict[str, Any], places: int = 1
    ) -> Found:
        shape = (shape, self._form.name, self.shape)
        rows = execute(self._connection, shape, build, self.values | values)
        return list(zip(self._form.of(rows, behind=places), (row[-places:] for row in rows), strict=True))


def _cut(found: Found, limit: int) -> tuple[Found, Position | None]:
    return found[:limit], found[limit - 1][1] if len(found) > limit else None


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
