"""Merging speakers: two records of one turn out to be the same; what one has moves to the other."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, exists, func, insert, select, union, update
from sqlalchemy.orm import aliased

from quoteapi.store.documents import keep
from quoteapi.store.enrolment import Refusal
from quoteapi.store.history import enter_for_all
from quoteapi.store.models import (
    Change,
    NameWord,
    Printing,
    Quotation,
    QuotationRole,
    Speaker,
    SpeakerName,
)
from quoteapi.store.quotes import HIDDEN
from quoteapi.text.draft import retired_key


def merge(connection: Connection, slug: str, into: str, *, by: str, at: datetime) -> None:
    """Move the quotations, roles and names of the speaker `slug` to `into`; both are ids of today.

    Of words that both have said, the quotation of `into` takes the sources and roles of the other, which is
    retracted and points to it. Old ids of `slug` lead to `into` from now on.

    Raises Refusal when the two have different Wikidata items: they are two, or one of the items is wrong.
    """
    rows = connection.execute(
        select(Speaker.slug, Speaker.id, Speaker.name, Speaker.wikidata).where(Speaker.slug.in_([slug, into]))
    )
    speakers = {row.slug: row for row in rows}
    old, new = speakers[slug], speakers[into]
    if old.wikidata and new.wikidata:
        reason = (
            f"{slug} is the Wikidata item {old.wikidata} and {into} is {new.wikidata}; if they are one, take the wrong "
            f'item away first (PATCH /speakers/{slug} or /speakers/{into} with {{"wikidata": null}})'
        )
        raise Refusal("into", reason, conflict=True)
    touched = union(
        select(Quotation.id).where(Quotation.speaker_id == old.id),
        select(QuotationRole.quotation_id).where(QuotationRole.speaker_id == old.id),
    )
    moved_quotations = set(connection.scalars(touched))
    moved_quotations |= _retract_doubles(connection, old.id, new.id, by=by, at=at)
    _move_quotations(connection, old, new, by=by, at=at)
    _move_roles(connection, old, new, by=by, at=at)
    _move_names(connection, old.id, new.id)
    moved = {"wikidata": None, "merged_into_id": new.id, "updated_at": at}
    connection.execute(update(Speaker).where(Speaker.id == old.id).values(moved))
    connection.execute(update(Speaker).where(Speaker.merged_into_id == old.id).values(merged_into_id=new.id))
    found = {"updated_at": at} | ({"wikidata": old.wikidata} if new.wikidata is None else {})
    connection.execute(update(Speaker).where(Speaker.id == new.id).values(found))
    changes = {"merged_into": {"was": None, "is": into}, "wikidata": {"was": old.wikidata, "is": None}}
    entries = [
        {"speaker_id": old.id, "changes": changes},
        {"speaker_id": new.id, "changes": {"merged_from": {"was": None, "is": slug}}},
    ]
    connection.execute(insert(Change), [entry | {"by": by, "at": at, "action": "merged"} for entry in entries])
    keep(connection, moved_quotations)


def _retract_doubles(connection: Connection, old: int, new: int, *, by: str, at: datetime) -> set[int]:
    """Let one quotation have the words that both speakers said, and return the keys of both."""
    kept = aliased(Quotation)
    doubles = connection.execute(
        select(Quotation.id, Quotation.uid, Quotation.status, Quotation.text_key, kept.id, kept.uid, kept.status)
        .join(kept, (kept.text_key == Quotation.text_key) & (kept.speaker_id == new))
        .where(Quotation.speaker_id == old)
    ).all()
    changed = set()
    for double, uid, status, key, keeper, keeper_uid, keeper_status in doubles:
        if keeper_status == HIDDEN and status != HIDDEN:
            # The one that stands is kept, whosever it was.
            double, uid, status, keeper, keeper_uid = keeper, keeper_uid, keeper_status, double, uid
        changed |= {double, keeper}
        printed = select(Printing.source_id).where(Printing.quotation_id == keeper)
        connection.execute(
            update(Printing)
            .where(Printing.quotation_id == double, Printing.source_id.not_in(printed))
            .values(quotation_id=keeper)
        )
        here = aliased(QuotationRole)
        doubled = exists(
            select(here.position).where(
                here.quotation_id == keeper,
                here.role == QuotationRole.role,
                here.speaker_id == QuotationRole.speaker_id,
            )
        )
        last = connection.scalar(select(func.max(here.position)).where(here.quotation_id == keeper))
        behind = QuotationRole.position + (0 if last is None else last + 1)
        connection.execute(
            update(QuotationRole)
            .where(QuotationRole.quotation_id == double, ~doubled)
            .values(quotation_id=keeper, position=behind)
        )
        # The words are the keeper's now; this row stays for its id and its history.
        retired = {"status": HIDDEN, "text_key": retired_key(key, uid), "updated_at": at}
        connection.execute(update(Quotation).where(Quotation.id == double).values(retired))
        connection.execute(update(Quotation).where(Quotation.id == keeper).values(updated_at=at))
        reason = f"the same words as quotation {keeper_uid}, whose speaker this one was merged into"
        connection.execute(
            insert(Change),
            [
                {
                    "quotation_id": double,
                    "action": HIDDEN,
                    "changes": {"status": {"was": status, "is": HIDDEN}},
                    "reason": reason,
                    "by": by,
                    "at": at,
                },
                {
                    "quotation_id": keeper,
                    "action": "merged",
                    "changes": {"merged_from": {"was": None, "is": str(uid)}},
                    "reason": None,
                    "by": by,
                    "at": at,
                },
            ],
        )
    return changed


def _move_quotations(connection: Connection, old: Any, new: Any, *, by: str, at: datetime) -> None:
    moved = Quotation.speaker_id == old.id
    changes = {"speaker": {"was": _shown(old), "is": _shown(new)}}
    enter_for_all(connection, select(Quotation.id).where(moved), "merged", changes, by=by, at=at)
    connection.execute(update(Quotation).where(moved).values(speaker_id=new.id))


def _move_roles(connection: Connection, old: Any, new: Any, *, by: str, at: datetime) -> None:
    for role in ("about", "addressee"):
        moved = select(QuotationRole.quotation_id).where(QuotationRole.speaker_id == old.id, QuotationRole.role == role)
        changes = {role: {"was": [_shown(old)], "is": [_shown(new)]}}
        enter_for_all(connection, moved, "merged", changes, by=by, at=at)
    there = aliased(QuotationRole)
    doubled = exists(
        select(there.position).where(
            there.quotation_id == QuotationRole.quotation_id,
            there.role == QuotationRole.role,
            there.speaker_id == new.id,
        )
    )
    connection.execute(delete(QuotationRole).where(QuotationRole.speaker_id == old.id, doubled))
    connection.execute(update(QuotationRole).where(QuotationRole.speaker_id == old.id).values(speaker_id=new.id))


def _shown(speaker: Any) -> dict[str, str]:
    return {"id": speaker.slug, "name": speaker.name}


def _move_names(connection: Connection, old: int, new: int) -> None:
    theirs = select(SpeakerName.name).where(SpeakerName.speaker_id == new)
    doubled = (
        select(SpeakerName.id).where(SpeakerName.speaker_id == old, SpeakerName.name.in_(theirs)).scalar_subquery()
    )
    connection.execute(delete(NameWord).where(NameWord.name_id.in_(doubled)))
    connection.execute(delete(SpeakerName).where(SpeakerName.id.in_(doubled)))
    connection.execute(update(SpeakerName).where(SpeakerName.speaker_id == old).values(speaker_id=new))
