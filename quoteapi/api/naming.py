"""The names that a search gives: whom each was taken for, and whose are near those of nobody."""

from typing import Any

from quoteapi.store.database import Connection
from quoteapi.store.identity import Resolution, resolve, suggest
from quoteapi.store.records import SpeakerRef, Suggestion

ROLES = ("speaker", "about", "addressee")
SHOWN_RESOLVED = 100
MAX_SUGGESTED_FOR = 5

Asked = tuple[str, str]
"""A role, and a name that is asked for in it."""

Meant = list[tuple[Asked, Resolution]]
Near = dict[Asked, list[Suggestion]]


def understand(connection: Connection, query: dict[str, Any]) -> Meant:
    """Return for each name that a read query asks for, with its role, whom it means."""
    asked = [(role, name) for role in ROLES for name in query.get(role, ())]
    return list(zip(asked, resolve(connection, [name for _, name in asked]), strict=True))


def near_names(connection: Connection, meant: Meant) -> Near:
    """Return for each name of nobody, of the first few, the speakers whose names are near."""
    nobody = [asked for asked, resolution in meant if not resolution.keys]
    return {asked: suggest(connection, asked[1]) for asked in nobody[:MAX_SUGGESTED_FOR]}


def resolved(meant: Meant) -> dict[str, list[SpeakerRef]]:
    """Return by role whom the names were taken for, each once, in the place where it was first."""
    taken: dict[str, dict[str, SpeakerRef]] = {}
    for (role, _), resolution in meant:
        speakers = taken.setdefault(role, {})
        for speaker in resolution.speakers[:SHOWN_RESOLVED]:
            speakers.setdefault(speaker.id, speaker)
    return {role: [*speakers.values()][:SHOWN_RESOLVED] for role, speakers in taken.items()}


def suggestions(near: Near) -> dict[str, list[Suggestion]]:
    """Return by role the speakers whose names are near."""
    found: dict[str, list[Suggestion]] = {}
    for (role, _), speakers in near.items():
        found.setdefault(role, []).extend(speakers)
    return found


def of_each(meant: Meant, near: Near) -> list[dict[str, Any]]:
    """Return what a page says of each name: whom it was taken for, or whose are near it."""
    return [
        {"role": role, "name": name, "speakers": who.speakers[:SHOWN_RESOLVED], "near": near.get((role, name), [])}
        for (role, name), who in meant
    ]
