"""The root: what there is, and where."""

from importlib import metadata
from typing import Any

from flask import Blueprint, Response

from quoteapi.api import reports
from quoteapi.api.context import base_url
from quoteapi.api.parameters import Shown
from quoteapi.api.routing import answer_as_asked, route

PLACES = {
    "quotes": "/quotes",
    "speakers": "/speakers",
    "sources": "/sources",
    "verify": "/verify",
    "openapi": "/openapi.json",
    "documentation": "/docs",
}

blueprint = Blueprint("home", __name__)


@route(blueprint, "/", access="public", query=Shown, answer=reports.Home)
def get_home(query: dict[str, Any]) -> Response:
    """Where everything is. As a page, it searches."""
    links = {name: base_url() + path for name, path in PLACES.items()}
    return answer_as_asked({"name": "quoteapi", "version": metadata.version("quoteapi"), "links": links})
