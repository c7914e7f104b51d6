"""Matching: how the words of a claim stand to the words of one stored quotation.

| verdict | when |
| --- | --- |
| `exact` | letter for letter; only white space around them may differ |
| `match` | the same words, see below |
| `excerpt` | a run of whole words of a longer quotation (`quoteapi.text.surroundings` says what may not be cut) |
| `edited_excerpt` | such runs in their order, with ellipses or brackets used fairly (`quoteapi.text.editing`) |
| `altered` | near (`quoteapi.text.nearness`): words are changed, added or left out without a mark |
| `none` | not near, or fewer than three words and not `exact` |

Words are the same whatever their case, accents, ligatures and widths, quotation marks, dashes, spaces, other
punctuation, invisible characters, ``[W]e``, ``[sic]``, and British or American spelling. What was decided
where one may differ:

- "twenty-five" for "25", "%" for "percent" and "don't" for "do not" are `altered`, without a flag. "cannot"
  and "can not", "per cent" and "percent", "&" and "and" are the same.
- A hyphen is a space: "neo-colonial" matches "neo colonial". For "neocolonial" it is `altered`, without a flag,
  since hyphens tell words apart ("re-sign"); only those between two equal vowels are spelling (co-operate).
- Ellipses at either end, and ones where nothing is left out, are punctuation. A stored ``[…]`` stands for
  words unknown: a claim that runs over it without an ellipsis is `altered`.
- A claim that begins or ends inside a number ("25" of "25 million") is `altered` with `number_changed`; a time, a date
  or an amount of money is several (5:30 | p.m., May | 2024, five million | dollars).
- What differs in nothing but negations, numbers and contractions is near, however small the words are
  (`quoteapi.text.wording`).
- What differs in one word from the whole of a short quotation is near, if another that is not small stays.
- Words with the mention of who said them ("Yes we can", said Obama) are `altered`, the mention put in without a flag.
- Leaving out a negation by an ellipsis, and putting in a negation or a number in brackets, is `altered`. A name in
  brackets explains ("[Putin] is a man of courage"), with `name_changed`; in place of another name it is `altered`.
- Brackets and ellipses of the quotation itself are its words: a claim that has them too is an excerpt, and one that
  leaves brackets out is `altered`.
- An excerpt stays an excerpt when it was cut beside a negation: `negation_before` marks one that starts behind a
  negation of its clause, `negation_after` one that ends before one of its clause, or before a short clause that takes
  all back. It is `altered` only where the very word cut off beside it negates the one it begins or ends with, so that
  what is left says the opposite ("Never | trust a bank", "I trust him | no longer").
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypedDict

from quoteapi.text import nearness
from quoteapi.text.alignment import Hunk
from quoteapi.text.attribution import Attributed, attributed
from quoteapi.text.editing import Edit, Pair, judge_cut, lay, places
from quoteapi.text.flags import NEGATION, NUMBER, is_negation, known_words
from quoteapi.text.numerals import digits, is_number, splits_numeral
from quoteapi.text.surroundings import negating_end, negating_start, negation_after, negation_before
from quoteapi.text.tokens import SUFFICIENT, Gap, Reading, Token, encode, read
from quoteapi.text.wording import laid_bare

Verdict = Literal["exact", "match", "excerpt", "edited_excerpt", "altered", "none"]
VERDICTS: tuple[Verdict, ...] = ("exact", "match", "excerpt", "edited_excerpt", "altered", "none")

_DATE = 3


class Change(TypedDict):
    """What was done to the quotation's words to make the claim's; the side without words is empty."""

    op: Literal["equal", "replace", "insert", "delete"]
    claim: str
    quote: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a claim stands to a quotation.

    `score` says from 0 to 1 how many of the claim's words the quotation has in their place, weighty words
    more; it is 1 for what is no worse than an excerpt. `coverage` says how much of the quotation they are. `aligned`
    is `diff` with the words that are equal between the changes, and empty where nothing was aligned.
    """

    verdict: Verdict
    score: float
    diff: tuple[Change, ...] = ()
    flags: tuple[str, ...] = ()
    coverage: float = 0.0
    aligned: tuple[Change, ...] = field(default=(), compare=False, repr=False)


_NOTHING = Comparison("none", 0.0)


