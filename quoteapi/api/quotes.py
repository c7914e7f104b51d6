"""Quotations over HTTP."""

import hashlib
from collections.abc import Iterator
from importlib import metadata
from typing import Any
from uuid import UUID

import orjson
from flask import Blueprint, Response, stream_with_context

from quoteapi.api import answers, bodies, documents, formats, naming
from quoteapi.api.archiving import as_csv, as_json_lines
from quoteapi.api.context import database, quotation_url
from quoteapi.api.cursors import next_url, read_cursor
from quoteapi.api.fields import parse_uuid
from quoteapi.api.keeping import unchanged
from quoteapi.api.lookup import found, present, unknown
from quoteapi.api.parameters import STREAMED, OneQuotation, QuotationSearch, Reasoned, Shown, date_range
from quoteapi.api.problems import InvalidInput, Mistake
from quoteapi.api.redirects import moved
from quoteapi.api.requests import check_match, require_match
from quoteapi.api.routing import JSON, MERGE_PATCH, Edit, answer_as_asked, answer_members, linked, route
from quoteapi.store import facets, quotes, searching
from quoteapi.store.archive import edition, everything
from quoteapi.store.database import Connection
from quoteapi.store.editing import amend, review
from quoteapi.store.enrolment import Refusal
from quoteapi.store.forms import DOCUMENTS
from quoteapi.store.quotes import HIDDEN, QuoteFilter
from quoteapi.store.recording import record
from quoteapi.store.records import FacetValue
from quoteapi.store.searching import SearchSort
from quoteapi.text.draft import STATUSES, QuotationDraft
from quoteapi.text.highlight import highlight
from quoteapi.text.query import Query

DEFAULT_LIMIT = 20

blueprint = Blueprint("quotes", __name__)
_FOUND = answers.QuotationFound(only=["highlight"])
_HISTORY = answers.History()


@route(
    blueprint,
    "/quotes",
    access="public",
    query=QuotationSearch,
    answer=answers.QuotationPage,
)
@unchanged
def list_quotes(query: dict[str, Any]) -> Response:
    """Quotations by words, speaker, whom they are about, whom they were said to, date, source and more, in pages."""
    words: Query | None = query.get("q")
    query = _with_what_is_shown(query)
    sort = order_of(query)
    after = read_cursor(query.get("cursor"), *[int] * _position_length(sort, words))
    if query.get("format") in STREAMED:
        return _stream(query)
    with database().reading() as connection:
        meant = naming.understand(connection, query)
        wanted = filter_of(query, meant)
        page = (searching if words else quotes).page(
            connection,
            wanted,
            sort=sort,
            limit=query.get("limit", DEFAULT_LIMIT),
            after=after,
            count="total" in query.get("include", ()),
            form=DOCUMENTS,
        )
        counted = {}
        if "facets" in query:
            try:
                counted = facets.count(connection, wanted, query["facets"])
            except facets.TooManyError as error:
                raise InvalidInput(Mistake("query", "facets", str(error))) from None
        elif formats.chosen() == "html":
            counted = facets.count_few(connection, wanted)
        near = naming.near_names(connection, meant)
    following = next_url(page.next)
    payload: dict[str, Any] = {"next": following, "resolved": naming.resolved(meant)}
    if near:
        payload["suggestions"] = naming.suggestions(near)
    if page.total is not None:
        payload["total"] = page.total
    if counted:
        payload["facets"] = {facet: [*map(_value, values)] for facet, values in counted.items()}
    if formats.chosen() == "html":
        payload["names"] = naming.of_each(meant, near)
    if formats.chosen() == "json" and not {"fields_", "highlight"} & {*query, *query.get("include", ())}:
        response = answer_members(payload, results=documents.join(page.rows))
        # The address of the next page begins with the service's own, which validators leave out.
        response.set_etag(documents.entity_tag(*page.rows, orjson.dumps(payload | {"next": page.next})))
        return linked(response, following)
    shown = documents.represent(page.rows, query)
    if "highlight" in query.get("include", ()):
        shown = _highlighted(page.rows, shown, query["q"])
    return linked(answer_as_asked(payload, results=shown), following)


