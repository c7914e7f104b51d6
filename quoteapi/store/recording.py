"""Recording: drafts become quotations, or are found to be there already.

The same words by the same speaker are one quotation with several sources; the same words by another speaker
are another quotation. A batch of any size takes a bounded number of statements.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, select, update
from uuid6 import uuid7

from quoteapi.store.bulk import chunked, insert_keyed
from quoteapi.store.cataloguing import Catalogue, printing, wording
from quoteapi.store.documents import keep, refresh
from quoteapi.store.enrolment import Enrolment, Member, Refusal
from quoteapi.store.models import Change, Printing, Quotation, QuotationRole
from quoteapi.store.quotes import HIDDEN
from quoteapi.store.standing import ROLES, Standing, enrol_roles, load, said, write_filled
from quoteapi.text.draft import QuotationDraft, SpeakerDraft, retired_key, text_key


@dataclass(frozen=True, slots=True)
class Recorded:
    """Where a draft went: the quotation's id, whether it is new, and what was added to one that is not.

    `filled_in` says whether more is known now of it, of how a page printed it or of a page.
    """

    id: UUID
    created: bool
    source_added: bool
    filled_in: bool


def record(
    connection: Connection, drafts: Sequence[QuotationDraft], *, by: str, at: datetime
) -> list[Recorded | Refusal]:
    """Store `drafts` in a writing transaction, as of the moment `at` and in the name of `by`.

    Returns for each draft, in order, where it went, or why it was refused; a refused one leaves nothing.
    """
    keys = [text_key(draft.text) for draft in drafts]
    batch = _Batch(connection, drafts, keys, by, at)
    outcomes = [batch.take(draft, words) for draft, words in zip(drafts, keys, strict=True)]
    batch.write()
    return outcomes


class _Batch:
    def __init__(
        self, connection: Connection, drafts: Sequence[QuotationDraft], text_keys: Sequence[str], by: str, at: datetime
    ) -> None:
        self._connection, self._by, self._at = connection, by, at
        self._people = Enrolment(connection, (ref for draft in drafts for _, ref in _references(draft)), by=by, at=at)
        self._known = load(connection, text_keys)
        self._new: dict[tuple[Member | None, str], Standing] = {}
        self._catalogue = Catalogue(connection, (source for draft in drafts for source in draft.sources))
        ids = {draft.provenance.id for draft in drafts if draft.provenance.id}
        self._taken_ids = {id_ for (id_,) in chunked(connection, select(Quotation.uid), Quotation.uid, ids)}

    def take(self, draft: QuotationDraft, words: str) -> Recorded | Refusal:
        done = self._people.done()
        try:
            for field_, ref in _references(draft):
                self._people.find(ref, field_)
            return self._enter(draft, words)
        except Refusal as refusal:
            return self._people.forget(done, refusal)

    def _enter(self, draft: QuotationDraft, words: str) -> Recorded:
        entry = self._find(draft.speaker, words)
        was_id = draft.provenance.id
        retired = None
        if entry is not None and was_id is not None and was_id != entry.uid and was_id not in self._taken_ids:
            # An archive can hold the same words twice: retracted for the sake of those that stand.
            if draft.provenance.status == HIDDEN:
                words, entry = retired_key(words, was_id), None
            elif entry.status == HIDDEN:
                retired, entry = entry, None
        if entry is not None and entry.status == HIDDEN and was_id != entry.uid:
            reason = f"this quotation was retracted (id {entry.uid}); a review can reinstate it"
            raise Refusal("text", reason, conflict=True)
        if entry is not None and was_id == entry.uid and draft.provenance.status == HIDDEN != entry.status:
            reason = (
                f"this quotation is {entry.status} here and retracted there; an import retracts nothing, DELETE does"
            )
            raise Refusal("status", reason, conflict=True)
        if entry is None:
            cast = self._cast(draft)
            # From here on nothing is refused any more.
            if retired is not None:
                self._retire(retired, words)
            entry = self._make(draft, words, *cast)
            self._print(entry, draft)
            return Recorded(entry.uid, created=True, source_added=False, filled_in=False)
        # An archive also holds what was retracted because these words stand: that tells nothing of them.
        itself = was_id in (None, entry.uid) or was_id not in self._taken_ids
        filled = itself and entry.fill(draft, self._people)
        added, more = self._print(entry, draft, fill=itself)
        return Recorded(entry.uid, created=False, source_added=added, filled_in=filled or more)

    def _cast(self, draft: QuotationDraft) -> tuple[Member | None, list[tuple[str, Member]]]:
        """Return who says a new quotation, and who has which role in it. Raises Refusal where it cannot be told."""
        if (taken := draft.provenance.id) in self._taken_ids:
            raise Refusal("id", f"quotation {taken} has other words or another speaker here", conflict=True)
        speaker = None if draft.speaker is None else self._people.enrol(draft.speaker)
        return speaker, enrol_roles(self._people, draft)

    def _make(
        self, draft: QuotationDraft, words: str, speaker: Member | None, roles: list[tuple[str, Member]]
    ) -> Standing:
        provenance = draft.provenance
        uid = provenance.id or uuid7()
        self._taken_ids.add(uid)
        columns = self._columns(draft, words)
        entry = Standing(None, uid, provenance.status, columns, speaker, provenance, roles, {role for role, _ in roles})
        self._new[speaker, words] = entry
        return entry

    def _retire(self, entry: Standing, words: str) -> None:
        """Let another quotation have the words of a retracted one."""
        retired = retired_key(words, entry.uid)
        if entry.key is None:
            entry.columns["text_key"] = retired
            self._new[entry.speaker, retired] = self._new.pop((entry.speaker, words))
        else:
            self._connection.execute(update(Quotation).where(Quotation.id == entry.key).values(text_key=retired))

    def _find(self, draft: SpeakerDraft | None, words: str) -> Standing | None:
        speaker = None if draft is None else self._people.find(draft, "speaker")
        if draft is not None and speaker is None:
            return None
        entry = self._new.get((speaker, words))
        if entry is None and (speaker is None or speaker.key is not None):
            entry = self._known.get((None if speaker is None else speaker.key, words))
        return entry

    def _print(self, entry: Standing, draft: QuotationDraft, *, fill: bool = True) -> tuple[bool, bool]:
        """Enter where a quotation was printed; return whether a source was added, and whether any was filled in."""
        added = filled = False
        for printed in draft.sources:
            source, more = self._catalogue.enter(printed)
            filled |= more
            if not entry.printed_in(source):
                entry.printings[source] = printed
                added = True
            elif fill:
                filled |= entry.reword(source, wording(printed))
        return added, filled

    def write(self) -> None:
        speakers, sources = self._people.write(), self._catalogue.write(by=self._by, at=self._at)
        self._write_quotations()
        known = list(self._known.values())
        filled = [entry for entry in known if entry.found or entry.reworded]
        write_filled(self._connection, filled)
        roles = [
            {"quotation_id": entry.key, "role": role, "speaker_id": member.key, "position": position}
            for entry in (*self._new.values(), *filled)
            for position, (role, member) in enumerate(entry.roles)
        ]
        printings = [
            printing(entry.key, source, draft)
            for entry in (*self._new.values(), *known)
            for source, draft in entry.printings.items()
        ]
        changes = [
            *(self._change(entry, "created", {}) for entry in self._new.values()),
            *(self._status_change(entry) for entry in self._new.values() if entry.status != "reported"),
            *(
                self._change(entry, "source_added", {"source_url": {"was": None, "is": draft.url.text}})
                for entry in known
                for draft in entry.printings.values()
            ),
            *(self._change(entry, "filled_in", entry.changes()) for entry in filled),
        ]
        for table, rows in ((QuotationRole, roles), (Printing, printings), (Change, changes)):
            if rows:
                self._connection.execute(insert(table), rows)
        touched = {entry.key for entry in known if entry.printings or entry.found or entry.reworded}
        if touched:
            self._connection.execute(update(Quotation).where(Quotation.id.in_(touched)).values(updated_at=self._at))
        self._keep(touched, speakers, sources)

    def _keep(self, touched: set[int | None], speakers: list[int], sources: list[int]) -> None:
        keep(self._connection, (entry.key for entry in self._new.values() if entry.key is not None), new=True)
        said_more = {entry.key for entry in self._known.values() if entry.found and entry.key is not None}
        keep(self._connection, said_more)
        others = (key for key in touched - said_more if key is not None)
        refresh(self._connection, others, speakers=speakers, sources=sources)

    def _write_quotations(self) -> None:
        new = list(self._new.values())
        rows = [
            entry.columns
            | {"uid": entry.uid, "status": entry.status}
            | {"speaker_id": entry.speaker and entry.speaker.key}
            for entry in new
        ]
        for entry, key in zip(new, insert_keyed(self._connection, Quotation.uid, rows=rows), strict=True):
            entry.key = key

    def _columns(self, draft: QuotationDraft, words: str) -> dict[str, Any]:
        created = draft.provenance.created_at or self._at
        return {
            "text": draft.text,
            "text_key": words,
            **said(draft),
            "created_at": created,
            "updated_at": max(created, draft.provenance.updated_at or created),
        }

    def _status_change(self, entry: Standing) -> dict[str, Any]:
        action = HIDDEN if entry.status == HIDDEN else "reviewed"
        changes: dict[str, Any] = {"status": {"was": "reported", "is": entry.status}}
        if evidence := entry.provenance.evidence_url:
            changes["evidence_url"] = {"was": None, "is": evidence.text}
        return self._change(entry, action, changes, entry.provenance.status_reason)

    def _change(
        self, entry: Standing, action: str, changes: dict[str, Any], reason: str | None = None
    ) -> dict[str, Any]:
        subject = {"quotation_id": entry.key, "at": self._at, "by": self._by}
        return subject | {"action": action, "changes": changes, "reason": reason}


def _references(draft: QuotationDraft) -> Iterator[tuple[str, SpeakerDraft]]:
    if draft.speaker is not None:
        yield "speaker", draft.speaker
    for role in ROLES:
        for position, ref in enumerate(getattr(draft, role)):
            yield f"{role}.{position}", ref
