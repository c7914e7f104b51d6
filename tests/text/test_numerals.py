"""Which cuts go through one number, and which between two words that merely stand together."""

import pytest

from quoteapi.text.matching import compare
from quoteapi.text.numerals import splits_numeral
from quoteapi.text.tokens import read


@pytest.mark.parametrize(
    "parts",
    [
        ("3.5", "million"), ("twenty", "five"), ("25", "percent"), ("25", "%"), ("2", "dozen"), ("10", "000"),
        ("one hundred", "and five"), ("five", "hundred"), ("half", "million"), ("minus", "5"), ("nineteen", "eighty"),
        ("twenty", "first"), ("million", "two"), ("ninety", "percent"), ("二", "十"), ("3", "万"),
    ],
)  # fmt: skip
def test_a_cut_goes_through_a_number(parts: tuple[str, str]) -> None:
    assert splits_numeral(read(" ".join(parts)).tokens, len(read(parts[0]).tokens))


def test_a_sign_belongs_to_the_number_that_it_touches() -> None:
    assert splits_numeral(read("€900").tokens, 1)
    assert not splits_numeral(read("20 $ 5").tokens, 1)


@pytest.mark.parametrize(
    "parts",
    [
        ("5:30", "p.m."), ("in May", "2024"), ("4", "May"), ("3.5 million", "dollars"), ("on Monday", "25"),
        ("1998", "12"), ("first", "two"), ("one", "two"), ("half", "one"), ("25,", "million"),
        ("five", "men"), ("men", "5"), ("men", "m"), ("twenty-five", ""), ("thousand and", ""),
    ],
)  # fmt: skip
def test_a_cut_goes_between_numbers(parts: tuple[str, str]) -> None:
    assert not splits_numeral(read(" ".join(parts)).tokens, len(read(parts[0]).tokens))


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("We met in May", "excerpt"),
        ("2024 at 5:30", "excerpt"),
        ("p.m. and paid 3.5 million", "excerpt"),
        ("We met in May 2024 at 5:30 p.m. and paid 3.5", "altered"),
        ("million dollars to him", "altered"),
    ],
)
def test_an_excerpt_holds_whole_numbers(claim: str, verdict: str) -> None:
    result = compare(claim, "We met in May 2024 at 5:30 p.m. and paid 3.5 million dollars to him")
    assert result.verdict == verdict
    assert result.flags == (("number_changed",) if verdict == "altered" else ())
