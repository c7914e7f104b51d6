"""Which function makes which format of which view's answer, of what its JSON holds."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement

import orjson
from flask import Response, g, request

from quoteapi.store import facets, quotes, speakers
from quoteapi.store.database import Connection
from quoteapi.store.forms import DOCUMENTS
from quoteapi.store.identity import resolve
from quoteapi.store.quotes import HIDDEN, QuoteFilter
from quoteapi.store.records import ChangeRecord
from quoteapi.text import citation, embed
from quoteapi.text.citation import MISATTRIBUTED, Citation
from quoteapi.text.draft import STATUSES
from quoteapi.text.partial_date import HINT
from quoteapi.web import citing, feeds, following, graph, xml
from quoteapi.web.changes import told
from quoteapi.web.linked_data import embedded, linked_data
from quoteapi.web.rendering import card, fill, fill_card, headline, page
from quoteapi.web.searches import LABELS, Search
from quoteapi.web.site import site

SHOWN = 10
LATEST = 5
THEIRS = tuple(status for status in STATUSES if status not in (MISATTRIBUTED, HIDDEN))
FORM_LABELS = {
    "/quotes": LABELS,
    "/verify": {"text": "The words", "speaker": "Said by", "date": "Said when"},
    "/speakers": {"q": "Name", "kind": "Kind"},
    "/sources": {"domain": "Domain"},
}
PLAIN_HINT = "write 2007, 2007-05 or 2007-05-31; “around 2015” is 2015~"

Payload = dict[str, Any]


def home(payload: Payload) -> Response:
    """The page that searches."""
    with site().database.reading() as connection:
        latest = _quotations(connection, QuoteFilter(), sort="-added", limit=LATEST)
    return page("home.html", latest=latest, version=payload["version"])


def results(payload: Payload) -> Response:
    """What a search found."""
    counted = payload.get("facets", {})
    total = sum(value["count"] for value in counted["status"]) if counted.get("status") else payload.get("total")
    meant = {(one["role"], one["name"]): one["speakers"] for one in payload["names"]}
    return page(
        "quotes.html",
        found=payload,
        meant=meant,
        labels=LABELS,
        facets=counted,
        total=total,
        title=following.title(payload),
        selection=following.selection,
    )


def quotation(payload: Payload) -> Response:
    """A quotation's own page."""
    cited = Citation.of(payload)
    wikidata, history = _beside(payload)
    height = embed.card_height(cited, embed.WIDTH)
    judged = [change for change in history if "status" in change.changes]
    return page(
        "quote.html",
        quotation=payload,
        history=told(history, "quotes"),
        judged=judged[-1] if judged else None,
        summary=citation.attribution(cited),
        plain=citation.plain(cited),
        markdown=citation.markdown(cited),
        bibtex=citation.bibtex(cited),
        frame=embed.frame(payload["url"], headline(payload), embed.WIDTH, height),
        blockquote=embed.blockquote(cited),
        data=embedded(linked_data(payload, wikidata)),
    )


def jsonld(payload: Payload) -> Response:
    """A quotation as linked data."""
    data = orjson.dumps(linked_data(payload, _beside(payload)[0]), option=orjson.OPT_APPEND_NEWLINE)
    return Response(data, content_type="application/ld+json")


def speaker(payload: Payload) -> Response:
    """A speaker's page: what they said, when, of whom, what was said of them and to them.

    What is known not to be theirs stands apart, and counts nowhere else.
    """
    with site().database.reading() as connection:
        keys = resolve(connection, [payload["id"]])[0].keys
        not_theirs = quotes.page(
            connection, QuoteFilter(speakers=keys, statuses=(MISATTRIBUTED,)), limit=LATEST, count=True, form=DOCUMENTS
        )
        # Where nothing has to be left out, an index has just what is asked for.
        statuses = THEIRS if not_theirs.total else None
        said = QuoteFilter(speakers=keys, statuses=statuses)
        counted = facets.count_few(connection, said, ("about", "publisher", "year"), values=facets.MOST_VALUES)
        shown = _quotations(connection, said, limit=SHOWN)
        of_them = _quotations(connection, QuoteFilter(about=keys), limit=LATEST)
        to_them = _quotations(connection, QuoteFilter(addressee=keys), limit=LATEST)
    return page(
        "speaker.html",
        speaker=payload,
        said=shown,
        said_count=payload["quote_count"] - (not_theirs.total or 0),
        said_search=Search("/quotes", [("speaker", payload["id"]), *(("status", status) for status in statuses or ())]),
        not_theirs=[orjson.loads(document) for document in not_theirs.rows],
        not_theirs_count=not_theirs.total,
        of_them=of_them,
        to_them=to_them,
        facets=counted,
        graph=graph.by_year((int(each.value), each.count) for each in counted.get("year", ())),
    )


