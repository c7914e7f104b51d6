"""Merging speakers: two records of one turn out to be the same; what one has moves to the other."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, exists, insert, select, union, update
from sqlalchemy.orm import aliased

from quoteapi.store.documents import keep
from quoteapi.store.doubles import fold
from quoteapi.store.enrolment import Refusal
from quoteapi.store.history import enter_for_all
from quoteapi.store.models import (
    Change,
    NameWord,
    Quotation,
    QuotationRole,
    Speaker,
    SpeakerName,
)
from quoteapi.store.speakers import spellings
from quoteapi.store.standing import ROLES


def merge(connection: Connection, slug: str, into: str, *, by: str, at: datetime) -> None:
    """Move the quotations, roles and names of the speaker `slug` to `into`; both are ids of today.

    Of words that both have said, the quotation of `into` stays and takes what the other has (see
    `quoteapi.store.doubles.fold`). Old ids of `slug` lead to `into` from now on.

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
    moved_quotations |= fold(connection, old.id, new.id, by=by, at=at)
    _move_quotations(connection, old, new, by=by, at=at)
    _move_roles(connection, old, new, by=by, at=at)
    names = _move_names(connection, old.id, new.id)
    moved = {"wikidata": None, "merged_into_id": new.id, "updated_at": at}
    connection.execute(update(Speaker).where(Speaker.id == old.id).values(moved))
    connection.execute(update(Speaker).where(Speaker.merged_into_id == old.id).values(merged_into_id=new.id))
    found = {"wikidata": {"was": None, "is": old.wikidata}} if old.wikidata else {}
    item = old.wikidata or new.wikidata
    connection.execute(update(Speaker).where(Speaker.id == new.id).values(wikidata=item, updated_at=at))
    changes = {"merged_into": {"was": None, "is": into}, "wikidata": {"was": old.wikidata, "is": None}}
    entries = [
        {"speaker_id": old.id, "changes": changes},
        {"speaker_id": new.id, "changes": {"merged_from": {"was": None, "is": slug}} | names | found},
    ]
    connection.execute(insert(Change), [entry | {"by": by, "at": at, "action": "merged"} for entry in entries])
    keep(connection, moved_quotations)


def _move_quotations(connection: Connection, old: Any, new: Any, *, by: str, at: datetime) -> None:
    moved = Quotation.speaker_id == old.id
    changes = {"speaker": {"was": _shown(old), "is": _shown(new)}}
    enter_for_all(connection, select(Quotation.id).where(moved), "merged", changes, by=by, at=at)
    connection.execute(update(Quotation).where(moved).values(speaker_id=new.id))


def _move_roles(connection: Connection, old: Any, new: Any, *, by: str, at: datetime) -> None:
    there = aliased(QuotationRole)
    also = select(there.position).where(
        there.quotation_id == QuotationRole.quotation_id,
        there.role == QuotationRole.role,
        there.speaker_id == new.id,
    )
    doubled = exists(also)
    was = (
        (~doubled, [old]),
        (exists(also.where(there.position > QuotationRole.position)), [old, new]),
        (exists(also.where(there.position < QuotationRole.position)), [new, old]),
    )
    for role in ROLES:
        of_old = select(QuotationRole.quotation_id).where(
            QuotationRole.speaker_id == old.id, QuotationRole.role == role
        )
        for condition, speakers in was:
            changes = {role: {"was": [*map(_shown, speakers)], "is": [_shown(new)]}}
            enter_for_all(connection, of_old.where(condition), "merged", changes, by=by, at=at)
    connection.execute(delete(QuotationRole).where(QuotationRole.speaker_id == old.id, doubled))
    connection.execute(update(QuotationRole).where(QuotationRole.speaker_id == old.id).values(speaker_id=new.id))


def _shown(speaker: Any) -> dict[str, str]:
    return {"id": speaker.slug, "name": speaker.name}


def _move_names(connection: Connection, old: int, new: int) -> dict[str, Any]:
    """Return what changed of the names of `new`, as the history shows it."""
    spelled = spellings().where(SpeakerName.speaker_id == new)
    was = [name for _, name, _ in connection.execute(spelled)]
    theirs = select(SpeakerName.name).where(SpeakerName.speaker_id == new)
    doubled = (
        select(SpeakerName.id).where(SpeakerName.speaker_id == old, SpeakerName.name.in_(theirs)).scalar_subquery()
    )
    connection.execute(delete(NameWord).where(NameWord.name_id.in_(doubled)))
    connection.execute(delete(SpeakerName).where(SpeakerName.id.in_(doubled)))
    connection.execute(update(SpeakerName).where(SpeakerName.speaker_id == old).values(speaker_id=new))
    is_ = [name for _, name, _ in connection.execute(spelled)]
    return {"names": {"was": was, "is": is_}} if was != is_ else {}
