"""The parameters of each reading request, as schemas; what they describe is what `/openapi.json` says."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Length, OneOf

from quoteapi.api.answers import Quotation
from quoteapi.api.fields import Choices, Domain, Language, Line, Name, Place, RangeEnd, SearchWords, WholeNumber
from quoteapi.api.formats import MEDIA_TYPES
from quoteapi.api.messages import explain
from quoteapi.store.facets import FACETS, MOST_COUNTED, MOST_VALUES
from quoteapi.store.searching import SEARCH_SORTS, WINDOW
from quoteapi.text.draft import KINDS, STATUSES
from quoteapi.text.names import name_words
from quoteapi.text.partial_date import PartialDate
from quoteapi.text.query import MAX_LENGTH, MAX_TERMS

STREAMED = {name: MEDIA_TYPES[name] for name in ("jsonl", "csv")}
NAME_LENGTH = 300
MOST_PIXELS = 10**15 - 1
"""More than any screen has: who sets no bound may send the largest number that they know."""
MAX_REPEATED = 20
MAX_NAME_WORDS_IN_ALL = 64
_TOO_OFTEN = f"give it at most {MAX_REPEATED} times"


class Parameters(Schema):
    """What every request takes: nothing else. A List field may be repeated in the address."""

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Let a field say what would be right."""
        explain(field_obj)


class Format(fields.String):
    """Which of the `formats` that an answer can have it is to have."""

    def __init__(
        self,
        *formats: str,
        only_asked: tuple[str, ...] = (),
        meaning: str = "The form of the answer, whatever `Accept` says.",
    ) -> None:
        """Prepare for `formats`, which `Accept` chooses from, and others that are given `only_asked` for here."""
        self.negotiated, self.formats = formats, (*formats, *only_asked)
        super().__init__(
            validate=OneOf(self.formats, error=f"give {', '.join(self.formats)}"),
            metadata={"description": meaning, "example": formats[0]},
        )


class Shown(Parameters):
    """What every request takes whose answer is also a page."""

    format = Format("json", "html")


class Card(Parameters):
    """Parameters of a card."""

    format = Format("html")


class QuotationAddress(Line):
    """The address of a quotation."""

    right = "the address of a quotation"


class Embedding(Parameters):
    """Parameters of `GET /oembed`, by the names that oEmbed 1.0 gives them."""

    url = QuotationAddress(
        2000,
        required=True,
        metadata={"description": "The address of a quotation, as it is in its `url`."},
    )
    maxwidth = WholeNumber(
        1, MOST_PIXELS, metadata={"description": "The most pixels that it may be wide.", "example": "600"}
    )
    maxheight = WholeNumber(
        1, MOST_PIXELS, metadata={"description": "The most pixels that it may be high.", "example": "400"}
    )
    format = Line(20, metadata={"description": "`json`, which it is without, or `xml`.", "example": "json"})
    dnt = Line(20, metadata={"description": "Ask that nobody be tracked; nobody is.", "example": "1"})


class Reasoned(Parameters):
    """What requests take that change something."""

    reason = Line(1000, metadata={"description": "Why, for the history.", "example": "The transcript says otherwise."})


class Fielded(Parameters):
    """What requests take whose answer can leave members out."""

    format = Format("json", "html", "jsonld", "bibtex", "csl", "markdown")
    fields_ = Choices(
        *Quotation.members(),
        data_key="fields",
        metadata={
            "description": "Only these members, `id` always; comma-separated. Formats other than JSON are whole.",
            "example": "text,speaker,date",
        },
    )


class OneQuotation(Fielded, Shown):
    """Parameters of one quotation."""

    format = Format("json", "html", "jsonld", "bibtex", "csl", "markdown")


class Limited(Parameters):
    """Parameters of everything that comes in pages."""

    limit = WholeNumber(1, 100, load_default=20, metadata={"description": "How many at the most.", "example": "20"})
    cursor = Line(
        1000,
        metadata={
            "description": "Where the page starts: take it from `next` of the page before. What others enter meanwhile "
            "neither repeats nor hides anything; a quotation whose date is corrected meanwhile moves to its new place."
        },
    )


