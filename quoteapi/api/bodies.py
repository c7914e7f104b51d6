"""Bodies: what clients send, read into drafts. The same reading serves requests, imports and the demonstration."""

from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, post_load, validates_schema
from marshmallow.validate import Length, OneOf

from quoteapi.api.fields import Edtf, Language, Line, Moment, Qid, WebAddress, Words
from quoteapi.text.draft import KINDS, QuotationDraft, SourceDraft, SpeakerDraft

NAME_LENGTH = 300
LINE_LENGTH = 1000
TEXT_LENGTH = 10_000
MAX_LISTED = 50

_SERVER_SETS = frozenset(
    {
        "id",
        "url",
        "status",
        "created_at",
        "updated_at",
        "date_earliest",
        "date_latest",
        "deep_link",
        "quote_count",
    }
)


class Body(Schema):
    """A JSON object that holds no member but those declared."""

    class Meta:
        """Unknown members are errors."""

        unknown = RAISE

    def handle_error(self, error: ValidationError, data: Any, *, many: bool, **_: Any) -> None:
        """Say of each unknown member whether the server sets it, or what there is instead."""
        del many
        if not isinstance(error.messages, dict) or not isinstance(data, Mapping):
            return
        for name in set(data) - set(self.fields):
            text = "only the server sets this; leave it out" if name in _SERVER_SETS else None
            error.messages[name] = [text or f"is no member here; there are {', '.join(self.fields)}"]


class SpeakerNameBody(Body):
    """A further spelling of a speaker's name."""

    name = Words(NAME_LENGTH, required=True)
    lang = Language(35, load_default=None, allow_none=True)


class SpeakerBody(Body):
    """A speaker by id, or by name with what else is known."""

    id = Line(100)
    name = Words(NAME_LENGTH)
    kind = fields.String(validate=OneOf(KINDS, error=f"give one of {', '.join(KINDS)}"))
    wikidata = Qid(allow_none=True)
    names = fields.List(fields.Nested(SpeakerNameBody), validate=Length(max=MAX_LISTED))

    @validates_schema
    def says_who(self, data: Mapping[str, Any], **_: Any) -> None:
        """Check that there is an id alone, or a name."""
        if ("id" in data) == ("name" in data) or ("id" in data and len(data) > 1):
            raise ValidationError('give either {"id": …} or {"name": …}, with kind and wikidata where they are known')

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> SpeakerDraft:
        """Return the draft."""
        names = tuple((name["name"], name["lang"]) for name in data.pop("names", ()))
        return SpeakerDraft(**data, names=names)


class SpeakerField(fields.Field[SpeakerDraft]):
    """A speaker: a name, or an object."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any
    ) -> SpeakerDraft:
        if isinstance(value, str):
            value = {"name": value}
        if not isinstance(value, Mapping):
            raise ValidationError('give a name, {"id": …} or {"name": …}')
        draft: SpeakerDraft = SpeakerBody().load(value)
        return draft


class SourceBody(Body):
    """A page that printed the quotation."""

    url = WebAddress(required=True)
    title = Line(LINE_LENGTH, allow_none=True)
    publisher = Line(NAME_LENGTH, allow_none=True)
    authors = fields.List(Line(NAME_LENGTH), validate=Length(max=MAX_LISTED))
    published = Edtf(allow_none=True)
    archive_url = WebAddress(allow_none=True)
    archived_at = Moment(allow_none=True)
    as_printed = Words(TEXT_LENGTH, allow_none=True)
    prefix = Line(LINE_LENGTH, allow_none=True)
    suffix = Line(LINE_LENGTH, allow_none=True)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> SourceDraft:
        """Return the draft."""
        if archive := data.get("archive_url"):
            data["archive_url"] = archive.text
        return SourceDraft(**data | {"authors": tuple(data.get("authors", ()))})


class QuotationBody(Body):
    """A quotation as it is sent: what the server makes is left out."""

    text = Words(TEXT_LENGTH, required=True)
    lang = Language(35, allow_none=True)
    original = Words(TEXT_LENGTH, allow_none=True)
    speaker = SpeakerField(allow_none=True)
    attributed_as = Line(LINE_LENGTH, allow_none=True)
    role = Line(LINE_LENGTH, allow_none=True)
    about = fields.List(SpeakerField(), validate=Length(max=MAX_LISTED))
    addressee = fields.List(SpeakerField(), validate=Length(max=MAX_LISTED))
    date = Edtf(allow_none=True)
    context = Line(TEXT_LENGTH, allow_none=True)
    source_url = WebAddress(allow_none=True)
    source = fields.Nested(SourceBody, allow_none=True)
    sources = fields.List(fields.Nested(SourceBody), validate=Length(max=MAX_LISTED))

    @validates_schema
    def names_sources_once(self, data: Mapping[str, Any], **_: Any) -> None:
        """Check that sources are given in one way."""
        given = [name for name in ("source_url", "source", "sources") if data.get(name)]
        if len(given) > 1:
            raise ValidationError(f"give only one of {' and '.join(given)}", given[1])

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> QuotationDraft:
        """Return the draft."""
        url, source = data.pop("source_url", None), data.pop("source", None)
        sources = data.pop("sources", [])
        if url or source:
            sources = [source or SourceDraft(url)]
        lists = {name: tuple(data.get(name, ())) for name in ("about", "addressee")}
        return QuotationDraft(**data | lists, sources=tuple(sources))
