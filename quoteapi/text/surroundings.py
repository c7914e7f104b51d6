"""Surroundings: what an excerpt leaves out before and behind its words, so far as it turns their sense.

A negation behind the words negates them where it stands in their own clause: "I trust this man | under no
circumstances". A clause ends at a punctuation mark, and where a conjunction begins another one ("because we cannot
wait"); a negation there is only to be minded, and so is a short clause that takes all back ("Absolutely not!").
What follows a relative ("their view | that no one should") says nothing of the words before it.
"""

from collections.abc import Sequence
from itertools import takewhile

from quoteapi.text.flags import is_negation
from quoteapi.text.tokens import Token, word_set

NEGATION_BEFORE = "negation_before"
NEGATION_AFTER = "negation_after"

_CONJUNCTIONS = word_set(
    "and or but because if than so while as until unless although though since weil und oder aber wenn denn et ou mais "
    "parce porque y o pero e ma perche и но а или если потому"
)
_RELATIVES = word_set("that which who whom whose what when where why how dass que qui che что который которая которые")
_SUBJECTS = frozenset(("nobody", "no one", "none", "nothing"))
_TAKEN_BACK = 3


def negation_before(quote: Sequence[Token], start: int) -> frozenset[str]:
    """Return the flag of words that are cut behind a negation of their clause, if they are."""
    before = (token for token in quote[:start] if token.clause == quote[start].clause)
    return frozenset((NEGATION_BEFORE,)) if any(is_negation(token.key) for token in before) else frozenset()


def negating_end(quote: Sequence[Token], end: int) -> int:
    """Return behind which word the negation ends that negates the words before `end`, or `end` where none does."""
    for at in range(end, len(quote)):
        token = quote[at]
        if token.clause != quote[end - 1].clause or token.key in _CONJUNCTIONS | _RELATIVES:
            break
        if at == end and token.key in _SUBJECTS:  # "a stadium | nobody asked for"
            break
        if is_negation(token.key):
            return at + 1
    return end


def negation_after(quote: Sequence[Token], end: int) -> frozenset[str]:
    """Return the flag of words that are cut before a negation, in their clause or in a short one behind it."""
    rest = quote[end:]
    if not rest:
        return frozenset()
    clause = rest[0].clause
    told = list(takewhile(lambda token: token.clause == clause and token.key not in _RELATIVES, rest))
    minded = clause == quote[end - 1].clause or len(told) <= _TAKEN_BACK
    if minded and any(is_negation(token.key) for token in told):
        return frozenset((NEGATION_AFTER,))
    return frozenset()
