"""Orders of quotations: the columns that make them, and walking them from a position on."""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Dialect, Select, TypeDecorator, bindparam, func, tuple_, type_coerce

from quoteapi.store.models import Key, Quotation, UtcDateTime

Sort = Literal["-date", "date", "-added", "added", "-updated"]
# Not `-updated`: what is changed while somebody walks moves to the front, behind their back.
SORTS: tuple[Sort, ...] = ("-date", "date", "-added", "added")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FIRST = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND
_LAST = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND


class MomentNumber(TypeDecorator[int]):
    """A moment, in Python the number of microseconds since 1970 in UTC: positions are numbers."""

    impl = UtcDateTime
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> Any:
        """Return the moment; the first or last that there is for a number beyond them, which clients may make up."""
        return None if value is None else _EPOCH + min(max(value, _FIRST), _LAST) * _MICROSECOND

    def process_result_value(self, value: Any | None, dialect: Dialect) -> int | None:
        """Return the number of a moment."""
        return None if value is None else (value - _EPOCH) // _MICROSECOND


def columns(sort: Sort) -> tuple[ColumnElement[int], ...]:
    """Return the columns of an order, of which the last tells all quotations apart."""
    key = Quotation.id.expression
    match sort:
        case "-date":
            return Quotation.date_descending.expression, key
        case "date":
            return Quotation.date_ascending.expression, key
        case "-updated":
            return type_coerce(Quotation.updated_at, MomentNumber), key
        case "-added" | "added":
            return (key,)


def unindexed(order: tuple[ColumnElement[int], ...]) -> tuple[ColumnElement[int], ...]:
    """Return the same order as no index gives it, for what is to be read first and sorted then."""
    return tuple(func.coalesce(column, column) for column in order)


def walk(
    query: Select[*tuple[Any, ...]], order: tuple[ColumnElement[int], ...], *, descending: bool, behind: bool
) -> Select[*tuple[Any, ...]]:
    """Return `query` in an order, and where a page starts `behind` a position, from there on."""
    if behind:
        # A comparison of whole rows is what both databases answer from one stretch of an index.
        position, here = tuple_(*order), tuple_(*(_parameter(at, column) for at, column in enumerate(order)))
        query = query.where(position < here if descending else position > here)
    return query.order_by(*(column.desc() if descending else column for column in order))


def position(after: tuple[int, ...] | None) -> dict[str, int]:
    """Return the values of the parameters of `walk`."""
    return {f"after_{at}": value for at, value in enumerate(after or ())}


def _parameter(at: int, column: ColumnElement[int]) -> ColumnElement[int]:
    # Not the column's own type where that is a smaller number: clients may make up larger ones.
    return bindparam(f"after_{at}", type_=column.type if isinstance(column.type, MomentNumber) else Key)
