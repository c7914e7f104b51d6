"""The claims that `/verify` takes, and the members of what it answers, as schemas."""

from typing import ClassVar

from marshmallow import Schema, fields
from marshmallow.validate import Length, OneOf

from quoteapi.api.answers import Quotation, Speaker, Suggestion, string
from quoteapi.api.bodies import NAME_LENGTH, TEXT_LENGTH, Alternatives
from quoteapi.api.fields import Edtf, Line, Moment, Name
from quoteapi.api.loading import Body
from quoteapi.api.parameters import Shown

MOST_CLAIMS = 100
VERDICTS = {
    "exact": "the claim is a stored quotation, letter for letter",
    "match": "the same but for case, punctuation, spaces, accents, `[W]e`, `[sic]`, British or American spelling",
    "excerpt": "a run of whole words of a longer stored one",
    "edited_excerpt": "the same with `…` or `[…]` where words were left out or put in",
    "altered": "near a stored one, with words changed",
    "misattributed": "the words are on record under another speaker, and not under the claimed one",
    "not_found": "nothing near it is stored, which is never evidence that it was not said",
    "insufficient": "fewer than three words, and not letter for letter a stored quotation",
}
FLAGS = {
    "negation_changed": "a negation was put in, left out or moved",
    "number_changed": "a number, an amount or a date in the words was changed",
    "name_changed": "a name was changed, or put in in brackets",
    "negation_before": "what a claim leaves out before its first word, in the same clause, holds a negation",
    "negation_after": "what a claim leaves out right behind its last word holds a negation",
    "spliced": "halves of two sentences were joined",
    "date_differs": "the claimed date is outside every date on record for these words",
    "speaker_differs": "the near words are another's, and not the claimed speaker's",
    "words_of_another": "the claimed speaker's words are near, and the very words are on record as another's",
    "speaker_unknown": "the words are on record, and nobody knows whose they are",
    "claimed_speaker_unknown": "the claimed name is nobody's; `suggestions` has near ones",
}

_SPEAKER = "Who is said to have said it; read as `speaker` of `GET /quotes` is."
_DATE = "When it is said to have been said (EDTF, levels 0 and 1)."


def _listed(meanings: dict[str, str]) -> str:
    return "; ".join(f"`{name}`: {meaning}" for name, meaning in meanings.items())


class ClaimParameters(Shown):
    """Parameters of `GET /verify`."""

    text = Line(
        TEXT_LENGTH,
        metadata={
            "description": "The words that are claimed to be a quotation. Needed, but for the page that asks for them. "
            "What is too long for an address goes by POST.",
            "example": "vivid example of the failure of United States policy in the Middle East",
        },
    )
    speaker = Name(NAME_LENGTH, metadata={"description": _SPEAKER, "example": "Putin"})
    date = Edtf(metadata={"description": _DATE, "example": "2023-10"})


class ClaimBody(Body):
    """A claim: words, and whom and when they are said to be of."""

    text = Line(TEXT_LENGTH, required=True, metadata={"description": "The words."})
    speaker = Name(NAME_LENGTH, allow_none=True, metadata={"description": _SPEAKER})
    date = Edtf(allow_none=True, metadata={"description": _DATE})


class ClaimsBody(Body):
    """Several claims."""

    claims = fields.List(
        fields.Nested(ClaimBody),
        required=True,
        validate=Length(1, MOST_CLAIMS, error=f"give 1 to {MOST_CLAIMS}"),
        metadata={"description": "The claims."},
    )


class ClaimOrClaims(Alternatives):
    """A claim, or several."""

    alternatives: ClassVar[tuple[type[Schema], ...]] = (ClaimBody, ClaimsBody)


class Claim(Schema):
    """A claim as it was understood."""

    text = string("The words.")
    speaker = string("The claimed speaker, as it was given.", allow_none=True)
    date = string("The claimed date, as it was given.", allow_none=True)


class WordChange(Schema):
    """What was done to the words on record to make the claim's."""

    op = string("`replace`, `insert` or `delete`.", validate=OneOf(("replace", "insert", "delete")))
    claim = string("The claim's words there; empty where words were left out.")
    quote = string("The words on record there; empty where words were put in.")


class Judgement(Schema):
    """What gave a quotation its status."""

    at = Moment(required=True, metadata={"description": "When."})
    reason = string("Why.", allow_none=True)
    evidence_url = string("What shows that.", allow_none=True)


class Evidence(Schema):
    """A stored quotation that the claim quotes, or that is near it."""

    quote = fields.Nested(Quotation, required=True, metadata={"description": "The whole quotation."})
    verdict = string("How the claim's words stand to this one's.", validate=OneOf([*VERDICTS][:5]))
    score = fields.Float(
        required=True, metadata={"description": "From 0 to 1: how many of the claim's words it has in their place."}
    )
    compared = string(
        "What the claim is nearer to: its `text` or its `original`.", validate=OneOf(("text", "original"))
    )
    diff = fields.List(
        fields.Nested(WordChange), required=True, metadata={"description": "Each change, in the order of the words."}
    )
    judged = fields.Nested(
        Judgement, metadata={"description": "When and why it got its status, where that is not what it arrived with."}
    )


class Resolved(Schema):
    """Whom a name means."""

    speaker = fields.List(fields.Nested(Speaker), required=True, metadata={"description": "Each speaker."})


class Suggestions(Schema):
    """Near names."""

    speaker = fields.List(
        fields.Nested(Suggestion), required=True, metadata={"description": "Each speaker, the nearest first."}
    )


class Verification(Schema):
    """Whether a claim is on record, and how."""

    verdict = string(f"What it is. {_listed(VERDICTS)}.", validate=OneOf([*VERDICTS]))
    flags = fields.List(
        fields.String(validate=OneOf([*FLAGS])), required=True, metadata={"description": f"{_listed(FLAGS)}."}
    )
    claim = fields.Nested(Claim, required=True, metadata={"description": "The claim."})
    evidence = fields.List(
        fields.Nested(Evidence),
        required=True,
        metadata={
            "description": "At most five, the best first. Those that the verdict rests on come before others that are "
            "near; a retracted one is shown as such and proves nothing."
        },
    )
    note = string("The verdict in words that can be printed.")
    resolved = fields.Nested(
        Resolved, metadata={"description": "Whom the claimed name was taken for, where one was claimed."}
    )
    suggestions = fields.Nested(Suggestions, metadata={"description": "Near names, where the claimed one is nobody's."})


class Verifications(Schema):
    """What is to be said of each claim."""

    results = fields.List(
        fields.Nested(Verification), required=True, metadata={"description": "One for each claim, in their order."}
    )


class VerificationOrVerifications(Alternatives):
    """Of one claim, or of several."""

    alternatives: ClassVar[tuple[type[Schema], ...]] = (Verification, Verifications)
