"""Archive lines: a quotation with everything that makes it the same one in another database.

JSON Lines carry it all; CSV has a row for each source, and leaves further spellings of names out. Both are
read back by `quoteapi.api.items`.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import orjson

from quoteapi.store.archive import Archived, Person
from quoteapi.store.records import PrintingRecord, QuotationRecord, SpeakerRef
from quoteapi.text.moment import rfc3339

SPEAKER_COLUMNS = ("", "_id", "_kind", "_wikidata")
ROLES = ("speaker", "about", "addressee")
QUOTATION_COLUMNS = ("text", "lang", "original", "attributed_as", "role", "date", "context")
SOURCE_COLUMNS = ("url", "id", "title", "publisher", "authors", "published", "archive_url", "archived_at")
PRINTING_COLUMNS = ("as_printed", "prefix", "suffix")
PROVENANCE_COLUMNS = ("id", "status", "status_reason", "evidence_url", "created_at", "updated_at")
COLUMNS = (
    *QUOTATION_COLUMNS,
    *(role + column for role in ROLES for column in SPEAKER_COLUMNS),
    *(f"source_{column}" for column in SOURCE_COLUMNS),
    *PRINTING_COLUMNS,
    *PROVENANCE_COLUMNS,
)

# A spreadsheet takes a cell that starts so for a formula (OWASP, "CSV Injection").
# A backslash makes plain what would separate values, escape, or be taken for a space around a value.
_SPECIAL = re.compile(r"[\\;]|\A\s|\s\Z")
_PART = re.compile(r"\\.|.", re.DOTALL)
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def as_json_lines(chunks: Iterable[Archived]) -> Iterator[bytes]:
    """Yield the archive as JSON Lines, a chunk at a time."""
    for chunk in chunks:
        lines = (_line(quotation, chunk) for quotation in chunk.quotations)
        yield b"".join(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in lines)


def as_csv(chunks: Iterable[Archived]) -> Iterator[bytes]:
    """Yield the archive as CSV (RFC 4180) in UTF-8, a chunk at a time, the names of the columns first."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, COLUMNS, restval="")
    writer.writeheader()
    for chunk in chunks:
        for quotation in chunk.quotations:
            for row in _rows(_line(quotation, chunk)):
                writer.writerow({column: guard(cell) for column, cell in row.items()})
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def guard(cell: str) -> str:
    """Return `cell` as one that no spreadsheet runs; `unguard` gives it back."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguard(cell: str) -> str:
    """Return the cell that `guard` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def join(values: Iterable[str]) -> str:
    """Return several values as one cell, separated by semicolons."""
    return ";".join(_SPECIAL.sub(r"\\\g<0>", value) for value in values)


def split(cell: str) -> list[str]:
    """Return the values that a cell holds, without the spaces around them; none for an empty cell."""
    values: list[list[str]] = [[]]
    for part in _PART.findall(cell):
        if part == ";":
            values.append([])
        else:
            values[-1].append(part)
    return ["".join(part[-1] for part in _bare(value)) for value in values] if cell else []


def _bare(parts: list[str]) -> list[str]:
    """Return the characters of a value without those at its ends that are spaces and not escaped."""
    kept = [at for at, part in enumerate(parts) if not part.isspace()]
    return parts[kept[0] : kept[-1] + 1] if kept else []


def _line(quotation: QuotationRecord, chunk: Archived) -> dict[str, Any]:
    judged = chunk.judgements.get(quotation.id)
    line = {
        "id": str(quotation.id),
        "text": quotation.text,
        "lang": quotation.lang,
        "original": quotation.original,
        "speaker": quotation.speaker and _person(quotation.speaker, chunk.people),
        "attributed_as": quotation.attributed_as,
        "role": quotation.role,
        "about": [_person(ref, chunk.people) for ref in quotation.about],
        "addressee": [_person(ref, chunk.people) for ref in quotation.addressee],
        "date": quotation.date,
        "context": quotation.context,
        "sources": [_source(printing) for printing in quotation.sources],
        "status": quotation.status,
        "status_reason": judged and judged.reason,
        "evidence_url": judged and judged.evidence_url,
        "created_at": _moment(quotation.created_at),
        "updated_at": _moment(quotation.updated_at),
    }
    return _told(line)


def _person(ref: SpeakerRef, people: dict[str, Person]) -> dict[str, Any]:
    person = people[ref.id]
    names = [
        _told({"name": name.name, "lang": name.lang}) for name in person.names if name.name != ref.name or name.lang
    ]
    return _told({"id": ref.id, "name": ref.name, "kind": ref.kind, "wikidata": person.wikidata, "names": names})


def _source(printing: PrintingRecord) -> dict[str, Any]:
    source = {column: getattr(printing, column) for column in (*SOURCE_COLUMNS, *PRINTING_COLUMNS)}
    return _told(source | {"id": str(printing.id), "archived_at": _moment(printing.archived_at)})


def _told(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value not in (None, [])}


def _moment(moment: datetime | None) -> str | None:
    return rfc3339(moment) if moment else None


def _rows(line: dict[str, Any]) -> Iterator[dict[str, str]]:
    row = {column: line.get(column, "") for column in (*QUOTATION_COLUMNS, *PROVENANCE_COLUMNS)}
    for role in ROLES:
        people = line.get(role, [])
        people = people if isinstance(people, list) else [people]
        for column, member in zip(SPEAKER_COLUMNS, ("name", "id", "kind", "wikidata"), strict=True):
            cells = [person.get(member, "") for person in people]
            row[role + column] = (join(cells) if role != "speaker" else "".join(cells)) if any(cells) else ""
    for source in line.get("sources", [{}]):
        printed = {f"source_{column}": source.get(column, "") for column in SOURCE_COLUMNS}
        printed |= {column: source.get(column, "") for column in PRINTING_COLUMNS}
        yield row | printed | {"source_authors": join(source.get("authors", []))}
