"""Editing: a claim that an editor cut with ellipses and explained in brackets, laid over a quotation.

The customs are those of the printed word (Chicago Manual of Style, 13.50-13.63): an ellipsis stands for words
left out, brackets hold words put in. What is judged here is whether they are used as customs allow: cuts and
insertions may shorten and explain, and may not change what is said.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from quoteapi.text.alignment import Hunk
from quoteapi.text.flags import NAME, NEGATION, NUMBER, is_negation, touched
from quoteapi.text.numerals import parts_numbers
from quoteapi.text.tokens import FUNCTION_WORDS, Gap, Reading, Token

SPLICED = "spliced"

MAX_PIECES = 16
_MAX_PLACES = 32
_MAX_INSERTED = 6
_MAX_REPLACED = 4
_SHORT = 3
_INFLEXIONS = frozenset(("", "s", "es", "ed", "d", "ing", "ies", "ied", "n", "en", "y", "e"))


@dataclass(frozen=True, slots=True)
class Edit:
    """A claim laid over a quotation: where its words stand, whether fairly so, and what is to be flagged."""

    hunks: tuple[Hunk, ...]
    fair: bool
    flags: frozenset[str]


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim and a quotation, read, and as strings of one character a word."""

    claim: Reading
    quote: Reading
    claim_code: str
    quote_code: str
    known: frozenset[str]

    def touched(self, hunk: Hunk) -> frozenset[str]:
        """Return the flags of one hunk."""
        if hunk.equal:
            return frozenset()
        claim, quote = self.claim.tokens, self.quote.tokens
        return touched(
            claim[hunk.c0 : hunk.c1],
            quote[hunk.q0 : hunk.q1],
            shouted=(self.claim.shouted, self.quote.shouted),
            known=self.known,
            behind=(next(iter(claim[hunk.c1 : hunk.c1 + 1]), None), next(iter(quote[hunk.q1 : hunk.q1 + 1]), None)),
        )


def places(code: str, text: str) -> Iterator[int]:
    """Yield where `code` stands in `text`, leftmost first, and not without end."""
    at = text.find(code)
    for _ in range(_MAX_PLACES):
        if at < 0:
            return
        yield at
        at = text.find(code, at + 1)


def pieces(claim: Reading, *, whole: bool = False) -> list[tuple[int, int]]:
    """Return the runs of words that the claim gives as said, between its ellipses and its insertions.

    `whole` leaves insertions where they are, and cuts at ellipses alone.
    """
    runs: list[tuple[int, int]] = []
    for at, token in enumerate(claim.tokens):
        if token.inserted and not whole:
            continue
        if runs and runs[-1][1] == at and token.gap is Gap.NONE:
            runs[-1] = (runs[-1][0], at + 1)
        else:
            runs.append((at, at + 1))
    return runs


def lay(pair: Pair) -> Edit | None:
    """Return the fairest and closest way in which the pieces of the claim stand in the quotation, in order.

    None where they do not, or where there is nothing edited about the claim.
    """
    runs = pieces(pair.claim)
    if not runs or len(runs) > MAX_PIECES or runs == [(0, len(pair.claim.tokens))]:
        return None
    edits = [_judge(pair, runs, starts) for starts in _layouts(pair, runs)]
    return min(edits, key=lambda edit: (not edit.fair, len(edit.flags), _cut_words(edit)), default=None)


def _cut_words(edit: Edit) -> int:
    return sum(hunk.q1 - hunk.q0 for hunk in edit.hunks if not hunk.equal)


def _layouts(pair: Pair, runs: list[tuple[int, int]]) -> Iterator[list[int]]:
    """For each place of the longest piece: where the others stand nearest to it, on their sides."""
    codes = [pair.claim_code[start:end] for start, end in runs]
    anchor = max(range(len(runs)), key=lambda index: len(codes[index]))
    for place in places(codes[anchor], pair.quote_code):
        starts = {anchor: place}
        for index in range(anchor - 1, -1, -1):
            starts[index] = pair.quote_code.rfind(codes[index], 0, starts[index + 1])
            if starts[index] < 0:
                break
        for index in range(anchor + 1, len(runs)):
            starts[index] = pair.quote_code.find(codes[index], starts[index - 1] + len(codes[index - 1]))
            if starts[index] < 0:
                break
        if len(starts) == len(runs) and min(starts.values()) >= 0:
            yield [starts[index] for index in range(len(runs))]


