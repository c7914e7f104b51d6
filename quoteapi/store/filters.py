"""Filters of quotations as SQL, with a named parameter for each value, so that a statement is built once a shape.

Where a page starts from decides what it costs, and no index tells beforehand: of a rare source it is best to read
all that it printed and sort that, of a frequent one to walk in the order of the page until it is full. So each
filter is counted first, as far as `FEW`. Either way a page reads thousands of rows at the most, unless a frequent
value stands only at the far end of the order.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    CompoundSelect,
    Connection,
    Integer,
    Select,
    Text,
    bindparam,
    exists,
    func,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import coercions, roles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.sql.visitors import InternalTraversal

from quoteapi.store.models import LONG, OPEN_END, OPEN_START, Printing, Quotation, QuotationRole, Source
from quoteapi.store.prepared import execute
from quoteapi.store.several import any_of
from quoteapi.text.partial_date import PartialDate
from quoteapi.text.query import Query

HIDDEN = "retracted"
FEW = 2000
# Whoever counts reads all there are, so that a filter is worth starting from which leaves many more.
FEW_TO_COUNT = 20_000

Keys = Select[int] | CompoundSelect[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteFilter:
    """Which quotations are asked for; a member that is None asks for nothing.

    `speakers`, `about` and `addressee` are internal keys, any of which fits. A range of dates is one
    PartialDate: `dates` must overlap what is stored, or hold all of it where `dates_within`.
    """

    speakers: Sequence[int] | None = None
    about: Sequence[int] | None = None
    addressee: Sequence[int] | None = None
    source_id: UUID | None = None
    source_url_key: str | None = None
    source_domain: str | None = None
    publisher: str | None = None
    dates: PartialDate | None = None
    published: PartialDate | None = None
    within: bool = False
    lang: str | None = None
    statuses: Sequence[str] | None = None
    query: Query | None = None

    @property
    def shape(self) -> tuple[Any, ...]:
        """What the SQL depends on: which members are given, whether as one or as several, and open ends of ranges."""
        return (
            self.within,
            *(members if members is None else min(len(members), 2) for members in self._several()),
            *(value is None for value in (self.source_id, self.source_url_key, self.source_domain, self.publisher)),
            *(range_ is None for range_ in (self.dates, self.published)),
            self.lang is None,
        )

    def values(self) -> dict[str, Any]:
        """Return the values of the parameters that the SQL names after the members."""
        values: dict[str, Any] = {
            name: members[0] if len(members) == 1 else list(members)
            for name, members in zip(("speakers", "about", "addressee", "statuses"), self._several(), strict=True)
            if members is not None
        }
        for name in ("source_id", "source_url_key", "source_domain", "publisher", "lang"):
            if (value := getattr(self, name)) is not None:
                values[name] = value
        for name in ("dates", "published"):
            if (asked := getattr(self, name)) is not None:
                values[f"{name}_first"] = asked.earliest.number if asked.earliest else OPEN_START
                values[f"{name}_last"] = asked.latest.number if asked.latest else OPEN_END
        return values

    def _several(self) -> tuple[Sequence[int] | None, Sequence[int] | None, Sequence[int] | None, Sequence[str] | None]:
        return self.speakers, self.about, self.addressee, self.statuses

    @property
    def is_of_speakers_alone(self) -> bool:
        """Whether nothing but speakers is asked for, or nothing at all."""
        _, *members = self._several()
        others = *members, self.source_id, self.source_url_key, self.source_domain, self.publisher, self.lang
        return all(member is None for member in (*others, self.dates, self.published, self.query))

    @property
    def is_of_words_alone(self) -> bool:
        """Whether nothing but words is asked for."""
        return self.shape == QuoteFilter().shape

    @property
    def is_nobodys(self) -> bool:
        """Whether nothing can be found, because a name was nobody's, or the words were no words."""
        wordless = self.query is not None and not self.query.required
        return wordless or any(members is not None and not members for members in self._several())


