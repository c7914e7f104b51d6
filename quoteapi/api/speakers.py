"""Speakers over HTTP."""

from typing import Any

from flask import Blueprint, Response

from quoteapi.api import answers
from quoteapi.api.context import base_url, database
from quoteapi.api.cursors import next_url, read_cursor
from quoteapi.api.parameters import Formatted, SpeakerSearch
from quoteapi.api.problems import Missing
from quoteapi.api.routing import answer_json, answer_page, route
from quoteapi.store import speakers

blueprint = Blueprint("speakers", __name__)
_PAGE = answers.SpeakerPage()
_SPEAKER = answers.SpeakerDetail()


@route(blueprint, "/speakers", access="public", query=SpeakerSearch, answer=answers.SpeakerPage)
def list_speakers(query: dict[str, Any]) -> Response:
    """Speakers by id, or those of a name: who has one with all its words, then near spellings with their score."""
    after = read_cursor(query.get("cursor"), str)
    with database().reading() as connection:
        page = speakers.page(connection, name=query.get("q"), kind=query.get("kind"), limit=query["limit"], after=after)
    return answer_page(_PAGE.dump({"results": page.rows, "next": next_url(page.next)}))


@route(
    blueprint,
    "/speakers/<speaker_id>",
    access="public",
    query=Formatted,
    answer=answers.SpeakerDetail,
    problems=(308, 404),
)
def get_speaker(speaker_id: str, query: dict[str, Any]) -> Response:
    """One speaker with all names. An id from before a merge is 308 to today's."""
    with database().reading() as connection:
        found = speakers.get(connection, speaker_id)
    if found is None:
        raise Missing(f"There is no speaker with the id {speaker_id[:100]!r}; find one with /speakers?q=NAME.")
    if isinstance(found, speakers.Moved):
        return Response(status=308, headers={"Location": f"{base_url()}/speakers/{found.id}"})
    return answer_json(_SPEAKER.dump(found))
