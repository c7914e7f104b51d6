"""Claims over HTTP: is this quotation on record?"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response

from quoteapi.api import documents, formats
from quoteapi.api.context import database
from quoteapi.api.formats import FORM
from quoteapi.api.parameters import Shown
from quoteapi.api.problems import InvalidInput, Mistake
from quoteapi.api.routing import JSON, answer_as_asked, answer_json, route
from quoteapi.api.verdicts import (
    ClaimOrClaims,
    ClaimParameters,
    Verification,
    VerificationOrVerifications,
)
from quoteapi.store import verifying
from quoteapi.store.verifying import Finding
from quoteapi.text.corrected import corrected
from quoteapi.text.moment import rfc3339

blueprint = Blueprint("verify", __name__)


@route(blueprint, "/verify", access="public", query=ClaimParameters, answer=Verification)
def verify(query: dict[str, Any]) -> Response:
    """Whether a claimed quotation is on record: word for word, cut, changed, or somebody else's."""
    if "text" not in query:
        if formats.chosen() != "html":
            raise InvalidInput(Mistake("query", "text", "is missing; give the words of the claim"))
        return answer_as_asked({})
    return _answer(*findings([query]))


@route(
    blueprint,
    "/verify",
    method="POST",
    access="public",
    query=Shown,
    body=ClaimOrClaims,
    media_types=(JSON, FORM),
    answer=VerificationOrVerifications,
)
def verify_claims(query: dict[str, Any], body: dict[str, Any]) -> Response:
    """Whether each of up to 100 claimed quotations is on record. Changes nothing, and needs no token.

    A form takes one.
    """
    found = findings(body.get("claims", [body]))
    return answer_json({"results": [*map(shown, found)]}) if "claims" in body else _answer(*found)


def findings(claims: Sequence[dict[str, Any]]) -> list[Finding]:
    """Return what is to be said of each of `claims`, which are read already."""
    asked = [verifying.Claim(claim["text"], claim.get("speaker"), claim.get("date")) for claim in claims]
    with database().reading() as connection:
        return verifying.verify(connection, asked)


def _answer(finding: Finding) -> Response:
    answer = shown(finding)
    if formats.chosen() == "html":
        for piece, evidence in zip(finding.evidence, answer["evidence"], strict=True):
            evidence["corrected"] = corrected(finding.claim.text, piece.comparison.aligned)
        answer["told"], answer["warning"] = finding.note.told, finding.note.warning
    return answer_as_asked(answer)


def shown(finding: Finding) -> dict[str, Any]:
    """Return a finding as it is sent."""
    claim = finding.claim
    quotes = documents.represent([piece.document for piece in finding.evidence], {})
    answer: dict[str, Any] = {
        "verdict": finding.verdict,
        "flags": finding.flags,
        "claim": {"text": claim.text, "speaker": claim.speaker, "date": claim.date and claim.date.text},
        "evidence": [
            {
                "quote": quote,
                "verdict": piece.comparison.verdict,
                "score": piece.comparison.score,
                "compared": piece.compared,
                "diff": piece.comparison.diff,
                **({"judged": asdict(piece.judged) | {"at": rfc3339(piece.judged.at)}} if piece.judged else {}),
            }
            for piece, quote in zip(finding.evidence, quotes, strict=True)
        ],
        "note": str(finding.note),
    }
    if claim.speaker is not None:
        answer["resolved"] = {"speaker": finding.resolved}
    if finding.suggestions:
        answer["suggestions"] = {"speaker": finding.suggestions}
    return answer
