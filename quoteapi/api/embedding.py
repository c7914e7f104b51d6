"""Quotations on other sites: the card, and oEmbed 1.0 (https://oembed.com), which tells where the card is.

WordPress hides an answer that starts with a blockquote, and keeps of an iframe only `src`, `width`, `height`,
`frameborder`, `scrolling` and `title`; Discourse takes none of more than 4000 bytes. So the answer is an iframe alone.
"""

import re
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, request
from marshmallow import Schema, fields
from werkzeug.urls import iri_to_uri

from quoteapi.api import documents
from quoteapi.api.answers import Quotation, string
from quoteapi.api.context import base_url, database, quotation_url
from quoteapi.api.formats import renderer_of
from quoteapi.api.parameters import Card, Embedding
from quoteapi.api.problems import Missing, NoSuchFormat
from quoteapi.api.redirects import moved
from quoteapi.api.routing import answer_as_asked, answer_json, route
from quoteapi.text import embed
from quoteapi.text.citation import MISATTRIBUTED, Citation, whose

CACHE_SECONDS = 3600

blueprint = Blueprint("embedding", __name__)


class Embed(Schema):
    """How another site shows a quotation (oEmbed 1.0)."""

    type = string("`rich`.")
    version = string("`1.0`.")
    title = string("Whose words they are, and how they begin.")
    author_name = string("Who said it.")
    author_url = string("The speaker's page.")
    provider_name = string("Who serves this.")
    provider_url = string("Where that is.")
    cache_age = fields.Integer(required=True, metadata={"description": "For how many seconds it may be kept."})
    html = string("An `<iframe>` with the card.")
    width = fields.Integer(required=True, metadata={"description": "Its width in pixels."})
    height = fields.Integer(required=True, metadata={"description": "Its height in pixels."})


@route(
    blueprint,
    "/quotes/<quotation_id>/card",
    access="public",
    query=Card,
    answer=Quotation,
    problems=(308, 404, 410),
)
def get_card(quotation_id: str, query: dict[str, Any]) -> Response:
    """A quotation as a small page for an iframe on any site. A retracted one says so, with its reason.

    One that a merge made one with another is 308 to that one's.
    """
    with database().glancing() as connection:
        document = documents.present(connection, quotation_id)
    if isinstance(document, UUID):
        return moved(f"/quotes/{document}/card")
    return answer_as_asked({}, **documents.represent([document], {})[0])


@route(
    blueprint,
    "/oembed",
    access="public",
    query=Embedding,
    answer=Embed,
    formats=("json", "xml"),
    problems=(308, 404, 410, 501),
)
def oembed(query: dict[str, Any]) -> Response:
    """How to show a quotation on another site (oEmbed 1.0): an iframe with its card.

    One that a merge made one with another is 308 to that one's.
    """
    with database().glancing() as connection:
        document = documents.present(connection, _quotation_id(query["url"]))
    if isinstance(document, UUID):
        return moved("/oembed", urlencode(request.args.to_dict() | {"url": quotation_url(document)}))
    quotation = documents.represent([document], {})[0]
    payload = _embed(quotation, query.get("maxwidth", embed.WIDTH), query.get("maxheight", embed.HIGHEST))
    match query.get("format", "json"):
        case "json":
            return answer_json(payload)
        case "xml":
            return renderer_of("oembed", "xml")(payload)
        case _:
            raise NoSuchFormat("This is to be had as json and as xml.")


def _quotation_id(url: str) -> str:
    _, _, ours = base_url().partition("://")
    pattern = rf"https?://{re.escape(ours)}/quotes/([^/?#]+)(/card)?([?#].*)?"
    try:
        named = re.fullmatch(pattern, iri_to_uri(url), re.IGNORECASE)
    except ValueError:
        named = None
    if named is None:
        raise Missing("That is no quotation of this service; give an address as it stands in a quotation's `url`.")
    return named[1]


def _embed(quotation: dict[str, Any], maxwidth: int, maxheight: int) -> dict[str, Any]:
    cited, speaker = Citation.of(quotation), quotation["speaker"]
    title = embed.headline(cited.words, cited.speaker, cited.status)
    author_url = {}
    if speaker and cited.status != MISATTRIBUTED:
        author_url["author_url"] = f"{base_url()}/speakers/{speaker['id']}"
    width = min(embed.WIDTH, maxwidth)
    height = min(embed.card_height(cited, width), maxheight)
    return {
        "type": "rich",
        "version": "1.0",
        "title": title,
        "author_name": whose(cited.speaker, cited.status),
        **author_url,
        "provider_name": "quoteapi",
        "provider_url": f"{base_url()}/",
        "cache_age": CACHE_SECONDS,
        "html": embed.frame(cited.url, title, width, height),
        "width": width,
        "height": height,
    }