@route(
    blueprint,
    "/quotes/<quotation_id>",
    access="public",
    query=OneQuotation,
    answer=answers.Quotation,
    problems=(308, 404, 410),
    headers=("Link",),
)
def get_quote(quotation_id: str, query: dict[str, Any]) -> Response:
    """One quotation. A retracted one is 410, with the reason; one that a merge made one with another is 308 to that."""
    with database().glancing() as connection:
        document = documents.present(connection, quotation_id)
    if isinstance(document, UUID):
        return moved(f"/quotes/{document}")
    return documents.answer(document, query, linked=True)


@route(
    blueprint,
    "/quotes",
    method="POST",
    access="write",
    body=bodies.QuotationBody,
    answer=answers.Quotation,
    codes=(200, 201),
    problems=(409,),
)
def post_quote(query: dict[str, Any], body: QuotationDraft, edit: Edit) -> Response:
    """Enter a quotation: 201 for a new one; 200 where it was there already, to which a new source is added.

    What was null or empty of one that was there (`lang`, `original`, `attributed_as`, `role`, `about`, `addressee`,
    `date`, `context`), of how a page printed it (`as_printed`, `prefix`, `suffix`) or of the page is filled in, and
    enters the history. What is known is not overwritten; `PATCH` corrects it.
    """
    (outcome,) = record(edit.connection, [body], by=edit.by, at=edit.at)
    if isinstance(outcome, Refusal):
        raise outcome
    return _answer(edit.connection, str(outcome.id), 201 if outcome.created else 200)


@route(
    blueprint,
    "/quotes/<quotation_id>",
    method="PATCH",
    access="write",
    query=Reasoned,
    body=bodies.QuotationPatch,
    media_types=(JSON, MERGE_PATCH),
    answer=answers.Quotation,
    problems=(404, 409, 410, 412, 428),
)
def patch_quote(quotation_id: str, query: dict[str, Any], body: dict[str, Any], edit: Edit) -> Response:
    """Correct a quotation. Needs `If-Match` with its ETag; every correction enters the history.

    `sources` is the whole list. What it says of a page (title, publisher, authors, published, archive_url,
    archived_at), null included, is corrected for every quotation that the page printed, and enters their histories
    too; what it does not say of a known page stays.
    """
    quotation = present(edit.connection, quotation_id)
    require_match(_tag(edit.connection, quotation_id))
    amend(edit.connection, quotation, body, by=edit.by, at=edit.at, reason=query.get("reason"))
    return _answer(edit.connection, quotation_id)


@route(
    blueprint,
    "/quotes/<quotation_id>",
    method="DELETE",
    access="write",
    query=Reasoned,
    answer=None,
    codes=(204,),
    problems=(404, 410, 412),
)
def delete_quote(quotation_id: str, query: dict[str, Any], edit: Edit) -> Response:
    """Retract a quotation: it is 410 from now on, and its history keeps it."""
    quotation = present(edit.connection, quotation_id)
    check_match(_tag(edit.connection, quotation_id))
    review(edit.connection, quotation.id, HIDDEN, by=edit.by, at=edit.at, reason=query.get("reason"))
    return Response(status=204)


@route(
    blueprint,
    "/quotes/<quotation_id>/reviews",
    method="POST",
    access="write",
    body=bodies.ReviewBody,
    answer=answers.Quotation,
    codes=(201,),
    problems=(404, 409),
)
def post_review(quotation_id: str, query: dict[str, Any], body: dict[str, Any], edit: Edit) -> Response:
    """Change what is known of a quotation, with the reason; also brings a retracted one back."""
    quotation = found(edit.connection, quotation_id)
    evidence = body.get("evidence_url")
    review(
        edit.connection,
        quotation.id,
        body["status"],
        by=edit.by,
        at=edit.at,
        reason=body["note"],
        evidence_url=evidence and evidence.text,
    )
    return _answer(edit.connection, quotation_id, 201)


