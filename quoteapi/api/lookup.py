"""One quotation as requests name it, for those who change it or need more than its kept document."""

from uuid import UUID

from quoteapi.api.fields import parse_uuid
from quoteapi.api.problems import Missing, Retracted
from quoteapi.store import quotes
from quoteapi.store.database import Connection
from quoteapi.store.quotes import HIDDEN
from quoteapi.store.records import QuotationRecord


def found(connection: Connection, quotation_id: str) -> QuotationRecord:
    """Return the quotation of this id, also a retracted one. Raises Missing."""
    uid = parse_uuid(quotation_id)
    quotation = quotes.get(connection, uid) if uid else None
    if quotation is None:
        raise unknown(quotation_id)
    return quotation


def present(connection: Connection, quotation_id: str) -> QuotationRecord:
    """Return the quotation of this id. Raises Missing, and Retracted for one that was."""
    quotation = found(connection, quotation_id)
    if quotation.status == HIDDEN:
        raise retracted(connection, quotation.id)
    return quotation


def retracted(connection: Connection, uid: UUID) -> Retracted:
    """Return the problem that the quotation of this id was retracted, with the reason."""
    reason = quotes.retraction_reason(connection, uid)
    return Retracted(f"This quotation was retracted: {reason or 'no reason was given'}", reason=reason)


def taken_over(connection: Connection, uid: UUID) -> UUID:
    """Return the quotation that the retracted one of this id is one with since a merge. Raises Retracted for others."""
    into = quotes.folded_into(connection, uid)
    if into is None:
        raise retracted(connection, uid)
    return into


def unknown(quotation_id: str) -> Missing:
    """Return the problem that there is no such quotation."""
    return Missing(f"There is no quotation with the id {quotation_id[:50]!r}.")
