"""Bodies: what clients send, read into drafts. The same reading serves requests, imports and the demonstration."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields, post_load, validates_schema
from marshmallow.validate import Length, OneOf

from quoteapi.api.fields import Edtf, Instant, Language, Line, Qid, WebAddress, Words
from quoteapi.api.loading import Body, compile_load
from quoteapi.text.draft import KINDS, STATUSES, QuotationDraft, SourceDraft, SpeakerDraft

NAME_LENGTH = 300
LINE_LENGTH = 1000
TEXT_LENGTH = 10_000
MAX_LISTED = 50


class Alternatives(Schema):
    """A JSON object of one of several shapes."""

    alternatives: ClassVar[tuple[type[Schema], ...]]

    def load(self, data: Any, **options: Any) -> Any:
        """Return `data` read with the schema that knows most of its members, the first of equals.

        Raises ValidationError for members of several shapes, each of which is known by its first member.
        """
        shapes = [list(schema._declared_fields) for schema in self.alternatives]
        at = max(range(len(shapes)), key=lambda number: len(data.keys() & shapes[number]))
        ours = [name for name in shapes[at] if name in data]
        others = [name for shape in shapes for name in shape if name in data and name not in ours]
        if others:
            either = " or ".join(shape[0] for shape in shapes)
            message = f"does not go with {', '.join(ours)}; send either {either}"
            raise ValidationError({name: [message] for name in others})
        return self.alternatives[at]().load(data, **options)


class SpeakerNameBody(Body):
    """A further spelling of a speaker's name."""

    name = Words(NAME_LENGTH, required=True, metadata={"description": "The name in this spelling and script."})
    lang = Language(35, load_default=None, allow_none=True, metadata={"description": "Its language (BCP 47)."})


_WHO = 'give either {"id": …} or {"name": …}, with kind and wikidata where they are known'


def _kind() -> fields.String:
    return fields.String(
        validate=OneOf(KINDS, error=f"give one of {', '.join(KINDS)}"), metadata={"description": "What it is."}
    )


def _names() -> fields.List[Any]:
    return fields.List(
        fields.Nested(SpeakerNameBody),
        validate=Length(max=MAX_LISTED, error=f"give at most {MAX_LISTED}"),
        metadata={"description": "Further spellings of the name."},
    )


class SpeakerBody(Body):
    """A speaker by id, or by name with what else is known."""

    id = Line(100, metadata={"description": "The id of one that is known."})
    name = Words(NAME_LENGTH, metadata={"description": "A name: of the only one who has it, or of a new one."})
    kind = _kind()
    wikidata = Qid(allow_none=True, metadata={"description": "The Wikidata item."})
    names = _names()

    @validates_schema
    def check(self, data: Mapping[str, Any], **_: Any) -> None:
        """Check that there is an id alone, or a name."""
        if ("id" in data) == ("name" in data) or ("id" in data and len(data) > 1):
            raise ValidationError(_WHO)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> SpeakerDraft:
        """Return the draft."""
        names = tuple((name["name"], name["lang"]) for name in data.pop("names", ()))
        return SpeakerDraft(**data, names=names)


class SpeakerField(fields.Field[SpeakerDraft]):
    """A speaker: a name, or an object."""

    shape: ClassVar[dict[str, Any]] = {
        "anyOf": [{"type": "string", "minLength": 1}, {"$ref": "#/components/schemas/SpeakerBody"}]
    }
    schema: Body = SpeakerBody()
    right = 'a name, {"id": …} or {"name": …}'

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._load: Callable[[Any], SpeakerDraft] = compile_load(self.schema)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any
    ) -> SpeakerDraft:
        if isinstance(value, str):
            try:
                return self._load({"name": value})
            except ValidationError as error:
                # There is no member `name` in what was sent.
                raise ValidationError(error.messages_dict["name"]) from None
        if not isinstance(value, Mapping):
            raise ValidationError(f"give {self.right}")
        return self._load(value)


