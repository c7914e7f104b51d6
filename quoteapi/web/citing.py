"""Citations as answers: BibTeX, CSL-JSON and Markdown of one quotation."""

from typing import Any

import orjson
from flask import Response

from quoteapi.text import citation
from quoteapi.text.citation import Citation


def bibtex(quotation: dict[str, Any]) -> Response:
    """Answer with an entry of biblatex."""
    return _answer(citation.bibtex(Citation.of(quotation)), "application/x-bibtex; charset=utf-8")


def csl(quotation: dict[str, Any]) -> Response:
    """Answer with CSL-JSON, which is a list of items."""
    data = orjson.dumps([citation.csl(Citation.of(quotation))], option=orjson.OPT_APPEND_NEWLINE)
    return _answer(data, "application/vnd.citationstyles.csl+json")


def markdown(quotation: dict[str, Any]) -> Response:
    """Answer with a blockquote in Markdown."""
    return _answer(citation.markdown(Citation.of(quotation)), "text/markdown; charset=utf-8; variant=CommonMark")


def _answer(body: str | bytes, content_type: str) -> Response:
    return Response(body, content_type=content_type)
