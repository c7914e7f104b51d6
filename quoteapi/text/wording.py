"""Wording: the words that stay when contractions are written out, and negations and numbers are left aside.

What differs in nothing else was made from one another, however few and small the words are: "we can't" from "we
can", "they shall pass" from "they shall not pass", "$5bn" from "$6 billion".
"""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice

from quoteapi.text.alignment import Hunk, aligned, coded
from quoteapi.text.editing import Pair, places
from quoteapi.text.flags import is_negation
from quoteapi.text.numerals import is_number, numbers
from quoteapi.text.tokens import FUNCTION_WORDS, Token

_FEW, _ENOUGH = 3, 5
_PLACES = 4
_WHOLE = {"can't": "can not", "cannot": "can not", "won't": "will not", "shan't": "shall not", "let's": "let us"}
_IS = frozenset(("it's", "that's", "he's", "she's", "there's", "what's", "who's", "here's", "where's", "how's"))
_ENDINGS = {"n't": " not", "'ll": " will", "'re": " are", "'ve": " have", "'m": " am", "'d": " would"}
SUPPORT = frozenset(("do", "does", "did"))


@lru_cache(maxsize=65_536)
def written_out(key: str) -> tuple[str, ...]:
    """Return the words that the word with this key is a contraction of, or else itself: don't is do, not."""
    if key in _WHOLE:
        return tuple(_WHOLE[key].split())
    if key in _IS:
        return key[:-2], "is"
    for ending, words in _ENDINGS.items():
        if key.endswith(ending) and key != ending:
            return tuple((key.removesuffix(ending) + words).split())
    return (key,)


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    """Return a word without its inflexion, so far as that is regular: invade, invades, invaded are one."""
    if len(word) > 3 and word.isascii():
        word = word.removesuffix("'s")
        for ending in ("ing", "ed", "es", "s", "e"):
            if word.endswith(ending) and len(word) - len(ending) > 2:
                word = word.removesuffix(ending)
                break
        if word.endswith("y"):
            word = f"{word[:-1]}i"
    return word


def same_wording(claim: Sequence[Token], quote: Sequence[Token]) -> bool:
    """Return whether two runs of words say the same with contractions written out and numbers by their values."""

    def words(tokens: Sequence[Token]) -> list[str]:
        return [word for token in tokens if not is_number(token) for word in written_out(token.key)]

    return words(claim) == words(quote) and numbers(claim) == numbers(quote)


def _bones(tokens: Sequence[Token]) -> list[tuple[str, int]]:
    """Return the stems of the words that are neither negations nor numbers, each with the place of its token."""
    words = [
        (word, at) for at, token in enumerate(tokens) if not is_number(token) for word in written_out(token.key)
    ]  # fmt: skip
    bones = []
    for number, (word, at) in enumerate(words):
        supports = word in SUPPORT and number + 1 < len(words) and is_negation(words[number + 1][0])
        if not supports and not is_negation(word):
            bones.append((_stem(word), at))
    return bones


def laid_bare(pair: Pair) -> list[list[Hunk]]:
    """Return where the claim stands in the quotation but for negations, numbers and contractions, if it does.

    It takes three such words, of which one is no function word, or five, or the whole quotation, or contractions
    alone. A quotation of which the claim has all words in another order counts as well.
    """
    claim, quote = pair.claim.tokens, pair.quote.tokens
    ours, theirs = _bones(claim), _bones(quote)
    if not _FEW <= len(ours) <= len(theirs):
        return []
    code, text = coded(*([stem for stem, _ in bones] for bones in (ours, theirs)))
    found = []
    for place in islice(places(code, text), _PLACES):
        matched = zip(ours, theirs[place : place + len(ours)], strict=True)
        telling = any(claim[a].key == quote[b].key and claim[a].key not in FUNCTION_WORDS for (_, a), (_, b) in matched)
        start, end = theirs[place][1], theirs[place + len(ours) - 1][1] + 1
        enough = len(ours) >= _ENOUGH or len(ours) == len(theirs)
        if telling or enough or same_wording(claim, quote[start:end]):
            before = theirs[place - 1][1] + 1 if place else 0
            if ours[0][1] > 0 or (start > before and quote[before].initial and is_negation(quote[before].key)):
                start = min(before, start)
            if ours[-1][1] + 1 < len(claim):
                end = max(end, theirs[place + len(ours)][1] if place + len(ours) < len(theirs) else len(quote))
            found.append(aligned(pair.claim_code, pair.quote_code, start, end))
    telling_words = {token.key for token in claim} - FUNCTION_WORDS
    if not found and len(telling_words) > 1 and Counter(code) == Counter(text):
        found.append(aligned(pair.claim_code, pair.quote_code, 0, len(quote)))
    return found