def quotation_history(payload: Payload) -> Response:
    """What happened to a quotation. Of a retracted one, whose page is gone, nothing is shown that quotes it."""
    of = payload["quotation"]
    hidden = of["status"] == HIDDEN
    changes = told(_records(payload), "quotes", quoting=not hidden)
    return page("history.html", path=f"/quotes/{of['id']}", quotation=None if hidden else of, changes=changes)


def speaker_history(payload: Payload) -> Response:
    """What happened to a speaker."""
    of = payload["speaker"]
    return page("history.html", path=f"/speakers/{of['id']}", speaker=of, changes=told(_records(payload), "speakers"))


def source(payload: Payload) -> Response:
    """A source's page: what it printed."""
    with site().database.reading() as connection:
        printed = _quotations(connection, QuoteFilter(source_id=UUID(payload["id"])), limit=SHOWN)
    return page("source.html", source=payload, printed=printed)


def verification(payload: Payload) -> Response:
    """What is on record of a claim; without one, the form that asks for it."""
    return page("verify.html", found=payload)


def framed(payload: Payload) -> Response:
    """A card for other sites."""
    return card("card.html", quotation=payload, notice=embed.NOTICES.get(payload["status"]))


def embed_xml(payload: Payload) -> Response:
    """An oEmbed answer as XML."""
    root = Element("oembed")
    for name, value in payload.items():
        SubElement(root, name).text = str(value)
    return Response(xml.document(root), content_type="text/xml; charset=utf-8")


def show_problem(response: Response, problem: Payload) -> None:
    """Give a response that is an error the page, or the card, that says so."""
    if (request.endpoint or "").endswith(".get_card"):
        fill_card(
            response, "card_problem.html", problem=problem, quotation_id=(request.view_args or {})["quotation_id"]
        )
    else:
        retracted = (request.view_args or {}).get("quotation_id") if problem["status"] == 410 else None
        fill(
            response,
            "problem.html",
            problem=problem,
            mistakes=_in_plain_words(problem.get("errors", ())),
            wrong=tuple(each["field"] for each in problem.get("errors", ())),
            retracted=retracted,
            given=g.get("form", request.args),
        )


def _in_plain_words(errors: Iterable[Payload]) -> list[tuple[str, str]]:
    """Return what is wrong where, as somebody reads it who filled in a form."""
    labels = {"": "What was sent" if request.method == "POST" else "The address"} | FORM_LABELS.get(request.path, {})
    fields = [(str(each["field"]), each["message"].replace(HINT, PLAIN_HINT)) for each in errors]
    return [(labels.get(field, field), message) for field, message in fields]


def _quotations(connection: Connection, wanted: QuoteFilter, **options: Any) -> list[Payload]:
    kept = quotes.page(connection, wanted, form=DOCUMENTS, **options).rows
    return [orjson.loads(document) for document in kept]


def _records(payload: Payload) -> list[ChangeRecord]:
    return [ChangeRecord(**change | {"at": datetime.fromisoformat(change["at"])}) for change in payload["results"]]


def _beside(payload: Payload) -> tuple[str | None, list[ChangeRecord]]:
    """Return the Wikidata item of a quotation's speaker, and the quotation's history."""
    who = payload["speaker"]
    with site().database.reading() as connection:
        wikidata = speakers.wikidata_item(connection, who["id"]) if who else None
        history = quotes.history(connection, UUID(payload["id"])) or []
    return wikidata, history


def _listing(template: str) -> Callable[[Payload], Response]:
    def render(payload: Payload) -> Response:
        return page(template, found=payload)

    return render


RENDERERS: dict[tuple[str, str], Callable[[Payload], Response]] = {
    ("get_home", "html"): home,
    ("list_quotes", "html"): results,
    ("list_quotes", "atom"): feeds.atom,
    ("list_quotes", "jsonfeed"): feeds.jsonfeed,
    ("get_quote", "html"): quotation,
    ("get_quote", "jsonld"): jsonld,
    ("get_quote", "bibtex"): citing.bibtex,
    ("get_quote", "csl"): citing.csl,
    ("get_quote", "markdown"): citing.markdown,
    ("get_quote_history", "html"): quotation_history,
    ("get_card", "html"): framed,
    ("oembed", "xml"): embed_xml,
    ("verify", "html"): verification,
    ("verify_claims", "html"): verification,
    ("list_speakers", "html"): _listing("speakers.html"),
    ("get_speaker", "html"): speaker,
    ("get_speaker_history", "html"): speaker_history,
    ("list_sources", "html"): _listing("sources.html"),
    ("get_source", "html"): source,
}