@route(
    blueprint,
    "/quotes/<quotation_id>/history",
    access="public",
    query=Shown,
    answer=answers.History,
    problems=(404,),
)
def get_quote_history(quotation_id: str, query: dict[str, Any]) -> Response:
    """Who changed what of a quotation, when and why, the first change first; also of a retracted one.

    The page marks the changed words; of a retracted quotation it shows none.
    """
    uid, shown = parse_uuid(quotation_id), dict[str, Any]()
    with database().reading() as connection:
        history = uid and quotes.history(connection, uid)
        if history is None:
            raise unknown(quotation_id)
        if formats.chosen() == "html":
            # A page says whose history it is.
            document, _ = documents.find(connection, quotation_id)
            (shown["quotation"],) = documents.represent([document], {})
    return answer_as_asked(_HISTORY.dump({"results": history}), **shown)


def _answer(connection: Connection, quotation_id: str, status: int = 200) -> Response:
    response = documents.answer(documents.find(connection, quotation_id)[0], {}, status)
    if status == 201:
        response.headers["Location"] = quotation_url(quotation_id)
    return response


def _tag(connection: Connection, quotation_id: str) -> str:
    return documents.entity_tag(documents.find(connection, quotation_id)[0])


def _value(counted: FacetValue) -> dict[str, Any]:
    """Return a value of a facet as it is sent: only speakers have names."""
    named = {} if counted.name is None else {"name": counted.name}
    return {"value": counted.value, **named, "count": counted.count}


def _with_what_is_shown(query: dict[str, Any]) -> dict[str, Any]:
    """Return `query` with what its format adds: a page marks what was found.

    A feed tells the latest changes first, however the search was shown that it is of, and also of those that were
    retracted: whoever follows it has read them.
    """
    match formats.chosen():
        case "html" if "q" in query:
            return query | {"include": list({*query.get("include", ()), "highlight"})}
        case format_ if format_ in formats.FEEDS:
            selecting = {name: value for name, value in query.items() if name not in ("include", "facets")}
            return {"status": list(STATUSES)} | selecting | {"sort": "-updated"}
        case _:
            return query


def _highlighted(kept: list[bytes], shown: list[dict[str, Any]], words: Query) -> list[dict[str, Any]]:
    marked = []
    for document, quotation in zip(kept, shown, strict=True):
        whole = orjson.loads(document)
        found = {name: whole[name] and highlight(whole[name], words) for name in ("text", "context")}
        marked.append(quotation | _FOUND.dump({"highlight": found}))
    return marked


def _position_length(sort: str, words: Query | None) -> int:
    match sort:
        case "relevance":
            return 3
        case "-updated":
            return 2
        case _:
            return 1 if words or sort.endswith("added") else 2


def _stream(query: dict[str, Any]) -> Response:
    def archive() -> Iterator[bytes]:
        with database().reading() as connection:
            wanted = filter_of(query, naming.understand(connection, query))
            chunks = everything(connection, wanted, sort=order_of(query), limit=query.get("limit"))
            yield from as_csv(chunks) if query["format"] == "csv" else as_json_lines(chunks)

    # Taken first: where something changes before the archive is read, this holds too short, and not too long.
    with database().reading() as connection:
        made_of = edition(connection) + metadata.version("quoteapi")
    stream = Response(stream_with_context(archive()), content_type=f"{STREAMED[query['format']]}; charset=utf-8")
    stream.set_etag(hashlib.blake2b(made_of.encode(), digest_size=16).hexdigest(), weak=True)
    return stream


def order_of(query: dict[str, Any]) -> SearchSort:
    """Return the order that a read query asks for, or that of what it asks for."""
    sort: SearchSort = query.get("sort", "relevance" if "q" in query else "-date")
    return sort


def filter_of(query: dict[str, Any], meant: naming.Meant) -> QuoteFilter:
    """Return the filter that a read query asks for, its names taken for whom they are meant for."""
    keys = {
        role: list(dict.fromkeys(key for (r, _), resolution in meant if r == role for key in resolution.keys))
        for role in {role for (role, _), _ in meant}
    }
    return QuoteFilter(
        speakers=keys.get("speaker"),
        about=keys.get("about"),
        addressee=keys.get("addressee"),
        **query.get("source", {}),
        publisher=query.get("publisher"),
        dates=date_range(query.get("date_from"), query.get("date_to")),
        published=date_range(query.get("published_from"), query.get("published_to")),
        within=query["date_match"] == "within",
        lang=query.get("lang"),
        statuses=query.get("status"),
        query=query.get("q"),
    )
