"""Pages that have no JSON beside them: the documentation, and the way from a form to a search."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from quoteapi.web.rendering import documentation

DOCUMENT = "quoteapi.document"
"""Where the application keeps the function that returns the OpenAPI document."""

FORMS = {"quotes": "/quotes", "speakers": "/speakers", "sources": "/sources", "verify": "/verify"}

blueprint = Blueprint("pages", __name__)


@blueprint.get("/search/<what>")
def search(what: str) -> WerkzeugResponse:
    """Lead from a form to what it asks for: browsers also send what was left empty, which is an error there."""
    given = [(name, value.strip()) for name, value in request.args.items(multi=True) if value.strip()]
    path = FORMS.get(what, "/quotes")
    return redirect(f"{path}?{urlencode(given)}" if given else path, 303)


@blueprint.get("/docs")
def docs() -> Response:
    """Show the OpenAPI document as a page."""
    document: Callable[[], dict[str, Any]] = current_app.extensions[DOCUMENT]
    return documentation("docs.html", document=document())
