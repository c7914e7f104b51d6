"""Folding: the one form in which spellings that a reader takes for the same become equal.

The steps are those of Unicode's NFKC_Casefold (UAX #31, UAX #15), and beyond it the marks that newsrooms
type in several ways: accents, apostrophes, quotation marks, dashes, and the letters that Unicode does not
decompose (``ø``, ``ł``). Vowel signs of scripts that need them to be read (Devanagari, Thai) are kept.
"""

import re
import unicodedata

import regex

APOSTROPHES = (
    "'\u2019\u2018\u201a\u201b\u02bc\u02bb\u02bf\u02be\u2032\u00b4\u0060\u02b9\u05f3\ua78b\ua78c\uff07"
    "\u1ffd\u1fef\u0374"  # canonically equal to three of those
)
QUOTATION_MARKS = '"\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\u2033\u05f4\u300c\u300d\u300e\u300f\uff02'
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u058a\u05be\ufe58\ufe63\uff0d"

_TYPOGRAPHY = str.maketrans(
    {mark: plain for marks, plain in ((APOSTROPHES, "'"), (QUOTATION_MARKS, '"'), (DASHES, "-")) for mark in marks}
)
_LETTERS = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "ŧ": "t", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe",
        # Arabic and Persian letters that keyboards interchange, and the stretching stroke.
        "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": None,
    }
)  # fmt: skip
# Cyrillic й is a letter of its own, and not an и with an accent: its breve stays.
_ACCENTS = regex.compile(
    "(?<!и)\u0306"
    "|[\u0300-\u0305\u0307-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4]"
)
INVISIBLE = r"[\p{Default_Ignorable_Code_Point}\p{Cc}--\s]"
"""What folding leaves out, for `regex` with its flag V1."""
_INVISIBLE = regex.compile(INVISIBLE, flags=regex.V1)
_SPACES = regex.compile(r"\s+")
_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}]*")
_ASCII_ALNUM = re.compile("[A-Za-z0-9]")
_ASCII_WORD = re.compile("[a-z0-9]+")


def normalize_typography(text: str) -> str:
    """Return `text` with one kind of apostrophe, quotation mark, dash and space, and no invisible characters.

    Letters, accents, case and all other punctuation stay: what remains different was worded differently.
    """
    text = text.translate(_TYPOGRAPHY)
    if _is_plain(text):
        return " ".join(text.split())
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    return _SPACES.sub(" ", plain.translate(_TYPOGRAPHY)).strip()


def fold(text: str) -> str:
    """Return `text` without differences of case, accent, width, ligature, apostrophe, quotation mark or dash.

    Folding a folded text changes nothing.
    """
    folded = normalize_typography(text).casefold()
    if folded.isascii():
        return folded
    # Case folding and decomposing can each uncover work for the other (as in U+1E9E or U+0345).
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", folded).casefold())
    folded = _ACCENTS.sub("", folded).translate(_LETTERS)
    return normalize_typography(folded)


def words(text: str) -> list[str]:
    """Return the folded words of `text` in order; everything but letters, marks and digits separates them."""
    folded = fold(text)
    return (_ASCII_WORD if folded.isascii() else _WORD).findall(folded)


def has_words(text: str) -> bool:
    """Return whether `words` finds any."""
    return _ASCII_ALNUM.search(text) is not None or bool(words(text))


def _is_plain(text: str) -> bool:
    """Return whether no step beyond typography can change `text`: what most text is, and found out at once."""
    return text.isascii() and text.isprintable()