class SourceBody(Body):
    """A page that printed the quotation."""

    url = WebAddress(required=True, metadata={"description": "The page's address, http or https."})
    title = Line(LINE_LENGTH, allow_none=True, metadata={"description": "The page's title."})
    publisher = Line(NAME_LENGTH, allow_none=True, metadata={"description": "Who published the page."})
    authors = fields.List(
        Line(NAME_LENGTH),
        validate=Length(max=MAX_LISTED, error=f"give at most {MAX_LISTED}"),
        metadata={"description": "Who wrote it."},
    )
    published = Edtf(allow_none=True, metadata={"description": "When it was published (EDTF)."})
    archive_url = WebAddress(allow_none=True, metadata={"description": "An archived copy."})
    archived_at = Instant(allow_none=True, metadata={"description": "When the copy was made (RFC 3339)."})
    as_printed = Words(TEXT_LENGTH, allow_none=True, metadata={"description": "The wording there."})
    prefix = Line(LINE_LENGTH, allow_none=True, metadata={"description": "The words before it there."})
    suffix = Line(LINE_LENGTH, allow_none=True, metadata={"description": "The words after it there."})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> SourceDraft:
        """Return the draft."""
        if archive := data.get("archive_url"):
            data["archive_url"] = archive.text
        return SourceDraft(**data | {"authors": tuple(data.get("authors", ())), "given": frozenset(data)})


def _speakers(description: str) -> fields.List[Any]:
    return fields.List(
        SpeakerField(),
        validate=Length(max=MAX_LISTED, error=f"give at most {MAX_LISTED}"),
        metadata={"description": description},
    )


class QuotationMembers(Body):
    """What a client may say of a quotation."""

    text = Words(TEXT_LENGTH, metadata={"description": "The words."})
    lang = Language(35, allow_none=True, metadata={"description": "Their language (BCP 47)."})
    original = Words(
        TEXT_LENGTH, allow_none=True, metadata={"description": "The words as they were said, where `text` translates."}
    )
    speaker = SpeakerField(allow_none=True, metadata={"description": "Who said it: a name or an object."})
    attributed_as = Line(LINE_LENGTH, allow_none=True, metadata={"description": "Whom the source named, in its words."})
    role = Line(LINE_LENGTH, allow_none=True, metadata={"description": "What the speaker was then."})
    about = _speakers("Of whom it was said.")
    addressee = _speakers("To whom it was said.")
    date = Edtf(allow_none=True, metadata={"description": "When it was said (EDTF, levels 0 and 1)."})
    context = Line(TEXT_LENGTH, allow_none=True, metadata={"description": "On what occasion, and what for."})
    sources = fields.List(
        fields.Nested(SourceBody),
        validate=Length(max=MAX_LISTED, error=f"give at most {MAX_LISTED}"),
        metadata={"description": "Every place where it was printed."},
    )


class QuotationPatch(QuotationMembers):
    """A correction: only the members that change; a list is given whole (RFC 7396).

    A page of `sources` that is known keeps what is not given of it; what is given of it, also null, is corrected.
    """


class QuotationBody(QuotationMembers):
    """A quotation as it is sent: what the server makes is left out."""

    text = Words(TEXT_LENGTH, required=True, metadata={"description": "The words."})
    source_url = WebAddress(allow_none=True, metadata={"description": "Where it was printed, when only that is known."})
    source = fields.Nested(SourceBody, allow_none=True, metadata={"description": "Where it was printed."})

    @validates_schema
    def check(self, data: Mapping[str, Any], **_: Any) -> None:
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


class SpeakerPatch(Body):
    """A correction of a speaker: only the members that change; the names are given whole (RFC 7396)."""

    name = Words(NAME_LENGTH, metadata={"description": "The name it is known by; it is among the names too."})
    kind = _kind()
    wikidata = Qid(allow_none=True, metadata={"description": "The Wikidata item."})
    names = _names()

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Return the members, the names as pairs with their language."""
        if "names" in data:
            data["names"] = [(name["name"], name["lang"]) for name in data["names"]]
        return data


class ReviewBody(Body):
    """A judgement on a quotation, with its reason."""

    status = fields.String(
        required=True,
        validate=OneOf(STATUSES, error=f"give one of {', '.join(STATUSES)}"),
        metadata={"description": "What is known of it from now on."},
    )
    note = Line(TEXT_LENGTH, required=True, metadata={"description": "Why."})
    evidence_url = WebAddress(allow_none=True, metadata={"description": "A page that shows it."})


class MergeBody(Body):
    """Whom a speaker is to be merged into."""

    into = Line(100, required=True, metadata={"description": "The id of the speaker that stays."})
