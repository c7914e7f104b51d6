"""Other people's files: which of their members is which of ours."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

_SOURCE = ("title", "publisher", "authors", "published", "archive_url", "archived_at", "as_printed", "prefix", "suffix")
TARGETS = (
    *("text", "lang", "original", "attributed_as", "role", "about", "addressee", "date", "context"),
    *("speaker", "speaker.kind", "speaker.wikidata", "source_urls"),
    *(f"source.{member}" for member in ("url", *_SOURCE)),
)
_LISTS = frozenset({"about", "addressee", "source.authors", "source_urls"})
_DATES = frozenset({"date", "source.published"})
_TIMESTAMP = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9:.]+(Z|[+-][0-9:]+)?", re.ASCII)
_NOBODY = frozenset({"", "None", "null", "Unknown", "unknown", "N/A"})


class InvalidMappingError(ValueError):
    """A text that maps nothing; its message says what would be right."""


@dataclass(frozen=True, slots=True)
class FieldMap:
    """Where each of our members comes from. What is not mapped is left out.

    `seen` holds those of their names that something had which was mapped.
    """

    pairs: tuple[tuple[str, str], ...]
    seen: set[str] = field(default_factory=set, compare=False)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``text=quote,speaker=author``: our member, and the name of theirs. Raises InvalidMappingError."""
        pairs = []
        for pair in text.split(","):
            ours, equals, theirs = (part.strip() for part in pair.partition("="))
            if not equals or not theirs or ours not in TARGETS:
                raise InvalidMappingError(f"{pair!r}: write OURS=THEIRS, where OURS is one of {', '.join(TARGETS)}")
            pairs.append((ours, theirs))
        if len({ours for ours, _ in pairs}) < len(pairs):
            raise InvalidMappingError("a member is mapped twice; name each of ours once")
        if "text" not in dict(pairs):
            raise InvalidMappingError("say where the words are: text=…")
        return cls(tuple(pairs))

    @property
    def theirs(self) -> list[str]:
        """The names of theirs that are mapped, each once."""
        return list(dict.fromkeys(theirs for _, theirs in self.pairs))

    def apply(self, members: Mapping[str, Any]) -> dict[str, Any]:
        """Return the body that `members` says. Raises ValueError for a list where one value belongs."""
        body: dict[str, Any] = {}
        speaker: dict[str, Any] = {}
        source: dict[str, Any] = {}
        for ours, theirs in self.pairs:
            if theirs in members:
                self.seen.add(theirs)
            value = _value(ours, theirs, members.get(theirs))
            if value is None or value == []:
                continue
            room, _, member = ours.partition(".")
            if room == "speaker":
                speaker[member or "name"] = value
            elif room == "source":
                source[member] = value
            else:
                body[ours] = value
        if "name" in speaker:
            body["speaker"] = speaker
        urls = body.pop("source_urls", [])
        if "url" in source:
            urls = [source.pop("url"), *urls]
        return body | ({"sources": [{"url": url, **source} for url in dict.fromkeys(urls)]} if urls else {})


def _value(ours: str, theirs: str, value: Any) -> Any:
    if ours in _LISTS:
        values = value if isinstance(value, list) else [value]
        return [item for item in values if item not in (None, "")]
    if isinstance(value, list):
        if ours == "speaker.wikidata" and len(value) != 1:
            # Several items are several people of the name: nobody knows which.
            return None
        if len(value) > 1:
            raise ValueError(f"{theirs}: holds {len(value)} values where {ours} takes one")
        value = value[0] if value else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or (ours == "speaker" and value.strip() in _NOBODY):
        return None
    if ours in _DATES and (timestamp := _TIMESTAMP.fullmatch(value)):
        return timestamp[1]
    return value or None
