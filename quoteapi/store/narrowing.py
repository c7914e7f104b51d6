"""Where a page starts from: from the few quotations that one filter leaves, or from the order asked for.

Which is cheaper no index tells beforehand: of a rare source it is best to read all it printed and sort that, of a
frequent one to walk in the order of the page until it is full. So each filter is counted first, as far as `FEW`.
Either way a page reads thousands of rows at the most, unless a frequent value stands only at the far end of the
order.
"""

from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Connection, Select, func, select, union

from quoteapi.store.models import LONG, OPEN_END, OPEN_START, Printing, Quotation, QuotationRole, Source
from quoteapi.text.partial_date import PartialDate

FEW = 2000

Keys = Select[int] | CompoundSelect[int]


def few(connection: Connection, filters: list[Keys]) -> Keys | None:
    """Return that of `filters` that leaves the fewest quotations, or None where all leave more than `FEW`."""
    if not filters:
        return None
    sizes = [
        select(func.count()).select_from(keys.limit(FEW + 1).subquery()).scalar_subquery().label(f"size_{at}")
        for at, keys in enumerate(filters)
    ]
    size, fewest = min(zip(connection.execute(select(*sizes)).one(), range(len(filters)), strict=True))
    return filters[fewest] if size <= FEW else None


def by_role(role: str, people: ColumnElement[bool]) -> Keys:
    """Return the quotations in which somebody has this role."""
    return select(QuotationRole.quotation_id).where(QuotationRole.role == role, people)


def by_quotation(condition: ColumnElement[bool]) -> Keys:
    """Return the quotations for which `condition` holds."""
    return select(Quotation.id).where(condition)


def by_source(conditions: list[ColumnElement[bool]]) -> Keys:
    """Return the quotations that were printed in a source for which all of `conditions` hold."""
    return select(Printing.quotation_id).join(Source, Source.id == Printing.source_id).where(*conditions)


def by_date(asked: PartialDate, within: bool) -> Keys:
    """Return the quotations that can have been said in the range asked for."""
    return _in_range(select(Quotation.id), Quotation, "date", asked, within)


def by_publication(asked: PartialDate, within: bool) -> Keys:
    """Return the quotations that can have been printed in the range asked for."""
    printed = select(Printing.quotation_id).join(Source, Source.id == Printing.source_id)
    return _in_range(printed, Source, "published", asked, within)


def _in_range(query: Select[int], table: Any, column: str, asked: PartialDate, within: bool) -> Keys:
    earliest, latest = getattr(table, f"{column}_earliest"), getattr(table, f"{column}_latest")
    first = asked.earliest.number if asked.earliest else OPEN_START
    last = asked.latest.number if asked.latest else OPEN_END
    if within:
        return query.where(earliest >= first, earliest <= last, latest <= last)
    # A range that is not long and reaches to `first` starts after that; the few long ones have an index.
    short = query.where(earliest >= first - LONG, earliest <= last, latest >= first)
    long = query.where(latest - earliest > LONG, latest >= first, earliest <= last)
    return union(short, long)
