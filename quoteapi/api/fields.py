"""Fields: how single values of parameters and bodies are read, and what is said when they are wrong."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

from marshmallow import ValidationError, fields
from marshmallow.validate import Length

from quoteapi.store.identity import MAX_NAME_WORDS
from quoteapi.text.folding import has_words
from quoteapi.text.language import canonical_tag
from quoteapi.text.moment import rfc3339
from quoteapi.text.names import name_words, parse_qid
from quoteapi.text.partial_date import HINT, InvalidDateError, PartialDate
from quoteapi.text.query import MAX_LENGTH, InvalidQueryError, Query
from quoteapi.text.source_url import InvalidSourceUrlError, SourceUrl, parse_domain

_CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f"
_CONTROL = re.compile(rf"[{_CONTROLS}\ud800-\udfff]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*|x(-[A-Za-z0-9]{1,8})+", re.ASCII)
_PLAIN_DATE = re.compile(r"-?[0-9]{4}(-(0[1-9]|1[0-2])(-[0-3][0-9])?)?", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_WHOLE = re.compile(r"[0-9]{1,15}", re.ASCII)


class Line(fields.String):
    """Text without control characters, of at most `longest` characters."""

    shape: ClassVar[dict[str, Any]] = {"pattern": rf"^[^{_CONTROLS}]*[^\s{_CONTROLS}][^{_CONTROLS}]*$"}

    def __init__(self, longest: int, **options: Any) -> None:
        checks = options.pop("validate", [])
        super().__init__(validate=[Length(1, longest, error=f"give 1 to {longest} characters"), *checks], **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **options)
        if _CONTROL.search(text):
            raise ValidationError("holds a control character or half a surrogate pair; send readable text in UTF-8")
        if not text.strip():
            raise ValidationError("is blank; give a value or leave it out")
        return text


class Words(Line):
    """Text that holds at least one letter or digit."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> str:
        text = super()._deserialize(value, attr, data, **options)
        if not has_words(text):
            raise ValidationError("holds no letter or digit; give words")
        return text


class WholeNumber(fields.Integer):
    """A whole number from `lowest` to `highest`, written in plain digits."""

    def __init__(self, lowest: int, highest: int, **options: Any) -> None:
        super().__init__(**options)
        self.shape = {"type": "integer", "minimum": lowest, "maximum": highest}
        self._range = range(lowest, highest + 1)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> int:
        if not isinstance(value, str) or not _WHOLE.fullmatch(value) or int(value) not in self._range:
            raise ValidationError(f"give a whole number from {self._range[0]} to {self._range[-1]}")
        return int(value)


class Name(Line):
    """A speaker's id, Wikidata item or name."""

    shape = {"format": "speaker-name"}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> str:
        name = super()._deserialize(value, attr, data, **options)
        if not 0 < len(name_words(name)) <= MAX_NAME_WORDS:
            raise ValidationError(
                f"give an id, a Wikidata item such as Q7747, or a name of 1 to {MAX_NAME_WORDS} words"
            )
        return name


class RangeEnd(fields.Field[PartialDate]):
    """A year, a month or a day."""

    shape = {"type": "string", "format": "year-month-or-day", "pattern": f"^({_PLAIN_DATE.pattern})$"}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> PartialDate:
        try:
            if isinstance(value, str) and _PLAIN_DATE.fullmatch(value):
                return PartialDate.parse(value)
        except InvalidDateError as error:
            raise ValidationError(str(error)) from None
        raise ValidationError("give a year, a month or a day: 2007, 2007-05 or 2007-05-01")


class Edtf(fields.Field[PartialDate]):
    """A partial date."""

    shape = {"type": "string", "format": "edtf"}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> PartialDate:
        if not isinstance(value, str):
            raise ValidationError(f"is no text; {HINT}")
        try:
            return PartialDate.parse(value)
        except InvalidDateError as error:
            raise ValidationError(str(error)) from None


class Qid(fields.String):
    """A Wikidata item id."""

    shape = {"pattern": "^[Qq][1-9][0-9]{0,14}$"}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> str:
        qid = parse_qid(super()._deserialize(value, attr, data, **options))
        if qid is None:
            raise ValidationError("give a Wikidata item id such as Q7747")
        return qid


class WebAddress(fields.Field[SourceUrl]):
    """The address of a page."""

    shape = {"type": "string", "format": "uri", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://"}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> SourceUrl:
        if not isinstance(value, str):
            raise ValidationError("give an address such as https://example.org/article")
        try:
            return SourceUrl.parse(value)
        except InvalidSourceUrlError as error:
            raise ValidationError(str(error)) from None


class Language(Line):
    """A language tag (BCP 47), read into its canonical letter case."""

    shape = {"pattern": f"^({_LANGUAGE.pattern})$"}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> str:
        tag = super()._deserialize(value, attr, data, **options)
        if not _LANGUAGE.fullmatch(tag):
            raise ValidationError("give a BCP 47 language tag such as en, ru or zh-Hant")
        return canonical_tag(tag)


class Instant(fields.AwareDateTime):
    """A moment as RFC 3339 writes it, with its offset; kept to the second, in UTC."""

    shape: ClassVar[dict[str, Any]] = {"type": "string", "format": "date-time"}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> datetime:
        try:
            moment: datetime = super()._deserialize(value, attr, data, **options)
            return moment.astimezone(UTC).replace(microsecond=0)
        except (ValidationError, OverflowError):
            raise ValidationError("give a moment with its offset, such as 2026-11-22T10:00:00Z") from None


class Domain(Line):
    """A host name, in the form in which sources keep theirs."""

    shape = {"format": "idn-hostname"}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> str:
        text = super()._deserialize(value, attr, data, **options)
        try:
            return parse_domain(text)
        except InvalidSourceUrlError as error:
            raise ValidationError(str(error)) from None


class Place(Line):
    """A source as it is asked for: its id, its URL or its domain."""

    shape = {"format": "source"}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> Any:
        text = super()._deserialize(value, attr, data, **options)
        try:
            if uuid := parse_uuid(text):
                return {"source_id": uuid}
            if "://" in text:
                return {"source_url_key": SourceUrl.parse(text).key}
            return {"source_domain": parse_domain(text)}
        except InvalidSourceUrlError as error:
            raise ValidationError(f"give a source's id, its URL or a domain: {error}") from None


class SearchWords(fields.Field[Query]):
    """Words to look for."""

    shape = {"type": "string", "format": "search-words", "minLength": 1, "maxLength": MAX_LENGTH}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> Query:
        try:
            return Query.parse(value)
        except InvalidQueryError as error:
            raise ValidationError(str(error)) from None


class Moment(fields.DateTime):
    """A moment in UTC to the second (RFC 3339)."""

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **options: Any) -> str | None:
        return rfc3339(value) if value else None


class Choices(fields.Field[list[str]]):
    """Several of some words, separated by commas, each once."""

    def __init__(self, *words: str, **options: Any) -> None:
        super().__init__(**options)
        self.words = words
        self.shape = {
            "type": "array",
            "items": {"type": "string", "enum": list(words)},
            "uniqueItems": True,
            "minItems": 1,
        }

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> list[str]:
        chosen = str(value).split(",")
        if not set(chosen) <= set(self.words):
            raise ValidationError(f"give some of {', '.join(self.words)}, separated by commas")
        if len(set(chosen)) < len(chosen):
            raise ValidationError("names something twice; give each word once")
        return chosen


def parse_uuid(text: str) -> UUID | None:
    """Return the UUID that `text` writes in its canonical form, in either case, or None."""
    return UUID(text) if _UUID.fullmatch(text) else None
