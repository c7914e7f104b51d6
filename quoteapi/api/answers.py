"""What is on record, as answers show it: the one truth for what is sent and for what `/openapi.json` says."""

from typing import Any

from marshmallow import Schema, fields
from marshmallow.validate import OneOf

from quoteapi.api import context
from quoteapi.api.fields import Moment
from quoteapi.text.draft import KINDS, STATUSES


def string(description: str, **options: Any) -> fields.String:
    """Return the field of a text that is always there; null if `allow_none` says so."""
    return fields.String(required=True, metadata={"description": description}, **options)


class Speaker(Schema):
    """A speaker as a quotation names it."""

    id = string("A readable id, stable for ever.")
    name = string("The name it is known by.")
    kind = string("What it is.", validate=OneOf(KINDS))


class Printing(Schema):
    """A place where a quotation was printed."""

    id = fields.UUID(required=True, metadata={"description": "The source's id."})
    url = string("The page's address.")
    title = string("The page's title.", allow_none=True)
    publisher = string("Who published the page.", allow_none=True)
    authors = fields.List(fields.String(), required=True, metadata={"description": "Who wrote it."})
    published = string("When it was published (EDTF); not when the words were said.", allow_none=True)
    archive_url = string("An archived copy.", allow_none=True)
    archived_at = Moment(required=True, allow_none=True, metadata={"description": "When the copy was made."})
    as_printed = string("The wording there, where it differs.", allow_none=True)
    prefix = string("The words before it there.", allow_none=True)
    suffix = string("The words after it there.", allow_none=True)
    deep_link = string("A link to the very words (text fragment).")


class Quotation(Schema):
    """A direct quotation with its speaker, date, context and sources."""

    id = fields.UUID(required=True, metadata={"description": "A UUIDv7."})
    url = fields.Function(
        lambda quotation: context.quotation_url(quotation.id),
        metadata={"description": "The permanent address.", "type": "string", "format": "uri"},
    )
    text = string("The words.")
    lang = string("Their language (BCP 47).", allow_none=True)
    original = string("The words in the language they were said in, where `text` is a translation.", allow_none=True)
    speaker = fields.Nested(
        Speaker,
        required=True,
        allow_none=True,
        metadata={"description": "Who said it; null when nobody knows."},
    )
    attributed_as = string("Whom the source named, in its words.", allow_none=True)
    role = string("What the speaker was then.", allow_none=True)
    about = fields.List(
        fields.Nested(Speaker),
        required=True,
        metadata={"description": "Of whom it was said. Never who said it."},
    )
    addressee = fields.List(fields.Nested(Speaker), required=True, metadata={"description": "To whom it was said."})
    date = string("When it was said (EDTF, levels 0 and 1), as it was given; null is unknown.", allow_none=True)
    date_earliest = string("The first day that `date` can mean; null is open or unknown.", allow_none=True)
    date_latest = string("The last day that `date` can mean; null is open or unknown.", allow_none=True)
    context = string("On what occasion, and what for.", allow_none=True)
    source_url = fields.Function(
        lambda quotation: quotation.sources[0].url if quotation.sources else None,
        metadata={"description": "The first source's address.", "type": ["string", "null"], "format": "uri"},
    )
    sources = fields.List(
        fields.Nested(Printing),
        required=True,
        metadata={"description": "Every place where it was printed, the earliest first."},
    )
    status = string("What is known of it now.", validate=OneOf(STATUSES))
    created_at = Moment(required=True, metadata={"description": "When it was entered here."})
    updated_at = Moment(required=True, metadata={"description": "When its entry last changed."})

    @classmethod
    def members(cls) -> tuple[str, ...]:
        """Return the names of all members in their order."""
        return tuple(cls._declared_fields)


class Highlight(Schema):
    """What was found, as HTML: matches in `<mark>`, everything else escaped."""

    text = string("The words.")
    context = string("The context.", allow_none=True)


class QuotationFound(Quotation):
    """A quotation in a list."""

    highlight = fields.Nested(
        Highlight, metadata={"description": "What was found in it, where `include=highlight` asked."}
    )


class SpeakerName(Schema):
    """One spelling of a name."""

    name = string("The name in this spelling and script.")
    lang = string("Its language (BCP 47).", allow_none=True)


