"""Verifying on the command line: the same answer as `/verify`, for people or as JSON."""

from typing import Any

import orjson

from quoteapi.api.verdicts import ClaimBody
from quoteapi.api.verify import findings, shown
from quoteapi.app import create_app
from quoteapi.config import Settings
from quoteapi.store.database import Database
from quoteapi.text.display import plain_text


def verify(settings: Settings, store: Database, members: dict[str, Any]) -> dict[str, Any]:
    """Return what `/verify` answers to a claim of these `members`, with the links of this service.

    Raises marshmallow.ValidationError for a claim that cannot be looked for.
    """
    claim = ClaimBody().load(members)
    host = settings.public_url or f"http://{settings.host}:{settings.port}"
    with create_app(settings, store).test_request_context(base_url=host):
        answer: dict[str, Any] = orjson.loads(orjson.dumps(shown(findings([claim])[0]), option=orjson.OPT_UTC_Z))
    return answer


def in_lines(answer: dict[str, Any]) -> str:
    """Return an answer as lines to read."""
    lines = [f"{answer['verdict']}: {answer['note']}"]
    near = answer.get("suggestions", {}).get("speaker", ())
    lines += [f"  Did you mean {plain_text(one['name'])} ({one['id']})?" for one in near]
    for piece in answer["evidence"]:
        quote = piece["quote"]
        lines += ["", f"  {piece['verdict']} ({piece['score']:.2f}, {quote['status']}): {quote['url']}"]
        lines += [f"    {change['op']}: {change['quote']!r} -> {change['claim']!r}" for change in piece["diff"]]
        lines += [f"    {source['deep_link']}" for source in quote["sources"]]
    return "\n".join(lines)
