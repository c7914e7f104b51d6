"""Nearness: which words of a stored quotation a claim was made from, and whether it is near enough to say so.

It is near where what both have in common weighs most of what there is, and that is not small words alone: these
weigh a quarter of the others. Words that are spelt alike, and other wordings of the same (`quoteapi.text.wording`),
are in common too. Nearly all words of a claim, in another order, count for less than in their own.

Of a short quotation one weighty word may be all that is left when another was changed. Where the claim stands for the
whole of it, one is enough: with a single word changed, lost or put in, or with small ones alone.
"""

from collections import Counter
from collections.abc import Sequence
from functools import partial

from rapidfuzz.distance import Levenshtein

from quoteapi.text.alignment import Hunk, aligned, alignments
from quoteapi.text.editing import MAX_PIECES, Pair, pieces
from quoteapi.text.flags import is_negation
from quoteapi.text.numerals import parts_numbers
from quoteapi.text.tokens import FUNCTION_WORDS, Token
from quoteapi.text.wording import SUPPORT, same_wording, written_out

_NEAR = 0.6
_MAX_WORDS = 10_000
_SPELT_ALIKE = 0.7
_SMALL = 0.25
_NEARLY_ALL = 0.85
_REORDERED = 0.8
# With one word changed, more have a run of five that is whole.
_FEW, _SHORT, _MOST = 3, 12, 2 / 3


def nearest_part(pair: Pair) -> list[Hunk]:
    """Return how the claim stands to the part of the quotation that is nearest to it.

    Nothing where too few words are shared, in whatever order, for that to be worth the while.
    """
    claim, quote = (Counter(token.key for token in reading.tokens) for reading in (pair.claim, pair.quote))
    if 3 * (claim & quote).total() < min(claim.total(), quote.total()):
        return []
    runs = pieces(pair.claim, whole=True)
    if len(runs) > MAX_PIECES:
        runs = [(0, len(pair.claim.tokens))]
    runs = [(start, min(end, _MAX_WORDS)) for start, end in runs if start < _MAX_WORDS]
    return _widened(pair, _place(pair, runs, 0, min(len(pair.quote.tokens), _MAX_WORDS)))


def is_near(pair: Pair, hunks: Sequence[Hunk], enough: int = 2) -> bool:
    """Return whether so much is in common that the one was made from the other.

    It was where it says the same in contractions.
    Small words do not count for much, and `enough` others must be shared, unless a run of five is whole. A long
    claim is near a quotation of some length when it has nearly all of it.
    """
    if all(map(partial(_is_same, pair), hunks)):
        return True
    equal = [hunk for hunk in hunks if hunk.equal]
    shared = sum(_is_weighty(token) for hunk in equal for token in pair.claim.tokens[hunk.c0 : hunk.c1])
    run = max((hunk.c1 - hunk.c0 for hunk in equal), default=0)
    if score(pair, hunks) >= _NEAR and (shared >= enough or run >= 5 or (run >= 4 and pair.quote.spaceless)):
        return True
    if shared >= 2 and run >= 3 and reordered(pair, hunks):
        return True
    inner = [hunk for hunk in hunks if hunk.q1 > hunk.q0]
    return len(pair.claim.tokens) > len(pair.quote.tokens) >= 5 and shared >= 3 and score(pair, inner) >= _NEARLY_ALL


def barely_changed(pair: Pair) -> list[Hunk]:
    """Return how the claim stands to the whole of a short quotation, if hardly a word was changed; else nothing.

    That is one word, or "did not pay" for "paid", where a weighty one stays or is spelt alike, and either most of the
    weight stays or a negation, a number or a name was exchanged; or small words alone, where three words stay, and
    two of three.
    """
    lengths = len(pair.claim.tokens), len(pair.quote.tokens)
    if min(lengths) < _FEW or max(lengths) > _SHORT:
        return []
    hunks = aligned(pair.claim_code, pair.quote_code, 0, lengths[1])
    stay = [token for hunk in hunks if hunk.equal for token in pair.claim.tokens[hunk.c0 : hunk.c1]]
    changes = [hunk for hunk in hunks if not hunk.equal]
    changed = [(pair.claim.tokens[hunk.c0 : hunk.c1], pair.quote.tokens[hunk.q0 : hunk.q1]) for hunk in changes]
    weighty = any(map(_is_weighty, stay))
    if len(changes) == 1 and _is_one_word(*changed[0]) and (weighty or _likeness(*changed[0])):
        exchanged = all(changed[0]) and pair.touched(changes[0])
        return hunks if exchanged or score(pair, hunks) >= _NEAR else []
    small = not any(_is_weighty(token) for sides in changed for side in sides for token in side)
    return hunks if weighty and small and len(stay) >= max(_FEW, _MOST * max(lengths)) else []


def without_brackets(pair: Pair) -> list[Hunk]:
    """Return how the claim stands to a part of the quotation whose own brackets it leaves out; else nothing."""
    kept = [at for at, token in enumerate(pair.quote.tokens) if not token.inserted]
    start = "".join(pair.quote_code[at] for at in kept).find(pair.claim_code)
    if start < 0:
        return []
    return aligned(pair.claim_code, pair.quote_code, kept[start], kept[start + len(pair.claim_code) - 1] + 1)


def transposed(pair: Pair) -> list[Hunk]:
    """Return how the claim stands to the first part of the quotation that has its words in another order, if any has.

    It takes two weighty words: of small ones alone much can be made.
    """
    claim, quote = pair.claim_code, pair.quote_code
    if len({token.key for token in pair.claim.tokens if _is_weighty(token)}) < 2:
        return []
    # What the claim has more of than the part that ends here, or less; nothing where they have the same words.
    owed = Counter(claim)
    for end, word in enumerate(quote):
        for each, change in ((word, -1), *([(quote[end - len(claim)], 1)] if end >= len(claim) else [])):
            owed[each] += change
            if not owed[each]:
                del owed[each]
        if not owed:
            return aligned(claim, quote, end + 1 - len(claim), end + 1)
    return []


