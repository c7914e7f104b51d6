"""Facets: how many of the quotations asked for fall to each speaker, year, publisher and so on.

The counts are exact. What they may cost is bounded by `MOST_COUNTED`: more quotations than that are refused,
not estimated. All facets of a request are counted in one statement over one pass of the matches.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    SQLColumnExpression,
    Text,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.sql.expression import CTE

from quoteapi.store.filters import QuoteFilter
from quoteapi.store.models import Printing, Quotation, QuotationRole, Source, Speaker
from quoteapi.store.prepared import execute
from quoteapi.store.records import FacetValue
from quoteapi.store.searching import matching
from quoteapi.text.partial_date import Day

FACETS = ("speaker", "about", "publisher", "year", "lang", "status")
MOST_VALUES = 100
MOST_SHOWN = 12
MOST_COUNTED = 1_000_000
MOST_COUNTED_UNASKED = 20_000

# Databases round the quotient of a negative number towards zero, so that numbers are made positive first.
_YEARS = 10_000


class TooManyError(ValueError):
    """More quotations match than are counted for one answer."""


def count(
    connection: Connection,
    wanted: QuoteFilter,
    names: Sequence[str],
    *,
    most: int | None = None,
    values: int | None = None,
) -> dict[str, list[FacetValue]]:
    """Return for each facet its values with how many quotations each has, the most frequent first, then by value.

    `year` counts what is dated within one year; whatever has no value counts nowhere. At most `values`, by
    default `MOST_VALUES`, of each. Raises TooManyError where more than `most`, by default `MOST_COUNTED`, match.
    """
    most, values = MOST_COUNTED if most is None else most, MOST_VALUES if values is None else values
    columns = (
        Quotation.id,
        Quotation.speaker_id,
        Quotation.lang,
        Quotation.status,
        Quotation.date_earliest,
        Quotation.date_latest,
        literal("about").label("role"),
        literal("").label("blank"),
    )
    shape, match, asked = matching(connection, wanted, *columns)

    def build() -> Select[*tuple[Any, ...]]:
        found = match().limit(bindparam("facets_matched")).cte("matched")
        size = select(literal(""), literal(""), literal(""), func.count()).select_from(found)
        return select(*union_all(size, *(_counted(name, found) for name in names)).subquery().c)

    bounds = {"facets_matched": most + 1, "facets_values": values}
    rows = execute(connection, ("facets", shape, tuple(names)), build, asked | bounds)
    counts: dict[str, list[FacetValue]] = {name: [] for name in names}
    for facet, value, name, number in rows:
        if facet:
            shown = str(Day(int(value), 1, 1))[:-6] if facet == "year" else value
            counts[facet].append(FacetValue(shown, name, number))
        elif number > most:
            raise TooManyError(f"more than {most:,} quotations match; narrow the search")
    for facet_values in counts.values():
        facet_values.sort(key=lambda each: each.value)
        facet_values.sort(key=lambda each: each.count, reverse=True)
    return counts


def count_few(
    connection: Connection, wanted: QuoteFilter, names: Sequence[str] = FACETS, *, values: int = MOST_SHOWN
) -> dict[str, list[FacetValue]]:
    """Return the facets `names` where few enough match that nobody waits for them, else none."""
    try:
        return count(connection, wanted, names, most=MOST_COUNTED_UNASKED, values=values)
    except TooManyError:
        return {}


def _counted(facet: str, found: CTE) -> Select[*tuple[str, str, str | None, int]]:
    # SQLite would walk all there are of what it joins: of what it compares with constants to make a Bloom filter, of
    # what it groups by in the order of an index. So it compares with columns, and groups by sums and joined texts.
    rows: Any = select(literal(facet)).select_from(found)
    match facet:
        case "speaker":
            return _people(facet, select(found.c.speaker_id.label("key"), func.count().label("number")))
        case "about":
            key = QuotationRole.speaker_id + literal_column("0")
            roles = select(key.label("key"), func.count().label("number")).select_from(found)
            roles = roles.join(QuotationRole, QuotationRole.quotation_id == found.c.id)
            return _people(facet, roles.where(QuotationRole.role == found.c.role))
        case "publisher":
            rows = rows.join(Printing, Printing.quotation_id == found.c.id)
            rows = rows.join(Source, Source.id == Printing.source_id)
            # Two pages of one publisher can print one quotation.
            publisher = Source.publisher.concat(found.c.blank)
            return _most_frequent(rows, publisher, number=func.count(found.c.id.distinct()))
        case "year":
            year, last = (_year(column) for column in (found.c.date_earliest, found.c.date_latest))
            return _most_frequent(rows.where(year == last), year)
        case _:
            return _most_frequent(rows, found.c[facet])


def _people(facet: str, keys: Select[*tuple[int, int]]) -> Select[*tuple[str, str, str | None, int]]:
    tally = keys.group_by("key").subquery()
    people = select(literal(facet), cast(Speaker.slug, Text), Speaker.name, tally.c.number)
    people = people.join(Speaker, Speaker.id == tally.c.key)
    return _first(people.order_by(tally.c.number.desc(), Speaker.slug))


def _most_frequent(
    rows: Any, value: SQLColumnExpression[Any], number: ColumnElement[int] | None = None
) -> Select[*tuple[str, str, str | None, int]]:
    number = func.count() if number is None else number
    counted = rows.add_columns(cast(value, Text), null(), number).where(value.is_not(None)).group_by(value)
    return _first(counted.order_by(number.desc(), value))


def _first(counted: Any) -> Select[*tuple[str, str, str | None, int]]:
    return select(*counted.limit(bindparam("facets_values")).subquery().c)


def _year(number: ColumnElement[Any]) -> ColumnElement[int]:
    return (number + _YEARS * _YEARS) // _YEARS - _YEARS
