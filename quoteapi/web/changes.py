"""Changes as people read them: what a history holds, in words, with what was and what is."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from quoteapi.store.records import ChangeRecord
from quoteapi.text.dates_in_words import in_words
from quoteapi.text.revision import Piece, revised
from quoteapi.web.rendering import moment, short, web_address

Subject = Literal["quotes", "speakers"]

_ACTIONS = {
    "speaker_updated": "Speaker corrected",
    "source_updated": "Source corrected",
    "identified": "More learned",
    "named": "Spelling added",
}
# In the order in which they are told of: of what a database keeps, none has any.
_LABELS = {
    "text": "Words",
    "original": "Original",
    "lang": "Language",
    "name": "Name",
    "kind": "Kind",
    "speaker": "Speaker",
    "attributed_as": "Printed as",
    "role": "Role",
    "date": "Said",
    "about": "About",
    "addressee": "Said to",
    "context": "Context",
    "names": "Spellings",
    "wikidata": "Wikidata item",
    "sources": "Where it was printed",
    "source_url": "Source",
    "merged_from": "United with",
    "merged_into": "United with",
    "title": "Title",
    "authors": "Authors",
    "publisher": "Publisher",
    "published": "Published",
    "archive_url": "Archived copy",
    "archived_at": "Archived",
    "as_printed": "Wording there",
    "prefix": "Words before it",
    "suffix": "Words behind it",
}
_PLACES = {member: place for place, member in enumerate(_LABELS)}
_QUOTING = frozenset(("text", "original", "context", "as_printed", "prefix", "suffix"))
_TEXTS = _QUOTING | {"role", "title"}


class Value(NamedTuple):
    """Something that was or is: how it is called, where it leads, and what tells it from another of that name."""

    text: str
    href: str = ""
    exact: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of a member: its text in pieces, or the values that are there no more, that stayed and that are new.

    `note` says what none of them shows.
    """

    label: str
    pieces: tuple[Piece, ...] = ()
    was: tuple[Value, ...] = ()
    stayed: tuple[Value, ...] = ()
    is_: tuple[Value, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """An entry of a history as people read it, `quoting` the words or not."""

    change: ChangeRecord
    subject: Subject
    quoting: bool = True

    @property
    def action(self) -> str:
        """What was done."""
        return _ACTIONS.get(self.change.action) or _in_words(self.change.action)

    @property
    def evidence(self) -> str:
        """The address of what shows that it is right, empty where there is none that can be followed."""
        return web_address(self.change.changes.get("evidence_url", {}).get("is"))

    @property
    def status(self) -> dict[str, str] | None:
        """What the status was and is, where that changed."""
        return self.change.changes.get("status")

    @property
    def labels(self) -> list[str]:
        """The names of all other members that changed."""
        return [_label(member) for member, _, _ in self._others()]

    @property
    def differences(self) -> list[Difference]:
        """What became of these members."""
        return [each for change in self._others() for each in self._differences(*change)]

    def _others(self) -> Iterator[tuple[str, Any, Any]]:
        for member in _in_order(self.change.changes):
            if member not in ("status", "evidence_url"):
                change = self.change.changes[member]
                yield member, change.get("was"), change.get("is")

    def _differences(self, member: str, was: Any, is_: Any) -> list[Difference]:
        sources = self._of_sources(was or [], is_ or []) if member == "sources" else ()
        return list(sources) or [self._difference(member, was, is_)]

    def _of_sources(self, was: list[dict[str, Any]], is_: list[dict[str, Any]]) -> Iterator[Difference]:
        before, after = ({source["url"]: source for source in sources} for sources in (was, is_))
        for url in before | after:
            label, page = _label("source_url"), (_page(url),)
            if url not in after:
                yield Difference(label, was=page)
            elif url not in before:
                yield Difference(label, is_=page)
            elif before[url] != after[url]:
                yield Difference(label, stayed=page)
            then, now = before.get(url, {}), after.get(url, {})
            for member in _in_order(then | now):
                if member != "url" and then.get(member) != now.get(member):
                    yield self._difference(member, then.get(member), now.get(member))

    def _difference(self, member: str, was: Any, is_: Any) -> Difference:
        label = _label(member)
        if member in _QUOTING and not self.quoting:
            return Difference(label, note="Changed. The words are not shown: the quotation was retracted.")
        if member in _TEXTS and was and is_ and len(pieces := revised(was, is_)) > 1:
            return Difference(label, pieces=tuple(pieces))
        before, after = _several(was), _several(is_)
        shown = _VALUES.get(member, _value)
        if member == "merged_from":
            # The address of a quotation that was folded leads to this one now.
            shown = self._history_of if self.subject == "quotes" else self._other
        elif member == "merged_into":
            shown = self._other
        gone = tuple(shown(value) for value in before if value not in after)
        new = tuple(shown(value) for value in after if value not in before)
        if not gone and not new:
            return Difference(label, note="In another order, or said to be in another language.")
        if {value.text for value in gone} & {value.text for value in new}:
            gone, new = _exact(gone), _exact(new)
        return Difference(label, was=gone, is_=new)

    def _other(self, id_: str) -> Value:
        return Value(id_, f"/{self.subject}/{id_}")

    def _history_of(self, id_: str) -> Value:
        return Value(id_, f"{self._other(id_).href}/history")


def told(history: Iterable[ChangeRecord], subject: Subject, *, quoting: bool = True) -> list[Told]:
    """Return a history as people read it; without what members that quote were and are, where it is not `quoting`."""
    return [Told(change, subject, quoting) for change in history]


def _in_order(members: Iterable[str]) -> list[str]:
    return sorted(members, key=lambda member: (_PLACES.get(member, len(_PLACES)), member))


def _label(member: str) -> str:
    return _LABELS.get(member) or _in_words(member)


def _in_words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _several(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _exact(values: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(value._replace(text=f"{value.text} ({value.exact})") if value.exact else value for value in values)


def _value(value: Any) -> Value:
    return Value(str(value))


def _speaker(one: dict[str, str]) -> Value:
    return Value(one["name"], f"/speakers/{one['id']}", ", ".join(filter(None, (one["id"], one.get("kind")))))


def _date(text: str) -> Value:
    return Value(in_words(text), exact=text)


def _page(url: str) -> Value:
    return Value(short(url, 90), web_address(url), url)


_VALUES: dict[str, Callable[[Any], Value]] = {
    **dict.fromkeys(("speaker", "about", "addressee"), _speaker),
    **dict.fromkeys(("date", "published"), _date),
    **dict.fromkeys(("source_url", "archive_url"), _page),
    "archived_at": lambda at: Value(moment(at), exact=at),
    "wikidata": lambda item: Value(item, f"https://www.wikidata.org/wiki/{item}"),
}
