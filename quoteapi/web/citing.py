"""Citations as answers: BibTeX, CSL-JSON and Markdown of one quotation."""

from typing import Any

import orjson
from flask import Response

from quoteapi.text import citation
from quoteapi.text.citation import Citation


def cited(quotation: dict[str, Any]) -> Citation:
    """Return what a quotation, as the JSON answer holds it, is cited as: from its first source."""
    source = quotation["sources"][0] if quotation["sources"] else {}
    speaker = quotation["speaker"]
    return Citation(
        id=quotation["id"],
        url=quotation["url"],
        words=quotation["text"],
        status=quotation["status"],
        lang=quotation["lang"],
        speaker=speaker["name"] if speaker else quotation["attributed_as"],
        role=quotation["role"],
        said=quotation["date"],
        source_url=source.get("url"),
        deep_link=source.get("deep_link"),
        title=source.get("title"),
        publisher=source.get("publisher"),
        authors=tuple(source.get("authors", ())),
        published=source.get("published"),
    )


def bibtex(quotation: dict[str, Any]) -> Response:
    """Answer with an entry of biblatex."""
    return _answer(citation.bibtex(cited(quotation)), "application/x-bibtex; charset=utf-8")


def csl(quotation: dict[str, Any]) -> Response:
    """Answer with CSL-JSON, which is a list of items."""
    data = orjson.dumps([citation.csl(cited(quotation))], option=orjson.OPT_APPEND_NEWLINE)
    return _answer(data, "application/vnd.citationstyles.csl+json")


def markdown(quotation: dict[str, Any]) -> Response:
    """Answer with a blockquote in Markdown."""
    return _answer(citation.markdown(cited(quotation)), "text/markdown; charset=utf-8; variant=CommonMark")


def _answer(body: str | bytes, content_type: str) -> Response:
    return Response(body, content_type=content_type)
