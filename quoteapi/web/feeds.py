"""Feeds of a search: Atom (RFC 4287, with paging by RFC 5005) and JSON Feed 1.1 (https://jsonfeed.org).

An entry's id is the quotation's own UUID, so that it is the same under every host, in every search and after every
correction; `updated` tells of corrections. What was retracted keeps its entry, without the words and with the reason,
so that it changes where it was read already. Own code: it is two short functions, and feedgen needs lxml.
"""

from typing import Any
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, register_namespace

import orjson
from flask import Response, render_template, request

from quoteapi.store import quotes
from quoteapi.store.quotes import HIDDEN
from quoteapi.text.display import plain_text
from quoteapi.web import xml
from quoteapi.web.rendering import changed, date_in_words, short
from quoteapi.web.site import address, site

ATOM = "http://www.w3.org/2005/Atom"
NEVER = "1970-01-01T00:00:00Z"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SHOWN = {"speaker": "said by", "about": "about", "addressee": "said to", "q": "with the words", "source": "in"}

# The prefix of the whole process; nobody else here writes Atom.
register_namespace("", ATOM)


def atom(page: dict[str, Any]) -> Response:
    """Answer with an Atom feed."""
    feed = Element(f"{{{ATOM}}}feed")
    _text(feed, "id", address(changed(format=None, limit=None)))
    _text(feed, "title", _title())
    _text(feed, "updated", max((quotation["updated_at"] for quotation in page["results"]), default=NEVER))
    _text(feed, "generator", "quoteapi")
    _link(feed, "self", _here(), "application/atom+xml")
    _link(feed, "alternate", address(changed(format=None, limit=None)), "text/html")
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
        _text(SubElement(entry, f"{{{ATOM}}}author"), "name", _who(quotation))
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
        "title": _title(),
        "home_page_url": address(changed(format=None, limit=None)),
        "feed_url": _here(),
        **({"next_url": page["next"]} if page["next"] else {}),
        "items": [_item(quotation) for quotation in page["results"]],
    }
    data = orjson.dumps(feed, option=orjson.OPT_APPEND_NEWLINE)
    return Response(data, content_type="application/feed+json")


def _item(quotation: dict[str, Any]) -> dict[str, Any]:
    speaker = quotation["speaker"]
    author = {"name": _who(quotation), **({"url": address(f"/speakers/{speaker['id']}")} if speaker else {})}
    optional = {
        "external_url": next((source["url"] for source in _sources(quotation)), None),
        "language": quotation["lang"],
        "tags": [plain_text(subject["name"]) for subject in quotation["about"]],
    }
    return {
        "id": f"urn:uuid:{quotation['id']}",
        "url": quotation["url"],
        "title": _entry_title(quotation),
        "content_html": _content(quotation),
        "date_published": quotation["created_at"],
        "date_modified": quotation["updated_at"],
        "authors": [author],
        **{name: value for name, value in optional.items() if value},
    }


def _here() -> str:
    query = request.query_string.decode("ascii")
    return f"{site().base_url()}{request.path}{'?' if query else ''}{query}"


def _title() -> str:
    asked = [
        f"{words} {', '.join(request.args.getlist(name))}" for name, words in _SHOWN.items() if request.args.get(name)
    ]
    return plain_text(f"Quotations {' '.join(asked)}".strip())


def _entry_title(quotation: dict[str, Any]) -> str:
    if quotation["status"] == HIDDEN:
        return f"Retracted: a quotation of {_who(quotation)}"
    flag = "" if quotation["status"] == "reported" else f"[{quotation['status']}] "
    said = date_in_words(quotation["date"])
    return f"{flag}{_who(quotation)}{f', {said}' if said else ''}: “{short(quotation['text'])}”"


def _who(quotation: dict[str, Any]) -> str:
    speaker = quotation["speaker"]
    return plain_text(speaker["name"] if speaker else quotation["attributed_as"] or "Unknown speaker")


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


def _link(parent: Element, rel: str, href: str, type_: str | None = None) -> None:
    SubElement(parent, f"{{{ATOM}}}link", {"rel": rel, "href": href, **({"type": type_} if type_ else {})})
