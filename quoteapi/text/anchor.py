"""Anchors: links that lead a browser to the very words on the page that printed them.

URL Fragment Text Directives (WICG, "Text Fragments"): ``#:~:text=[prefix-,]start[,end][,-suffix]``. Browsers find each
part only inside one block of the page and as whole words, but `end` may stand in a later block than `start`.
"""

import re
from itertools import accumulate
from urllib.parse import quote

import regex

EXACT_LENGTH = 300
_EDGE_WORDS, _EDGE_LETTERS, _TELLING_LETTERS = 8, 16, 12
_CLAUSE = re.compile("[^、，。！？；：]*[、，。！？；：]+|[^、，。！？；：]+$")
_GAP = regex.compile(r"[\p{P}\s]++")
_LINE_BREAK = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_LINE_BREAK_OR_OMISSION = re.compile(rf"{_LINE_BREAK.pattern}|…|\.\.\.|\. \. \.")
# A word with letters in brackets is the editor's, and not as it was printed.
_BRACKETED = regex.compile(r"(?<![\w'’])[\w'’]*+(?:\[[^\[\]]*+\]|[\[\]])[\w'’]*+")
_ENCODED = {code: quote(chr(code), safe="").replace("-", "%2D") for code in range(128)}


def deep_link(
    url: str, words: str, prefix: str | None = None, suffix: str | None = None, *, as_printed: str | None = None
) -> str:
    """Return `url` with a text directive for `words` as the page prints them; its own fragment stays.

    Words that a line break parts may stand in several blocks there, and where an ellipsis or brackets show that they
    were edited, others may stand: those are named by what is before and behind, unless `as_printed` says how the page
    has them. Words longer than `EXACT_LENGTH` characters are named by their first and last few, as the specification
    advises; those of scripts without spaces by their first and last clauses, since browsers match whole words.
    `prefix` and `suffix` are what stands next to them on the page.
    """
    address, _, fragment = url.partition("#")
    fragment = fragment.partition(":~:")[0]
    runs = _runs(words) if as_printed is None else _runs(as_printed, _LINE_BREAK)
    # Where an omission is the first thing or the last, it parts the words from what stands next to them.
    before = _encoded(_runs(prefix or "")[-1]) if runs[0] else ""
    after = _encoded(_runs(suffix or "")[0]) if runs[-1] else ""
    target = ",".join(map(_encoded, _ends(runs, as_printed or words, is_known=before != "")))
    return f"{address}#{fragment}:~:text={before and before + '-,'}{target}{after and ',-' + after}"


def _runs(text: str, cut: re.Pattern[str] = _LINE_BREAK_OR_OMISSION) -> list[str]:
    """Return what stands between the cuts in `text`, without the punctuation next to them; empty at a cut edge."""
    text = text.strip()
    if cut is _LINE_BREAK_OR_OMISSION:
        text = _BRACKETED.sub("…", text)
    if not cut.search(text):
        return [text]
    runs, at = [], 0
    for gap in _GAP.finditer(text):
        if cut.search(gap[0]):
            runs.append(text[at : gap.start()])
            at = gap.end()
    return [*runs, text[at:]]


def _ends(runs: list[str], words: str, *, is_known: bool) -> tuple[str, ...]:
    """Return the start and the end that name `runs`, or all of a short one.

    The start is the first run that is long enough to tell its place from others, unless it is known what precedes it.
    """
    whole = [run for run in runs if run] or [words]
    telling = next((run for run in whole if is_known or len(run) >= _TELLING_LETTERS), max(whole, key=len))
    if whole.index(telling) < len(whole) - 1:
        return _edges(telling)[0], _edges(whole[-1])[-1]
    return _edges(telling) if len(telling) > EXACT_LENGTH else (telling,)


def _edges(words: str) -> tuple[str, ...]:
    """Return the start and the end of `words`, or all of them where it is not known where a word ends."""
    split = words.split()
    if len(split) > 2 * _EDGE_WORDS:
        return " ".join(split[:_EDGE_WORDS]), " ".join(split[-_EDGE_WORDS:])
    clauses = _CLAUSE.findall(words)
    reached = list(accumulate(map(len, clauses)))
    first = next((end for end in reached if end >= _EDGE_LETTERS), len(words))
    last = next((start for start in reversed([0, *reached]) if len(words) - start >= _EDGE_LETTERS), 0)
    return (words[:first], words[last:]) if first <= last else (words,)


def _encoded(text: str) -> str:
    # quote() leaves the hyphen alone, which separates prefix and suffix in a directive.
    text = " ".join(text.split())
    return text.translate(_ENCODED) if text.isascii() else quote(text, safe="").replace("-", "%2D")
