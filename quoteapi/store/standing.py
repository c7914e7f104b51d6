"""Quotations of one batch of drafts: what is on record of them, and what a draft adds to it.

What is known is never overwritten by the next one who tells it, only filled in where nobody had told anything.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, select, update

from quoteapi.store.bulk import chunked
from quoteapi.store.cataloguing import Entry, Wording, shown_printing, wording
from quoteapi.store.enrolment import Enrolment, Member
from quoteapi.store.models import Printing, Quotation, QuotationRole, date_columns
from quoteapi.store.records import QuotationRecord, SpeakerRef
from quoteapi.text.draft import Provenance, QuotationDraft, SourceDraft

ROLES = ("about", "addressee")
_MEMBERS = ("lang", "original", "attributed_as", "role", "date", "context")
_DATE = ("date", "date_earliest", "date_latest")
_COLUMNS = (*_MEMBERS, *_DATE[1:])


@dataclass(slots=True, eq=False)
class Standing:
    """A quotation of the batch; `key` is None until it is written.

    `roles` and `printings` are those that the batch adds, `cast` names the roles that somebody has, and `printed` has
    the wording by the source's key. Of one that was known, `found` is what was filled in, as the history shows it, and
    `reworded` the wordings that were before.
    """

    key: int | None
    uid: UUID
    status: str
    columns: dict[str, Any]
    speaker: Member | None = None
    provenance: Provenance = field(default_factory=Provenance)
    roles: list[tuple[str, Member]] = field(default_factory=list)
    cast: set[str] = field(default_factory=set)
    printed: dict[int | None, Wording] = field(default_factory=dict)
    printings: dict[Entry, SourceDraft] = field(default_factory=dict)
    found: dict[str, dict[str, Any]] = field(default_factory=dict)
    reworded: dict[Entry, Wording] = field(default_factory=dict)

    def fill(self, draft: QuotationDraft, people: Enrolment) -> bool:
        """Fill in what was unknown and `draft` tells, and return whether that is anything.

        Raises Refusal, before anything is filled in, where it cannot be told who has a role.
        """
        roles = enrol_roles(people, draft, but=self.cast)
        self.roles += roles
        for role, member in roles:
            self.cast.add(role)
            self.found.setdefault(role, {"was": [], "is": []})["is"].append(member.shown)
        return self.learn(said(draft)) or bool(roles)

    def learn(self, columns: Mapping[str, Any]) -> bool:
        """Fill in what was unknown, but for roles and sources, and `columns` tell; return whether that is anything."""
        told = [name for name in _MEMBERS if self.columns[name] is None and columns[name] is not None]
        for name in told:
            self.columns |= {column: columns[column] for column in (_DATE if name == "date" else (name,))}
            self.found[name] = {"was": None, "is": columns[name]}
        return bool(told)

    def printed_in(self, source: Entry) -> bool:
        """Return whether it is known to have been printed in a source."""
        return source in self.printings or source.key in self.printed

    def reword(self, source: Entry, said: Wording) -> bool:
        """Fill in what was unknown of how a source printed it, and return whether that is anything."""
        new = self.printings.get(source)
        known = wording(new) if new else self.printed[source.key]
        told = Wording(*(mine or theirs for mine, theirs in zip(known, said, strict=True)))
        if new:
            self.printings[source] = replace(new, **told._asdict())
        elif told != known:
            self.reworded.setdefault(source, known)
            self.printed[source.key] = told
        return told != known

    def changes(self) -> dict[str, Any]:
        """Return what was filled in as the history shows it; of wordings, those that changed."""
        if not self.reworded:
            return self.found
        was = [shown_printing(source.was["url"], before) for source, before in self.reworded.items()]
        is_ = [shown_printing(source.was["url"], self.printed[source.key]) for source in self.reworded]
        return self.found | {"sources": {"was": was, "is": is_}}


def said(draft: QuotationDraft) -> dict[str, Any]:
    """Return the columns that keep what a draft says, but for its words, its speaker, its roles and its sources."""
    plain = {name: getattr(draft, name) for name in _MEMBERS if name != "date"}
    return plain | date_columns("date", draft.date)


def as_shown(quotation: QuotationRecord, member: str) -> Any:
    """Return a member of a quotation as the history shows it."""
    value = getattr(quotation, member)
    if member == "sources":
        return [shown_printing(source.url, wording(source)) for source in value]
    if member in ROLES:
        return [ref.shown for ref in value]
    return value.shown if isinstance(value, SpeakerRef) else value


def load(connection: Connection, text_keys: Iterable[str]) -> dict[tuple[int | None, str], Standing]:
    """Return the quotations on record with these words, by their speaker's key and the key of the words."""
    columns = [getattr(Quotation, name) for name in _COLUMNS]
    query = select(Quotation.id, Quotation.uid, Quotation.status, Quotation.speaker_id, Quotation.text_key, *columns)
    known: dict[int, Standing] = {}
    found: dict[tuple[int | None, str], Standing] = {}
    for key, uid, status, speaker, words, *values in chunked(connection, query, Quotation.text_key, text_keys):
        says = dict(zip(_COLUMNS, values, strict=True))
        found[speaker, words] = known[key] = Standing(key, uid, status, says)
    has = select(QuotationRole.quotation_id, QuotationRole.role).distinct()
    for key, role in chunked(connection, has, QuotationRole.quotation_id, known):
        known[key].cast.add(role)
    printed = select(Printing.quotation_id, Printing.source_id, Printing.as_printed, Printing.prefix, Printing.suffix)
    for key, source, *words in chunked(connection, printed, Printing.quotation_id, known):
        known[key].printed[source] = Wording(*words)
    return found


def enrol_roles(people: Enrolment, draft: QuotationDraft, but: Iterable[str] = ()) -> list[tuple[str, Member]]:
    """Return who has which role in a draft, `but` for some roles. Raises Refusal where it cannot be told."""
    return [
        (role, member)
        for role in ROLES
        if role not in but
        for member in dict.fromkeys(people.enrol(ref) for ref in getattr(draft, role))
    ]


def write_filled(connection: Connection, filled: Iterable[Standing]) -> None:
    """Write what was filled in of known quotations, but for their roles."""
    filled = list(filled)
    said = [{"key": entry.key, **{name: entry.columns[name] for name in _COLUMNS}} for entry in filled if entry.found]
    printed = [
        {"quotation": entry.key, "source": source.key, **entry.printed[source.key]._asdict()}
        for entry in filled
        for source in entry.reworded
    ]
    if said:
        connection.execute(_SAID, said)
    if printed:
        connection.execute(_PRINTED, printed)


_SAID = update(Quotation.__table__).where(Quotation.__table__.c.id == bindparam("key"))  # type: ignore[arg-type]
_PRINTED = update(Printing.__table__).where(  # type: ignore[arg-type]
    Printing.__table__.c.quotation_id == bindparam("quotation"),
    Printing.__table__.c.source_id == bindparam("source"),
)