def _judge(pair: Pair, runs: list[tuple[int, int]], starts: list[int]) -> Edit:
    claim, quote = pair.claim.tokens, pair.quote.tokens
    hunks: list[Hunk] = []
    flags: set[str] = set()
    lengths = _lengths(pair.claim)
    # Single words can be put together to say anything.
    single = [length < 2 for length in lengths.values()]
    fair = sum(single) <= len(single) / 2
    c_done, q_done = 0, starts[0]
    for (start, end), at in zip([*runs, (len(claim), len(claim))], [*starts, -1], strict=True):
        # Behind the last piece there may be an insertion, and nothing is left out.
        at = q_done if at < 0 else at
        elided = any(token.gap is not Gap.NONE for token in claim[c_done : start + 1]) and 0 < start < len(claim)
        if elided:
            beside_short = min(_beside(lengths, start)) < _SHORT
            cut = Hunk(False, start, start, q_done, at, elided=not beside_short)
            allowed, found = judge_cut(pair, cut, short=beside_short)
            fair, flags = fair and allowed, flags | found
            if at > q_done:
                hunks.append(cut)
        if start > c_done or (at > q_done and not elided):
            insertion = Hunk(False, c_done, start, at if elided else q_done, at)
            found = pair.touched(insertion)
            same = pair.claim_code[c_done:start] == pair.quote_code[insertion.q0 : at]
            allowed = not found or (found == {NAME} and _leaves_name(pair, insertion))
            fair = fair and (same or (allowed and _explains(claim[c_done:start], quote[insertion.q0 : at])))
            flags |= frozenset() if same else found
            hunks.append(insertion._replace(equal=same))
        if end > start:
            hunks.append(Hunk(True, start, end, at, at + end - start))
        c_done, q_done = end, at + end - start
    return Edit(tuple(hunks), fair, frozenset(flags))


def _lengths(claim: Reading) -> dict[int, int]:
    """How many words each part between ellipses gives as said, by where it begins."""
    return {
        start: sum(not token.inserted for token in claim.tokens[start:end])
        for start, end in pieces(claim, whole=True)
    }  # fmt: skip


def _beside(lengths: dict[int, int], at: int) -> list[int]:
    """The lengths of the parts on the two sides of an ellipsis at or shortly before word `at`."""
    begun = [length for start, length in lengths.items() if start <= at]
    return begun[-2:]


def _explains(inserted: tuple[Token, ...], replaced: tuple[Token, ...]) -> bool:
    """Whether bracketed words explain: they come on top, or stand for small words or for another form of one."""
    if len(inserted) > _MAX_INSERTED or len(replaced) > _MAX_REPLACED:
        return False
    if all(token.key in FUNCTION_WORDS for token in replaced):
        return True
    return len(inserted) == len(replaced) == 1 and _inflected(inserted[0].key, replaced[0].key)


def _leaves_name(pair: Pair, insertion: Hunk) -> bool:
    """Whether a name put in stands for no other: at an end of the claim, what goes on there may be what it replaced."""
    quote, (_, c0, c1, q0, q1, _) = pair.quote.tokens, insertion
    beside = []
    if c0 == 0 and pair.claim_code[:c1] != pair.quote_code[max(q0 - c1, 0) : q0]:
        beside += [word for word in quote[:q0][-1:] if word.clause == quote[q0].clause]
    if c1 == len(pair.claim_code):
        beside += [word for word in quote[q1 : q1 + 1] if word.clause == quote[q1 - 1].clause]
    return all(word.key in FUNCTION_WORDS for word in beside)


def _inflected(one: str, other: str) -> bool:
    shared = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return shared >= 2 and one[shared:] in _INFLEXIONS and other[shared:] in _INFLEXIONS


def judge_cut(pair: Pair, cut: Hunk, *, short: bool) -> tuple[bool, frozenset[str]]:
    """Return whether words may be left out between two kept ones, and the flags of leaving them out.

    A negation may not, unless it belongs to a sentence that is left out whole; nor may a part of a number whose
    other part is kept. Halves of two sentences joined to one are flagged; they are not fair beside a `short` piece,
    nor where either sentence has a negation, which would come to govern words of the other.
    """
    quote, q0, q1 = pair.quote.tokens, cut.q0, cut.q1
    if q0 >= q1 or q0 == 0 or q1 >= len(quote):
        return True, frozenset()
    before, after, dropped = quote[q0 - 1], quote[q1], quote[q0:q1]
    flags = set()
    spliced = before.sentence == dropped[0].sentence != after.sentence == dropped[-1].sentence
    at_risk = pair.quote.tokens if spliced else dropped
    if any(is_negation(word.key) and word.sentence in (before.sentence, after.sentence) for word in at_risk):
        flags.add(NEGATION)
    if parts_numbers(quote, q0) or parts_numbers(quote, q1):
        flags.add(NUMBER)
    fair = not flags
    if before.sentence != after.sentence:
        fair = fair and not short
    if spliced:
        flags.add(SPLICED)
    return fair, frozenset(flags)
