"""The claim, corrected: all that it says, its punctuation too, with each change beside what was changed."""

from collections.abc import Iterator, Sequence

from quoteapi.text.matching import Change
from quoteapi.text.tokens import read


def corrected(claim: str, aligned: Sequence[Change]) -> list[Change]:
    """Return `claim` in pieces, given how its words are aligned with the quotation's (`Comparison.aligned`).

    What stands between words, before and behind them is equal, as no change is one of punctuation. But for spaces
    around words that were left out, the pieces' `claim` add up to the claim in normal typography.
    """
    return list(_pieces(read(claim).text, aligned))


def _pieces(text: str, aligned: Sequence[Change]) -> Iterator[Change]:
    at = 0
    for place, change in enumerate(aligned):
        here = next((other["claim"] for other in aligned[place:] if other["claim"]), "")
        start = max(text.find(here, at), at)
        if change["claim"]:
            yield from _equal(text[at:start])
            yield change
            at = start + len(here)
        elif at:
            # What ends the words before it ends these words too.
            yield from _equal(" ")
            yield change
        else:
            yield from _equal(text[:start])
            yield change
            yield from _equal(" ")
            at = start
    yield from _equal(text[at:])


def _equal(text: str) -> Iterator[Change]:
    if text:
        yield {"op": "equal", "claim": text, "quote": text}
