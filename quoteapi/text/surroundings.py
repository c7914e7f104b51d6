"""Surroundings: what an excerpt leaves out before and behind its words, so far as it turns their sense.

A negation that was cut off right beside the words, and governs the one beside it, makes them say the opposite: "not |
one of them came", "and they did | not". Punctuation between the two ends its reach. Any other of the clause that
the words begin or end in is only to be minded ("I trust this man | under no circumstances"), and so is a short clause
that takes all back ("Absolutely not!"). What follows a relative ("their view | that no one should") says nothing of
the words before it.
"""

from collections.abc import Sequence
from itertools import takewhile

from quoteapi.text.flags import is_negation
from quoteapi.text.tokens import Token, word_set
from quoteapi.text.wording import written_out

NEGATION_BEFORE = "negation_before"
NEGATION_AFTER = "negation_after"

_CONJUNCTIONS = word_set(
    "and or but because if than so while as until unless although though since weil und oder aber wenn denn et ou mais "
    "parce porque y o pero e ma perche и но а или если потому"
)
_RELATIVES = word_set("that which who whom whose what when where why how dass que qui che что который которая которые")
# Pronouns, prepositions and conjunctions: without them the rest does not say the opposite.
_NO_PARTICLES = word_set(
    "nobody nothing none nowhere nada nessuno ninguno rien никто ничто ничего "
    "without ohne без χωρις בלי بدون neither nor"
)
# What stands behind the verb that it negates. Others, as Russian, stand before theirs; in contractions the verb
# itself is cut off.
_BEHIND = word_set(
    "not never hardly scarcely barely rarely seldom nicht niemals nie niet ikke inte pas jamais degil نیست "
    "ません ませぬ ない なかった"
)
# Of "this was | never said" nothing is left that says anything.
_STUMPS = word_set("am is are was were be been being ist sind war waren bin est sont suis etait c'est")
_LONGER = frozenset(("longer", "more"))
_TAKEN_BACK = 3


def negation_before(quote: Sequence[Token], start: int) -> frozenset[str]:
    """Return the flag of words that are cut behind a negation of their clause, if they are."""
    before = (token for token in quote[:start] if token.clause == quote[start].clause)
    return frozenset((NEGATION_BEFORE,)) if any(is_negation(token.key) for token in before) else frozenset()


def negating_start(quote: Sequence[Token], start: int) -> int:
    """Return where the negation begins that governs the word at `start` from right before it, or `start`.

    It opens its clause, so that what is left says the opposite ("not | one of them came"); behind a verb ("do not |
    support") what is left says nothing. "No | one" is cut wherever it stands.
    """
    if start == 0 or start >= len(quote) or not _goes_on(quote, start) or is_negation(quote[start].key):
        return start
    word = quote[start - 1]
    if not is_negation(word.key) or word.key in _NO_PARTICLES:
        return start
    opens = start == 1 or not _goes_on(quote, start - 1) or quote[start - 2].key in _CONJUNCTIONS | _RELATIVES
    return start - 1 if opens or (word.key, quote[start].key) == ("no", "one") else start


def negating_end(quote: Sequence[Token], end: int) -> int:
    """Return behind which word the negation ends that governs the word before `end` from right behind it, or `end`.

    That is a particle of the verb before it ("and they did | not", "I trust him | no longer").
    """
    if not 0 < end < len(quote) or not _goes_on(quote, end):
        return end
    last, word = quote[end - 1].key, quote[end].key
    if is_negation(last) or last in _CONJUNCTIONS | _RELATIVES or written_out(last)[-1] in _STUMPS:
        return end
    if word == "no" and end + 1 < len(quote) and quote[end + 1].key in _LONGER:
        return end + 2
    return end + (word in _BEHIND)


def _goes_on(quote: Sequence[Token], at: int) -> bool:
    """Whether the clause goes on at word `at`: no punctuation stands before it, nor the beginning of what is quoted."""
    return quote[at].clause == quote[at - 1].clause and not quote[at].initial


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
