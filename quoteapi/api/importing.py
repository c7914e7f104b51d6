"""Importing: items of files, our own archives' or other people's, read into drafts and recorded.

A line is read as the body of ``POST /quotes``; an archive's line also says what the quotation was before.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from marshmallow import ValidationError, fields, post_load, validates_schema
from marshmallow.validate import OneOf, Regexp

from quoteapi.api.bodies import QuotationBody, SourceBody, SpeakerBody, SpeakerField, SpeakerNameBody
from quoteapi.api.fields import Instant, Line, WebAddress
from quoteapi.api.items import Item
from quoteapi.api.loading import compile_load
from quoteapi.api.requests import mistakes
from quoteapi.store.database import Connection
from quoteapi.store.enrolment import Refusal
from quoteapi.store.quotes import HIDDEN
from quoteapi.store.recording import record
from quoteapi.text.draft import STATUSES, Provenance, QuotationDraft
from quoteapi.text.names import SLUG

BATCH = 1000
CLOCKS_DIFFER = timedelta(days=1)


class ArchivedSpeaker(SpeakerBody):
    """A speaker of an archive: its id and its name, so that it is the same or becomes it."""

    id = Line(100, validate=[Regexp(SLUG, error="give an id as an export has it, such as jane-example")])
    names = fields.List(fields.Nested(SpeakerNameBody))

    @validates_schema
    def check(self, data: Mapping[str, Any], **_: Any) -> None:
        """Check that there is an id or a name."""
        if not data.get("id") and not data.get("name"):
            raise ValidationError('give {"id": …}, {"name": …} or both')


class ArchivedSpeakerField(SpeakerField):
    """A speaker of an archive."""

    schema = ArchivedSpeaker()


class ArchivedSource(SourceBody):
    """A source of an archive."""

    id = fields.UUID()


def _check_version(given: UUID) -> None:
    if given.version != 7:
        raise ValidationError("give a UUIDv7, as an export has it, or leave it out for a new one")


class ArchiveLine(QuotationBody):
    """A line of an archive: a body, and what the quotation was before."""

    speaker = ArchivedSpeakerField(allow_none=True)
    about = fields.List(ArchivedSpeakerField())
    addressee = fields.List(ArchivedSpeakerField())
    source = fields.Nested(ArchivedSource, allow_none=True)
    sources = fields.List(fields.Nested(ArchivedSource))
    id = fields.UUID(validate=[_check_version])
    status = fields.String(validate=OneOf(STATUSES, error=f"give one of {', '.join(STATUSES)}"))
    status_reason = Line(10_000, allow_none=True)
    evidence_url = WebAddress(allow_none=True)
    created_at = Instant()
    updated_at = Instant()

    @validates_schema
    def check(self, data: Mapping[str, Any], **options: Any) -> None:
        """Check, too, that nothing was changed before it was there, or later than now, or judged without a reason.

        A retraction needs none, as in `DELETE`.
        """
        super().check(data, **options)
        if "created_at" in data and "updated_at" in data and data["updated_at"] < data["created_at"]:
            raise ValidationError("is before created_at; give a later moment or leave it out", "updated_at")
        latest = datetime.now(UTC) + CLOCKS_DIFFER
        for name in ("created_at", "updated_at"):
            if name in data and data[name] > latest:
                raise ValidationError("is in the future; give a moment that has passed or leave it out", name)
        if data.get("status", "reported") not in ("reported", HIDDEN) and not data.get("status_reason"):
            raise ValidationError(f"is missing; say why it is {data['status']}", "status_reason")

    @post_load
    def make(self, data: dict[str, Any], **options: Any) -> QuotationDraft:
        """Return the draft."""
        before = {name: data.pop(name) for name in Provenance.__dataclass_fields__ if name in data}
        draft: QuotationDraft = super().make(data | {"provenance": Provenance(**before)}, **options)
        return draft


@dataclass(slots=True)
class Report:
    """What went in, and which lines did not, and why."""

    read: int = 0
    created: int = 0
    source_added: int = 0
    filled_in: int = 0
    unchanged: int = 0
    rejected: list[dict[str, Any]] = field(default_factory=list)

    def __iadd__(self, other: "Report") -> "Report":
        """Add another part's counts and rejections."""
        self.read += other.read
        self.created += other.created
        self.source_added += other.source_added
        self.filled_in += other.filled_in
        self.unchanged += other.unchanged
        self.rejected += other.rejected
        return self


_load = compile_load(ArchiveLine())


def batches(items: Iterable[Item], size: int = BATCH) -> Iterator[list[Item]]:
    """Yield the items in lists of `size`."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


@dataclass(slots=True)
class Prepared:
    """A batch that was read: the drafts, and what became of the lines that are none."""

    report: Report
    drafts: list[tuple[Item, QuotationDraft]] = field(default_factory=list)


def prepare(items: list[Item]) -> Prepared:
    """Read a batch, which takes the time that nobody else should have to wait for."""
    prepared = Prepared(Report(read=len(items)))
    report, drafts = prepared.report, prepared.drafts
    for item in items:
        if item.fault is not None:
            report.rejected.append(_rejected(item, item.fault))
            continue
        try:
            drafts.append((item, _load(item.members)))
        except ValidationError as error:
            reasons = (f"{path}: {message}" if path else message for path, message in mistakes(error.messages))
            report.rejected.append(_rejected(item, "; ".join(reasons)))
    return prepared


def enter(connection: Connection, prepared: Prepared, *, by: str, at: datetime) -> Report:
    """Record a batch in the writing transaction of `connection`; what cannot be is reported, the rest goes in."""
    report = prepared.report
    outcomes = record(connection, [draft for _, draft in prepared.drafts], by=by, at=at)
    for (item, _), outcome in zip(prepared.drafts, outcomes, strict=True):
        if isinstance(outcome, Refusal):
            whom = "".join(f" {candidate.id}" for candidate in outcome.candidates)
            report.rejected.append(_rejected(item, f"{outcome.field}: {outcome.reason}{whom and ' –' + whom}"))
        elif outcome.created:
            report.created += 1
        elif outcome.source_added:
            report.source_added += 1
        elif outcome.filled_in:
            report.filled_in += 1
        else:
            report.unchanged += 1
    report.rejected.sort(key=lambda rejection: rejection["line"])
    return report


def _rejected(item: Item, reason: str) -> dict[str, Any]:
    return {"line": item.number, "reason": reason, "text": item.text}
