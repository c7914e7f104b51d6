"""Alignment: which words of a claim stand for which words of the part of a quotation that is nearest to it.

Words are single characters here (see `quoteapi.text.tokens.encode`). The nearest part is the one at the least
Levenshtein distance, found exactly and in one pass with the whole claim as one integer (Sellers 1980, "The
theory and computation of evolutionary distances"; Myers 1999, "A fast bit-vector algorithm for approximate
string matching"; the carry at the left edge as in Hyyrö 2003).
"""

from collections.abc import Iterator
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein


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


def align(claim: str, quote: str, c_offset: int = 0, q_offset: int = 0) -> list[Hunk]:
    """Return the hunks between `claim` and the nearest part of `quote`, neighbouring changes joined to one.

    The offsets are added to all positions. A claim longer than `quote` is aligned with the whole of it.
    """
    start, end = nearest(claim, quote) if len(claim) <= len(quote) else (0, len(quote))
    hunks: list[Hunk] = []
    for op in Levenshtein.opcodes(quote[start:end], claim):
        equal, q0, q1, c0, c1 = op.tag == "equal", op.src_start, op.src_end, op.dest_start, op.dest_end
        if hunks and not equal and not hunks[-1].equal:
            last = hunks.pop()
            hunks.append(last._replace(c1=c1 + c_offset, q1=q1 + start + q_offset))
        else:
            at = start + q_offset
            hunks.append(Hunk(equal, c0 + c_offset, c1 + c_offset, q0 + at, q1 + at))
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
