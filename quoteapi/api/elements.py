"""The elements of a JSON array, each as it is written: whoever reads one decides what is wrong with it alone.

Readers of streams that give values instead stop at the first that they cannot make, and hide where parsers differ
(RFC 8259, sections 4 and 8.2: names that stand twice, halves of surrogate pairs).
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

CHUNK = 64 * 1024

_STRUCTURE = re.compile(rb'["\[\]{},]')
_STRING = re.compile(rb'[^"\\]*(?:\\.[^"\\]*)*', re.DOTALL)


class InvalidArrayError(ValueError):
    """A text that is no JSON array; its message says where it ceases to be one."""


def elements(file: BinaryIO, longest: int) -> Iterator[bytes]:
    """Yield the elements of the JSON array that `file` holds, one that has more than `longest` bytes cut there.

    Its strings and brackets tell where an element ends; whether it is JSON is left to its reader. Raises
    InvalidArrayError for an array that has no end, or something before or behind it.
    """
    element = bytearray()
    depth = count = 0
    for part, is_mark in _parts(file):
        if depth == 0:
            if is_mark and part == b"[" and not count:
                depth = count = 1
            elif part.strip():
                raise InvalidArrayError(f"there is something {'behind' if count else 'before'} the JSON array")
            continue
        if is_mark:
            depth += (part in b"[{") - (part in b"]}")
        if depth == 0 or (depth == 1 and is_mark and part == b","):
            if element or depth or count > 1:
                yield bytes(element)
            count += 1
            element.clear()
        else:
            element += (part if element else part.lstrip())[: longest - len(element)]
    if depth or not count:
        raise InvalidArrayError("the JSON array breaks off")


def _parts(file: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """Yield the bytes of JSON in parts: whether one is a mark, that is a bracket or comma in no string, or not."""
    quoted, rest = False, b""
    while chunk := file.read(CHUNK):
        chunk, start, at = rest + chunk, 0, 0
        while at < len(chunk):
            if quoted:
                at = _STRING.match(chunk, at).end()  # type: ignore[union-attr]
                if chunk[at : at + 1] != b'"':
                    # The string goes on in the next chunk, maybe from the middle of an escape.
                    break
                at, quoted = at + 1, False
            elif (found := _STRUCTURE.search(chunk, at)) is None:
                at = len(chunk)
            elif found[0] == b'"':
                at, quoted = found.end(), True
            else:
                yield chunk[start : found.start()], False
                yield found[0], True
                start = at = found.end()
        yield chunk[start:at], False
        rest = chunk[at:]
    yield rest, False
