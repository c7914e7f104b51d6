"""Cataloguing sources: which pages the drafts of one batch name, and writing down what is new of them.

A page is one record, whichever quotations it printed: what is learned of it enters the history of all of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, update
from uuid6 import uuid7

from quoteapi.store.bulk import chunked, insert_keyed
from quoteapi.store.history import enter_for_all
from quoteapi.store.models import Printing, Source, date_columns
from quoteapi.store.records import PrintingRecord
from quoteapi.text.draft import SourceDraft
from quoteapi.text.moment import rfc3339


@dataclass(slots=True, eq=False)
class Entry:
    """A source of the batch; `key` is None until it is written, `empty` names what nobody has told of it yet.

    Of one that is known, `was` is what was known, and `is_` what is known now instead.
    """

    key: int | None
    columns: dict[str, Any]
    empty: set[str]
    was: dict[str, Any] = field(default_factory=dict)
    is_: dict[str, Any] = field(default_factory=dict)


class Wording(NamedTuple):
    """How a source printed a quotation: its wording there, and the words before and after it."""

    as_printed: str | None
    prefix: str | None
    suffix: str | None


class Catalogue:
    """The sources of one batch of drafts, inside one writing transaction."""

    def __init__(self, connection: Connection, drafts: Iterable[SourceDraft]) -> None:
        """Look up those that are known already."""
        self._connection = connection
        drafts = list(drafts)
        self._entries: dict[str, Entry] = {}
        ids = {draft.id for draft in drafts if draft.id}
        self._taken_ids = {id_ for (id_,) in chunked(connection, select(Source.uid), Source.uid, ids)}
        columns = (Source.url_key, Source.id, Source.url, *(getattr(Source, name) for name in _TOLD))
        url_keys = {draft.url.key for draft in drafts}
        for url_key, key, url, *told in chunked(connection, select(*columns), Source.url_key, url_keys):
            was = dict(zip(_TOLD, told, strict=True))
            empty = {name for name, value in was.items() if not value}
            self._entries[url_key] = Entry(key, {}, empty, was | {"url": url})

    def enter(self, draft: SourceDraft) -> tuple[Entry, bool]:
        """Return the source that `draft` names, and whether what was unknown of one that was there is filled in."""
        told = _told(draft)
        entry = self._entries.get(draft.url.key)
        filled = entry is not None and not entry.empty.isdisjoint(told)
        if entry is None:
            uid = draft.id if draft.id and draft.id not in self._taken_ids else uuid7()
            self._taken_ids.add(uid)
            columns = {"uid": uid, "url": draft.url.text, "url_key": draft.url.key, "domain": draft.url.domain}
            entry = self._entries[draft.url.key] = Entry(None, columns | _UNTOLD, set(_TOLD))
        for member in entry.empty & set(told):
            # What is known of a source is not overwritten by the next one who prints from it, only filled in.
            entry.columns |= told[member]
            entry.empty.remove(member)
            if entry.key is not None:
                entry.is_[member] = _shown(draft, member)
        return entry, filled

    def correct(self, draft: SourceDraft) -> Entry:
        """Return the source that `draft` names; what is given of it replaces what was known, also with nothing."""
        entry, _ = self.enter(draft)
        for member in draft.given & set(_TOLD):
            if entry.key is not None and _shown(draft, member) != _plain(entry.was[member]):
                entry.columns |= _columns(draft, member)
                entry.is_[member] = _shown(draft, member)
        return entry

    def write(self, *, by: str, at: datetime, reason: str | None = None) -> list[int]:
        """Write what is new, and of known sources the history. Every entry has its key afterwards.

        Returns the keys of known sources that changed.
        """
        changed = []
        for entry in self._entries.values():
            if entry.key is not None and entry.columns:
                self._connection.execute(update(Source).where(Source.id == entry.key).values(entry.columns))
                self._tell(entry, by=by, at=at, reason=reason)
                changed.append(entry.key)
        new = [entry for entry in self._entries.values() if entry.key is None]
        keys = insert_keyed(self._connection, Source.uid, rows=[entry.columns for entry in new])
        for entry, key in zip(new, keys, strict=True):
            entry.key = key
        return changed

    def _tell(self, entry: Entry, *, by: str, at: datetime, reason: str | None) -> None:
        """Enter what is new of a source in the history of every quotation that it printed."""
        was = {member: _plain(entry.was[member]) for member in ("url", *entry.is_)}
        changes = {"sources": {"was": [was], "is": [{"url": was["url"]} | entry.is_]}}
        printed = select(Printing.quotation_id).where(Printing.source_id == entry.key)
        enter_for_all(self._connection, printed, "source_updated", changes, by=by, at=at, reason=reason)


def printing(quotation_key: int | None, entry: Entry, draft: SourceDraft) -> dict[str, Any]:
    """Return the row that says that a quotation was printed in a source."""
    return {"quotation_id": quotation_key, "source_id": entry.key, **wording(draft)._asdict()}


def wording(printed: SourceDraft | PrintingRecord) -> Wording:
    """Return how a source is said to have printed a quotation."""
    return Wording(printed.as_printed, printed.prefix, printed.suffix)


def shown_printing(url: str, wording: Wording) -> dict[str, str]:
    """Return a place where a quotation was printed, as the history shows it."""
    return {"url": url} | {name: words for name, words in wording._asdict().items() if words}


_TOLD = ("title", "publisher", "authors", "published", "archive_url", "archived_at")
_UNTOLD: dict[str, Any] = {
    "title": None,
    "publisher": None,
    "authors": [],
    **date_columns("published", None),
    "archive_url": None,
    "archived_at": None,
}


def _told(draft: SourceDraft) -> dict[str, dict[str, Any]]:
    """Return, for each member of `_TOLD` that the draft tells, the columns that keep it."""
    return {name: _columns(draft, name) for name in _TOLD if getattr(draft, name)}


def _columns(draft: SourceDraft, member: str) -> dict[str, Any]:
    match member:
        case "authors":
            return {"authors": list(draft.authors)}
        case "published":
            return date_columns("published", draft.published)
        case _:
            return {member: getattr(draft, member)}


def _shown(draft: SourceDraft, member: str) -> Any:
    """Return a member of a draft as the history shows it."""
    return _plain(_columns(draft, member)[member])


def _plain(value: Any) -> Any:
    return rfc3339(value) if isinstance(value, datetime) else value