class SpeakerDetail(Speaker):
    """A speaker with all its names."""

    url = fields.Function(
        lambda speaker: f"{context.base_url()}/speakers/{speaker.id}",
        metadata={"description": "The permanent address.", "type": "string", "format": "uri"},
    )
    names = fields.List(
        fields.Nested(SpeakerName),
        required=True,
        metadata={"description": "Every spelling, the main one first."},
    )
    wikidata = string("The Wikidata item.", allow_none=True)
    quote_count = fields.Integer(required=True, metadata={"description": "Quotations said, without retracted ones."})
    created_at = Moment(required=True, metadata={"description": "When it was entered here."})
    updated_at = Moment(required=True, metadata={"description": "When its entry last changed."})


class SpeakerFound(SpeakerDetail):
    """A speaker found by name."""

    score = fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": "How near its name is to `q`, from 0 to 1 (all words: 1); null without `q`."},
    )


class Source(Schema):
    """A page that printed quotations."""

    id = fields.UUID(required=True, metadata={"description": "A UUIDv7."})
    url = string("The page's address.")
    domain = string("Its domain, without `www.`.")
    title = string("The page's title.", allow_none=True)
    publisher = string("Who published it.", allow_none=True)
    authors = fields.List(fields.String(), required=True, metadata={"description": "Who wrote it."})
    published = string("When it was published (EDTF).", allow_none=True)
    archive_url = string("An archived copy.", allow_none=True)
    archived_at = Moment(required=True, allow_none=True, metadata={"description": "When the copy was made."})
    quote_count = fields.Integer(
        required=True, metadata={"description": "Quotations it printed, without retracted ones."}
    )


class Change(Schema):
    """One entry of a history."""

    at = Moment(required=True, metadata={"description": "When."})
    by = string("Who: the name of the token, or the command.")
    action = string("What was done.")
    changes = fields.Dict(
        keys=fields.String(),
        values=fields.Dict(),
        required=True,
        metadata={"description": "For each member that changed, what `was` and what `is`."},
    )
    reason = string("Why.", allow_none=True)


def _next() -> fields.String:
    return string("The next page's address, also in `Link`; null on the last.", allow_none=True)


class Suggestion(Schema):
    """A speaker whose name is near the one asked for."""

    id = string("The speaker's id.")
    name = string("The speaker's name.")
    score = fields.Float(required=True, metadata={"description": "How near, from 0 to 1."})


def _per_role(row: type[Schema], description: str, *, required: bool) -> fields.Nested:
    roles: dict[str, fields.Field[Any]] = {
        role: fields.List(fields.Nested(row)) for role in ("speaker", "about", "addressee")
    }
    name = f"{row.__name__}sByRole"
    return fields.Nested(Schema.from_dict(roles, name=name), required=required, metadata={"description": description})


def _facet(description: str) -> fields.List[Any]:
    return fields.List(fields.Nested(lambda: FacetValue()), metadata={"description": description})


class FacetValue(Schema):
    """How many quotations have one value."""

    value = string("The value; a speaker's is its id.")
    name = fields.String(metadata={"description": "The speaker's name; only speakers have one."})
    count = fields.Integer(required=True, metadata={"description": "How many quotations."})


class Facets(Schema):
    """Counts by value, the most frequent first, then by value."""

    speaker = _facet("Who said it.")
    about = _facet("Of whom it was said.")
    publisher = _facet("Who printed it.")
    year = _facet("When it was said; what is dated less exactly than a year counts nowhere.")
    lang = _facet("The language of the words.")
    status = _facet("What is known of it now.")


class QuotationPage(Schema):
    """A page of quotations."""

    results = fields.List(fields.Nested(QuotationFound), required=True, metadata={"description": "This page."})
    next = _next()
    resolved = _per_role(Speaker, "Whom the names asked for were taken for.", required=True)
    suggestions = _per_role(Suggestion, "Near names, where one was taken for nobody.", required=False)
    total = fields.Integer(metadata={"description": "How many there are in all, where `include=total` asked."})
    facets = fields.Nested(Facets, metadata={"description": "How many fall to each value, where `facets` asked."})


class SpeakerPage(Schema):
    """A page of speakers."""

    results = fields.List(fields.Nested(SpeakerFound), required=True, metadata={"description": "This page."})
    next = _next()


class SourcePage(Schema):
    """A page of sources."""

    results = fields.List(fields.Nested(Source), required=True, metadata={"description": "This page."})
    next = _next()


class History(Schema):
    """What happened to a quotation, the first first."""

    results = fields.List(fields.Nested(Change), required=True, metadata={"description": "Every change."})