def compare(claim: str, quote: str, known_names: Iterable[str] = ()) -> Comparison:
    """Return how the text of a claim stands to the text of a stored quotation.

    `known_names` are names that count as such wherever they stand. Takes any two strings; the time is bounded
    by the product of their words, one 64th of a step each.
    """
    return compare_readings(read(claim), read(quote), known_words(known_names), exact=claim.strip() == quote.strip())


def compare_readings(claim: Reading, quote: Reading, known: frozenset[str], *, exact: bool) -> Comparison:
    """Return what `compare` does, for texts that are read already; `exact` says that the letters are equal."""
    if exact:
        return Comparison("exact", 1.0, coverage=1.0)
    return _compared(claim, quote, known, attributed(claim.text))


def _compared(claim: Reading, quote: Reading, known: frozenset[str], parts: Attributed | None = None) -> Comparison:
    if claim.whole < SUFFICIENT or not quote.tokens:
        return _NOTHING
    claim_code, quote_code = encode(claim, quote)
    pair = Pair(claim, quote, claim_code, quote_code, known)
    run = _run(pair)
    if claim.weight < SUFFICIENT:
        return run if run is not None and pair.claim.text in pair.quote.text else _NOTHING
    if run is not None and run.verdict != "altered":
        return run
    edit = lay(pair)
    if edit is not None:
        hunks = _with_negations(pair, edit.hunks)
        if len(hunks) > len(edit.hunks):
            edit = Edit(tuple(hunks), False, edit.flags | {NEGATION})
        # An ellipsis that leaves nothing out does not mend where a run was cut.
        if edit.fair and not (run is not None and all(hunk.equal for hunk in edit.hunks)):
            return _result(pair, "edited_excerpt", edit.hunks, edit.flags | _around(pair, edit.hunks))
    if run is not None:
        return run
    if parts is not None and (mentioned := _with_mention(claim, quote, known, parts)) is not None:
        return mentioned
    if edit is not None and nearness.is_near(pair, edit.hunks, enough=1):
        return _result(pair, "altered", edit.hunks, edit.flags)
    hunks = nearness.nearest_part(pair)
    if not hunks:
        return _NOTHING
    if not nearness.is_near(pair, hunks):
        others = nearness.barely_changed(pair), nearness.without_brackets(pair), nearness.transposed(pair)
        found = [*laid_bare(pair), *others]
        if not any(found):
            return Comparison("none", nearness.score(pair, hunks))
        hunks = max(filter(None, found), key=lambda hunks: nearness.score(pair, hunks))
    flags = frozenset[str]().union(*(_flags(pair, hunk) for hunk in hunks))
    if NUMBER in flags and not any(_number_changed(pair, hunks)):
        flags -= {NUMBER}
    # A negation that was moved is no longer before or behind.
    compared = quote.tokens[hunks[0].q0 : hunks[-1].q1]
    moved = _negations(claim.tokens) > _negations(compared)
    return _result(pair, "altered", hunks, flags if moved else flags | _around(pair, hunks))


def _negations(tokens: Sequence[Token]) -> int:
    return sum(is_negation(token.key) for token in tokens)


def _number_changed(pair: Pair, hunks: Sequence[Hunk]) -> Iterator[bool]:
    """For each change: whether it is one of numbers, also with the numbers beside it: "$20" is "20 dollars"."""
    joined: list[Hunk] = []
    for hunk in hunks:
        kept = pair.claim.tokens[hunk.c0 : hunk.c1]
        if hunk.equal and not (len(kept) <= _DATE and all(map(is_number, kept))):
            joined.append(hunk)
        elif joined and not joined[-1].equal and not joined[-1].elided and not hunk.elided:
            joined[-1] = joined[-1]._replace(c1=hunk.c1, q1=hunk.q1)
        else:
            joined.append(hunk._replace(equal=False))
    for hunk in joined:
        if not hunk.equal:
            one, other = pair.claim.tokens[hunk.c0 : hunk.c1], pair.quote.tokens[hunk.q0 : hunk.q1]
            yield NUMBER in _flags(pair, hunk) or digits(one) != digits(other)


