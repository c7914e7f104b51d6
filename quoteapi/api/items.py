"""Items: the lines, rows and elements of files to be imported, as they come, each with what is wrong with it.

A fault spoils its item, not its file.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from quoteapi.api.archiving import COLUMNS, ROLES, SOURCE_COLUMNS, split, unguard
from quoteapi.api.elements import InvalidArrayError, elements
from quoteapi.api.mapping import FieldMap
from quoteapi.api.problems import BadBody
from quoteapi.api.requests import parse_json

LONGEST_LINE = 1024 * 1024
LONGEST_CELL = 2**31 - 1

# What the error handler "surrogateescape" makes of a byte that is none of the encoding's.
_FOREIGN = re.compile("[\udc80-\udcff]")
_ENCODING = "say with --encoding how the file is encoded"


class UnreadableError(ValueError):
    """A whole file that cannot be read; its message says what would be right."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line, row or element: its number in the file, what it holds, and itself as text; or what is wrong with it."""

    number: int
    members: Any
    text: str
    fault: str | None = None


def json_file_items(file: BinaryIO, mapping: FieldMap | None = None) -> Iterator[Item]:
    """Yield the lines of JSON Lines, or the elements of one JSON array, as they come.

    Raises UnreadableError for an array that breaks off, or has something behind it.
    """
    if _first_byte(file) != b"[":
        yield from json_items(file, mapping)
        return
    try:
        for number, text in enumerate(elements(file, LONGEST_LINE + 1), 1):
            yield _json_item(number, text, mapping)
    except InvalidArrayError as error:
        raise UnreadableError(str(error)) from None


def json_items(file: BinaryIO, mapping: FieldMap | None = None) -> Iterator[Item]:
    """Yield the lines of JSON Lines as they come; a byte order mark before them is passed over."""
    _first_byte(file)
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        rest = line if len(line) > LONGEST_LINE else b""
        while rest and not rest.endswith(b"\n"):
            rest = file.readline(LONGEST_LINE)
        if line.strip():
            yield _json_item(number, line, mapping)


def _json_item(number: int, sent: bytes, mapping: FieldMap | None) -> Item:
    text = sent.decode("utf-8", "backslashreplace").rstrip("\r\n")
    if len(sent) > LONGEST_LINE:
        return Item(number, None, text[:1000], f"has more than {LONGEST_LINE} bytes; at most these are taken")
    try:
        return _item(number, parse_json(sent), text, mapping)
    except BadBody as error:
        return Item(number, None, text, error.detail)


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
        _check_columns(columns, encoding, mapping)
        number = rows.line_num
        for row in rows:
            first, number = number + 1, rows.line_num
            if not any(row):
                continue
            shown = _as_csv(row)
            if len(row) != len(columns):
                yield Item(first, None, shown, f"has {len(row)} cells, and there are {len(columns)} columns")
                continue
            if _FOREIGN.search("".join(row)):
                yield Item(first, None, shown, f"holds bytes that are no {encoding}; {_ENCODING}")
                continue
            cells = {column: unguard(cell) for column, cell in zip(columns, row, strict=True)}
            yield _item(first, cells if mapping else _from_cells(cells), shown, mapping)
    except (csv.Error, UnicodeError) as error:
        raise UnreadableError(f"row {rows.line_num + 1}: {error}; {_ENCODING}") from None
    finally:
        # The file is its opener's to close.
        text.detach()


def _check_columns(columns: list[str], encoding: str, mapping: FieldMap | None) -> None:
    if _FOREIGN.search("".join(columns)):
        raise UnreadableError(f"the first row holds bytes that are no {encoding}; {_ENCODING}")
    asked = columns if mapping is None else mapping.theirs
    there = COLUMNS if mapping is None else columns
    if unknown := [column for column in asked if column not in there]:
        or_map = ", or use --map" if mapping is None else ""
        raise UnreadableError(f"no such column: {', '.join(unknown)}; there are {', '.join(there)}{or_map}")
    if doubled := [column for column in dict.fromkeys(asked) if columns.count(column) > 1]:
        raise UnreadableError(f"the first row names a column twice: {', '.join(doubled)}; name each once")


def one_quotation_each(items: Iterable[Item]) -> Iterator[Item]:
    """Yield the rows of an archive with the sources of one quotation together, as one of its rows.

    Rows that stand together and have the same id are one quotation; one that says something else of it than the
    first of them is at fault.
    """
    rows: list[Item] = []
    for item in items:
        if rows and item.members and item.members.get("id", "") == rows[0].members.get("id"):
            if differing := _differing(rows[0].members, item.members):
                yield replace(item, members=None, fault=f"has the id of line {rows[0].number} and {differing}")
            else:
                rows.append(item)
            continue
        if rows:
            yield _together(rows)
        rows = [item] if item.members else []
        if not rows:
            yield item
    if rows:
        yield _together(rows)


def _differing(first: dict[str, Any], other: dict[str, Any]) -> str:
    names = [name for name in first | other if name != "sources" and first.get(name) != other.get(name)]
    return f"another {' and '.join(names)}; rows of one quotation differ in the source alone" if names else ""


def _together(rows: list[Item]) -> Item:
    if len(rows) == 1:
        return rows[0]
    sources = [source for row in rows for source in row.members.get("sources", [])]
    text = "\n".join(row.text for row in rows)
    return replace(rows[0], members=rows[0].members | {"sources": sources}, text=text)


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
