"""Names of speakers: which spellings are the same name, which are merely near, and what id a name gets.

Identity is never guessed from likeness: a name is found by its whole words, in any script, and likeness only
suggests. Near words are found without a scan by a deletion neighbourhood of one letter (Bocek, Hunt and
Stiller 2007, "Fast Similarity Search in Large Dictionaries") and by the consonants that transliterations
of one name share, and are scored by Jaro-Winkler similarity (Winkler 1990).
"""

from functools import lru_cache

import regex
from anyascii import anyascii
from rapidfuzz.distance import OSA, JaroWinkler

from quoteapi.text.folding import APOSTROPHES, fold, words

SLUG_LENGTH = 80
WORD_LENGTH = 64
KEY_LENGTH = 400
# An archive names the same few people again and again.
NAMES_REMEMBERED = 10_000

SLUG = r"(?![Qq][0-9]+$)(?=.{1,80}$)[a-z0-9]+(-[a-z0-9]+)*$"
"""What an id of a speaker looks like."""

_APOSTROPHES = regex.compile(f"[{regex.escape(APOSTROPHES)}]")
_NOT_SLUG = regex.compile(r"[^a-z0-9]+")
_SLIP = 0.8
_QID = regex.compile(r"[Qq][1-9][0-9]{0,14}")
_WEAK = str.maketrans(dict.fromkeys("aeiouyhj") | dict(zip("wqcgxz", "vkkkks", strict=True)))
_DOUBLED = regex.compile(r"(.)\1+")


def name_words(name: str) -> list[frozenset[str]]:
    """Return the words of `name` in order, each as the set of spellings under which it is found.

    A word of Latin letters has one spelling, its folded one. A word of another script also has its Latin
    transliteration. Apostrophes join (``O'Brien`` is ``obrien``), dashes separate. Only the first
    `WORD_LENGTH` letters of a word count.
    """
    return [_spellings(word) for word in words(_APOSTROPHES.sub("", name))]


def _spellings(word: str) -> frozenset[str]:
    latin = "".join(words(_APOSTROPHES.sub("", anyascii(word))))
    return frozenset({word[:WORD_LENGTH], latin[:WORD_LENGTH]} - {""})


@lru_cache(NAMES_REMEMBERED)
def name_key(name: str) -> str:
    """Return what two spellings of one name have in common: the folded words in their order."""
    return " ".join(words(_APOSTROPHES.sub("", name)))[:KEY_LENGTH]


def near_keys(word: str) -> frozenset[str]:
    """Return the keys of which two folded words share at least one when they are likely misspellings.

    Words one edit apart in their first 32 letters share one, so do words with a letter exchanged or swapped,
    and words that differ only in vowels. Words of fewer than three letters have none.
    """
    if len(word) < 3:
        return frozenset()
    keys = {"=" + word} | {"=" + word[:at] + word[at + 1 :] for at in range(min(len(word), 32))}
    consonants = _DOUBLED.sub(r"\1", word.translate(_WEAK))
    return frozenset(keys | ({"~" + consonants} if len(consonants) >= 3 else set()))


def similarity(asked: str, name: str) -> float:
    """Return how near the name that was `asked` for is to `name`, from 0 to 1, by their best matching words."""
    asked_words, its_words = name_words(asked), name_words(name)
    if not asked_words or not its_words:
        return 0.0
    best = [
        max(JaroWinkler.similarity(a, b) for other in its_words for a in spellings for b in other)
        for spellings in asked_words
    ]
    return sum(best) / len(best)


def may_be_misspelt(asked: str, name: str) -> bool:
    """Return whether every word of the name that was `asked` for may be a misspelling of a word of `name`.

    That is a letter too many or too few, two swapped, one in five or more exchanged, or other vowels. A word that
    is near none, such as another given name, means somebody else.
    """
    its_words = name_words(name)
    return all(
        any(_is_slip(one, other) for others in its_words for one in spellings for other in others)
        for spellings in name_words(asked)
    )


def _is_slip(one: str, other: str) -> bool:
    if one[:1] == other[:1] and any(key[0] == "~" for key in near_keys(one) & near_keys(other)):
        return True
    if OSA.distance(one, other) <= 1 and (len(one) != len(other) or sorted(one) == sorted(other)):
        return min(len(one), len(other)) > 2
    return one[:1] == other[:1] and OSA.normalized_similarity(one, other) > _SLIP


@lru_cache(NAMES_REMEMBERED)
def slug(name: str) -> str:
    """Return a readable id for a speaker of this `name`: lower-case Latin letters and digits, and hyphens."""
    latin = _APOSTROPHES.sub("", anyascii(fold(name))).lower()
    readable = _NOT_SLUG.sub("-", latin).strip("-")[:SLUG_LENGTH].strip("-")
    return f"speaker-{readable}".rstrip("-") if not readable or parse_qid(readable) else readable


def parse_qid(text: str) -> str | None:
    """Return `text` as a Wikidata item id (``Q7747``), or None where it is none."""
    return text.upper() if _QID.fullmatch(text) else None
