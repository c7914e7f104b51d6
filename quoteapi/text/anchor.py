"""Anchors: links that lead a browser to the very words on the page that printed them.

URL Fragment Text Directives (WICG, "Text Fragments"): ``#:~:text=[prefix-,]start[,end][,-suffix]``.
"""

import re
from itertools import accumulate
from urllib.parse import quote

EXACT_LENGTH = 300
_EDGE_WORDS, _EDGE_LETTERS = 8, 16
_CLAUSE = re.compile("[^、，。！？；：]*[、，。！？；：]+|[^、，。！？；：]+$")
_ENCODED = {code: quote(chr(code), safe="").replace("-", "%2D") for code in range(128)}


def deep_link(url: str, words: str, prefix: str | None = None, suffix: str | None = None) -> str:
    """Return `url` with a text directive for `words` as the page prints them; its own fragment stays.

    Words longer than `EXACT_LENGTH` characters are named by their first and last few, as the specification
    advises; those of scripts without spaces by their first and last clauses, since browsers match whole words.
    """
    address, _, fragment = url.partition("#")
    fragment = fragment.partition(":~:")[0]
    words = " ".join(words.split())
    edges = _edges(words) if len(words) > EXACT_LENGTH else (words,)
    target = ",".join(map(_encoded, edges))
    before, after = _encoded(prefix or ""), _encoded(suffix or "")
    return f"{address}#{fragment}:~:text={before and before + '-,'}{target}{after and ',-' + after}"


def _edges(words: str) -> tuple[str, ...]:
    """Return the start and the end of `words`, or all of them where it is not known where a word ends."""
    split = words.split(" ")
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
