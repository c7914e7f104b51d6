"""Pages, rendered here and complete: no script, and nothing from another host."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

DOCUMENT = "quoteapi.document"
"""Where the application keeps the function that returns the OpenAPI document."""

blueprint = Blueprint("pages", __name__, template_folder="templates")


@blueprint.get("/")
def home() -> WerkzeugResponse:
    """Lead to the documentation."""
    return redirect(url_for("pages.docs"))


@blueprint.get("/docs")
def docs() -> Response:
    """Show the OpenAPI document as a page."""
    document: Callable[[], dict[str, Any]] = current_app.extensions[DOCUMENT]
    page = render_template("docs.html", document=document())
    response = Response(page, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = PAGE_POLICY
    return response
