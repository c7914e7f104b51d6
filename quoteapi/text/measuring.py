"""How much room a text takes that nobody has set yet: the width of its letters, and how many lines it fills.

Fonts differ from reader to reader. These are the widths of Noto Serif, rounded up: few fonts for reading are wider.
"""

import unicodedata
from functools import lru_cache

import regex

# Wide letters (UAX #11) may part from each other, but not from the punctuation that opens or closes beside them; words
# part at spaces, and behind hyphens and dashes (UAX #14).
_WIDE = r"[\p{Ps}\p{Pi}]{0,2}[\p{East_Asian_Width=W}\p{East_Asian_Width=F}][\p{Pe}\p{Pf}\p{Po}]*"
_PIECES = regex.compile(
    rf"(?:(?P<wide>{_WIDE})|(?P<word>(?:(?!{_WIDE})[^\s\p{{Pd}}])+\p{{Pd}}*|\p{{Pd}}+))(?P<spaces>\s*)|\s+"
)
_SPACE = 0.27
_LETTERS = {
    0.29: ".,;:'‘’",
    0.37: "!()[]/|-ijlftIії",
    0.52: "crsгезсэєґ",
    0.64: "bdhknpquчкл",
    0.7: "инпцфъ",
    0.96: "mwMWOQ@%&—–…жмшщыюњљџЖМШЩФЫЮЊЉЏ",
}
_SCRIPTS = {
    0.5: "BENGALI",
    0.53: "ARABIC",
    0.58: "LATIN DIGIT HEBREW",
    0.61: "CYRILLIC GREEK DEVANAGARI",
    0.78: "ARMENIAN",
    0.86: "ETHIOPIC",
    1.0: "TAMIL MALAYALAM TELUGU KANNADA SINHALA MYANMAR KHMER",
}
_BY_LETTER = {letter: width for width, letters in _LETTERS.items() for letter in letters}
_BY_SCRIPT = {script: width for width, scripts in _SCRIPTS.items() for script in scripts.split()}
_OTHER, _CAPITAL_MORE = 0.66, 0.14


@lru_cache(maxsize=4096)
def letter_width(letter: str) -> float:
    """Return how wide `letter` is about, in em: 0 where it stands on another one, 1 where it is as wide as high."""
    base = unicodedata.normalize("NFD", letter)[0]
    if (category := unicodedata.category(base)) in ("Mn", "Me", "Cf"):
        return 0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1
    if base in _BY_LETTER:
        return _BY_LETTER[base]
    script = unicodedata.name(base, "").partition(" ")[0]
    return _BY_SCRIPT.get(script, _OTHER) + (_CAPITAL_MORE if category == "Lu" else 0)


def count_lines(text: str, width: float) -> int:
    """Return how many lines of `width` em `text` fills, one at least, broken between words where that can be.

    A word that fits no line begins one and is broken anywhere. Spaces may reach beyond the end of a line.
    """
    lines, at = 1, 0.0
    for piece in _PIECES.finditer(text):
        # The punctuation of wide letters is as wide as they are.
        letters = [1.0] * len(piece["wide"]) if piece["wide"] else [letter_width(each) for each in piece["word"] or ""]
        size = sum(letters)
        if at and size > width:
            lines, at = lines + 1, 0.0
        for step in letters if size > width else (size,):
            if at and at + step > width:
                lines, at = lines + 1, 0.0
            at += step
        at += _SPACE if piece["spaces"] else 0
    return lines
