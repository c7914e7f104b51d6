"""Following a search: what it is called in words, and the address that asks for what it finds and nothing else."""

from typing import Any
from uuid import UUID

from flask import request

from quoteapi.store import sources
from quoteapi.text.search_in_words import search_in_words
from quoteapi.text.source_url import SourceUrl
from quoteapi.web.searches import changed
from quoteapi.web.site import site

SHOWING = ("sort", "limit", "include", "facets", "fields", "format")
"""The parameters that say how quotations are shown, and not which."""
# A name that means more people than these, and than were named, says more than their list.
MOST_NAMED = 3


def selection(**shown: str | None) -> str:
    """Return the address below the service's own that asks for the same quotations, `shown` in this way or as usual."""
    return changed(**{**dict.fromkeys(SHOWING), **shown})


def title(found: dict[str, Any]) -> str:
    """Return in words what this request asks for, of which `found` is the answer."""
    asked = dict(request.args.lists())
    for role, meant in found["resolved"].items():
        if 0 < len(meant) <= max(MOST_NAMED, len(asked[role])):
            asked[role] = list(dict.fromkeys(one["name"] for one in meant))
    asked["source"] = [_called(place) for place in asked.get("source", ())]
    return search_in_words(asked)


def _called(place: str) -> str:
    """Return what a source is called that is asked for by its id or address; a domain, and one not on record, as is."""
    with site().database.glancing() as connection:
        if "://" in place:
            page = sources.at(connection, SourceUrl.parse(place).key)
        else:
            page = sources.get(connection, uid) if (uid := _uuid(place)) else None
    if page is None:
        return place
    return f"“{page.title}”" if page.title else page.url


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
