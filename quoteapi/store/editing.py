"""Editing what is stored: corrections, reviews, retractions. Every change enters the history with it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select, update

from quoteapi.store.cataloguing import Catalogue, Entry, printing, shown_printing, wording
from quoteapi.store.documents import keep, refresh
from quoteapi.store.enrolment import Enrolment, Refusal, add_names
from quoteapi.store.history import enter_where_shown
from quoteapi.store.models import (
    Change,
    NameWord,
    Printing,
    Quotation,
    QuotationRole,
    Speaker,
    SpeakerName,
    date_columns,
)
from quoteapi.store.quotes import HIDDEN
from quoteapi.store.records import QuotationRecord, SpeakerRecord
from quoteapi.store.standing import ROLES, as_shown
from quoteapi.text.draft import SourceDraft, SpeakerDraft, is_retired, text_key


def amend(
    connection: Connection,
    quotation: QuotationRecord,
    given: dict[str, Any],
    *,
    by: str,
    at: datetime,
    reason: str | None,
) -> None:
    """Give a quotation the members `given`: texts, a PartialDate, drafts of speakers and of sources, or None.

    Nothing is written where nothing differs. What is given of a source is so for all quotations that it printed, and
    stands in their histories too. Raises Refusal for a speaker that cannot be told, and when the
    speaker has said these words in another quotation.
    """
    key = connection.execute(select(Quotation.id).where(Quotation.uid == quotation.id)).scalar_one()
    people = _People(connection, given, by=by, at=at)
    columns = {name: given[name] for name in _PLAIN if name in given and given[name] != getattr(quotation, name)}
    is_: dict[str, Any] = dict(columns)
    if "date" in given and (given["date"] and given["date"].text) != quotation.date:
        columns |= date_columns("date", given["date"])
        is_["date"] = columns["date"]
    if "speaker" in given:
        columns["speaker_id"] = people.key("speaker")
        if people.shown("speaker") != as_shown(quotation, "speaker"):
            is_["speaker"] = people.shown("speaker")
    for role in ROLES:
        if role in given and people.all_shown(role) != as_shown(quotation, role):
            is_[role] = people.all_shown(role)
            _replace_roles(connection, key, role, people.keys(role))
    if "sources" in given:
        catalogue = Catalogue(connection, given["sources"])
        entries = [(catalogue.correct(draft), draft) for draft in given["sources"]]
        refresh(connection, sources=catalogue.write(by=by, at=at, reason=reason))
        if _replace_printings(connection, key, entries):
            is_["sources"] = [shown_printing(draft.url.text, wording(draft)) for draft in given["sources"]]
    if not is_:
        return
    if "text" in columns:
        columns["text_key"] = text_key(columns["text"])
    if {"text", "speaker"} & set(is_):
        _check_words_are_free(connection, key, columns)
    connection.execute(update(Quotation).where(Quotation.id == key).values(**columns, updated_at=at))
    keep(connection, [key])
    changes = {name: {"was": as_shown(quotation, name), "is": value} for name, value in is_.items()}
    _enter(connection, {"quotation_id": key}, "updated", changes, by=by, at=at, reason=reason)


_PLAIN = ("text", "lang", "original", "attributed_as", "role", "context")


class _People:
    """The speakers that an edit names, found or made."""

    def __init__(self, connection: Connection, given: dict[str, Any], *, by: str, at: datetime) -> None:
        self._given = {"speaker": [given["speaker"]] if given.get("speaker") else []}
        self._given |= {role: list(given.get(role, ())) for role in ROLES}
        drafts: list[SpeakerDraft] = [draft for drafts in self._given.values() for draft in drafts]
        enrolment = Enrolment(connection, drafts, by=by, at=at)
        for field, refs in self._given.items():
            for draft in refs:
                enrolment.find(draft, field)
        self._members = {
            field: list(dict.fromkeys(enrolment.enrol(draft) for draft in refs)) for field, refs in self._given.items()
        }
        refresh(connection, speakers=enrolment.write())

    def keys(self, field: str) -> list[int | None]:
        return [member.key for member in self._members[field]]

    def key(self, field: str) -> int | None:
        return next(iter(self.keys(field)), None)

    def all_shown(self, field: str) -> list[dict[str, str]]:
        return [member.shown for member in self._members[field]]

    def shown(self, field: str) -> dict[str, str] | None:
        return next(iter(self.all_shown(field)), None)


def _replace_roles(connection: Connection, key: int, role: str, speakers: Iterable[int | None]) -> None:
    connection.execute(delete(QuotationRole).where(QuotationRole.quotation_id == key, QuotationRole.role == role))
    rows = [
        {"quotation_id": key, "role": role, "speaker_id": speaker, "position": position}
        for position, speaker in enumerate(speakers)
    ]
    if rows:
        connection.execute(insert(QuotationRole), rows)


def _replace_printings(connection: Connection, key: int, entries: list[tuple[Entry, SourceDraft]]) -> bool:
    """Write where a quotation was printed, and return whether that is another list, or another wording."""
    query = select(Printing.source_id, Printing.as_printed, Printing.prefix, Printing.suffix)
    was = {tuple(row) for row in connection.execute(query.where(Printing.quotation_id == key))}
    rows = {entry: printing(key, entry, draft) for entry, draft in entries}
    if was == {tuple(row.values())[1:] for row in rows.values()}:
        return False
    connection.execute(delete(Printing).where(Printing.quotation_id == key))
    if rows:
        connection.execute(insert(Printing), list(rows.values()))
    return True


def _check_words_are_free(connection: Connection, key: int, columns: dict[str, Any]) -> None:
    today = connection.execute(select(Quotation.speaker_id, Quotation.text_key).where(Quotation.id == key)).one()
    speaker = columns.get("speaker_id", today.speaker_id)
    other = connection.scalar(
        select(Quotation.uid).where(
            Quotation.speaker_id.is_(None) if speaker is None else Quotation.speaker_id == speaker,
            Quotation.text_key == columns.get("text_key", today.text_key),
            Quotation.id != key,
        )
    )
    if other is not None:
        field = "text" if "text_key" in columns else "speaker"
        raise Refusal(field, f"this speaker's quotation {other} has the same words already", conflict=True)


def review(
    connection: Connection,
    uid: UUID,
    status: str,
    *,
    by: str,
    at: datetime,
    reason: str | None,
    evidence_url: str | None = None,
) -> None:
    """Give a quotation another `status`, with the reason; `retracted` hides it, any other shows it again.

    Raises Refusal for one that a merge retracted: its words stand elsewhere.
    """
    columns = (Quotation.id, Quotation.status, Quotation.text_key)
    key, was, words = connection.execute(select(*columns).where(Quotation.uid == uid)).one()
    if status != HIDDEN and is_retired(words):
        raise Refusal("status", "these words are another quotation's since two speakers were merged", conflict=True)
    connection.execute(update(Quotation).where(Quotation.id == key).values(status=status, updated_at=at))
    refresh(connection, [key])
    changes: dict[str, Any] = {"status": {"was": was, "is": status}}
    if evidence_url is not None:
        changes["evidence_url"] = {"was": None, "is": evidence_url}
    action = HIDDEN if status == HIDDEN else "reviewed"
    _enter(connection, {"quotation_id": key}, action, changes, by=by, at=at, reason=reason)


def amend_speaker(
    connection: Connection, speaker: SpeakerRecord, given: dict[str, Any], *, by: str, at: datetime, reason: str | None
) -> None:
    """Give a speaker the `given` name, kind, wikidata item or list of (name, language); its id stays.

    Raises Refusal when another speaker has the Wikidata item.
    """
    key = connection.execute(select(Speaker.id).where(Speaker.slug == speaker.id)).scalar_one()
    item = given.get("wikidata")
    other = item and connection.scalar(select(Speaker.slug).where(Speaker.wikidata == item, Speaker.id != key))
    if other:
        raise Refusal("wikidata", f"the speaker {other} has this item; merge the two if they are one", conflict=True)
    columns = {
        name: given[name]
        for name in ("name", "kind", "wikidata")
        if name in given and given[name] != getattr(speaker, name)
    }
    changes: dict[str, Any] = {name: {"was": getattr(speaker, name), "is": value} for name, value in columns.items()}
    known = {name.name: name.lang for name in speaker.names}
    wanted = dict(given["names"]) if "names" in given else dict(known)
    wanted.setdefault(columns.get("name", speaker.name), None)
    if wanted != known:
        changes["names"] = {"was": list(known), "is": list(wanted)}
        _replace_names(connection, key, known, wanted)
    if changes:
        connection.execute(update(Speaker).where(Speaker.id == key).values(**columns, updated_at=at))
        if shown := columns.keys() & {"name", "kind"}:
            told = {"id": speaker.id, "name": speaker.name} | {name: getattr(speaker, name) for name in shown}
            new = told | {name: columns[name] for name in shown}
            enter_where_shown(connection, key, told, new, by=by, at=at, reason=reason)
            refresh(connection, speakers=[key])
        _enter(connection, {"speaker_id": key}, "updated", changes, by=by, at=at, reason=reason)


def _replace_names(
    connection: Connection, key: int, known: dict[str, str | None], wanted: dict[str, str | None]
) -> None:
    gone = [name for name in known if name not in wanted]
    ids = select(SpeakerName.id).where(SpeakerName.speaker_id == key, SpeakerName.name.in_(gone))
    connection.execute(delete(NameWord).where(NameWord.name_id.in_(ids)))
    connection.execute(delete(SpeakerName).where(SpeakerName.speaker_id == key, SpeakerName.name.in_(gone)))
    for name, lang in wanted.items():
        if name in known and known[name] != lang:
            this = (SpeakerName.speaker_id == key, SpeakerName.name == name)
            connection.execute(update(SpeakerName).where(*this).values(lang=lang))
    add_names(connection, [(key, name, lang) for name, lang in wanted.items() if name not in known])


def _enter(
    connection: Connection,
    subject: dict[str, int],
    action: str,
    changes: dict[str, Any],
    *,
    by: str,
    at: datetime,
    reason: str | None,
) -> None:
    connection.execute(insert(Change).values(**subject, action=action, changes=changes, by=by, at=at, reason=reason))
