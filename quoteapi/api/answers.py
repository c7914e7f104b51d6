"""The members of answers, as schemas: the one truth for what is sent and for what `/openapi.json` says."""

from typing import Any

from marshmallow import Schema, fields
from marshmallow.validate import OneOf

from quoteapi.api import context
from quoteapi.api.fields import Moment
from quoteapi.text.draft import KINDS, STATUSES


def _text(description: str, **options: Any) -> fields.String:
    return fields.String(required=True, metadata={"description": description}, **options)


class Speaker(Schema):
    """A speaker as a quotation names it."""

    id = _text("A readable id, stable for ever.")
    name = _text("The name it is known by.")
    kind = _text("What it is.", validate=OneOf(KINDS))


class Printing(Schema):
    """A place where a quotation was printed."""

    id = fields.UUID(required=True, metadata={"description": "The source's id."})
    url = _text("The page's address.")
    title = _text("The page's title.", allow_none=True)
    publisher = _text("Who published the page.", allow_none=True)
    authors = fields.List(fields.String(), required=True, metadata={"description": "Who wrote it."})
    published = _text("When it was published (EDTF); not when the words were said.", allow_none=True)
    archive_url = _text("An archived copy.", allow_none=True)
    archived_at = Moment(required=True, allow_none=True, metadata={"description": "When the copy was made."})
    as_printed = _text("The wording there, where it differs.", allow_none=True)
    prefix = _text("The words before it there.", allow_none=True)
    suffix = _text("The words after it there.", allow_none=True)
    deep_link = _text("A link to the very words (text fragment).")


class Quotation(Schema):
    """A direct quotation with its speaker, date, context and sources."""

    id = fields.UUID(required=True, metadata={"description": "A UUIDv7."})
    url = fields.Function(
        lambda quotation: context.quotation_url(quotation.id),
        metadata={"description": "The permanent address.", "type": "string", "format": "uri"},
    )
    text = _text("The words.")
    lang = _text("Their language (BCP 47).", allow_none=True)
    original = _text("The words in the language they were said in, where `text` is a translation.", allow_none=True)
    speaker = fields.Nested(
        Speaker,
        required=True,
        allow_none=True,
        metadata={"description": "Who said it; null when nobody knows."},
    )
    attributed_as = _text("Whom the source named, in its words.", allow_none=True)
    role = _text("What the speaker was then.", allow_none=True)
    about = fields.List(
        fields.Nested(Speaker),
        required=True,
        metadata={"description": "Of whom it was said. Never who said it."},
    )
    addressee = fields.List(fields.Nested(Speaker), required=True, metadata={"description": "To whom it was said."})
    date = _text("When it was said (EDTF, levels 0 and 1), as it was given; null is unknown.", allow_none=True)
    date_earliest = _text("The first day that `date` can mean; null is open or unknown.", allow_none=True)
    date_latest = _text("The last day that `date` can mean; null is open or unknown.", allow_none=True)
    context = _text("On what occasion, and what for.", allow_none=True)
    source_url = fields.Function(
        lambda quotation: quotation.sources[0].url if quotation.sources else None,
        metadata={"description": "The first source's address.", "type": ["string", "null"], "format": "uri"},
    )
    sources = fields.List(
        fields.Nested(Printing),
        required=True,
        metadata={"description": "Every place where it was printed, the earliest first."},
    )
    status = _text("What is known of it now.", validate=OneOf(STATUSES))
    created_at = Moment(required=True, metadata={"description": "When it was entered here."})
    updated_at = Moment(required=True, metadata={"description": "When its entry last changed."})

    @classmethod
    def members(cls) -> tuple[str, ...]:
        """Return the names of all members in their order."""
        return tuple(cls._declared_fields)


class Highlight(Schema):
    """What was found, as HTML: matches in `<mark>`, everything else escaped."""

    text = _text("The words.")
    context = _text("The context.", allow_none=True)


class QuotationFound(Quotation):
    """A quotation in a list."""

    highlight = fields.Nested(
        Highlight, metadata={"description": "What was found in it, where `include=highlight` asked."}
    )