def _with_mention(claim: Reading, quote: Reading, known: frozenset[str], parts: Attributed) -> Comparison | None:
    """The words without the mention of who said them, where they have one and are on record or near without it.

    The mention is put in, and no name in it was changed.
    """
    core = read(parts.core)
    found = _compared(core, quote, known)
    if found.verdict == "none":
        return None
    head, tail = (
        [Change(op="insert", claim=words, quote="")] if read(words).tokens else [] for words in (parts.head, parts.tail)
    )
    score = round(min(found.score, 0.99) * len(core.tokens) / len(claim.tokens), 4)
    diff, aligned = (*head, *found.diff, *tail), (*head, *found.aligned, *tail)
    return Comparison("altered", score, diff, found.flags, found.coverage, aligned)


def _run(pair: Pair) -> Comparison | None:
    """The claim as one run of the quotation's words, or None; `altered` where it cuts what belongs together."""
    claim, quote = pair.claim.tokens, pair.quote.tokens
    worst = None
    for start in places(pair.claim_code, pair.quote_code):
        end = start + len(claim)
        hunk = Hunk(True, 0, len(claim), start, end)
        pairs = enumerate(zip(claim[1:], quote[start + 1 : end], strict=True), 1)
        bridge = next((at for at, (a, b) in pairs if b.gap is Gap.CUT and a.gap is Gap.NONE), None)
        if bridge is not None:
            left_out: Change = {"op": "delete", "claim": "", "quote": "[...]"}
            halves = Hunk(True, 0, bridge, start, start + bridge), Hunk(True, bridge, len(claim), start + bridge, end)
            before, behind = (_change(pair, half) for half in halves)
            worst = worst or Comparison(
                "altered", 0.99, (left_out,), (), len(claim) / len(quote), (before, left_out, behind)
            )
        elif splits_numeral(quote, start) or splits_numeral(quote, end):
            first, last = start - splits_numeral(quote, start), end + splits_numeral(quote, end)
            hunks = [Hunk(False, 0, 0, first, start), hunk, Hunk(False, 0, 0, end, last)]
            worst = worst or _result(pair, "altered", [each for each in hunks if each.q1 > each.q0], {NUMBER})
        elif len(claim) == len(quote):
            return _result(pair, "match", [hunk], ())
        elif len(hunks := _with_negations(pair, [hunk])) > 1:
            worst = worst or _result(pair, "altered", hunks, {NEGATION})
        else:
            return _result(pair, "excerpt", [hunk], _around(pair, [hunk]))
    return worst


def _around(pair: Pair, hunks: Sequence[Hunk]) -> frozenset[str]:
    quote = pair.quote.tokens
    return negation_before(quote, hunks[0].q0) | negation_after(quote, hunks[-1].q1)


def _with_negations(pair: Pair, hunks: Sequence[Hunk]) -> list[Hunk]:
    """The same hunks, and before and behind them what negates their first and last words, where that is cut off."""
    quote, start, end, claimed = pair.quote.tokens, hunks[0].q0, hunks[-1].q1, len(pair.claim.tokens)
    first, last = negating_start(quote, start), negating_end(quote, end)
    cut = Hunk(False, 0, 0, first, start), Hunk(False, claimed, claimed, end, last)
    return [hunk for hunk in (cut[0], *hunks, cut[1]) if hunk.q1 > hunk.q0 or hunk.c1 > hunk.c0]


def _flags(pair: Pair, hunk: Hunk) -> frozenset[str]:
    return judge_cut(pair, hunk, short=False)[1] if hunk.elided else pair.touched(hunk)


def _result(pair: Pair, verdict: Verdict, hunks: Sequence[Hunk], flags: Collection[str]) -> Comparison:
    if verdict == "altered":
        score = max(nearness.score(pair, hunks), nearness.reordered(pair, hunks))
    else:
        inserted = sum(hunk.c1 - hunk.c0 for hunk in hunks if not hunk.equal)
        score = 1 - inserted / len(pair.claim.tokens)
    covered = sum(hunk.q1 - hunk.q0 for hunk in hunks if hunk.equal)
    aligned = tuple(_change(pair, hunk) for hunk in hunks)
    diff = tuple(change for change in aligned if change["op"] != "equal")
    return Comparison(verdict, round(score, 4), diff, tuple(sorted(flags)), covered / len(pair.quote.tokens), aligned)


def _change(pair: Pair, hunk: Hunk) -> Change:
    claim, quote = pair.claim.words(hunk.c0, hunk.c1), pair.quote.words(hunk.q0, hunk.q1)
    op: Any = "equal" if hunk.equal else "replace" if claim and quote else "insert" if claim else "delete"
    return {"op": op, "claim": claim, "quote": quote}
