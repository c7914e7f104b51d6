"""Queries: what a reader types into a search box, read into words, phrases, exclusions and alternatives.

Words all must match; ``"a phrase"`` counts every word of it; ``-without`` and ``-"without this"`` exclude;
``this OR that`` (in capitals) takes either. Nothing else means anything: other punctuation separates words.
Words that an apostrophe joins (``it's``) are a phrase, because a page may print them with any apostrophe.

Chinese, Japanese, Thai, Lao, Khmer and Burmese write no spaces. Their letters are words of one letter each,
on writing and on asking, so that any part of a sentence is found as a phrase, single letters too; bigrams
(the other usual way) would not find those.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from quoteapi.text.folding import DASHES, QUOTATION_MARKS, fold, words

MAX_LENGTH = 256
MAX_TERMS = 16
WORD_LENGTH = 100

_UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}ー\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
_UNIT = regex.compile(rf"{_UNSPACED}\p{{M}}*|(?:(?!{_UNSPACED}).)+", flags=regex.DOTALL)
_HAS_UNSPACED = regex.compile(_UNSPACED)
_PART = regex.compile(
    rf"(?P<not>(?<!\S)[{regex.escape(DASHES)}](?=[^\s{regex.escape(DASHES)}]))?"
    rf"(?:[{QUOTATION_MARKS}](?P<phrase>[^{QUOTATION_MARKS}]*)[{QUOTATION_MARKS}]"
    rf"|(?P<plain>[^\s{QUOTATION_MARKS}]+))"
)
_CONTROL = regex.compile(r"\p{Cc}")
_JOINED = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:'[\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*")


class InvalidQueryError(ValueError):
    """A query that asks for nothing, or for too much; its message says what would be right."""


@dataclass(frozen=True, slots=True)
class Term:
    """Folded words that stand one after another: one word, or a phrase."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """What must match: of each of `required` at least one alternative, and none of `excluded`.

    Nothing matches where nothing is required.
    """

    required: tuple[tuple[Term, ...], ...]
    excluded: tuple[Term, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Query":
        """Read what somebody typed.

        Punctuation alone asks for nothing, and nothing matches it. Raises InvalidQueryError where it is longer than
        `MAX_LENGTH` characters, has more than `MAX_TERMS` words and phrases, or names only what to leave out.
        """
        if len(text) > MAX_LENGTH:
            raise InvalidQueryError(f"is longer than {MAX_LENGTH} characters; leave words out")
        required: list[tuple[Term, ...]] = []
        excluded: list[Term] = []
        said = list(_parts(text))
        parts = [part for at, part in enumerate(said) if part or said[at - 1 : at] != [None]]
        alternative = False
        for at, part in enumerate(parts):
            if part is None:
                # OR joins what stands on both sides of it, and says nothing where something is missing.
                before, after = parts[at - 1 : at], parts[at + 1 : at + 2]
                alternative = all(side and side[0] and not side[0][0] for side in (before, after))
                continue
            negative, term = part
            if negative:
                excluded.append(term)
            elif alternative:
                required[-1] += (term,)
            else:
                required.append((term,))
            alternative = False
        if sum(map(len, required)) + len(excluded) > MAX_TERMS:
            raise InvalidQueryError(f"has more than {MAX_TERMS} words and phrases; leave some out")
        if excluded and not required:
            raise InvalidQueryError('names only what to leave out; give at least one word or "phrase" without a minus')
        if parts and not required:
            required = [(Term(("or",)),)]
        return cls(tuple(dict.fromkeys(required)), tuple(dict.fromkeys(excluded)))

    @property
    def sought(self) -> frozenset[Term]:
        """Every term that a match may hold."""
        return frozenset(term for alternatives in self.required for term in alternatives)

    @property
    def phrase(self) -> Term | None:
        """All words as one phrase, where that is more than `required` asks for already."""
        if len(self.required) < 2 or any(len(alternatives) > 1 for alternatives in self.required):
            return None
        return Term(tuple(word for (term,) in self.required for word in term.words))


def search_words(text: str) -> list[str]:
    """Return the words under which `text` is found, in order; those of unspaced scripts are single letters."""
    return [unit for word in words(text) for unit in units(word)]


def units(word: str) -> list[str]:
    """Return the words that one folded word is searched by; of each, only `WORD_LENGTH` letters count."""
    if word.isascii() or not _HAS_UNSPACED.search(word):
        return [word[:WORD_LENGTH]]
    return [unit[:WORD_LENGTH] for unit in _UNIT.findall(word)]


def _parts(text: str) -> Iterator[tuple[bool, Term] | None]:
    """Yield each term and whether it is excluded, and None for each OR."""
    for match in _PART.finditer(_CONTROL.sub(" ", text)):
        negative, plain = match["not"] is not None, match["plain"]
        if plain is None:
            terms = [search_words(match["phrase"])]
        elif plain == "OR" and not negative:
            yield None
            continue
        elif negative:
            # What to leave out is one thing: -self-made does not leave out all that is made.
            terms = [search_words(plain)]
        else:
            terms = [search_words(joined) for joined in _JOINED.findall(fold(plain))]
        for found in terms:
            if found:
                yield negative, Term(tuple(found))
