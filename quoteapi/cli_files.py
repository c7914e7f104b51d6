"""The files of `quoteapi import` and `export`: standard input and output too, and compressed ones."""

import gzip
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

import zstandard

# zstandard writes what it was given as a whole: of so many bytes that is 64 MiB at the most.
_BYTES = 2048


def form_of(name: str) -> str:
    """Return what the name of a file says that it holds: csv, or else jsonl."""
    return "csv" if name.removesuffix(".gz").removesuffix(".zst").endswith(".csv") else "jsonl"


@contextmanager
def opened(name: str) -> Iterator[tuple[BinaryIO, int | None, Callable[[], int]]]:
    """Yield a file's bytes, decompressed as they come, its size on disk, and how much of that was read.

    Reading raises OSError, EOFError, zlib.error and ZstdError for what is compressed and broken.
    """
    if name == "-":
        standard_input = io.BufferedReader(cast("io.RawIOBase", sys.stdin.buffer))
        yield _decompressed(standard_input), None, lambda: 0
        return
    with Path(name).open("rb") as raw:
        yield _decompressed(raw), Path(name).stat().st_size, raw.tell


@contextmanager
def written(name: str) -> Iterator[BinaryIO]:
    """Yield a file to write to, compressed where its name ends in .gz or .zst; ``-`` is standard output."""
    if name == "-":
        yield sys.stdout.buffer
        return
    with Path(name).open("wb") as raw:
        if name.endswith(".gz"):
            # Neither name nor moment inside: the same archive is the same file.
            with gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as packed:
                yield cast("BinaryIO", packed)
        elif name.endswith(".zst"):
            with zstandard.ZstdCompressor().stream_writer(raw, closefd=False) as packing:
                yield cast("BinaryIO", packing)
        else:
            yield raw


class _Zstandard(io.RawIOBase):
    """The bytes that the frames of a zstandard file hold (RFC 8878); one that breaks off is an error.

    The library's own reader takes the end of the file for the end of the frame.
    """

    def __init__(self, raw: "io.BufferedReader[Any]") -> None:
        self._raw = raw
        self._rest = b""
        self._held = memoryview(b"")
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._begun = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._held:
            if self._frame.eof:
                self._rest = self._frame.unused_data
                self._frame, self._begun = zstandard.ZstdDecompressor().decompressobj(), False
            sent = self._rest or self._raw.read(_BYTES)
            self._rest = b""
            if not sent:
                if self._begun:
                    raise EOFError("the zstandard file breaks off in the middle of a frame")
                return 0
            self._begun = True
            self._held = memoryview(self._frame.decompress(sent))
        taken = min(len(buffer), len(self._held))
        buffer[:taken], self._held = self._held[:taken], self._held[taken:]
        return taken


def _decompressed(raw: "io.BufferedReader[Any]") -> BinaryIO:
    start = raw.peek(4)[:4]
    if start.startswith(b"\x1f\x8b"):
        return cast("BinaryIO", io.BufferedReader(gzip.GzipFile(fileobj=raw)))
    if start == b"\x28\xb5\x2f\xfd":
        return io.BufferedReader(_Zstandard(raw))
    return raw
