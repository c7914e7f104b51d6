"""The claim, corrected: every letter of it stands there, and each change where it was made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteapi.text.corrected import corrected
from quoteapi.text.folding import normalize_typography
from quoteapi.text.matching import Change, compare

WORDS = st.lists(
    st.sampled_from(["we", "do", "not", "never", "support", "the", "war", "25", "million", "Putin", "(ever)", "战争"]),
    min_size=3,
    max_size=12,
)
PUNCTUATED = st.lists(st.tuples(st.sampled_from(["", "<", '"', "¡"]), st.sampled_from(["", ",", ":", "!", ".", ">"])))


def shown(pieces: list[Change]) -> str:
    return "".join(
        piece["claim"] if piece["op"] == "equal" else f"[-{piece['claim']}-][+{piece['quote']}+]" for piece in pieces
    )


@pytest.mark.parametrize(
    ("claim", "quote", "said"),
    [
        (
            "Market statement 5: prices will rise!",
            "Market statement 50: prices will rise",
            "Market statement [-5-][+50+]: prices will rise!",
        ),
        ("<We will never surrender it", "We will always surrender it", "<We will [-never-][+always+] surrender it"),
        ("“trust a bank with money”", "Never trust a bank with money", '"[--][+Never+] trust a bank with money"'),
        ("I trust him with it.", "I trust him with it no longer", "I trust him with it [--][+no longer+]."),
        ("We will go to the moon", "We will go to […] the moon", "We will go to [--][+[...]+] the moon"),
    ],
)
def test_a_change_stands_among_the_claims_own_punctuation(claim: str, quote: str, said: str) -> None:
    assert shown(corrected(claim, compare(claim, quote).aligned)) == said


@given(WORDS, WORDS, PUNCTUATED)
def test_nothing_of_a_claim_is_lost_but_spaces(
    claim: list[str], quote: list[str], marks: list[tuple[str, str]]
) -> None:
    marked = [f"{before}{word}{behind}" for word, (before, behind) in zip(claim, marks, strict=False)]
    text = " ".join([*marked, *claim[len(marks) :]])
    pieces = corrected(text, compare(text, " ".join(quote)).aligned)
    assert "".join("".join(piece["claim"] for piece in pieces).split()) == "".join(normalize_typography(text).split())