class SpeakerName(Schema):
    """One spelling of a name."""

    name = _text("The name in this spelling and script.")
    lang = _text("Its language (BCP 47).", allow_none=True)


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
    wikidata = _text("The Wikidata item.", allow_none=True)
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
    url = _text("The page's address.")
    domain = _text("Its domain, without `www.`.")
    title = _text("The page's title.", allow_none=True)
    publisher = _text("Who published it.", allow_none=True)
    authors = fields.List(fields.String(), required=True, metadata={"description": "Who wrote it."})
    published = _text("When it was published (EDTF).", allow_none=True)
    archive_url = _text("An archived copy.", allow_none=True)
    archived_at = Moment(required=True, allow_none=True, metadata={"description": "When the copy was made."})
    quote_count = fields.Integer(
        required=True, metadata={"description": "Quotations it printed, without retracted ones."}
    )


class Change(Schema):
    """One entry of a history."""

    at = Moment(required=True, metadata={"description": "When."})
    by = _text("Who: the name of the token, or the command.")
    action = _text("What was done.")
    changes = fields.Dict(
        keys=fields.String(),
        values=fields.Dict(),
        required=True,
        metadata={"description": "For each member that changed, what `was` and what `is`."},
    )
    reason = _text("Why.", allow_none=True)


def _next() -> fields.String:
    return _text("The next page's address, also in `Link`; null on the last.", allow_none=True)


class Suggestion(Schema):
    """A speaker whose name is near the one asked for."""

    id = _text("The speaker's id.")
    name = _text("The speaker's name.")
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

    value = _text("The value; a speaker's is its id.")
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


class Rejection(Schema):
    """A line that did not go in."""

    line = fields.Integer(required=True, metadata={"description": "Its number, from 1."})
    reason = _text("Why, and what would be right.")
    text = _text("The line itself.")


class ImportReport(Schema):
    """What became of the lines of an import."""

    read = fields.Integer(required=True, metadata={"description": "Lines that were read."})
    created = fields.Integer(required=True, metadata={"description": "Quotations that are new."})
    source_added = fields.Integer(
        required=True, metadata={"description": "Lines that gave a quotation another source, and maybe more."}
    )
    filled_in = fields.Integer(
        required=True, metadata={"description": "Lines that only told more of a quotation or of a page that was there."}
    )
    unchanged = fields.Integer(required=True, metadata={"description": "Lines that were there already."})
    rejected = fields.List(
        fields.Nested(Rejection), required=True, metadata={"description": "Lines that did not go in."}
    )


class Health(Schema):
    """How the service is."""

    status = _text("`ok`.")


class Metrics(Schema):
    """Numbers, as text."""


class Home(Schema):
    """What there is, and where."""

    name = _text("What this is.")
    version = _text("Which release.")
    links = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, metadata={"description": "Where to go on."}
    )


class Embed(Schema):
    """How another site shows a quotation (oEmbed 1.0)."""

    type = _text("`rich`.")
    version = _text("`1.0`.")
    title = _text("Whose words they are, and how they begin.")
    author_name = _text("Who said it.")
    author_url = _text("The speaker's page.")
    provider_name = _text("Who serves this.")
    provider_url = _text("Where that is.")
    cache_age = fields.Integer(required=True, metadata={"description": "For how many seconds it may be kept."})
    html = _text("An `<iframe>` with the card.")
    width = fields.Integer(required=True, metadata={"description": "Its width in pixels."})
    height = fields.Integer(required=True, metadata={"description": "Its height in pixels."})


class Mistake(Schema):
    """One thing that is wrong with a request."""

    location = _text("Where: `query`, `path`, `header` or `body`.")
    field = _text("Which parameter or member.")
    message = _text("What is wrong, and what would be right.")


class ProblemDetails(Schema):
    """An error (RFC 9457)."""

    type = _text("The kind of problem, for programs.")
    title = _text("The code in words.")
    status = fields.Integer(required=True, metadata={"description": "The code."})
    detail = _text("What is wrong, for people.")
    request_id = _text("The id under which the request is in the logs.")
    errors = fields.List(fields.Nested(Mistake), metadata={"description": "Each thing that is wrong."})
    violated_policies = fields.List(
        fields.String(), data_key="violated-policies", metadata={"description": "Which rate limits are used up."}
    )
    reason = fields.String(allow_none=True, metadata={"description": "Why a quotation was retracted."})
    candidates = fields.List(fields.Nested(Speaker), metadata={"description": "Whom an ambiguous name may mean."})
