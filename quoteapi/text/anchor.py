"""Anchors: links that lead a browser to the very words on the page that printed them.

URL Fragment Text Directives (WICG, "Text Fragments"): ``#:~:text=[prefix-,]start[,end][,-suffix]``.
"""

from urllib.parse import quote

EXACT_LENGTH = 300
_EDGE_WORDS = 8
_ENCODED = {code: quote(chr(code), safe="").replace("-", "%2D") for code in range(128)}


def deep_link(url: str, words: str, prefix: str | None = None, suffix: str | None = None) -> str:
    """Return `url` with a text directive for `words` as the page prints them; its own fragment stays.

    Words longer than `EXACT_LENGTH` characters are named by their first and last few, as the specification
    advises.
    """
    address, _, fragment = url.partition("#")
    fragment = fragment.partition(":~:")[0]
    words = " ".join(words.split())
    target = _encoded(words)
    if len(words) > EXACT_LENGTH and len(split := words.split(" ")) > 2 * _EDGE_WORDS:
        target = ",".join(_encoded(" ".join(edge)) for edge in (split[:_EDGE_WORDS], split[-_EDGE_WORDS:]))
    before, after = _encoded(prefix or ""), _encoded(suffix or "")
    return f"{address}#{fragment}:~:text={before and before + '-,'}{target}{after and ',-' + after}"


def _encoded(text: str) -> str:
    # quote() leaves the hyphen alone, which separates prefix and suffix in a directive.
    text = " ".join(text.split())
    return text.translate(_ENCODED) if text.isascii() else quote(text, safe="").replace("-", "%2D")