def conditions(
    wanted: QuoteFilter, *, walked: bool = False, shown: ColumnElement[bool] | None = None
) -> list[ColumnElement[bool]]:
    """Return what a quotation must fulfil, but for the words of `wanted.query`.

    `walked`: it is met on a walk in the order of a page, and not looked up. `shown` says that it is not retracted, for
    those who stop when a page is full: asked of each of many, it takes longer than their status.
    """
    own: Callable[[Any], Any] = _Walked if walked else (lambda column: column)
    found: list[ColumnElement[bool]] = []
    if wanted.speakers is not None:
        found.append(_one_or_any(own(Quotation.speaker_id), "speakers", wanted.speakers))
    for role, people in (("about", wanted.about), ("addressee", wanted.addressee)):
        if people is not None:
            its_role = QuotationRole.quotation_id == Quotation.id, QuotationRole.role == role
            found.append(exists().where(*its_role, _one_or_any(QuotationRole.speaker_id, role, people)))
    printed = _named(wanted)
    if wanted.published is not None:
        printed += _in_range(Source.published_earliest, Source.published_latest, "published", wanted.within)
    if printed:
        its_source = select(Printing.id).join(Source, Source.id == Printing.source_id)
        found.append(exists(its_source.where(Printing.quotation_id == Quotation.id, *printed)))
    if wanted.dates is not None:
        found += _in_range(Quotation.date_earliest, Quotation.date_latest, "dates", wanted.within)
        if walked:
            # The same said of the columns that pages are ordered by, so that a walk starts and ends there.
            found += [column <= _range("dates")[1] for column in (Quotation.date_descending, Quotation.date_ascending)]
    if wanted.lang is not None:
        found.append(own(Quotation.lang) == bindparam("lang"))
    if wanted.statuses is None:
        found.append(Quotation.status != HIDDEN if shown is None else shown)
    else:
        found.append(_one_or_any(own(Quotation.status), "statuses", wanted.statuses))
    return found


def starts(wanted: QuoteFilter) -> list[Keys]:
    """Return for each filter the internal keys of the quotations that it leaves."""
    quotations, printings = select(Quotation.id), select(Printing.quotation_id).join(Source)
    found: list[Keys] = []
    if wanted.speakers is not None:
        found.append(quotations.where(_one_or_any(Quotation.speaker_id, "speakers", wanted.speakers)))
    for role, people in (("about", wanted.about), ("addressee", wanted.addressee)):
        if people is not None:
            in_role = select(QuotationRole.quotation_id).where(QuotationRole.role == role)
            found.append(in_role.where(_one_or_any(QuotationRole.speaker_id, role, people)))
    if named := _named(wanted):
        found.append(printings.where(*named))
    if wanted.dates is not None:
        found.append(_overlapping(quotations, Quotation.date_earliest, Quotation.date_latest, "dates", wanted.within))
    if wanted.published is not None:
        days = Source.published_earliest, Source.published_latest
        found.append(_overlapping(printings, *days, "published", wanted.within))
    if wanted.lang is not None:
        found.append(quotations.where(Quotation.lang == bindparam("lang")))
    if wanted.statuses is not None:
        found.append(quotations.where(_one_or_any(Quotation.status, "statuses", wanted.statuses)))
    return found


def fewest(connection: Connection, wanted: QuoteFilter, *, most: int = FEW) -> int | None:
    """Return which of `starts` leaves the fewest quotations, or None where all leave more than `most`."""

    def build() -> Select[Any]:
        limited = (keys.limit(bindparam("size_read")).subquery() for keys in starts(wanted))
        sizes = (select(func.count()).select_from(keys).scalar_subquery() for keys in limited)
        return select(*(size.label(f"size_{at}") for at, size in enumerate(sizes)))

    (sizes,) = execute(connection, ("sizes", wanted.shape), build, wanted.values() | {"size_read": most + 1})
    size, at = min((size, at) for at, size in enumerate(sizes))
    return at if size <= most else None


def matching(
    connection: Connection, wanted: QuoteFilter, *columns: Any
) -> tuple[Hashable, Callable[[], Select[*tuple[Any, ...]]]]:
    """Return what makes a statement that reads `columns` of all quotations wanted, in no order, behind its shape.

    The words of `wanted.query` are for `quoteapi.store.searching`.
    """
    few = None if wanted.is_of_speakers_alone else fewest(connection, wanted, most=FEW_TO_COUNT)

    def build() -> Select[*tuple[Any, ...]]:
        query = select(*columns).where(*conditions(wanted))
        return query if few is None else query.where(Quotation.id.in_(starts(wanted)[few]))

    return (wanted.shape, few), build


