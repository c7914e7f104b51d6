"""Pages that have no JSON beside them: the documentation, the picture of previews, the way from a form to a search."""

from collections.abc import Callable
from importlib import resources
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, redirect, request
from werkzeug.exceptions import UnprocessableEntity
from werkzeug.wrappers import Response as WerkzeugResponse

from quoteapi.web.rendering import documentation
from quoteapi.web.searches import settled

DOCUMENT = "quoteapi.document"
"""Where the application keeps the function that returns the OpenAPI document."""

# Servers and proxies take addresses of some thousand bytes (RFC 9110, section 4.1).
LONGEST = 4000
FORMS = {"quotes": "/quotes", "speakers": "/speakers", "sources": "/sources", "verify": "/verify"}

PREVIEW = resources.files("quoteapi.web").joinpath("images", "preview.png").read_bytes()

blueprint = Blueprint("pages", __name__)


@blueprint.route("/search/<what>", methods=["GET", "POST"])
def search(what: str) -> WerkzeugResponse:
    """Lead from a form to what it asks for: browsers also send what was left empty, which is an error there.

    A claim that is too long for an address is sent on as it came.
    """
    path = FORMS.get(what, "/quotes")
    if request.method == "POST" and (request.content_length or 0) > LONGEST:
        return redirect(path, 307)
    sent = request.form if request.method == "POST" else request.args
    given = [(name, _typed(value)) for name, value in sent.items(multi=True) if value.strip()]
    query = urlencode(settled(given) if path == "/quotes" else given)
    return redirect(f"{path}?{query}" if query else path, 303)


def _typed(value: str) -> str:
    # Browsers send line breaks as CRLF (HTML Standard, "constructing the entry list").
    return value.strip().replace("\r\n", "\n")


@blueprint.get("/preview.png")
def preview() -> Response:
    """Show what stands beside links to the service's pages, wherever they are unfolded (Open Graph protocol)."""
    return Response(PREVIEW, content_type="image/png")


@blueprint.get("/docs")
def docs() -> Response:
    """Show the OpenAPI document as a page."""
    if request.args:
        raise UnprocessableEntity("This page takes no parameters; leave them out.")
    document: Callable[[], dict[str, Any]] = current_app.extensions[DOCUMENT]
    return documentation("docs.html", document=document())
