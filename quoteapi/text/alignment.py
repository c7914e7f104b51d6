"""Alignment: which words of a claim stand for which words of the part of a quotation that is nearest to it.

Words are single characters here (see `coded`). The nearest part is the one at the least
Levenshtein distance, found exactly and in one pass with the whole claim as one integer (Sellers 1980, "The
theory and computation of evolutionary distances"; Myers 1999, "A fast bit-vector algorithm for approximate
string matching"; the carry at the left edge as in Hyyrö 2003).
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rapidfuzz.distance import LCSseq, Levenshtein, Opcodes


class Hunk(NamedTuple):
    """A run of words that are equal in both texts or differ: claim[c0:c1] stands for quote[q0:q1].

    An elided one is where the claim has an ellipsis and the quotation has words.
    """

    equal: bool
    c0: int
    c1: int
    q0: int
    q1: int
    elided: bool = False


def coded(*texts: Iterable[str]) -> list[str]:
    """Return each text, given as its words, as a string of one character a word: equal words, equal characters."""
    codes: dict[str, str] = {}
    return ["".join(codes.setdefault(word, chr(0x10000 + len(codes))) for word in text) for text in texts]


def alignments(claim: str, quote: str, c_offset: int = 0, q_offset: int = 0) -> Iterator[list[Hunk]]:
    """Yield hunks between `claim` and the nearest part of `quote`, neighbouring changes joined to one.

    The first takes few changes of any kind; the second keeps as many words as it can, which tells better where
    words were left out. The offsets are added to all positions. A claim longer than `quote` is aligned with
    the whole of it.
    """
    start, end = nearest(claim, quote) if len(claim) <= len(quote) else (0, len(quote))
    yield _hunks(Levenshtein.opcodes(quote[start:end], claim), c_offset, q_offset + start)
    start, end = max(start - len(claim), 0), end + len(claim)
    hunks = _hunks(LCSseq.opcodes(quote[start:end], claim), c_offset, q_offset + start)
    # What the quotation has before and behind the claim is not left out, but may be what the claim changed.
    for edge in (0, -1):
        if hunks and not hunks[edge].equal:
            _, c0, c1, q0, q1, _ = hunks[edge]
            changed = min(c1 - c0, q1 - q0)
            bounds = (q1 - changed, q1) if edge == 0 else (q0, q0 + changed)
            hunks[edge] = hunks[edge]._replace(q0=bounds[0], q1=bounds[1])
            if c0 == c1:
                del hunks[edge]
    yield hunks


def aligned(claim: str, quote: str, start: int, end: int) -> list[Hunk]:
    """Return hunks between the whole `claim` and the part of `quote` from `start` up to `end`."""
    return _hunks(Levenshtein.opcodes(quote[start:end], claim), 0, start)


def _hunks(opcodes: Opcodes, c_offset: int, q_offset: int) -> list[Hunk]:
    hunks: list[Hunk] = []
    for op in opcodes:
        equal, c0 = op.tag == "equal", op.dest_start + c_offset
        c1, q0, q1 = op.dest_end + c_offset, op.src_start + q_offset, op.src_end + q_offset
        if hunks and not equal and not hunks[-1].equal:
            hunks[-1] = hunks[-1]._replace(c1=c1, q1=q1)
        else:
            hunks.append(Hunk(equal, c0, c1, q0, q1))
    return hunks


def nearest(pattern: str, text: str) -> tuple[int, int]:
    """Return where the part of `text` begins and ends that is nearest to `pattern`.

    Of parts equally near it is the leftmost, and there the one that holds a changed word, not lacks it.
    """
    end = _best_end(pattern, text, anywhere=True)
    backwards = _best_end(pattern[::-1], text[:end][::-1], anywhere=False)
    return end - backwards, end


def _best_end(pattern: str, text: str, *, anywhere: bool) -> int:
    best, best_end, growing = len(pattern), 0, False
    for end, distance in enumerate(_distances(pattern, text, anywhere=anywhere), 1):
        if distance < best or (distance == best and growing):
            best, best_end, growing = distance, end, True
        else:
            growing = False
    return best_end


def _distances(pattern: str, text: str, *, anywhere: bool) -> Iterator[int]:
    """For each end in `text`, the distance of `pattern` to the nearest part that ends there.

    The part begins at the start of `text`, or else `anywhere`.
    """
    if not pattern:
        return
    places: dict[str, int] = {}
    for at, char in enumerate(pattern):
        places[char] = places.get(char, 0) | 1 << at
    mask, top = (1 << len(pattern)) - 1, 1 << (len(pattern) - 1)
    rises, falls, distance = mask, 0, len(pattern)
    for char in text:
        equal = places.get(char, 0)
        vertical = equal | falls
        horizontal = (((equal & rises) + rises) ^ rises) | equal
        up = (falls | ~(horizontal | rises)) & mask
        down = rises & horizontal
        distance += bool(up & top) - bool(down & top)
        up = up << 1 | (not anywhere)
        down <<= 1
        rises = (down | ~(vertical | up)) & mask
        falls = up & vertical
        yield distance
