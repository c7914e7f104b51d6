"""Templates and what they share: the stylesheet, policies (Content Security Policy Level 3), filters.

There is no script, and nothing comes from another host. The stylesheet stands in the page and is allowed by its hash.
"""

import base64
import hashlib
import re
from datetime import datetime
from functools import lru_cache
from importlib import resources
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.templating import Environment as FlaskEnvironment
from markupsafe import Markup

from quoteapi.text import embed
from quoteapi.text.citation import whose
from quoteapi.text.dates_in_words import in_words
from quoteapi.text.display import opening, plain_text, unturned
from quoteapi.text.highlight import excerpt
from quoteapi.web.searches import this_search
from quoteapi.web.site import address

HTML = "text/html; charset=utf-8"
# Few dates are many quotations'.
MOST_DATES = 10_000
_OPENING = re.compile(r"[(\[{«„“‘¿¡「『（]\s*$")
_CLOSING = re.compile(r"\s*[,.;:!?…%)\]}»”’、。，！？；：」』）]")


class Environment(FlaskEnvironment):
    """Templates: what they show turns nothing, and `one.name` is first of all a member, for nearly all of it is JSON.

    Whoever makes HTML of a text elsewhere shows it as `quoteapi.text.display` says.
    """

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, finalize=_unturned, **options)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return what `obj.attribute` means in a template."""
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


def _unturned(shown: Any) -> Any:
    return unturned(shown) if type(shown) is str else shown


blueprint = Blueprint("rendering", __name__, template_folder="templates")


def _stylesheet(name: str) -> str:
    return resources.files("quoteapi.web").joinpath("styles", name).read_text("utf-8")


def _policy(style: str, *, ancestors: str, forms: str, images: str = "'none'") -> str:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src {images}; base-uri 'none'; "
        f"form-action {forms}; frame-ancestors {ancestors}"
    )


PAGE_STYLE, CARD_STYLE = _stylesheet("page.css"), _stylesheet("card.css")
DOCS_STYLE = PAGE_STYLE + _stylesheet("docs.css")
PAGE_POLICY = _policy(PAGE_STYLE, ancestors="'none'", forms="'self'", images="data:")
DOCS_POLICY = _policy(DOCS_STYLE, ancestors="'none'", forms="'self'", images="data:")
CARD_POLICY = _policy(CARD_STYLE, ancestors="*", forms="'none'")


# In the page, so that browsers ask for no other file: quotation marks, drawn, for fonts differ.
ICON = Markup(
    '<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns=%27http://www.w3.org/2000/svg%27 viewBox=%270 0 32 32%27%3E'
    "%3Crect width=%2732%27 height=%2732%27 rx=%276%27 fill=%27%238c1d2b%27/%3E%3Cpath fill=%27white%27 "
    'd=%27M7 16c0-4 3-7 7-8v3c-2 1-3 2-3 4h3v8H7zm11 0c0-4 3-7 7-8v3c-2 1-3 2-3 4h3v8h-7z%27/%3E%3C/svg%3E">'
)


def page(template: str, **shown: Any) -> Response:
    """Return a page made of `template`."""
    return fill(Response(), template, **shown)


def documentation(template: str, **shown: Any) -> Response:
    """Return a page made of `template` that has the rules of the documentation as well."""
    return _fill(Response(), template, DOCS_POLICY, {"style": Markup(DOCS_STYLE), **shown})  # noqa: S704


def card(template: str, **shown: Any) -> Response:
    """Return a small page that any site may frame."""
    return fill_card(Response(), template, **shown)


def fill(response: Response, template: str, **shown: Any) -> Response:
    """Give `response` a page made of `template` as its body."""
    return _fill(response, template, PAGE_POLICY, {"style": Markup(PAGE_STYLE), **shown})  # noqa: S704


def fill_card(response: Response, template: str, **shown: Any) -> Response:
    """Give `response` a card made of `template` as its body."""
    return _fill(response, template, CARD_POLICY, {"style": Markup(CARD_STYLE), **shown})  # noqa: S704


def _fill(response: Response, template: str, policy: str, shown: dict[str, Any]) -> Response:
    response.set_data(render_template(template, **shown))
    response.content_type = HTML
    response.headers["Content-Security-Policy"] = policy
    response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    return response


@blueprint.app_context_processor
def _shared() -> dict[str, Any]:
    search = this_search()
    return {"address": address, "search": search, "changed": search.changed, "asked": request.args, "icon": ICON}


@blueprint.app_template_filter("in_words")
@lru_cache(MOST_DATES)
def date_in_words(date: str | None) -> str:
    """Return an EDTF date in words."""
    return in_words(date) if date else ""


def whose_words(quotation: dict[str, Any]) -> str:
    """Return whose words a quotation is, for titles."""
    return whose(_named(quotation), quotation["status"])


@blueprint.app_template_filter("headline")
def headline(quotation: dict[str, Any]) -> str:
    """Return whose words a quotation is and how it begins, for titles."""
    return embed.headline(quotation["text"], _named(quotation), quotation["status"])


def _named(quotation: dict[str, Any]) -> str | None:
    """Return what who said a quotation is called, None where nobody knows."""
    name: str | None = quotation["speaker"]["name"] if quotation["speaker"] else quotation["attributed_as"]
    return name


@blueprint.app_template_filter("number")
def number(count: int) -> str:
    """Return a number with commas between its thousands."""
    return f"{count:,}"


@blueprint.app_template_filter("moment")
def moment(at: datetime | str) -> str:
    """Return the day of a moment in words."""
    return date_in_words(str(at)[:10])


@blueprint.app_template_filter("clock")
def clock(at: datetime) -> str:
    """Return the hour and minute of a moment."""
    return f"{at:%H:%M}"


@blueprint.app_template_filter("iso")
def iso(at: datetime | str) -> str:
    """Return a moment as RFC 3339 writes it."""
    return at if isinstance(at, str) else at.strftime("%Y-%m-%dT%H:%M:%SZ")


@blueprint.app_template_filter("web")
def web_address(url: str | None) -> str:
    """Return `url` where following it cannot run anything, else nothing. The store takes no other, but holds years."""
    return url if url and re.match(r"https?://", url, re.IGNORECASE) else ""


@blueprint.app_template_filter("marked")
def marked(highlight: str, length: int) -> Markup:
    """Return a highlight as the HTML that it is, `length` characters from where it begins to be one."""
    return Markup(unturned(excerpt(highlight, length)))  # noqa: S704


@blueprint.app_template_filter("plain")
def plain(text: str) -> str:
    """Return `text` on one line, for titles and attributes."""
    return plain_text(text)


@blueprint.app_template_filter("gap")
def gap(before: str, after: str) -> str:
    """Return the space between two texts: none behind what opens, and none before punctuation that closes."""
    return "" if _OPENING.search(before) or _CLOSING.match(after) else " "


@blueprint.app_template_filter("short")
def short(text: str, length: int = 80) -> str:
    """Return up to `length` characters of `text` as `plain` has it."""
    return opening(plain_text(text), length)


blueprint.add_app_template_filter(opening)
