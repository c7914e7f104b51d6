"""Importing: lines of JSON or CSV, our own archives' or other people's, read into drafts and recorded.

A line is read as the body of ``POST /quotes``; an archive's line also says what the quotation was before.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO

import ijson
import orjson
from marshmallow import ValidationError, fields, post_load
from marshmallow.validate import OneOf, Regexp

from quoteapi.api.archiving import COLUMNS, ROLES, SOURCE_COLUMNS, split, unguard
from quoteapi.api.bodies import QuotationBody, SourceBody, SpeakerBody, SpeakerField, SpeakerNameBody
from quoteapi.api.fields import Instant, Line, WebAddress
from quoteapi.api.loading import compile_load
from quoteapi.api.mapping import FieldMap
from quoteapi.api.problems import BadBody
from quoteapi.api.requests import MAX_DEPTH, mistakes, parse_json
from quoteapi.store.database import Connection
from quoteapi.store.enrolment import Refusal
from quoteapi.store.recording import record
from quoteapi.text.draft import STATUSES, Provenance, QuotationDraft
from quoteapi.text.names import SLUG

BATCH = 1000
LONGEST_LINE = 1024 * 1024
LONGEST_CELL = 2**31 - 1


class UnreadableError(ValueError):
    """A whole file, or a mapping, that cannot be read; its message says what would be right."""


class ArchivedSpeaker(SpeakerBody):
    """A speaker of an archive: its id and its name, so that it is the same or becomes it."""

    id = Line(100, validate=[Regexp(SLUG, error="give an id as an export has it, such as jane-example")])
    names = fields.List(fields.Nested(SpeakerNameBody))

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


class ArchiveLine(QuotationBody):
    """A line of an archive: a body, and what the quotation was before."""

    speaker = ArchivedSpeakerField(allow_none=True)
    about = fields.List(ArchivedSpeakerField())
    addressee = fields.List(ArchivedSpeakerField())
    source = fields.Nested(ArchivedSource, allow_none=True)
    sources = fields.List(fields.Nested(ArchivedSource))
    id = fields.UUID()
    status = fields.String(validate=OneOf(STATUSES, error=f"give one of {', '.join(STATUSES)}"))
    status_reason = Line(10_000, allow_none=True)
    evidence_url = WebAddress(allow_none=True)
    created_at = Instant()
    updated_at = Instant()

    @post_load
    def make(self, data: dict[str, Any], **options: Any) -> QuotationDraft:
        """Return the draft."""
        before = {name: data.pop(name) for name in Provenance.__dataclass_fields__ if name in data}
        draft: QuotationDraft = super().make(data | {"provenance": Provenance(**before)}, **options)
        return draft


@dataclass(frozen=True, slots=True)
class Item:
    """One line or row: its number in the file, what it holds, and itself as text."""

    number: int
    members: Any
    text: str
    fault: str | None = None


@dataclass(slots=True)
class Report:
    """What went in, and which lines did not, and why."""

    read: int = 0
    created: int = 0
    source_added: int = 0
    unchanged: int = 0
    rejected: list[dict[str, Any]] = field(default_factory=list)

    def __iadd__(self, other: "Report") -> "Report":
        """Add another part's counts and rejections."""
        self.read += other.read
        self.created += other.created
        self.source_added += other.source_added
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
        else:
            report.unchanged += 1
    report.rejected.sort(key=lambda rejection: rejection["line"])
    return report


def _rejected(item: Item, reason: str) -> dict[str, Any]:
    return {"line": item.number, "reason": reason, "text": item.text}


def json_file_items(file: BinaryIO, mapping: FieldMap | None = None) -> Iterator[Item]:
    """Yield the lines of JSON Lines, or the members of one JSON array, as they come.

    Raises UnreadableError for an array that is none, or is nested past reason.
    """
    if _first_byte(file) != b"[":
        yield from json_items(file, mapping)
    else:
        try:
            events = _not_too_deep(ijson.basic_parse(file, use_float=True))
            for number, members in enumerate(ijson.items(ijson.parse(events), "item"), 1):
                yield _item(number, members, orjson.dumps(members).decode(), mapping)
        except (ijson.common.JSONError, UnicodeDecodeError, orjson.JSONEncodeError) as error:
            raise UnreadableError(f"the JSON array breaks off or is none: {error}") from None