def count(
    connection: Connection, shape: Hashable, match: Callable[[], Select[*tuple[Any, ...]]], values: dict[str, Any]
) -> int:
    """Return how many rows the statement has that `match` makes, which `shape` stands for."""
    ((number,),) = execute(
        connection, ("count", shape), lambda: select(func.count()).select_from(match().subquery()), values
    )
    return int(number)


def _named(wanted: QuoteFilter) -> list[ColumnElement[bool]]:
    """Return what one and the same source must fulfil by its names."""
    columns: tuple[tuple[str, Any], ...] = (
        ("source_id", Source.uid),
        ("source_url_key", Source.url_key),
        ("source_domain", Source.domain),
        ("publisher", Source.publisher),
    )
    return [column == bindparam(name) for name, column in columns if getattr(wanted, name) is not None]


def _one_or_any(column: Any, name: str, members: Sequence[Any]) -> ColumnElement[bool]:
    # One key is compared, not searched in a list, so that an index that starts with it also gives the order.
    if len(members) == 1:
        its: ColumnElement[bool] = column == bindparam(name)
        return its
    return any_of(column, name, Text if name == "statuses" else BigInteger)


def _range(name: str) -> tuple[ColumnElement[int], ColumnElement[int]]:
    return bindparam(f"{name}_first", type_=Integer), bindparam(f"{name}_last", type_=Integer)


def _in_range(earliest: Any, latest: Any, name: str, within: bool) -> list[ColumnElement[bool]]:
    first, last = _range(name)
    return [earliest >= first, latest <= last] if within else [latest >= first, earliest <= last]


def _overlapping(rows: Select[int], earliest: Any, latest: Any, name: str, within: bool) -> Keys:
    """Return `rows` in the range, read by index: a range that is not long and reaches to `first` starts soon before."""
    first, last = _range(name)
    inside = _in_range(earliest, latest, name, within)
    if within:
        return rows.where(*inside, earliest <= last)
    length: ColumnElement[int] = latest - earliest
    long: ColumnElement[int] = literal_column(str(LONG))
    # Not a union of sets: that would read both to their ends before the first row.
    return union_all(rows.where(*inside, earliest >= first - LONG, length <= long), rows.where(*inside, length > long))


def is_shown(connection: Connection, key: Any) -> ColumnElement[bool] | None:
    """Return whether the quotation of this internal key is not retracted, told without reading it; None where not.

    The retracted, few as they are, stand together in an index, while quotations lie anywhere. PostgreSQL reads either
    as fast.
    """
    return _IsShown(key) if connection.dialect.name == "sqlite" else None


class _IsShown(ColumnElement[bool]):
    """Whether the quotation of a key is not among the retracted."""

    inherit_cache = True
    _traverse_internals = [("key", InternalTraversal.dp_clauseelement)]
    type = Boolean()

    def __init__(self, key: Any) -> None:
        self.key: Any = coercions.expect(roles.ExpressionElementRole, key)

    def self_group(self, against: OperatorType | None = None) -> Any:
        """Return it as it is: SQLite has no type for what is true, and would be asked whether it equals 1."""
        return self


@compiles(_IsShown, "sqlite")
def _compile_is_shown(element: _IsShown, compiler: SQLCompiler, **options: Any) -> str:
    # The index is named because SQLite would rather look up the quotation.
    hidden = f"quotation AS hidden INDEXED BY ix_quotation_status_id WHERE hidden.status = '{HIDDEN}'"
    return f"NOT EXISTS (SELECT 1 FROM {hidden} AND hidden.id = {compiler.process(element.key, **options)})"  # noqa: S608


class _Walked(ColumnElement[Any]):
    """A column that is compared on the way, in an order that another index gives."""

    inherit_cache = True
    _traverse_internals = [("column", InternalTraversal.dp_clauseelement)]

    def __init__(self, column: Any) -> None:
        self.column = coercions.expect(roles.ExpressionElementRole, column)
        self.type = self.column.type


@compiles(_Walked)
def _compile_walked(element: _Walked, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.column, **options)


@compiles(_Walked, "sqlite")
def _compile_walked_on_sqlite(element: _Walked, compiler: SQLCompiler, **options: Any) -> str:
    # SQLite would rather read all of a frequent value and sort it; the plus forbids it that index.
    return f"+{compiler.process(element.column, **options)}"