class Paged(Limited, Shown):
    """Parameters of what comes in pages."""


def _name(**metadata: str) -> fields.List[str]:
    return fields.List(Name(NAME_LENGTH), validate=Length(max=MAX_REPEATED, error=_TOO_OFTEN), metadata=metadata)


class QuotationSearch(Fielded, Limited, Shown):
    """Parameters of `GET /quotes`."""

    limit = WholeNumber(
        1, 100, metadata={"description": "How many at the most: 20 if left out, all in csv and jsonl.", "example": "20"}
    )
    format = Format(
        *("json", "html", "atom", "jsonfeed"),
        only_asked=tuple(STREAMED),
        meaning="The form of the answer, whatever `Accept` says: `json`, `html`, `atom` and `jsonfeed` are a page; "
        "`jsonl` and `csv` are everything, as an archive that can be imported again, and take no cursor, fields, "
        "include or facets. The feeds `atom` and `jsonfeed` tell what was entered, corrected, reviewed or retracted "
        "last first, whatever `sort`, and what was retracted unless `status` says otherwise; they pay no heed to "
        "fields, include and facets.",
    )
    q = SearchWords(
        metadata={
            "description": 'Words in the text, its original or the context; all must match. `"a phrase"`: every word '
            "of it in this order. `-without`. `this OR that`, in capitals. Case, accents and the kinds of quotation "
            "marks, apostrophes and dashes make no difference; other punctuation separates words. Any part of a "
            f"sentence in Chinese, Japanese or Thai. At most {MAX_LENGTH} characters, {MAX_TERMS} words and phrases.",
            "example": '"foreign policy" OR aggression',
        }
    )
    speaker = _name(
        description="Who said it: a speaker's id, a Wikidata item, or a name, which means every speaker one of whose "
        "names holds all these whole words, in any script. Repeated: any of them.",
        example="Putin",
    )
    about = _name(description="Of whom it was said; values as for `speaker`.", example="Putin")
    addressee = _name(description="To whom it was said; values as for `speaker`.", example="Prime Minister of Iraq")
    source = Place(
        2000,
        metadata={
            "description": "Where it was printed: a source's id, its URL, or a domain (with or without `www.`).",
            "example": "themoscowtimes.com",
        },
    )
    publisher = Line(300, metadata={"description": "Who printed it, exactly.", "example": "The Moscow Times"})
    date_from = RangeEnd(metadata={"description": "Said then or later: a year, a month or a day.", "example": "2007"})
    date_to = RangeEnd(metadata={"description": "Said then or earlier, inclusive.", "example": "2023-10"})
    published_from = RangeEnd(metadata={"description": "Printed then or later.", "example": "2023-10-30"})
    published_to = RangeEnd(metadata={"description": "Printed then or earlier, inclusive.", "example": "2023"})
    date_match = fields.String(
        load_default="overlap",
        validate=OneOf(("overlap", "within"), error="give overlap or within"),
        metadata={
            "description": "`overlap`: the stored range shares a day with the one asked for; `within`: all of it lies "
            "inside. Undated quotations never match. It holds for the dates of publication too.",
            "example": "within",
        },
    )
    lang = Language(
        35,
        metadata={"description": "The language of the words, exactly (BCP 47); case means nothing.", "example": "en"},
    )
    status = fields.List(
        fields.String(validate=OneOf(STATUSES, error=f"give one of {', '.join(STATUSES)}")),
        validate=Length(max=MAX_REPEATED, error=_TOO_OFTEN),
        metadata={
            "description": "What is known of it now. Repeated: any of them. Retracted ones show only when asked for.",
            "example": "reported",
        },
    )
    sort = fields.String(
        validate=OneOf(SEARCH_SORTS, error=f"give one of {', '.join(SEARCH_SORTS)}"),
        metadata={
            "description": "The order, the newest first with `-`; undated last. Without `q` it is `-date`; with `q` "
            f"`relevance`: of the {WINDOW} newest matches those whose text holds the words as a phrase, then those "
            "whose text holds them all, then those whose original does, then the others; behind them the older ones.",
            "example": "-date",
        },
    )
    include = Choices(
        "total",
        "highlight",
        metadata={
            "description": "`total`: the exact count of all. `highlight`, with `q`: text and context as HTML with the "
            "matches in `<mark>`.",
            "example": "total",
        },
    )
    facets = Choices(
        *FACETS,
        metadata={
            "description": "How many of all that match fall to each speaker, year and so on: exact, the most frequent "
            f"first, at most {MOST_VALUES} values each, and 422 where more than {MOST_COUNTED:,} match. "
            "Comma-separated.",
            "example": "speaker,year",
        },
    )

    @validates_schema
    def ends_after_it_starts(self, data: Mapping[str, Any], **_: Any) -> None:
        """Check that ranges are not empty."""
        for prefix in ("date", "published"):
            first, last = data.get(f"{prefix}_from"), data.get(f"{prefix}_to")
            if first and last and first.earliest > last.latest:
                raise ValidationError(f"ends before {prefix}_from; swap the two", f"{prefix}_to")

    @validates_schema
    def asks_no_page_of_a_stream(self, data: Mapping[str, Any], **_: Any) -> None:
        """Check that what comes whole is not asked for in parts."""
        for name in ("cursor", "fields", "include", "facets"):
            if data.get("format") in STREAMED and (name in data or f"{name}_" in data):
                raise ValidationError(f"does not go with format={data['format']}, which is everything", name)

    @validates_schema
    def matches_something(self, data: Mapping[str, Any], **_: Any) -> None:
        """Check that a way of matching dates comes with dates."""
        ranges = ("date_from", "date_to", "published_from", "published_to")
        if data["date_match"] == "within" and not any(name in data for name in ranges):
            raise ValidationError(f"goes with {', '.join(ranges)}; give one of them", "date_match")

    @validates_schema
    def names_not_too_many(self, data: Mapping[str, Any], **_: Any) -> None:
        """Check that all names together stay answerable."""
        asked = [(role, name) for role in ("speaker", "about", "addressee") for name in data.get(role, ())]
        if sum(len(name_words(name)) for _, name in asked) > MAX_NAME_WORDS_IN_ALL:
            raise ValidationError(f"all names together have at most {MAX_NAME_WORDS_IN_ALL} words", asked[0][0])

    @validates_schema
    def looks_for_words_where_it_needs_them(self, data: Mapping[str, Any], **_: Any) -> None:
        """Check that what is about found words comes with words."""
        if "q" not in data and data.get("sort") == "relevance":
            raise ValidationError("relevance needs q; give words to look for, or another order", "sort")
        if "q" not in data and "highlight" in data.get("include", ()):
            raise ValidationError("highlight needs q; give words to look for", "include")


class SpeakerSearch(Paged):
    """Parameters of `GET /speakers`."""

    q = Name(
        NAME_LENGTH,
        metadata={
            "description": "A name: who has one with all these words (score 1), then near spellings.",
            "example": "Meshaal",
        },
    )
    kind = fields.String(
        validate=OneOf(KINDS, error=f"give one of {', '.join(KINDS)}"),
        metadata={"description": "What kind of speaker.", "example": "person"},
    )


class SourceSearch(Paged):
    """Parameters of `GET /sources`."""

    domain = Domain(253, metadata={"description": "The source's domain.", "example": "themoscowtimes.com"})


def date_range(first: PartialDate | None, last: PartialDate | None) -> PartialDate | None:
    """Return the range of days from the start of `first` to the end of `last`, or None when both are."""
    if first is None and last is None:
        return None
    return PartialDate("", first.earliest if first else None, last.latest if last else None)
