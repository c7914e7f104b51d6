"""Reading quotations: one, a page of them by filters and by cursor, and a quotation's history."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, bindparam, select

from quoteapi.store import filters, orders
from quoteapi.store.bulk import chunked
from quoteapi.store.filters import HIDDEN as HIDDEN
from quoteapi.store.filters import QuoteFilter as QuoteFilter
from quoteapi.store.forms import DOCUMENTS, RECORDS, Form
from quoteapi.store.models import Change, Quotation
from quoteapi.store.orders import Sort
from quoteapi.store.prepared import execute
from quoteapi.store.records import ChangeRecord, Judgement, Page, QuotationRecord


def page(
    connection: Connection,
    wanted: QuoteFilter,
    *,
    sort: Sort = "-date",
    limit: int = 20,
    after: tuple[int, ...] | None = None,
    count: bool = False,
    form: Form[Any] = RECORDS,
) -> Page[Any]:
    """Return up to `limit` quotations in the order `sort`, those behind the position `after`, in this `form`.

    `wanted.query` is for `quoteapi.store.searching`. Two statements, whatever the limit, and
    one more where all are to be counted.
    """
    if wanted.is_nobodys:
        return Page([], total=0 if count else None)
    ordered = _is_ordered(wanted, sort)
    few = None if ordered else filters.fewest(connection, wanted)
    shape = ("page", form.name, wanted.shape, sort, after is None, few)
    order, descending = orders.columns(sort), sort.startswith("-")

    def build() -> Select[*tuple[Any, ...]]:
        query = select(
            Quotation.id.label("quotation_id"), *(column.label(f"at_{at}") for at, column in enumerate(order))
        )
        shown = filters.is_shown(connection, Quotation.id)
        query = query.where(*filters.conditions(wanted, walked=not ordered, shown=shown)).limit(bindparam("limit"))
        walked = order
        if few is not None:
            query = query.where(Quotation.id.in_(filters.starts(wanted)[few]))
            walked = orders.unindexed(order)
        found = orders.walk(query, walked, descending=descending, behind=after is not None).subquery()
        reached = [found.c[f"at_{at}"] for at in range(len(order))]
        read = form.read(connection, found).add_columns(*reached)
        return read.order_by(*(place.desc() if descending else place for place in reached))

    values = wanted.values() | orders.position(after) | {"limit": limit + 1}
    rows = execute(connection, shape, build, values)
    following = None
    if len(rows) > limit:
        rows = rows[:limit]
        following = rows[-1][-len(order) :]
    total = None
    if count:
        counted, match = filters.matching(connection, wanted, Quotation.id)
        total = filters.count(connection, counted, match, wanted.values())
    return Page(form.of(rows, behind=len(order)), following, total)


def get(connection: Connection, uid: UUID) -> QuotationRecord | None:
    """Return the quotation of this id, also a retracted one, or None."""
    return next(iter(RECORDS.of(_one(connection, uid, RECORDS), behind=1)), None)


def document(connection: Connection, uid: UUID) -> tuple[bytes, str] | None:
    """Return the kept document of the quotation of this id, also of a retracted one, and its status; or None."""
    rows = _one(connection, uid, DOCUMENTS)
    return (rows[0][0], rows[0][1]) if rows else None


def _one(connection: Connection, uid: UUID, form: Form[Any]) -> list[tuple[Any, ...]]:
    def build() -> Select[*tuple[Any, ...]]:
        this = select(Quotation.id.label("quotation_id"), Quotation.status).where(
            Quotation.uid == bindparam("uid", type_=Quotation.uid.type)
        )
        found = this.subquery()
        return form.read(connection, found).add_columns(found.c.status)

    return execute(connection, ("one", form.name), build, {"uid": uid})


def retraction_reason(connection: Connection, uid: UUID) -> str | None:
    """Return why the quotation of this id was last retracted, or None where nobody said."""
    return connection.scalar(
        select(Change.reason)
        .join(Quotation, Quotation.id == Change.quotation_id)
        .where(Quotation.uid == uid, Change.action == HIDDEN)
        .order_by(Change.id.desc())
        .limit(1)
    )


def folded_into(connection: Connection, uid: UUID) -> UUID | None:
    """Return the id of the quotation that took over the retracted one of this id when their speakers were merged.

    None where it was retracted for itself. It is that of today, however many were merged since.
    """
    retractions = (
        select(Change.changes).join(Quotation, Quotation.id == Change.quotation_id).where(Change.action == HIDDEN)
    )
    told = connection.scalars(retractions.where(Quotation.uid == uid))
    into = next((UUID(changes["merged_into"]["is"]) for changes in told if "merged_into" in changes), None)
    return into and (folded_into(connection, into) or into)


def judgements(connection: Connection, uids: Iterable[UUID]) -> dict[UUID, Judgement]:
    """Return what gave the quotations of these ids their status; nothing of those that nobody judged.

    A statement for each chunk of ids; without ids none.
    """
    judged = (
        select(Quotation.uid, Change.at, Change.reason, Change.changes)
        .join(Change, Change.quotation_id == Quotation.id)
        .where(Change.action.in_(("reviewed", HIDDEN)))
        .order_by(Change.id)
    )
    rows = chunked(connection, judged, Quotation.uid, uids)
    # The last of each stands.
    return {uid: Judgement(at, reason, changes.get("evidence_url", {}).get("is")) for uid, at, reason, changes in rows}


def history(connection: Connection, uid: UUID) -> list[ChangeRecord] | None:
    """Return what happened to the quotation of this id, the first first, or None where there is none."""

    def build() -> Select[*tuple[Any, ...]]:
        return (
            select(Change.at, Change.by, Change.action, Change.changes, Change.reason)
            .select_from(Quotation)
            .outerjoin(Change, Change.quotation_id == Quotation.id)
            .where(Quotation.uid == bindparam("uid", type_=Quotation.uid.type))
            .order_by(Change.id)
        )

    rows = execute(connection, "history", build, {"uid": uid})
    return [ChangeRecord(*row) for row in rows if row[0] is not None] if rows else None


def _is_ordered(wanted: QuoteFilter, sort: Sort) -> bool:
    """Return whether an index has just what is wanted in just this order."""
    if not wanted.is_of_speakers_alone:
        return False
    return wanted.speakers is None or (len(wanted.speakers) == 1 and sort.endswith("date"))
