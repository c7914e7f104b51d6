"""Doubles: quotations in the same words by two speakers who turn out to be one. One of each two stays."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, exists, func, insert, select, update
from sqlalchemy.orm import aliased

from quoteapi.store.bulk import CHUNK
from quoteapi.store.cataloguing import Entry
from quoteapi.store.forms import stored
from quoteapi.store.models import Change, Printing, Quotation, QuotationRole
from quoteapi.store.quotes import HIDDEN, judgements
from quoteapi.store.records import Judgement, QuotationRecord
from quoteapi.store.standing import Standing, as_shown, load, write_filled
from quoteapi.text.draft import retired_key

_Double = tuple[str, Standing, Standing]
_MOVING = ("lang", "original", "attributed_as", "role", "about", "addressee", "date", "context", "sources")


def fold(connection: Connection, old: int, new: int, *, by: str, at: datetime) -> set[int]:
    """Fold each quotation of the speaker `old` into that of `new` in the same words; return the keys of both.

    The one of `new` stays, since that is the speaker that was asked to stay, and loses nothing by it: it is filled in
    as by one who enters it again, takes the other's sources and roles, and where nobody had judged it the other's
    judgement, with the reason and the evidence. The other is retracted, points to it, and keeps in its history what it
    was judged.

    What was retracted is neither folded nor folded into: it stays as it is and moves with its speaker, and only the
    words are the other one's. Of two that were retracted that is the one of `new`.
    """
    there = aliased(Quotation)
    both = (
        select(Quotation.text_key)
        .join(there, (there.text_key == Quotation.text_key) & (there.speaker_id == new))
        .where(Quotation.speaker_id == old)
        .order_by(Quotation.id)
    )
    words = connection.scalars(both).all()
    known = load(connection, words)
    doubles = [(key, known[old, key], known[new, key]) for key in words]
    standing = [double for double in doubles if HIDDEN not in (double[1].status, double[2].status)]
    for start in range(0, len(standing), CHUNK):
        _fold(connection, standing[start : start + CHUNK], by=by, at=at)
    for key, double, kept in doubles:
        # The words are the other one's now; this row stays for its id and its history.
        loser = kept if kept.status == HIDDEN and double.status != HIDDEN else double
        retired = update(Quotation).where(Quotation.id == loser.key)
        connection.execute(retired.values(text_key=retired_key(key, loser.uid)))
    return {one.key for _, *two in standing for one in two if one.key is not None}


def _fold(connection: Connection, doubles: Sequence[_Double], *, by: str, at: datetime) -> None:
    keys = [kept.key for _, _, kept in doubles if kept.key is not None]
    unjudged = [double.uid for _, double, kept in doubles if kept.status == "reported" and double.status != "reported"]
    judged = judgements(connection, unjudged)
    was = stored(connection, keys)
    for _, double, kept in doubles:
        _move_roles(connection, double, kept)
        _move_printings(connection, double, kept)
        kept.learn(double.columns)
        status = double.status if double.uid in judged else kept.status
        connection.execute(update(Quotation).where(Quotation.id == kept.key).values(status=status, updated_at=at))
        connection.execute(update(Quotation).where(Quotation.id == double.key).values(status=HIDDEN, updated_at=at))
    write_filled(connection, [kept for _, _, kept in doubles])
    is_ = stored(connection, keys)
    entries = [
        {"by": by, "at": at, **entry}
        for _, double, kept in doubles
        for entry in _entries(double, kept, was[kept.key or 0], is_[kept.key or 0], judged.get(double.uid))
    ]
    if entries:
        connection.execute(insert(Change), entries)


def _move_roles(connection: Connection, double: Standing, kept: Standing) -> None:
    here = aliased(QuotationRole)
    doubled = exists(
        select(here.position).where(
            here.quotation_id == kept.key,
            here.role == QuotationRole.role,
            here.speaker_id == QuotationRole.speaker_id,
        )
    )
    last = connection.scalar(select(func.max(here.position)).where(here.quotation_id == kept.key))
    behind = QuotationRole.position + (0 if last is None else last + 1)
    moved = update(QuotationRole).where(QuotationRole.quotation_id == double.key, ~doubled)
    connection.execute(moved.values(quotation_id=kept.key, position=behind))


def _move_printings(connection: Connection, double: Standing, kept: Standing) -> None:
    """Let the one that stays have the sources of both; of a source of both, what is known of its wording."""
    printed = select(Printing.source_id).where(Printing.quotation_id == kept.key)
    moved = update(Printing).where(Printing.quotation_id == double.key, Printing.source_id.not_in(printed))
    connection.execute(moved.values(quotation_id=kept.key))
    for source in double.printed.keys() & kept.printed.keys():
        kept.reword(Entry(source, {}, set()), double.printed[source])


def _entries(
    double: Standing, kept: Standing, was: QuotationRecord, is_: QuotationRecord, judged: Judgement | None
) -> list[dict[str, Any]]:
    """Return what the histories of both say of it."""
    reason = f"the same words as quotation {kept.uid}, whose speaker this one was merged into"
    gone = {"status": {"was": double.status, "is": HIDDEN}, "merged_into": {"was": None, "is": str(kept.uid)}}
    shown = {member: {"was": as_shown(was, member), "is": as_shown(is_, member)} for member in _MOVING}
    changed = {member: both for member, both in shown.items() if both["was"] != both["is"]}
    changes = {"merged_from": {"was": None, "is": str(double.uid)}} | changed
    entries: list[dict[str, Any]] = [
        {"quotation_id": double.key, "action": HIDDEN, "changes": gone, "reason": reason},
        {"quotation_id": kept.key, "action": "merged", "changes": changes, "reason": None},
    ]
    if judged is not None:
        judgement: dict[str, Any] = {"status": {"was": was.status, "is": is_.status}}
        if judged.evidence_url is not None:
            judgement["evidence_url"] = {"was": None, "is": judged.evidence_url}
        entries.append({"quotation_id": kept.key, "action": "reviewed", "changes": judgement, "reason": judged.reason})
    return entries