def _not_too_deep(events: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    depth = 0
    for event, value in events:
        depth += event.startswith("start_") - event.startswith("end_")
        if depth > MAX_DEPTH:
            raise UnreadableError(f"the JSON array is nested deeper than {MAX_DEPTH} levels")
        yield event, value


def json_items(file: BinaryIO, mapping: FieldMap | None = None) -> Iterator[Item]:
    """Yield the lines of JSON Lines as they come."""
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        text = line.decode("utf-8", "backslashreplace").rstrip("\r\n")
        if len(line) > LONGEST_LINE:
            while line and not line.endswith(b"\n"):
                line = file.readline(LONGEST_LINE)
            yield Item(number, None, text[:1000], f"the line has more than {LONGEST_LINE} bytes")
        elif text.strip():
            try:
                yield _item(number, parse_json(line), text, mapping)
            except BadBody as error:
                yield Item(number, None, text, error.detail)


def csv_items(file: BinaryIO, encoding: str, mapping: FieldMap | None = None) -> Iterator[Item]:
    """Yield the rows of CSV with the names of the columns in its first row.

    Raises UnreadableError for columns that nobody knows, unless a `mapping` says what they are.
    """
    csv.field_size_limit(LONGEST_CELL)
    if codecs.lookup(encoding).name == "utf-8":
        encoding = "utf-8-sig"
    # A byte that is none of the encoding's spoils its row, not the file: half a surrogate pair is refused there.
    text = io.TextIOWrapper(file, encoding=encoding, errors="surrogateescape", newline="")
    rows = csv.reader(text)
    try:
        columns = next(rows, [])
        if mapping is None and (unknown := [column for column in columns if column not in COLUMNS]):
            raise UnreadableError(f"no such column: {', '.join(unknown)}; there are {', '.join(COLUMNS)}, or use --map")
        number = rows.line_num
        for row in rows:
            first, number = number + 1, rows.line_num
            if not any(row):
                continue
            shown = _as_csv(row)
            if len(row) != len(columns):
                yield Item(first, None, shown, f"has {len(row)} cells, and there are {len(columns)} columns")
                continue
            cells = {column: unguard(cell) for column, cell in zip(columns, row, strict=True)}
            yield _item(first, cells if mapping else _from_cells(cells), shown, mapping)
    except (csv.Error, UnicodeError) as error:
        raise UnreadableError(f"row {rows.line_num + 1}: {error}") from None
    finally:
        # The file is its opener's to close.
        text.detach()


def one_quotation_each(items: Iterable[Item]) -> Iterator[Item]:
    """Yield the rows of an archive with the sources of one quotation together, as one of its rows."""
    before: Item | None = None
    for item in items:
        same = before and before.members and item.members and item.members.get("id") == before.members.get("id", "")
        if before is not None and same:
            before.members.setdefault("sources", []).extend(item.members.get("sources", []))
            continue
        if before is not None:
            yield before
        before = item
    if before is not None:
        yield before


def _item(number: int, members: Any, text: str, mapping: FieldMap | None) -> Item:
    if not isinstance(members, dict):
        return Item(number, None, text, "is no JSON object")
    try:
        return Item(number, members if mapping is None else mapping.apply(members), text)
    except ValueError as error:
        return Item(number, None, text, str(error))


def _first_byte(file: Any) -> bytes:
    """Return the first byte that is no white space, without taking it; a byte order mark is taken."""
    ahead: bytes = file.peek(4096)
    if ahead.startswith(codecs.BOM_UTF8):
        file.read(len(codecs.BOM_UTF8))
        ahead = ahead.removeprefix(codecs.BOM_UTF8)
    return ahead.lstrip()[:1]


def _as_csv(row: list[str]) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="").writerow(row)
    return buffer.getvalue().encode("utf-8", "backslashreplace").decode()


def _from_cells(cells: dict[str, str]) -> dict[str, Any]:
    """Return the body that a row of our own columns says."""
    told = {column: cell for column, cell in cells.items() if cell}
    source: dict[str, Any] = {
        column: told.pop(f"source_{column}") for column in SOURCE_COLUMNS if f"source_{column}" in told
    }
    source |= {column: told.pop(column) for column in ("as_printed", "prefix", "suffix") if column in told}
    if "authors" in source:
        source["authors"] = split(source["authors"])
    body: dict[str, Any] = {"sources": [source]} if source else {}
    for role in ROLES:
        many = role != "speaker"
        parts = {
            member: split(told.pop(column)) if many else [told.pop(column)]
            for member, column in (("name", role), ("id", f"{role}_id"), ("kind", f"{role}_kind"))
            if column in told
        }
        if f"{role}_wikidata" in told:
            cell = told.pop(f"{role}_wikidata")
            parts["wikidata"] = split(cell) if many else [cell]
        length = max(map(len, parts.values()), default=0)
        people = [
            {member: values[at] for member, values in parts.items() if at < len(values) and values[at]}
            for at in range(length)
        ]
        if people:
            body[role] = people if many else people[0]
    return told | body
