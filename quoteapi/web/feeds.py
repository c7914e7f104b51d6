"""Feeds of a search: Atom (RFC 4287, with paging by RFC 5005) and JSON Feed 1.1 (https://jsonfeed.org).

An entry's id is the quotation's own UUID, so that it is the same under every host, in every search and after every
correction; `updated` tells of corrections, and the latest come first. What was retracted keeps its entry, without the
words and with the reason, so that it changes where it was read already. Of words that
were misattributed or retracted the speaker is not the author, but who publishes the feed: an entry has one (RFC 4287,
section 4.1.2). Own code: it is two short functions, and feedgen needs lxml.
"""

from typing import Any
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, register_namespace

import orjson
from flask import Response, render_template, request

from quoteapi.store import quotes
from quoteapi.store.quotes import HIDDEN
from quoteapi.text.citation import MISATTRIBUTED
from quoteapi.text.display import plain_text
from quoteapi.web import xml
from quoteapi.web.following import selection, title
from quoteapi.web.rendering import date_in_words, short, whose_words
from quoteapi.web.site import address, site

ATOM = "http://www.w3.org/2005/Atom"
NEVER = "1970-01-01T00:00:00Z"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

# The prefix of the whole process; nobody else here writes Atom.
register_namespace("", ATOM)


def atom(page: dict[str, Any]) -> Response:
    """Answer with an Atom feed."""
    feed = Element(f"{{{ATOM}}}feed")
    _text(feed, "id", address(selection()))
    _text(feed, "title", title(page))
    _text(feed, "updated", max((quotation["updated_at"] for quotation in page["results"]), default=NEVER))
    _person(feed, _publisher())
    _text(feed, "generator", "quoteapi")
    _link(feed, "self", _here("atom", cursor=request.args.get("cursor")), "application/atom+xml")
    _link(feed, "alternate", address(selection()), "text/html")
    if page["next"]:
        _link(feed, "next", page["next"], "application/atom+xml")
    for quotation in page["results"]:
        entry = SubElement(feed, f"{{{ATOM}}}entry")
        if quotation["lang"]:
            entry.set(_XML_LANG, quotation["lang"])
        _text(entry, "id", f"urn:uuid:{quotation['id']}")
        _text(entry, "title", _entry_title(quotation))
        _text(entry, "published", quotation["created_at"])
        _text(entry, "updated", quotation["updated_at"])
        _person(entry, _author(quotation) or _publisher())
        _link(entry, "alternate", quotation["url"], "text/html")
        for source in _sources(quotation):
            _link(entry, "via", source["url"])
        for subject in quotation["about"]:
            SubElement(entry, f"{{{ATOM}}}category", term=subject["id"], label=plain_text(subject["name"]))
        _text(entry, "content", _content(quotation)).set("type", "html")
    return Response(xml.document(feed), content_type="application/atom+xml; charset=utf-8")


def jsonfeed(page: dict[str, Any]) -> Response:
    """Answer with a JSON Feed."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title(page),
        "home_page_url": address(selection()),
        "feed_url": _here("jsonfeed"),
        "authors": [_publisher()],
        **({"next_url": page["next"]} if page["next"] else {}),
        "items": [_item(quotation) for quotation in page["results"]],
    }
    data = orjson.dumps(feed, option=orjson.OPT_APPEND_NEWLINE)
    return Response(data, content_type="application/feed+json")


def _item(quotation: dict[str, Any]) -> dict[str, Any]:
    author = _author(quotation)
    optional = {
        "external_url": next((source["url"] for source in _sources(quotation)), None),
        "language": quotation["lang"],
        "tags": [plain_text(subject["name"]) for subject in quotation["about"]],
        "authors": [author] if author else [],
    }
    return {
        "id": f"urn:uuid:{quotation['id']}",
        "url": quotation["url"],
        "title": _entry_title(quotation),
        "content_html": _content(quotation),
        "date_published": quotation["created_at"],
        "date_modified": quotation["updated_at"],
        **{name: value for name, value in optional.items() if value},
    }


def _here(format_: str, **part: str | None) -> str:
    """Return the address of this feed, by whatever name it was asked for; a `part` of it has a cursor."""
    return address(selection(limit=request.args.get("limit"), **part, format=format_))


def _author(quotation: dict[str, Any]) -> dict[str, str] | None:
    """Return who is to be called the author of an entry, None where that is who publishes the feed."""
    if quotation["status"] in (MISATTRIBUTED, HIDDEN):
        return None
    speaker = quotation["speaker"]
    return {"name": whose_words(quotation), **({"url": address(f"/speakers/{speaker['id']}")} if speaker else {})}


def _publisher() -> dict[str, str]:
    return {"name": "quoteapi", "url": address("/")}


def _entry_title(quotation: dict[str, Any]) -> str:
    whose = whose_words(quotation)
    if quotation["status"] == HIDDEN:
        return f"Retracted: a quotation of {whose}"
    flag = "" if quotation["status"] in ("reported", MISATTRIBUTED) else f"[{quotation['status']}] "
    said = date_in_words(quotation["date"])
    return f"{flag}{whose}{f', {said}' if said else ''}: “{short(quotation['text'])}”"


def _sources(quotation: dict[str, Any]) -> list[dict[str, Any]]:
    return [] if quotation["status"] == HIDDEN else quotation["sources"]


def _content(quotation: dict[str, Any]) -> str:
    if quotation["status"] == HIDDEN:
        with site().database.glancing() as connection:
            reason = quotes.retraction_reason(connection, UUID(quotation["id"]))
        return render_template("feed_retraction.html", reason=reason)
    return render_template("feed_entry.html", quotation=quotation)


def _text(parent: Element, name: str, text: str) -> Element:
    element = SubElement(parent, f"{{{ATOM}}}{name}")
    element.text = text
    return element


def _person(parent: Element, person: dict[str, str]) -> None:
    author = SubElement(parent, f"{{{ATOM}}}author")
    _text(author, "name", person["name"])
    if "url" in person:
        _text(author, "uri", person["url"])


def _link(parent: Element, rel: str, href: str, type_: str | None = None) -> None:
    SubElement(parent, f"{{{ATOM}}}link", {"rel": rel, "href": href, **({"type": type_} if type_ else {})})
