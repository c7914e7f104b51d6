"""Speakers over HTTP."""

from typing import Any

from flask import Blueprint, Response

from quoteapi.api import answers, bodies
from quoteapi.api.context import database
from quoteapi.api.cursors import next_url, read_cursor
from quoteapi.api.formats import chosen
from quoteapi.api.manners import entity_tag
from quoteapi.api.parameters import Reasoned, Shown, SpeakerSearch
from quoteapi.api.problems import Conflict, InvalidInput, Missing, Mistake
from quoteapi.api.redirects import moved
from quoteapi.api.requests import require_match
from quoteapi.api.routing import JSON, MERGE_PATCH, Edit, answer_as_asked, answer_json, answer_page, route
from quoteapi.store import speakers
from quoteapi.store.database import Connection
from quoteapi.store.editing import amend_speaker
from quoteapi.store.merging import merge
from quoteapi.store.records import SpeakerRecord

blueprint = Blueprint("speakers", __name__)
_PAGE = answers.SpeakerPage()
_SPEAKER = answers.SpeakerDetail()
_HISTORY = answers.History()


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
    query=Shown,
    answer=answers.SpeakerDetail,
    problems=(308, 404),
)
def get_speaker(speaker_id: str, query: dict[str, Any]) -> Response:
    """One speaker with all names. An id from before a merge is 308 to today's."""
    with database().reading() as connection:
        found = _found(connection, speaker_id)
    if isinstance(found, speakers.Moved):
        return moved(f"/speakers/{found.id}")
    return answer_as_asked(_SPEAKER.dump(found))


@route(
    blueprint,
    "/speakers/<speaker_id>/history",
    access="public",
    query=Shown,
    answer=answers.History,
    problems=(308, 404),
)
def get_speaker_history(speaker_id: str, query: dict[str, Any]) -> Response:
    """Who changed what of a speaker, when and why, the first change first. An id from before a merge is 308."""
    with database().reading() as connection:
        found = _found(connection, speaker_id)
        if isinstance(found, speakers.Moved):
            return moved(f"/speakers/{found.id}/history")
        history = speakers.history(connection, speaker_id)
    # A page says whose history it is.
    shown = {"speaker": _SPEAKER.dump(found)} if chosen() == "html" else {}
    return answer_as_asked(_HISTORY.dump({"results": history}) | shown)


@route(
    blueprint,
    "/speakers/<speaker_id>",
    method="PATCH",
    access="write",
    query=Reasoned,
    body=bodies.SpeakerPatch,
    media_types=(JSON, MERGE_PATCH),
    answer=answers.SpeakerDetail,
    problems=(308, 404, 409, 412, 428),
)
def patch_speaker(speaker_id: str, query: dict[str, Any], body: dict[str, Any], edit: Edit) -> Response:
    """Correct a speaker's names, kind or Wikidata item. Needs `If-Match`; the id stays what it is."""
    found = _found(edit.connection, speaker_id)
    if isinstance(found, speakers.Moved):
        return moved(f"/speakers/{found.id}")
    require_match(entity_tag(_answer(found)))
    amend_speaker(edit.connection, found, body, by=edit.by, at=edit.at, reason=query.get("reason"))
    return _answer(_today(edit.connection, speaker_id))


@route(
    blueprint,
    "/speakers/<speaker_id>/merge",
    method="POST",
    access="admin",
    body=bodies.MergeBody,
    answer=answers.SpeakerDetail,
    problems=(404, 409),
)
def merge_speaker(speaker_id: str, query: dict[str, Any], body: dict[str, str], edit: Edit) -> Response:
    """Merge a speaker into another: its quotations, roles and names move, and its id redirects.

    Where both have the same words, the quotation of the one that stays takes what only the other's had, also its
    judgement where it has none itself, and the other's leads to it. Retracted ones only move with their speaker.
    Two that have different Wikidata items are not merged before `PATCH` takes the wrong item away.
    """
    old = _found(edit.connection, speaker_id)
    if isinstance(old, speakers.Moved):
        raise Conflict(f"It was merged already, into {old.id}.")
    into = speakers.get(edit.connection, body["into"])
    if into is None:
        raise InvalidInput(Mistake("body", "into", f"there is no speaker with the id {body['into']!r}"))
    if into.id == old.id:
        raise InvalidInput(Mistake("body", "into", "is the same speaker; name another"))
    merge(edit.connection, old.id, into.id, by=edit.by, at=edit.at)
    return _answer(_today(edit.connection, into.id))


def _found(connection: Connection, speaker_id: str) -> SpeakerRecord | speakers.Moved:
    found = speakers.get(connection, speaker_id)
    if found is None:
        raise Missing(f"There is no speaker with the id {speaker_id[:100]!r}; find one with /speakers?q=NAME.")
    return found


def _today(connection: Connection, speaker_id: str) -> SpeakerRecord:
    found = _found(connection, speaker_id)
    return found if isinstance(found, SpeakerRecord) else _today(connection, found.id)


def _answer(speaker: SpeakerRecord) -> Response:
    response = answer_json(_SPEAKER.dump(speaker))
    response.set_etag(entity_tag(response))
    return response
