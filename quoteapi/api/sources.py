"""Sources over HTTP."""

from typing import Any

from flask import Blueprint, Response

from quoteapi.api import answers
from quoteapi.api.context import database
from quoteapi.api.cursors import next_url, read_cursor
from quoteapi.api.fields import parse_uuid
from quoteapi.api.parameters import Shown, SourceSearch
from quoteapi.api.problems import Missing
from quoteapi.api.routing import answer_as_asked, answer_page, route
from quoteapi.store import sources

blueprint = Blueprint("sources", __name__)
_PAGE = answers.SourcePage()
_SOURCE = answers.Source()


@route(blueprint, "/sources", access="public", query=SourceSearch, answer=answers.SourcePage)
def list_sources(query: dict[str, Any]) -> Response:
    """Where quotations were printed, the last added first, with how many each source printed."""
    after = read_cursor(query.get("cursor"), int)
    with database().reading() as connection:
        page = sources.page(connection, domain=query.get("domain"), limit=query["limit"], after=after)
    return answer_page(_PAGE.dump({"results": page.rows, "next": next_url(page.next)}))


@route(
    blueprint,
    "/sources/<source_id>",
    access="public",
    query=Shown,
    answer=answers.Source,
    problems=(404,),
)
def get_source(source_id: str, query: dict[str, Any]) -> Response:
    """One source, with how many quotations it printed."""
    uid = parse_uuid(source_id)
    with database().reading() as connection:
        source = uid and sources.get(connection, uid)
    if not source:
        raise Missing(f"There is no source with the id {source_id[:50]!r}; find one with /sources?domain=DOMAIN.")
    return answer_as_asked(_SOURCE.dump(source))
