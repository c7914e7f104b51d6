"""Cataloguing sources: which pages the drafts of one batch name, and writing down those that are new."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update
from uuid6 import uuid7

from quoteapi.store.bulk import chunked
from quoteapi.store.models import Source, date_columns
from quoteapi.text.draft import SourceDraft


@dataclass(slots=True, eq=False)
class Entry:
    """A source of the batch; `key` is None until it is written, `empty` names what nobody has told of it yet."""

    key: int | None
    columns: dict[str, Any]
    empty: set[str]


class Catalogue:
    """The sources of one batch of drafts, inside one writing transaction."""

    def __init__(self, connection: Connection, drafts: Iterable[SourceDraft]) -> None:
        """Look up those that are known already."""
        self._connection = connection
        drafts = list(drafts)
        self._entries: dict[str, Entry] = {}
        ids = {draft.id for draft in drafts if draft.id}
        self._taken_ids = {id_ for (id_,) in chunked(connection, select(Source.uid), Source.uid, ids)}
        columns = (Source.url_key, Source.id, *(getattr(Source, name) for name in _TOLD))
        url_keys = {draft.url.key for draft in drafts}
        for url_key, key, *told in chunked(connection, select(*columns), Source.url_key, url_keys):
            empty = {name for name, value in zip(_TOLD, told, strict=True) if not value}
            self._entries[url_key] = Entry(key, {}, empty)

    def enter(self, draft: SourceDraft) -> Entry:
        """Return the source that `draft` names, new or known; what was unknown of it is filled in."""
        told = _told(draft)
        entry = self._entries.get(draft.url.key)
        if entry is None:
            uid = draft.id if draft.id and draft.id not in self._taken_ids else uuid7()
            self._taken_ids.add(uid)
            columns = {"uid": uid, "url": draft.url.text, "url_key": draft.url.key, "domain": draft.url.domain}
            entry = self._entries[draft.url.key] = Entry(None, columns | _UNTOLD, set(_TOLD))
        for member in entry.empty & set(told):
            # What is known of a source is not overwritten by the next one who prints from it, only filled in.
            entry.columns |= told[member]
            entry.empty.remove(member)
        return entry

    def write(self) -> list[int]:
        """Write what is new. Every entry has its key afterwards. Returns the keys of known sources that changed."""
        changed = []
        for entry in self._entries.values():
            if entry.key is not None and entry.columns:
                self._connection.execute(update(Source).where(Source.id == entry.key).values(entry.columns))
                changed.append(entry.key)
        new = [entry for entry in self._entries.values() if entry.key is None]
        if new:
            keys = self._connection.scalars(
                insert(Source).returning(Source.id, sort_by_parameter_order=True), [entry.columns for entry in new]
            )
            for entry, key in zip(new, keys, strict=True):
                entry.key = key
        return changed


def printing(quotation_key: int | None, entry: Entry, draft: SourceDraft) -> dict[str, Any]:
    """Return the row that says that a quotation was printed in a source."""
    wording = {"as_printed": draft.as_printed, "prefix": draft.prefix, "suffix": draft.suffix}
    return {"quotation_id": quotation_key, "source_id": entry.key, **wording}


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
    told = {name: {name: getattr(draft, name)} for name in _TOLD if getattr(draft, name)}
    if draft.authors:
        told["authors"] = {"authors": list(draft.authors)}
    if draft.published:
        told["published"] = date_columns("published", draft.published)
    return told
