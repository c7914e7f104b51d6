"""Enrolling speakers: whom the drafts of one batch mean, and writing down those whom nobody knew.

A draft means by `id` the speaker of that id (also an old one), by `wikidata` the one with that item, and by
`name` the only one who has it. A name of several is ambiguous, and a name of nobody makes a new speaker.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, cast

from sqlalchemy import Connection, Select, bindparam, func, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute, aliased

from quoteapi.store.bulk import chunked, insert_keyed
from quoteapi.store.history import enter_where_shown
from quoteapi.store.models import Change, NameWord, NearWord, Speaker, SpeakerName
from quoteapi.store.records import SpeakerRef
from quoteapi.text.draft import SpeakerDraft
from quoteapi.text.names import name_key, name_words, near_keys, slug


class Refusal(Exception):  # noqa: N818
    """A draft that cannot be stored as it is: which member, why, and whom it may have meant.

    It is a `conflict` when the draft may be right and stands against what is stored.
    """

    def __init__(
        self, field: str, reason: str, candidates: Iterable[SpeakerRef] = (), *, conflict: bool = False
    ) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason
        self.candidates = list(candidates)
        self.conflict = conflict


@dataclass(slots=True, eq=False)
class Member:
    """A speaker of the batch; `key` is None until it is written."""

    key: int | None
    slug: str
    name: str
    kind: str
    wikidata: str | None
    new_names: dict[str, str | None] = field(default_factory=dict)

    @property
    def shown(self) -> dict[str, str]:
        """Whom it is, as the history shows it."""
        return {"id": self.slug, "name": self.name}


class Enrolment:
    """The speakers of one batch of drafts, inside one writing transaction."""

    def __init__(self, connection: Connection, drafts: Iterable[SpeakerDraft], *, by: str, at: datetime) -> None:
        """Look up, in a constant number of statements, all whom `drafts` can mean."""
        self._connection, self._by, self._at = connection, by, at
        self._members: dict[int, Member] = {}
        self._by_slug: dict[str, Member] = {}
        self._by_wikidata: dict[str, Member] = {}
        self._by_name: defaultdict[str, list[Member]] = defaultdict(list)
        self._new: list[Member] = []
        self._identified: dict[Member, tuple[str, str | None]] = {}
        # How to take back, the last first, what was done for a draft that is refused in the end.
        self._undo: list[Callable[[], Any]] = []
        drafts = list(drafts)
        speaker = (Speaker.id, Speaker.slug, Speaker.name, Speaker.kind, Speaker.wikidata)
        slugs = {draft.id for draft in drafts if draft.id}
        given = aliased(Speaker)
        today = select(given.slug, *speaker).join(Speaker, Speaker.id == func.coalesce(given.merged_into_id, given.id))
        for member, slug_ in self._load(today, given.slug, slugs):
            self._by_slug[slug_] = member
        items = {draft.wikidata for draft in drafts if draft.wikidata}
        for member, item in self._load(select(Speaker.wikidata, *speaker), Speaker.wikidata, items):
            self._by_wikidata[item] = member
        named = select(SpeakerName.key, *speaker).join(Speaker, Speaker.id == SpeakerName.speaker_id).distinct()
        for member, key in self._load(named, SpeakerName.key, {name_key(draft.name) for draft in drafts if draft.name}):
            self._by_name[key].append(member)
        self._names: defaultdict[int | None, dict[str, None]] = defaultdict(dict)
        spelled = select(SpeakerName.speaker_id, SpeakerName.name).order_by(SpeakerName.id)
        for key, name in chunked(connection, spelled, SpeakerName.speaker_id, self._members):
            self._names[key][name] = None
        new = (draft for draft in drafts if draft.name and name_key(draft.name) not in self._by_name)
        self._checked = {draft.id or slug(draft.name or "") for draft in new}
        self._taken = _taken_slugs(connection, self._checked)

    def _load(
        self, query: Select[*tuple[Any, ...]], column: InstrumentedAttribute[Any], values: Iterable[Any]
    ) -> Iterator[tuple[Member, str]]:
        for value, key, *columns in chunked(self._connection, query, column, values):
            yield self._members.setdefault(key, Member(key, *columns)), value

    def find(self, draft: SpeakerDraft, field: str) -> Member | None:
        """Return whom `draft` means, or None when it means nobody yet known.

        Raises Refusal for an unknown id and for a name that several speakers share.
        """
        if draft.id in self._by_slug:
            return self._by_slug[draft.id]
        if draft.wikidata in self._by_wikidata:
            return self._by_wikidata[draft.wikidata]
        if draft.id is not None:
            if draft.name is None:
                raise Refusal(field, f"there is no speaker with the id {draft.id!r}; give a name to make a new one")
            return None
        namesakes = [
            member
            for member in self._by_name[name_key(draft.name or "")]
            if draft.kind in (None, "unknown", member.kind) or member.kind == "unknown"
            if draft.wikidata is None or member.wikidata is None
        ]
        if len(namesakes) > 1:
            candidates = sorted((SpeakerRef(m.slug, m.name, m.kind) for m in namesakes), key=lambda ref: ref.id)
            raise Refusal(
                field,
                f"{len(candidates)} speakers are named {draft.name!r}; say which by its id",
                candidates,
                conflict=True,
            )
        return namesakes[0] if namesakes else None

    def enrol(self, draft: SpeakerDraft) -> Member:
        """Return whom `draft` means, made new where it is nobody yet known; its names are kept.

        Raises Refusal as `find` does.
        """
        member = self.find(draft, "speaker")
        if member is None:
            assert draft.name is not None  # noqa: S101
            member = Member(
                None, self._free_slug(draft.id or slug(draft.name)), draft.name, draft.kind or "unknown", draft.wikidata
            )
            self._add(member)
        elif (member.kind == "unknown" and draft.kind not in (None, "unknown")) or (
            member.wikidata is None and draft.wikidata is not None and draft.wikidata not in self._by_wikidata
        ):
            self._identify(member, draft)
        if member.wikidata and member.wikidata not in self._by_wikidata:
            self._by_wikidata[member.wikidata] = member
            self._undo.append(partial(self._by_wikidata.pop, member.wikidata))
        if draft.name is not None and draft.wikidata is not None:
            self._learn(member, draft.name, None)
        for name, lang in draft.names:
            self._learn(member, name, lang)
        return member

    def done(self) -> int:
        """Return how much has been done, for `forget`."""
        return len(self._undo)

    def forget(self, done: int, refusal: Refusal) -> Refusal:
        """Take back all but what had been `done`, since what came then was refused; return why, without whom it made.

        Where nobody but those was meant, the draft itself names two of one name.
        """
        made = {member.slug for member in self._new}
        while len(self._undo) > done:
            self._undo.pop()()
        made -= {member.slug for member in self._new}
        known = [candidate for candidate in refusal.candidates if candidate.id not in made]
        if known == refusal.candidates:
            return refusal
        reason = "names several of one name; give each the kind, item or id that tells them apart"
        return Refusal(refusal.field, reason, known, conflict=refusal.conflict)

    def _add(self, member: Member) -> None:
        named = self._by_name[name_key(member.name)]
        self._new.append(member)
        self._by_slug[member.slug] = member
        named.append(member)
        self._undo += [self._new.pop, partial(self._by_slug.pop, member.slug), partial(named.remove, member)]
        self._learn(member, member.name, None)

    def _identify(self, member: Member, draft: SpeakerDraft) -> None:
        """Fill in what was unknown of a speaker; nothing that was known is overwritten."""
        was = (member.kind, member.wikidata)
        if member.kind == "unknown":
            member.kind = draft.kind or "unknown"
        if draft.wikidata not in self._by_wikidata:
            member.wikidata = member.wikidata or draft.wikidata
        self._undo.append(partial(self._restore, member, was))
        if member.key is not None and member not in self._identified:
            self._identified[member] = was
            self._undo.append(partial(self._identified.pop, member))

    @staticmethod
    def _restore(member: Member, was: tuple[str, str | None]) -> None:
        member.kind, member.wikidata = was

    def _free_slug(self, base: str) -> str:
        if base not in self._checked:
            self._checked.add(base)
            self._taken |= _taken_slugs(self._connection, {base})
        free = base
        number = 1
        if free in self._taken:
            self._taken |= _numbered_slugs(self._connection, base)
        while free in self._taken:
            number += 1
            free = f"{base}-{number}"
        self._taken.add(free)
        self._undo.append(partial(self._taken.discard, free))
        return free

    def _learn(self, member: Member, name: str, lang: str | None) -> None:
        if name not in self._names.get(member.key, ()) and member.new_names.get(name) is None:
            names = member.new_names
            self._undo.append(partial(names.__setitem__, name, None) if name in names else partial(names.pop, name))
            names[name] = lang

    def write(self) -> list[int]:
        """Write the new speakers and what was learned of others. Every member has its key afterwards.

        Returns the keys of known speakers that are shown otherwise now.
        """
        if self._new:
            rows = [
                {"slug": m.slug, "name": m.name, "kind": m.kind, "wikidata": m.wikidata}
                | {"created_at": self._at, "updated_at": self._at}
                for m in self._new
            ]
            keys = insert_keyed(self._connection, Speaker.slug, rows=rows)
            for member, key in zip(self._new, keys, strict=True):
                member.key = key
                self._members[key] = member
            self._connection.execute(insert(Change), [self._change(m, "created", {}) for m in self._new])
        new = set(self._new)
        changes = {
            member: found
            for member in self._members.values()
            if member not in new and (found := self._found_out(member))
        }
        if changes:
            now: list[dict[str, Any]] = [
                {"key": member.key, "kind_": member.kind, "wikidata_": member.wikidata, "at": self._at}
                for member in changes
            ]
            self._connection.execute(_FOUND_OUT, now)
            entries = [
                self._change(member, "identified" if member in self._identified else "named", found)
                for member, found in changes.items()
            ]
            self._connection.execute(insert(Change), entries)
        shown = [member for member, found in changes.items() if "kind" in found]
        for member in shown:
            was, is_ = (member.shown | {"kind": kind} for kind in changes[member]["kind"].values())
            enter_where_shown(self._connection, cast("int", member.key), was, is_, by=self._by, at=self._at)
        names = [(key, name, lang) for key, m in self._members.items() for name, lang in m.new_names.items()]
        add_names(self._connection, names)
        return [member.key for member in shown if member.key is not None]

    def _found_out(self, member: Member) -> dict[str, Any]:
        """Return what is known of a speaker that was not, as the history shows it."""
        kind, item = self._identified.get(member, (member.kind, member.wikidata))
        found: dict[str, Any] = {}
        if kind != member.kind:
            found["kind"] = {"was": kind, "is": member.kind}
        if item != member.wikidata:
            found["wikidata"] = {"was": item, "is": member.wikidata}
        if member.new_names:
            known = list(self._names.get(member.key, ()))
            found["names"] = {"was": known, "is": [*known, *member.new_names]}
        return found

    def _change(self, member: Member, action: str, changes: dict[str, Any]) -> dict[str, Any]:
        return {"speaker_id": member.key, "at": self._at, "by": self._by, "action": action, "changes": changes}


_FOUND_OUT = (
    update(Speaker.__table__)  # type: ignore[arg-type]
    .where(Speaker.__table__.c.id == bindparam("key"))
    .values(kind=bindparam("kind_"), wikidata=bindparam("wikidata_"), updated_at=bindparam("at"))
)


def add_names(connection: Connection, names: list[tuple[int, str, str | None]]) -> None:
    """Write spellings (speaker's key, name, language) that the speakers do not have yet, and index their words."""
    if not names:
        return
    rows = [{"speaker_id": key, "name": name, "lang": lang, "key": name_key(name)} for key, name, lang in names]
    keys = insert_keyed(connection, SpeakerName.speaker_id, SpeakerName.name, rows=rows)
    spelled = {
        (word, key)
        for key, (_, name, _) in zip(keys, names, strict=True)
        for spellings in name_words(name)
        for word in spellings
    }
    asked = {word for word, _ in spelled}
    itself = select(NearWord.word).where(NearWord.key == "=" + NearWord.word)
    known = {word for (word,) in chunked(connection, itself, NearWord.key, {f"={word}" for word in asked})}
    connection.execute(insert(NameWord), [{"word": word, "name_id": key} for word, key in sorted(spelled)])
    near = [{"key": key, "word": word} for word in sorted(asked - known) for key in sorted(near_keys(word))]
    if near:
        connection.execute(insert(NearWord), near)


def _taken_slugs(connection: Connection, wanted: Iterable[str]) -> set[str]:
    """Return which of the `wanted` ids are in use or were."""
    return {slug for (slug,) in chunked(connection, select(Speaker.slug), Speaker.slug, wanted)}


def _numbered_slugs(connection: Connection, base: str) -> set[str]:
    """Return the ids in use that are `base` with a number, or anything else, behind it."""
    # "." is the character after "-": the range holds all that start with it.
    numbered = select(Speaker.slug).where(Speaker.slug > f"{base}-", Speaker.slug < f"{base}.")
    return set(connection.scalars(numbered))