def _is_same(pair: Pair, hunk: Hunk) -> bool:
    claim, quote = pair.claim.tokens[hunk.c0 : hunk.c1], pair.quote.tokens[hunk.q0 : hunk.q1]
    return hunk.equal or (not hunk.elided and same_wording(claim, quote))


def _is_weighty(token: Token) -> bool:
    return token.key not in FUNCTION_WORDS and len(token.key) > 1


def _is_one_word(claim: Sequence[Token], quote: Sequence[Token]) -> bool:
    """Whether no more than one word was changed, also where "did not" was put before a verb in its plain form."""
    shorter, longer = sorted((claim, quote), key=len)
    if len(longer) <= 1:
        return True
    negated = [key for token in longer[:-1] for key in written_out(token.key)]
    is_form = len(shorter) == 1 and shorter[0].key[0] == longer[-1].key[0]
    return is_form and len(negated) == 2 and negated[0] in SUPPORT and is_negation(negated[1])


def score(pair: Pair, hunks: Sequence[Hunk]) -> float:
    """Return how much of the words of `hunks` the two texts have in common in their place, from 0 to 0.99."""
    shares = [_weights(pair, hunk) for hunk in hunks]
    whole = sum(total for _, total in shares)
    return round(min(sum(common for common, _ in shares) / whole, 0.99), 4) if whole else 0.0


def reordered(pair: Pair, hunks: Sequence[Hunk]) -> float:
    """Return what words count that are in and around the compared part in another order: 0 if not nearly all are."""
    around = len(pair.claim.tokens)
    nearby = pair.quote.tokens[max(hunks[0].q0 - around, 0) : hunks[-1].q1 + around]
    left = Counter(token.key for token in nearby)
    found = [left[token.key] > 0 and (left.subtract((token.key,)) or True) for token in pair.claim.tokens]
    share = _weight([token for token, is_there in zip(pair.claim.tokens, found, strict=True) if is_there])
    share /= _weight(pair.claim.tokens)
    return round(_REORDERED * share, 4) if share >= _NEARLY_ALL else 0.0


def _place(pair: Pair, runs: list[tuple[int, int]], low: int, high: int) -> list[Hunk]:
    """Align each piece between ellipses with what is nearest to it, the longest first, the others on its sides."""
    if not runs:
        return []
    anchor = max(range(len(runs)), key=lambda index: runs[index][1] - runs[index][0])
    start, end = runs[anchor]
    laid = alignments(pair.claim_code[start:end], pair.quote_code[low:high], start, low)
    hunks = max((hunks for hunks in laid if hunks), key=lambda hunks: score(pair, hunks))
    first, last = hunks[0].q0, hunks[-1].q1
    left = _place(pair, runs[:anchor], low, first)
    right = _place(pair, runs[anchor + 1 :], last, high)
    return [*left, *_cut(left, hunks), *hunks, *_cut(hunks, right), *right]


def _cut(left: list[Hunk], right: list[Hunk]) -> list[Hunk]:
    if not left or not right or left[-1].q1 == right[0].q0:
        return []
    return [Hunk(False, right[0].c0, right[0].c0, left[-1].q1, right[0].q0, elided=True)]


def _widened(pair: Pair, hunks: list[Hunk]) -> list[Hunk]:
    """Let the part that is compared not begin or end inside a number, nor behind a negation that was changed."""
    quote, first, last = pair.quote.tokens, hunks[0].q0, hunks[-1].q1
    start, end = first, last
    while parts_numbers(quote, start):
        start -= 1
    if not hunks[0].equal and start == first > 0 and is_negation(quote[first - 1].key):
        start -= 1
    while parts_numbers(quote, end):
        end += 1
    left, right = (
        Hunk(False, hunks[0].c0, hunks[0].c0, start, first),
        Hunk(False, hunks[-1].c1, hunks[-1].c1, last, end),
    )
    if start < first:
        hunks = [left, *hunks] if hunks[0].equal else [hunks[0]._replace(q0=start), *hunks[1:]]
    if end > last:
        hunks = [*hunks, right] if hunks[-1].equal else [*hunks[:-1], hunks[-1]._replace(q1=end)]
    return hunks


def _weights(pair: Pair, hunk: Hunk) -> tuple[float, float]:
    """How much of a hunk the two texts have in common, and how much there is of it."""
    claim, quote = pair.claim.tokens[hunk.c0 : hunk.c1], pair.quote.tokens[hunk.q0 : hunk.q1]
    whole = max(_weight(claim), _weight(quote))
    if hunk.equal or "".join(token.key for token in claim) == "".join(token.key for token in quote):
        return whole, whole
    if hunk.elided:
        return 0.0, 0.0
    if claim and quote and same_wording(claim, quote):
        return whole, whole
    return _likeness(claim, quote), whole


def _likeness(claim: Sequence[Token], quote: Sequence[Token]) -> float:
    """How much as many words on both sides weigh that are spelt alike, the more alike, the more."""
    if len(claim) != len(quote):
        return 0.0
    alike = 0.0
    for ours, theirs in zip(claim, quote, strict=True):
        likeness = Levenshtein.normalized_similarity(ours.key, theirs.key)
        if likeness >= _SPELT_ALIKE:
            alike += likeness * min(_weight([ours]), _weight([theirs]))
    return alike


def _weight(tokens: Sequence[Token]) -> float:
    return sum(_SMALL if token.key in FUNCTION_WORDS or len(token.key) < 3 else 1.0 for token in tokens)
