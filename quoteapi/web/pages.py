"""Pages, rendered here and complete: no script, and nothing from another host."""

from flask import Blueprint, Response, current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

blueprint = Blueprint("pages", __name__, template_folder="templates")


@blueprint.get("/")
def home() -> WerkzeugResponse:
    """Lead to the documentation."""
    return redirect(url_for("pages.docs"))


@blueprint.get("/docs")
def docs() -> Response:
    """Show the OpenAPI document as a page."""
    view = current_app.view_functions["openapi.openapi"]
    document = view().get_json()  # type: ignore[union-attr]
    response = Response(render_template("docs.html", document=document), content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = PAGE_POLICY
    return response
