"""Formats: which an answer can have, and which one a request gets (RFC 9110, section 12.5.1).

JSON is made where the answer is put together. Every other format has a renderer, which the application wires in
under `RENDERERS`: by the view's name and the format's, a function from what the JSON would hold to the response.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from flask import Response, current_app, g, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

RENDERERS = "quoteapi.renderers"
MEDIA_TYPES = {
    "json": "application/json",
    "html": "text/html",
    "atom": "application/atom+xml",
    "jsonfeed": "application/feed+json",
    "jsonld": "application/ld+json",
    "bibtex": "application/x-bibtex",
    "csl": "application/vnd.citationstyles.csl+json",
    "markdown": "text/markdown",
    "xml": "text/xml",
    "jsonl": "application/x-ndjson",
    "csv": "text/csv",
    "prometheus": "text/plain",
    "openmetrics": "application/openmetrics-text",
}
# Browsers and programs send few different values of Accept.
REMEMBERED = 500
# What browsers send of a form (URL Standard, application/x-www-form-urlencoded).
FORM = "application/x-www-form-urlencoded"
BY_AGENT = "quoteapi.by_agent"
"""What the WSGI environment holds where the client's name decided on the format: no cache may share that answer."""
_ANYTHING = ("", "*/*")
# Content systems, forums and messengers that turn a pasted link into a card, by the names under which they ask for it.
_UNFOLDING = re.compile(
    r"\b(?:WordPress/|Ghost\b|Discourse Forum Onebox|Iframely|Embedly|facebookexternalhit|Facebot|Twitterbot|Slackbot"
    r"|LinkedInBot|Discordbot|TelegramBot|WhatsApp/|SkypeUriPreview|Pinterest|redditbot|Mastodon/|Bluesky Cardyb)",
    re.ASCII | re.IGNORECASE,
)
FEEDS = frozenset({"atom", "jsonfeed"})

Renderer = Callable[[dict[str, Any]], Response]


def negotiate(formats: Sequence[str]) -> str | None:
    """Return the one of `formats` that the client likes best, the first of equals; None where it takes none.

    What unfolds links does not say that it reads pages; of one quotation, speaker or source it gets one all the same.
    """
    header = request.headers.get("Accept", "")
    is_of_one = request.view_args and "html" in formats
    if header in _ANYTHING and is_of_one and _unfolds(request.headers.get("User-Agent", "")):
        request.environ[BY_AGENT] = True
        return "html"
    return _negotiate(header, tuple(formats))


@lru_cache(REMEMBERED)
def _unfolds(agent: str) -> bool:
    return _UNFOLDING.search(agent) is not None


@lru_cache(REMEMBERED)
def _negotiate(header: str, formats: tuple[str, ...]) -> str | None:
    asked = parse_accept_header(header, MIMEAccept)
    accepted = MIMEAccept([(value.partition(";")[0], quality) for value, quality in asked])
    if not accepted:
        return formats[0]
    best = max(formats, key=lambda format_: accepted.quality(MEDIA_TYPES[format_]))
    return best if accepted.quality(MEDIA_TYPES[best]) else None


def wants_page() -> bool:
    """Return whether an answer that every address can have, such as an error, is to be a page."""
    if request.method not in ("GET", "HEAD") and request.mimetype != FORM:
        return False
    if g.get("format") == "html":
        return True
    asked = request.args.get("format")
    return asked == "html" if asked in MEDIA_TYPES else negotiate(("json", "html")) == "html"


def chosen() -> str:
    """Return the format that this request is answered in."""
    chosen_: str = g.get("format", "json")
    return chosen_


def is_rendered() -> bool:
    """Return whether a renderer makes this request's answer."""
    return (_view(), chosen()) in current_app.extensions[RENDERERS]


def renderer() -> Renderer | None:
    """Return what makes this request's answer of its payload; None for JSON."""
    if chosen() == "json":
        return None
    return renderer_of(_view(), chosen())


def renderer_of(view: str, format_: str) -> Renderer:
    """Return what makes the answers of a view in a format."""
    renderers: dict[tuple[str, str], Renderer] = current_app.extensions[RENDERERS]
    return renderers[view, format_]


def _view() -> str:
    return (request.endpoint or "").rpartition(".")[2]
