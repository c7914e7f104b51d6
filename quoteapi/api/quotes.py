"""Quotations over HTTP."""

from functools import lru_cache
from typing import Any

from flask import Blueprint, Response

from quoteapi.api import answers
from quoteapi.api.context import database
from quoteapi.api.cursors import next_url, read_cursor
from quoteapi.api.dumping import Dump, compile_dump
from quoteapi.api.fields import parse_uuid
from quoteapi.api.parameters import Formatted, OneQuotation, QuotationSearch, date_range
from quoteapi.api.problems import InvalidInput, Missing, Mistake, Retracted
from quoteapi.api.routing import answer_json, answer_page, route
from quoteapi.store import facets, quotes, searching
from quoteapi.store.identity import Resolution, resolve, suggest
from quoteapi.store.quotes import HIDDEN, QuoteFilter
from quoteapi.text.highlight import highlight
from quoteapi.text.query import Query

ROLES = ("speaker", "about", "addressee")
SHOWN_RESOLVED = 100
MAX_SUGGESTED_FOR = 5

blueprint = Blueprint("quotes", __name__)
_QUOTATION = answers.Quotation()
_PAGE_MEMBERS = answers.QuotationPage(exclude=("results", "next", "total"))
_FOUND = answers.QuotationFound(only=["highlight"])
_HISTORY = answers.History()


@route(blueprint, "/quotes", access="public", query=QuotationSearch, answer=answers.QuotationPage)
def list_quotes(query: dict[str, Any]) -> Response:
    """Quotations by words, speaker, whom they are about, whom they were said to, date, source and more, in pages."""
    words: Query | None = query.get("q")
    sort = query.get("sort", "relevance" if words else "-date")
    after = read_cursor(query.get("cursor"), *[int] * _position_length(sort, words))
    with database().reading() as connection:
        asked = [(role, name) for role in ROLES for name in query.get(role, ())]
        meant = list(zip(asked, resolve(connection, [name for _, name in asked]), strict=True))
        wanted = _filter(query, meant)
        count = "total" in query.get("include", ())
        page = (searching if words else quotes).page(
            connection, wanted, sort=sort, limit=query["limit"], after=after, count=count
        )
        counted = {}
        if "facets" in query:
            try:
                counted = facets.count(connection, wanted, query["facets"])
            except facets.TooManyError as error:
                raise InvalidInput(Mistake("query", "facets", str(error))) from None
        nobody = [who for who, resolution in meant if not resolution.keys]
        near: dict[str, list[Any]] = {}
        for role, name in nobody[:MAX_SUGGESTED_FOR]:
            near.setdefault(role, []).extend(suggest(connection, name))
    resolved = {role: [ref for (r, _), res in meant if r == role for ref in res.speakers] for role, _ in asked}
    payload = {
        "results": _highlighted(page.rows, query)
        if "highlight" in query.get("include", ())
        else _represent(page.rows, query),
        "next": next_url(page.next),
        **_PAGE_MEMBERS.dump({"resolved": {role: refs[:SHOWN_RESOLVED] for role, refs in resolved.items()}}),
    }
    if near:
        payload |= _PAGE_MEMBERS.dump({"suggestions": near})
    if page.total is not None:
        payload["total"] = page.total
    if counted:
        payload |= _PAGE_MEMBERS.dump({"facets": counted})
    return answer_page(payload)


@route(
    blueprint,
    "/quotes/<quotation_id>",
    access="public",
    query=OneQuotation,
    answer=answers.Quotation,
    problems=(404, 410),
)
def get_quote(quotation_id: str, query: dict[str, Any]) -> Response:
    """One quotation. A retracted one is 410, with the reason."""
    uid = parse_uuid(quotation_id)
    with database().reading() as connection:
        quotation = uid and quotes.get(connection, uid)
        if not quotation:
            raise _unknown(quotation_id)
        if quotation.status == HIDDEN:
            reason = quotes.retraction_reason(connection, quotation.id)
            raise Retracted(f"This quotation was retracted: {reason or 'no reason was given'}", reason=reason)
    return answer_json(_represent([quotation], query)[0])


@route(
    blueprint,
    "/quotes/<quotation_id>/history",
    access="public",
    query=Formatted,
    answer=answers.History,
    problems=(404,),
)
def get_quote_history(quotation_id: str, query: dict[str, Any]) -> Response:
    """Who changed what of a quotation, when and why, the first change first; also of a retracted one."""
    uid = parse_uuid(quotation_id)
    with database().reading() as connection:
        history = uid and quotes.history(connection, uid)
    if history is None:
        raise _unknown(quotation_id)
    return answer_json(_HISTORY.dump({"results": history}))


def _unknown(quotation_id: str) -> Missing:
    return Missing(f"There is no quotation with the id {quotation_id[:50]!r}.")


def _represent(records: list[Any], query: dict[str, Any]) -> list[Any]:
    return [*map(_dump(frozenset(query.get("fields_", answers.Quotation.members()))), records)]


@lru_cache(maxsize=256)
def _dump(members: frozenset[str]) -> Dump:
    """Return what shows these members of a quotation, and its id."""
    return compile_dump(
        answers.Quotation(only=[name for name in answers.Quotation.members() if name in members or name == "id"])
    )


def _highlighted(records: list[Any], query: dict[str, Any]) -> list[Any]:
    words = query["q"]
    return [
        shown
        | _FOUND.dump(
            {
                "highlight": {
                    "text": highlight(record.text, words),
                    "context": record.context and highlight(record.context, words),
                }
            }
        )
        for record, shown in zip(records, _represent(records, query), strict=True)
    ]


def _position_length(sort: str, words: Query | None) -> int:
    if sort == "relevance":
        return 3
    return 1 if words or sort.endswith("added") else 2


def _filter(query: dict[str, Any], meant: list[tuple[tuple[str, str], Resolution]]) -> QuoteFilter:
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
