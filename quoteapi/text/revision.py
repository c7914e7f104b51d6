"""Revisions: what became of a text, word by word, to the last comma.

Words are what stands between Unicode's word boundaries (UAX #29), spaces and punctuation among them: a correction may
be of those alone, which `quoteapi.text.matching` passes over.
"""

from collections.abc import Sequence
from typing import NamedTuple

import regex

from quoteapi.text.alignment import Hunk, aligned, coded
from quoteapi.text.folding import INVISIBLE

_BOUNDARY = regex.compile(r"\b", regex.WORD | regex.V1)
_BLANK = regex.compile(rf"(?:\s|{INVISIBLE})+", regex.V1)
# Where less of the longer text than this stayed, it was written anew, and is read easier in one piece.
_ENOUGH = 0.4
# So are more pieces than this.
_MOST = 200
# So much of what stayed is left beside a change, spaces counted: some twenty words.
_BESIDE = 40


class Piece(NamedTuple):
    """A run of a text that `stayed`, or what it `was` and what it `is_` instead, one of which may be empty."""

    stayed: bool
    was: str
    is_: str


def revised(was: str, is_: str) -> list[Piece]:
    """Return how `was` became `is_`, two texts that differ, in pieces; in one where it was mostly changed.

    Of a long run that stayed there is what stands beside a change, and an ellipsis for the rest. A change of spaces, or
    of what cannot be seen, is shown as a sign.
    """
    before, after = _words(was), _words(is_)
    old, new = coded(before, after)
    hunks = _joined(before, aligned(new, old, 0, len(old)))
    stayed = sum(len(word) for hunk in hunks if hunk.equal for word in before[hunk.q0 : hunk.q1])
    if stayed < _ENOUGH * max(len(was), len(is_)) or len(hunks) > _MOST:
        return [Piece(False, was, is_)]
    return [
        Piece(False, _visible("".join(before[hunk.q0 : hunk.q1])), _visible("".join(after[hunk.c0 : hunk.c1])))
        if not hunk.equal
        else _kept(before[hunk.q0 : hunk.q1], behind_change=at > 0, before_change=at + 1 < len(hunks))
        for at, hunk in enumerate(hunks)
    ]


def _words(text: str) -> list[str]:
    return [word for word in _BOUNDARY.split(text) if word]


def _joined(before: Sequence[str], hunks: Sequence[Hunk]) -> list[Hunk]:
    """Return `hunks` with changes as one that nothing but spaces parts."""
    joined: list[Hunk] = []
    for hunk in hunks:
        if len(joined) > 1 and joined[-1].equal and not "".join(before[joined[-1].q0 : joined[-1].q1]).strip():
            joined.pop()
            hunk = joined.pop()._replace(c1=hunk.c1, q1=hunk.q1)
        joined.append(hunk)
    return joined


def _kept(words: list[str], *, behind_change: bool, before_change: bool) -> Piece:
    first, last = _BESIDE * behind_change, _BESIDE * before_change
    if len(words) > first + last:
        words = [*words[:first], "…", *words[len(words) - last :]]
    text = "".join(words)
    return Piece(True, text, text)


def _visible(text: str) -> str:
    return ("↵" if "\n" in text else "␣") if _BLANK.fullmatch(text) else text
