"""Highlights: a text with what a query found in it marked, as HTML in which nothing else is markup."""

import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape
from itertools import groupby
from operator import itemgetter

import regex

from quoteapi.text.folding import INVISIBLE, fold
from quoteapi.text.query import WORD_LENGTH, Query, Term, units

# A mark behind something invisible belongs to what stands before that.
_CLUSTER = regex.compile(rf"\X(?:{INVISIBLE}+\p{{M}}*)*", flags=regex.V1)
_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}]*")
_PIECE = re.compile(r"</?mark>|&[#\w]+;|.", re.DOTALL)
_PLAIN = re.compile(r"[\t\n\r\x20-\x7e]*")


def highlight(text: str, query: Query) -> str:
    """Return `text` as HTML: what the query sought in ``<mark>``, everything else escaped."""
    shown, at = [], 0
    for start, end in _found(text, query):
        shown += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    return "".join([*shown, escape(text[at:])])


def excerpt(highlighted: str, length: int) -> str:
    """Return up to `length` characters of a highlight, from a little before its first mark, cut between words.

    An ellipsis stands for what is left out.
    """
    if len(highlighted) <= length:
        return highlighted
    letters, is_marked = list[tuple[str, bool]](), False
    for piece in _PIECE.findall(highlighted):
        if piece in ("<mark>", "</mark>"):
            is_marked = piece == "<mark>"
        else:
            letters.append((piece, is_marked))
    if len(letters) <= length:
        return highlighted
    found = next((at for at, (_, marked) in enumerate(letters) if marked), 0)
    first = max(0, min(found - length // 4, len(letters) - length))
    if first:
        first = next((at + 1 for at in range(first, found) if letters[at][0].isspace()), first)
    end = min(first + length, len(letters))
    if end < len(letters):
        end = next((at for at in range(end, first + length // 2, -1) if letters[at][0].isspace()), end)
    runs = groupby(letters[first:end], key=itemgetter(1))
    texts = [("".join(letter for letter, _ in run), marked) for marked, run in runs]
    shown = "".join(f"<mark>{text}</mark>" if marked else text for text, marked in texts)
    return f"{'…' * (first > 0)}{shown}{'…' * (end < len(letters))}"


def located_words(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the words of `quoteapi.text.query.search_words`, each with where in `text` it starts and ends."""
    folded, starts, ends = [], [], []
    for cluster in _CLUSTER.finditer(text):
        letters = _fold_cluster(cluster[0])
        folded.append(letters)
        starts += [cluster.start()] * len(letters)
        ends += [cluster.end()] * len(letters)
    for match in _WORD.finditer("".join(folded)):
        at = match.start()
        for unit in units(match[0]):
            yield unit, starts[at], ends[at + len(unit) - 1]
            at += len(unit)


def _found(text: str, query: Query) -> list[tuple[int, int]]:
    """Return where in `text` sought terms stand, in order, those that overlap or touch as one."""
    spans = _spans_in_plain(text, query) if _PLAIN.fullmatch(text) else _spans(text, query)
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _spans(text: str, query: Query) -> Iterator[tuple[int, int]]:
    located = list(located_words(text))
    words = [word for word, _, _ in located]
    for term in query.sought:
        length = len(term.words)
        for at, word in enumerate(words):
            if word == term.words[0] and tuple(words[at : at + length]) == term.words:
                yield located[at][1], located[at + length - 1][2]


def _spans_in_plain(text: str, query: Query) -> Iterator[tuple[int, int]]:
    """Yield what `_spans` does of a text that folding cannot change but for its case: what most texts are."""
    lower = text.lower()
    for term in query.sought:
        for match in _pattern(term).finditer(lower):
            yield match.span(1)


@lru_cache(maxsize=1024)
def _pattern(term: Term) -> re.Pattern[str]:
    """Return what finds the words of a term in a plain text, also where two of its places overlap."""
    # Of a word that long only the first letters count, and are marked.
    ends = ["" if len(word) == WORD_LENGTH else "(?![a-z0-9])" for word in term.words]
    words = [re.escape(word) + end for word, end in zip(term.words, ends, strict=True)]
    return re.compile(f"(?<![a-z0-9])(?=({'[a-z0-9]*[^a-z0-9]+'.join(words)}))")


@lru_cache(maxsize=4096)
def _fold_cluster(cluster: str) -> str:
    # Folding strips spaces at the ends, which here are the ends of a word.
    return fold(f"x{cluster}x")[1:-1]
