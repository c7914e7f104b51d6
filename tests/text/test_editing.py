"""What an editor may put in brackets, and what that changes."""

import pytest

from quoteapi.text.matching import compare

QUOTE = "He is a man of courage and he led the army to victory over Donald Trump last spring"


@pytest.mark.parametrize(
    "claim",
    [
        "[Putin] is a man of courage",
        "He [Putin] is a man of courage",
        "he led the [Russian] army",
        "[Putin] led the army",
        "a man of courage and [Putin] led the army",
        "he led the army [of Russia]",
    ],
)
def test_a_name_put_in_brackets_explains_and_is_flagged(claim: str) -> None:
    result = compare(claim, QUOTE)
    assert (result.verdict, result.flags) == ("edited_excerpt", ("name_changed",))


@pytest.mark.parametrize(
    ("claim", "flags"),
    [
        ("he led the army to victory over [Hillary Clinton] last spring", ("name_changed",)),
        ("he led the army to victory over [Biden]", ("name_changed",)),
        ("he led the army to victory over Donald [Duck]", ("name_changed",)),
        ("[Melania] Trump last spring", ("name_changed",)),
        ("he [not] led the army", ("negation_changed",)),
        ("he led the [25] army", ("number_changed",)),
    ],
)
def test_another_name_and_a_negation_or_a_number_in_brackets_alter(claim: str, flags: tuple[str, ...]) -> None:
    result = compare(claim, QUOTE)
    assert (result.verdict, result.flags) == ("altered", flags)


def test_brackets_do_not_hide_a_negation_that_was_cut_off() -> None:
    result = compare("trust [the] bank with money", "Never trust a bank with money")
    assert (result.verdict, result.flags) == ("altered", ("negation_changed",))


def test_an_ellipsis_that_leaves_nothing_out_does_not_hide_a_cut() -> None:
    result = compare("one of them … came", "Not one of them came")
    assert (result.verdict, result.flags) == ("altered", ("negation_changed",))
